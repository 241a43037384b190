#!/usr/bin/env python3
"""JPEGs of every kind and what they are, by libjpeg-turbo: the oracle of src/decoders/jpeg.ts.

  jpeg.py make                     writes captures/ again: seeded pictures by cjpeg
  jpeg.py all                      writes expected.json: shapes and samples by djpeg
  jpeg.py check                    works them out again, by djpeg and by PIL: exit 1 on any difference
  jpeg.py generate COUNT SEED DIR  writes so many JPEGs into DIR, and expected.json of them beside: samplings, sizes from 1 to 70, qualities,
                                   restart intervals and codes by chance

Needs Debian's libjpeg-turbo-progs, python3-numpy and python3-pil. Shares no code with the program.
"""
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import json_text  # noqa: E402

CAPTURES, EXPECTED = HERE / "captures", HERE / "expected.json"
SAMPLINGS = {"444": "1x1", "422": "2x1", "440": "1x2", "420": "2x2"}
# name: width, height, what cjpeg is told
OWN = {
    **{f"{name}-{width}x{height}": (width, height, ["-sample", factors]) for name, factors in SAMPLINGS.items()
       for width, height in [(1, 1), (4, 3), (5, 9), (16, 16), (70, 53)]},
    "grey-33x17": (33, 17, ["-grayscale"]),
    "grey-of-2x2": (33, 17, ["-grayscale", "-sample", "2x2"]),
    "best": (48, 40, ["-quality", "100", "-sample", "1x1"]),
    "worst": (48, 40, ["-quality", "1", "-sample", "2x2", "-baseline"]),
    "best-codes": (48, 40, ["-quality", "95", "-optimize"]),
    "restart-each-mcu": (48, 40, ["-restart", "1B", "-sample", "2x1"]),
    "restart-each-row": (48, 40, ["-restart", "1", "-sample", "2x2"]),
}
BY_SHARP = {
    "progressive": (48, 40, ["-progressive"]),
    "progressive-grey": (48, 40, ["-progressive", "-grayscale"]),
    "4x1": (48, 40, ["-sample", "4x1"]),
    "odd-sampling": (48, 40, ["-sample", "2x2,2x1,1x1"]),
    "rgb": (48, 40, ["-rgb"]),
}


def picture(width, height, rng):
    """Structures, noise and clipped parts. Shape: (height, width, 3), uint8."""
    y, x = np.mgrid[:height, :width]
    waves = [90 * np.sin(x / rng.uniform(1, 30) + c) * np.cos(y / rng.uniform(1, 30)) for c in range(3)]
    noise = rng.normal(128, rng.choice([0, 4, 40]), (height, width, 3))
    edge = 120 * ((x + 2 * y) // 7 % 3 == 0)[..., None]
    return np.clip(np.stack(waves, -1) + noise + edge, 0, 255).astype(np.uint8)


def pnm(pixels):
    height, width, _ = pixels.shape
    return b"P6\n%d %d\n255\n" % (width, height) + pixels.tobytes()


def encoded(width, height, told, rng):
    return subprocess.run(["cjpeg", *told], input=pnm(picture(width, height, rng)), stdout=subprocess.PIPE, check=True).stdout


def decoded(data):
    """Shape, and the SHA-256 of the samples; what djpeg warns of is a fault of this script."""
    found = subprocess.run(["djpeg", "-pnm"], input=data, capture_output=True, check=True)
    if found.stderr:
        sys.exit(found.stderr.decode())
    kind, size, _, samples = found.stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    shape = {"width": width, "height": height, "channels": 3 if kind == b"P6" else 1, "fullScale": 255}
    return {"shape": shape, "sha256": hashlib.sha256(samples).hexdigest()}


def make():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    CAPTURES.mkdir()
    for seed, (name, case) in enumerate({**OWN, **BY_SHARP}.items()):
        (CAPTURES / f"{name}.jpg").write_bytes(encoded(*case, np.random.default_rng(seed)))


def found():
    kinds = {"jpeg": OWN, "progressive": BY_SHARP}
    return {kind: {f"{name}.jpg": decoded((CAPTURES / f"{name}.jpg").read_bytes()) for name in sorted(names)}
            for kind, names in kinds.items()}


def wrong_by_pil():
    """Names of captures of which PIL has other samples."""
    for names in found().values():
        for name, expected in names.items():
            samples = np.asarray(Image.open(CAPTURES / name))
            if hashlib.sha256(samples.tobytes()).hexdigest() != expected["sha256"]:
                yield name


def generate(count, seed, folder):
    rng = np.random.default_rng(seed)
    expected = {}
    for i in range(count):
        width, height = rng.integers(1, 70, 2, endpoint=True)
        told = ["-quality", str(rng.integers(1, 100, endpoint=True)), "-baseline"]
        told += [["-grayscale"], *(["-sample", factors] for factors in SAMPLINGS.values())][rng.integers(5)]
        told += [[], [], ["-restart", f"{rng.integers(1, 9)}B"], ["-restart", "1"]][rng.integers(4)]
        told += [[], ["-optimize"]][rng.integers(2)]
        data = encoded(width, height, told, rng)
        name = f"{i:05d} {' '.join(told)} {width}x{height}.jpg"
        (folder / name).write_bytes(data)
        expected[name] = decoded(data)
    json_text.write(folder / "expected.json", expected)


def main():
    wanted, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else (None, [])
    if wanted == "make" and not rest:
        make()
    elif wanted == "all" and not rest:
        json_text.write(EXPECTED, found())
    elif wanted == "check" and not rest:
        wrong = list(wrong_by_pil())
        if wrong:
            sys.exit(f"PIL has other samples: {', '.join(wrong)}")
        json_text.check(EXPECTED, found(), f"{len(OWN) + len(BY_SHARP)} JPEGs are what djpeg and PIL make of them")
    elif wanted == "generate" and len(rest) == 3:
        generate(int(rest[0]), int(rest[1]), Path(rest[2]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
