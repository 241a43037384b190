#!/usr/bin/env python3
"""What the golden state files hold, by numpy and OpenCV alone: `python3 test/golden/state/expect_state.py > v1.json`.

The digest of planes is the SHA-256 over sum, max and min of all frames, one after the other, each row-major and packed
little-endian in the fewest bytes: docs/STATE_FILE.md.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from oracle import decode  # noqa: E402

CAPTURES = HERE.parent / "captures" / "grey8"
PATHS = "/tmp/slowshutter-golden/captures"


def packed_sums(sums, frames):
    """Two bytes hold 257 frames of full scale 255."""
    assert frames * 255 < 2**16
    return sums.astype("<u2").tobytes()


def digest_of(files):
    frames = np.stack([decode(file) for file in files])
    assert frames.dtype == np.uint8
    packed = packed_sums(frames.sum(axis=0, dtype=np.uint64), len(files))
    return hashlib.sha256(packed + frames.max(axis=0).tobytes() + frames.min(axis=0).tobytes()).hexdigest()


def stack(files):
    return {
        "frames": len(files),
        "digest": digest_of(files),
        "captures": [
            {"path": f"{PATHS}/{file.name}", "sha256": hashlib.sha256(file.read_bytes()).hexdigest()} for file in files
        ],
    }


every = sorted(CAPTURES.iterdir())
print(json.dumps({"format": 1, "saved": stack(every[:-1]), "resumed": stack(every)}, indent=2))
