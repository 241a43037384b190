#!/usr/bin/env python3
"""The mean of raw frames as raw converters read them.

  mean.py MASTER SCALE FRAME...    exit 1 unless MASTER is the mean of the frames, SCALE times, photosite by photosite

Frames and master are read by unprocessed_raw, summed and rounded here. Needs unprocessed_raw (Debian: libraw-bin) and numpy.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode("latin1")


def photosites(path, work):
    """Shape (height, width), the whole sensor."""
    copy = work / f"read-{path.name}"
    shutil.copyfile(path, copy)
    run("unprocessed_raw", "-q", copy)
    data = copy.with_name(copy.name + ".pgm").read_bytes()
    head, width, height = re.match(rb"(P5\s(\d+)\s(\d+)\s65535\s)", data).group(1, 2, 3)
    return np.frombuffer(data[len(head):], ">u2").reshape(int(height), int(width)).astype(np.int64)


def rounded(total, count, scale):
    """Halves up; what is above 16 bits stays at their end."""
    return np.minimum(65535, (2 * total * scale + count) // (2 * count))


def main():
    master, scale, *frames = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        total = sum(photosites(Path(frame), work) for frame in frames)
        found = photosites(Path(master), work)
    wanted = rounded(total, len(frames), int(scale))
    if found.shape != wanted.shape:
        sys.exit(f"{found.shape} in place of {wanted.shape}")
    differing = (found != wanted).sum()
    print(f"{len(frames)} frames: {differing} of {wanted.size} photosites differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
