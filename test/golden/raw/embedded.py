#!/usr/bin/env python3
"""The largest JPEG inside each raw file, as exiftool finds it and PIL decodes it.

  embedded.py check [SHARED]    finds it again and compares; exit 1 on any difference
  embedded.py write [SHARED]    writes embedded.json: width, height and SHA-256 of the samples by file, null where there is no JPEG

An argument is another place of the shared data. Needs exiftool, PIL and numpy.
"""
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
SHARED = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parents[3] / "shared" / "data"
TAGS = ("JpgFromRaw", "PreviewImage", "OtherImage", "JpgFromRaw2", "ThumbnailImage")


def pictures(path):
    for tag in TAGS:
        done = subprocess.run(["exiftool", "-b", f"-{tag}", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not done.stdout.startswith(b"\xff\xd8"):
            continue
        try:
            picture = Image.open(io.BytesIO(done.stdout))
            picture.load()
            yield picture
        except OSError:
            pass  # What cannot be decoded is no picture.


def found(path):
    largest = max(pictures(path), key=lambda each: each.width * each.height, default=None)
    if largest is None:
        return None
    samples = np.asarray(largest)
    return {"width": largest.width, "height": largest.height, "sha256": hashlib.sha256(samples.tobytes()).hexdigest()}


def main():
    names = {f"golden/{path.name}": path for path in sorted((HERE / "files").iterdir())}
    for name in sorted(json.loads((HERE / "raw.json").read_text())):
        if name.startswith("shared/"):
            names[name] = SHARED / name.removeprefix("shared/")
    all_found = {name: found(path) for name, path in names.items() if path.exists()}
    file = HERE / "embedded.json"
    if sys.argv[1:2] == ["write"]:
        file.write_text(json.dumps(all_found, indent=2) + "\n")
        return 0
    wanted = json.loads(file.read_text())
    wrong = [name for name in all_found if all_found[name] != wanted.get(name)]
    for name in wrong:
        print(f"{name}: expected {wanted.get(name)}, found {all_found[name]}")
    print(f"{len(all_found)} raw files looked into, {len(wrong)} differ")
    return 1 if wrong else 0


sys.exit(main())
