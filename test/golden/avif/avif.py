#!/usr/bin/env python3
"""AVIF captures of 10 and 12 bits and what they are, by numpy: the oracle of src/decoders/avif.ts for more than 8.

  avif.py make    writes captures/ again: seeded planes, encoded without loss by avifenc
  avif.py all     writes expected.json: shapes and samples, by the seeds and by no decoder
  avif.py check   works them out again, and decodes the captures by avifdec: exit 1 on any difference

Red, green and blue are stored as they are (matrix 0 of ITU-T H.273: G, B, R), so nothing is converted. Needs Debian's libavif-bin and
python3-numpy. Shares no code with the program.
"""
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import json_text  # noqa: E402

CAPTURES, EXPECTED = HERE / "captures", HERE / "expected.json"
WIDTH, HEIGHT = 48, 32
# name: bits, (primaries, transfer)
CASES = {"ten": (10, (1, 13)), "twelve": (12, (1, 13)), "pq": (10, (9, 16)), "hlg": (10, (9, 18)), "linear": (12, (1, 8))}


def planes_of(name):
    """G, B and R as whole numbers, the least and the largest among them; shape (3, rows, columns)."""
    full = 2 ** CASES[name][0] - 1
    planes = np.random.default_rng(zlib.crc32(name.encode())).integers(0, full, (3, HEIGHT, WIDTH), endpoint=True)
    planes[:, 0, :2] = 0, full
    return planes


def y4m(name):
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip C444p{CASES[name][0]} XCOLORRANGE=FULL\nFRAME\n"
    return head.encode() + planes_of(name).astype("<u2").tobytes()


def make():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    CAPTURES.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, (primaries, transfer)) in CASES.items():
            source = Path(folder, f"{name}.y4m")
            source.write_bytes(y4m(name))
            subprocess.run(["avifenc", "--lossless", "--cicp", f"{primaries}/{transfer}/0", "--range", "full",
                            str(source), str(CAPTURES / f"{name}.avif")], check=True, stdout=subprocess.DEVNULL)


def expected_of(name):
    bits, (_, transfer) = CASES[name]
    green, blue, red = planes_of(name)
    stored = np.stack([red, green, blue], axis=-1)
    samples = (stored << (16 - bits) | stored >> (2 * bits - 16)).astype("<u2")
    shape = {"width": WIDTH, "height": HEIGHT, "channels": 3, "fullScale": 65535}
    said = {8: "linear", 16: "pq", 18: "hlg"}.get(transfer)
    if said:
        shape["transfer"] = said
    return {"shape": shape, "sha256": hashlib.sha256(samples.tobytes()).hexdigest()}


def found():
    return {"taken": {f"{name}.avif": expected_of(name) for name in CASES}}


def wrong_captures():
    """Names of captures in which avifdec finds other planes."""
    with tempfile.TemporaryDirectory() as folder:
        for name in CASES:
            out = Path(folder, f"{name}.y4m")
            subprocess.run(["avifdec", str(CAPTURES / f"{name}.avif"), str(out)], check=True, stdout=subprocess.DEVNULL)
            planes = planes_of(name).astype("<u2").tobytes()
            if not out.read_bytes().endswith(b"FRAME\n" + planes):
                yield name


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else None
    if wanted == "make":
        make()
    elif wanted == "all":
        json_text.write(EXPECTED, found())
    elif wanted == "check":
        wrong = list(wrong_captures())
        if wrong:
            sys.exit(f"not what was encoded: {', '.join(wrong)}")
        json_text.check(EXPECTED, found(), f"{len(CASES)} AVIF captures are what was encoded")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
