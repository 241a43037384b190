#!/usr/bin/env python3
"""What the golden state files hold, by numpy and OpenCV alone.

  expect_state.py 1 > v1.json     format 1: sum, max and min of four captures
  expect_state.py 2 > v2.json     format 2: all planes; of six captures one is closed, one removed, one held
  expect_state.py 3 > v3.json     format 3: the same through a filter that halves every sample, halve.mjs
  expect_state.py 4 > v4.json     format 4: as format 3
  expect_state.py captures        writes the captures of format 2, by the formula of blends.py

The digest of planes is the SHA-256 over the planes of all frames, one after the other, each row-major and packed
little-endian in the fewest bytes: docs/STATE_FILE.md.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from blends import frame, log_terms  # noqa: E402
from oracle import decode  # noqa: E402

PATHS = "/tmp/slowshutter-golden/captures"
FULL_SCALE = 255
TAKEN_AT = 1735689600


def packed(counts, most):
    """In the fewest bytes, of 2, 3 and 4, that hold the largest possible value."""
    size = next(size for size in (2, 3, 4) if most < 2 ** (8 * size))
    return counts.astype("<u4").reshape(-1, 1).view(np.uint8)[:, :size].tobytes()


def planes_of(files, taken, names, shift):
    """The planes of these names, packed; `taken` has a time for each file, `shift` the bits that a filter takes off each sample."""
    frames = np.stack([decode(file) >> shift for file in files])
    assert frames.dtype == np.uint8
    in_time = [frames[i] for i in sorted(range(len(files)), key=lambda i: (taken[i], files[i].name))]
    wide, count = frames.astype(np.int64), len(files)
    planes = {
        "sum": lambda: packed(wide.sum(axis=0), count * FULL_SCALE),
        "max": lambda: frames.max(axis=0).tobytes(),
        "min": lambda: frames.min(axis=0).tobytes(),
        "first": lambda: in_time[0].tobytes(),
        "latest": lambda: in_time[-1].tobytes(),
        "squares": lambda: packed((wide**2).sum(axis=0), count * FULL_SCALE**2),
        "logs": lambda: packed(log_terms(wide, FULL_SCALE).sum(axis=0), count * int(log_terms(np.array(1), FULL_SCALE))),
        "zeros": lambda: packed((wide == 0).sum(axis=0), count),
    }
    return b"".join(planes[name]() for name in names)


def stack(files, captures, planes, times=lambda file: 0, shift=0):
    """`files` are in the planes, `captures` in the ledger, each with what became of it."""
    digest = hashlib.sha256(planes_of(files, [times(file) for file in files], planes, shift)).hexdigest()
    return {
        "frames": len(files),
        "digest": digest,
        "captures": [
            {"path": f"{PATHS}/{file.name}", "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), **about}
            for file, about in captures
        ],
    }


def format_1():
    every = sorted((HERE.parent / "captures" / "grey8").iterdir())
    planes = ("sum", "max", "min")
    return {
        "saved": stack(every[:-1], [(file, {}) for file in every[:-1]], planes),
        "resumed": stack(every, [(file, {}) for file in every], planes),
    }


def format_2(shift=0):
    every = sorted((HERE / "captures").iterdir())
    planes = ("sum", "max", "min", "first", "latest", "squares", "logs", "zeros")
    closed, *folded, removed, held, last = every

    def times(file):
        return every.index(file) * 5 % 7

    def ledger(outcomes):
        """Numbered in the order in which they came, which is not that of the times in seconds."""
        abouts = [{"outcome": outcome, "number": i + 1, "takenAt": TAKEN_AT + times(every[i])} for i, outcome in enumerate(outcomes)]
        return list(zip(every, abouts))

    saved = ["closed", "folded", "folded", "folded", "removed", "held"]
    back = ["closed", "folded", "folded", "folded", "folded", "held"]
    return {
        "saved": stack(folded, ledger(saved), planes, times, shift),
        "resumed": stack([*folded, last], ledger([*saved, "folded"]), planes, times, shift),
        "restored": stack([*folded, removed], ledger(back), planes, times, shift),
    }


def format_3():
    return format_2(shift=1)


def write_captures():
    (HERE / "captures").mkdir(exist_ok=True)
    for number in range(7):
        samples = frame(number, FULL_SCALE).astype(np.uint8)
        Image.fromarray(samples).save(HERE / "captures" / f"state_{number + 1}.png", optimize=True)


if sys.argv[1:] == ["captures"]:
    write_captures()
else:
    version = int(sys.argv[1])
    print(json.dumps({"format": version, **{1: format_1, 2: format_2, 3: format_3, 4: format_3}[version]()}, indent=2))
