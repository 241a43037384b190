#!/usr/bin/env python3
"""XXH64 with the seed 0 of bytes that a formula gives, by Debian's python3-xxhash.

  checksums.py write      writes checksums.json
  checksums.py check      computes all again and compares: exit 1 on a difference
"""
import json
import sys
from pathlib import Path

import xxhash

TARGET = Path(__file__).resolve().parent / "checksums.json"
# All ends that a stripe of 32 bytes can have, twice over; and as long as strips are.
LENGTHS = [*range(97), 1000, 196_608, 524_288, 786_439, 2_097_152]


def some_bytes(length):
    return bytes((i * i * 7 + i * 31 + 5) >> 3 & 255 for i in range(length))


made = {str(length): xxhash.xxh64(some_bytes(length)).hexdigest() for length in LENGTHS}
if sys.argv[1:] == ["write"]:
    TARGET.write_text(json.dumps(made, indent=2) + "\n")
elif json.loads(TARGET.read_text()) != made:
    sys.exit(f"{TARGET}: differs from what xxhash {xxhash.VERSION} says")
else:
    print(f"{len(made)} checksums as xxhash {xxhash.VERSION} makes them")
