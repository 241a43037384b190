#!/usr/bin/env python3
"""HEIC captures and what they are, by numpy: the oracle of src/decoders/heic.ts.

  heic.py make    writes captures/ again: seeded planes, encoded without loss by x265
  heic.py all     writes expected.json: shapes and samples, by the seeds and by no decoder
  heic.py check   works them out again, and decodes the captures by Debian's libheif: exit 1 on any difference

Red, green and blue are stored as they are in most of them (matrix 0 of ITU-T H.273: G, B, R), so nothing is converted. Needs Debian's
libheif1 and python3-numpy. Shares no code with the program.
"""
import hashlib
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
import grid  # noqa: E402
import json_text  # noqa: E402
import libheif  # noqa: E402

CAPTURES, EXPECTED = HERE / "captures", HERE / "expected.json"
WIDTH, HEIGHT = 48, 32
SRGB, LINEAR, PQ, HLG = 13, 8, 16, 18
AS_STORED, BT601 = 0, 6
# name: bits, chroma, (primaries, transfer, matrix, full range), orientation
CASES = {
    "eight": (8, "444", (1, SRGB, AS_STORED, 1), 1),
    "ten": (10, "444", (1, SRGB, AS_STORED, 1), 1),
    "twelve": (12, "444", (1, SRGB, AS_STORED, 1), 1),
    "linear": (10, "444", (1, LINEAR, AS_STORED, 1), 1),
    "pq": (10, "444", (9, PQ, AS_STORED, 1), 1),
    "hlg": (10, "444", (9, HLG, AS_STORED, 1), 1),
    **{f"turned-{turn}": (8, "444", (1, SRGB, AS_STORED, 1), turn) for turn in range(2, 9)},
    "grey-in-colour": (8, "420", (1, SRGB, BT601, 1), 1),
    "tiled": (8, "444", (1, SRGB, AS_STORED, 1), 1),
    "monochrome": (8, "400", (1, SRGB, BT601, 1), 1),
}
REFUSED = ("monochrome",)
# Six tiles, three a row, and not all of the last row and column.
TILE, COLUMNS, TILES, TILED = 64, 3, 6, "tiled"
TILED_WIDTH, TILED_HEIGHT = 180, 100
TURNS = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: lambda a: a.swapaxes(0, 1),
         6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(a, 2).swapaxes(0, 1), 8: np.rot90}


def planes_of(name):
    """Whole numbers, least and largest among them: all of noise, or grey in Y with chroma in the middle."""
    bits, chroma, _, _ = CASES[name]
    full = 2 ** bits - 1
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    y = rng.integers(0, full, (HEIGHT, WIDTH), endpoint=True)
    y[0, :2] = 0, full
    if chroma == "444":
        return [y, *(rng.integers(0, full, (HEIGHT, WIDTH), endpoint=True) for _ in range(2))]
    middle = np.full((HEIGHT // 2, WIDTH // 2), (full + 1) // 2)
    return [y] if chroma == "400" else [y, middle, middle]


def tile_planes(index):
    """Planes of a ramp with a little noise: shape (3, rows, columns)."""
    noise = np.random.default_rng(zlib.crc32(f"{TILED} {index}".encode())).integers(0, 4, (3, TILE, TILE))
    y, x = np.mgrid[:TILE, :TILE]
    return noise + np.stack([x * 3, y * 3, (x + y) * 3 // 2]) + 8 * index


def make_tiled():
    bits, chroma, nclx, _ = CASES["eight"]
    files = []
    for index in range(TILES):
        path = CAPTURES / "tile.heic"
        libheif.encode(path, list(tile_planes(index)), bits, chroma, nclx)
        files.append(path.read_bytes())
        path.unlink()
    (CAPTURES / f"{TILED}.heic").write_bytes(grid.joined(files, COLUMNS, TILED_WIDTH, TILED_HEIGHT, (TILE, TILE)))


def tiled_colours():
    rows = [np.concatenate([tile_planes(row * COLUMNS + column) for column in range(COLUMNS)], axis=2)
            for row in range(TILES // COLUMNS)]
    green, blue, red = np.concatenate(rows, axis=1)[:, :TILED_HEIGHT, :TILED_WIDTH]
    return np.stack([red, green, blue], axis=-1)


def colours_of(name):
    """Red, green and blue of the depth of the file."""
    if name == TILED:
        return tiled_colours()
    y, *others = planes_of(name)
    return np.stack([others[1], y, others[0]] if CASES[name][1] == "444" else [y, y, y], axis=-1)


def samples_of(name):
    """The same as the program has them: 8 bits as they are, more of them up to the full scale of 16."""
    bits, rgb = CASES[name][0], colours_of(name)
    return rgb.astype(np.uint8) if bits == 8 else (rgb << (16 - bits) | rgb >> (2 * bits - 16)).astype("<u2")


def make_lossy():
    """What decodes of it when it is damaged hangs on memory: nobody says what its samples are."""
    y, x = np.mgrid[:192, :256]
    noise = np.random.default_rng(5).integers(0, 30, y.shape)
    planes = [np.minimum(y + noise, 255), x[::2, ::2], (255 - x)[::2, ::2]]
    libheif.encode(CAPTURES / "lossy.heic", planes, 8, "420", (1, SRGB, BT601, 1), quality=50)


def make():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    CAPTURES.mkdir()
    for name, (bits, chroma, nclx, orientation) in CASES.items():
        if name != TILED:
            libheif.encode(CAPTURES / f"{name}.heic", planes_of(name), bits, chroma, nclx, orientation)
    make_tiled()
    make_lossy()


def expected_of(name):
    bits, _, nclx, orientation = CASES[name]
    samples = samples_of(name)
    shape = {"width": samples.shape[1], "height": samples.shape[0], "channels": 3, "fullScale": 255 if bits == 8 else 65535}
    transfer = {LINEAR: "linear", PQ: "pq", HLG: "hlg"}.get(nclx[1])
    if transfer:
        shape["transfer"] = transfer
    return {"shape": shape, "orientation": orientation, "sha256": hashlib.sha256(samples.tobytes()).hexdigest()}


def found():
    taken = sorted(set(CASES) - set(REFUSED))
    return {"taken": {f"{name}.heic": expected_of(name) for name in taken}, "refused": [f"{name}.heic" for name in REFUSED]}


def wrong_captures():
    """Names of captures that another decoder does not read as what was encoded, turned upright."""
    for name, (_, _, _, orientation) in CASES.items():
        decoded = np.stack(libheif.decode(CAPTURES / f"{name}.heic"), axis=-1)
        if not np.array_equal(decoded, TURNS[orientation](colours_of(name))):
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
        json_text.check(EXPECTED, found(), f"{len(CASES)} HEIC captures are what was encoded")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
