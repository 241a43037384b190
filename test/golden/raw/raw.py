#!/usr/bin/env python3
"""Raw files as LibRaw's own tools read them: the oracle of the raw decoders.

  raw.py write    writes raw.json: what unprocessed_raw, raw-identify and exiftool find in files/ and in the shared data
  raw.py check    finds it again and compares; also with truth.json, what the files were made from; exit 1 on any difference

A second argument is another place of the shared data. Needs unprocessed_raw, raw-identify (Debian: libraw-bin), exiftool and numpy. LibRaw there is 0.20, that of the program 0.22.
"""
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import json_text  # noqa: E402

SHARED = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parents[3] / "shared" / "data"
PLACES = {"golden": HERE / "files", "shared": SHARED}
FACTS = ("Make", "Model", "LensModel", "ISO", "FNumber", "FocalLength", "ExposureTime", "DateTimeOriginal", "ModifyDate",
         "SubSecTimeOriginal", "OffsetTimeOriginal")
SHARED_FILES = ("raw_single/canon_eos_d30.CRW", "raw_single/kodak_dc50.KDC", "seq_raw_m27_dng/Light_1069.dng",
                "seq_raw_m27_dng/Light_1114.dng", "seq_raw_m27_dng/Light_1171.dng", "seq_raw_m27_dng/Light_1254.dng",
                "seq_raw_m27_dng/Light_1264.dng", "seq_raw_m27_dng/Light_1283.dng")


def run(*command):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60).stdout.decode("latin1")


def numbers(text, name):
    found = re.search(rf"^{name}\s*(.*)$", text, re.MULTILINE)
    return [float(part) for part in re.findall(r"-?[\d.]+", found.group(1))] if found else None


def samples_of(path, work):
    """Shape (height, width), uint16: the whole sensor."""
    copy = work / path.name
    shutil.copyfile(path, copy)
    said = run("unprocessed_raw", "-q", copy)
    pgm = copy.with_name(copy.name + ".pgm")
    if not pgm.exists():
        sys.exit(f"{path}: unprocessed_raw wrote nothing: {said}")
    head, width, height, body = re.match(rb"(P5\s(\d+)\s(\d+)\s65535\s)", pgm.read_bytes()).group(1, 2, 3, 1)
    data = np.frombuffer(pgm.read_bytes()[len(head):], ">u2")
    return data.reshape(int(height), int(width))


def found_in(path, work):
    samples = samples_of(path, work)
    said = run("raw-identify", "-v", path)
    margins = re.search(r"Margins: top=(\d+), left=(\d+)", run("unprocessed_raw", work / path.name))
    orientation = run("exiftool", "-n", "-s3", "-IFD0:Orientation", path).strip()
    return {"width": samples.shape[1], "height": samples.shape[0],
            "top": int(margins.group(1)), "left": int(margins.group(2)),
            "size": [int(n) for n in numbers(said, "Image size:")],
            "flip": int((numbers(said, "Image flip:") or [0])[0]),
            "orientation": int(orientation) if orientation else None,
            "multipliers": (numbers(said, "  As shot") or [])[:4],
            "matrix": matrix_in(said),
            "facts": facts_in(path),
            "sha256": hashlib.sha256(samples.astype("<u2").tobytes()).hexdigest()}


def facts_in(path):
    said = json.loads(run("exiftool", "-n", "-j", *(f"-{tag}" for tag in FACTS), path))[0]
    return {tag: said[tag] for tag in FACTS if tag in said}


def matrix_in(said):
    for name in ("XYZ->CamRGB matrix:", "DNG color matrix 1:"):
        found = re.search(rf"^{re.escape(name)}\n((?:[-\d.\t ]+\n){{3}})", said, re.MULTILINE)
        values = [float(part) for part in found.group(1).split()] if found else []
        if any(values):
            return values
    return None


def all_found():
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        files = [("golden", path.name) for path in sorted(PLACES["golden"].iterdir())]
        for place, name in files + [("shared", name) for name in SHARED_FILES]:
            if place == "shared" and not SHARED.exists():
                print(f"SKIPPED: no {SHARED / name}")
                continue
            found[f"{place}/{name}"] = found_in(PLACES[place] / name, Path(folder))
    return found


def check():
    wanted = json.loads((HERE / "raw.json").read_text())
    truth = json.loads((HERE / "truth.json").read_text())
    found, wrong = all_found(), 0
    for name, facts in found.items():
        made = truth.get(name.removeprefix("golden/"), {"sha256": facts["sha256"]})
        if facts != wanted.get(name) or facts["sha256"] != (made["sha256"] or facts["sha256"]):
            print(f"{name}: expected {wanted.get(name)} of {made}, found {facts}")
            wrong += 1
    missing = [name for name in wanted if name not in found and not name.startswith("shared/")]
    print(f"{len(found)} raw files compared, {wrong} differ, {len(missing)} missing")
    return 1 if wrong or missing else 0


if sys.argv[1:2] == ["write"]:
    json_text.write(HERE / "raw.json", all_found())
elif sys.argv[1:2] == ["check"]:
    sys.exit(check())
else:
    sys.exit(__doc__)
