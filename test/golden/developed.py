#!/usr/bin/env python3
"""What LibRaw's own dcraw_emu makes of raw files at half size: every 11th pixel, 16 bits, linear sRGB, daylight, not turned.

  developed.py write    writes developed.json; needs Debian's libraw-bin
  developed.py check    develops everything again and compares; exit 1 on any difference

Files of which LibRaw 0.20 and our own, which is newer, know the same levels and colours.
"""
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import json_text

HERE = Path(__file__).resolve().parent
DEVELOPED_JSON = HERE / "developed.json"
FILES = ("raw/files/lossless.nef", "raw/files/packed.orf", "raw/files/packed.rw2", "raw/files/big-endian.dng")
SHARED = ("seq_raw_m27_dng/Light_1069.dng",)
STEP = 11
AS_NUMBERS = ("-4", "-o", "1", "-h", "-t", "0", "-c", "0")


def developed(file):
    """Shape (height, width, 3)."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        shutil.copyfile(file, copy)
        subprocess.run(["dcraw_emu", *AS_NUMBERS, str(copy)], check=True, capture_output=True)
        # A PPM has three lines of text, then samples.
        _kind, size, _most, samples = Path(f"{copy}.ppm").read_bytes().split(b"\n", 3)
    width, height = (int(edge) for edge in size.split())
    return np.frombuffer(samples, ">u2").reshape(height, width, 3)


def everything():
    shared = HERE.parents[2] / "shared" / "data"
    files = [("golden", name, HERE / name) for name in FILES] + [("shared", name, shared / name) for name in SHARED]
    pictures = []
    for root, name, file in files:
        picture = developed(file)
        step = STEP if root == "golden" else 101 * STEP
        size = {"width": picture.shape[1], "height": picture.shape[0]}
        pixels = picture.reshape(-1, 3)[::step].flatten().tolist()
        pictures.append({"root": root, "file": name, **size, "step": step, "pixels": pixels})
    return {"schema": 1, "pictures": pictures}


if __name__ == "__main__":
    json_text.write_or_check(DEVELOPED_JSON, everything(), "all raw files developed as before", __doc__)
