#!/usr/bin/env python3
"""Reads state files of format 4 by docs/STATE_FILE.md alone, with zlib and Debian's python3-xxhash, and looks at every checksum.

  read_state.py FILE...     says what is in each; ends with 1 where anything does not fit
"""
import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path

import xxhash

STRIP_SAMPLES = 262_144


def aligned(size):
    return -(-size // 8) * 8


def strips_of(header):
    """The bytes of each strip of the planes, then of those of the reference."""
    shape = header["shape"]
    pixels = shape["width"] * shape["height"] if shape else 0
    planes = [(pixels if plane["name"] == "coverage" else pixels * shape["channels"], plane["bytesPerSample"]) for plane in header["planes"]]
    kept = [((header.get("reference") or {}).get("bytes", 0), 1)]
    return [[min(STRIP_SAMPLES, total - at) * size for total, size in group for at in range(0, total, STRIP_SAMPLES)] for group in (planes, kept)]


def read(path):
    data = Path(path).read_bytes()
    magic, version, header_bytes, ledger_bytes, header_crc, ledger_crc, head_crc = struct.unpack("<8s6I", data[:32])
    assert magic == b"SLOWSHTR" and version == 4, (magic, version)
    assert zlib.crc32(data[:28]) == head_crc
    header_end, at = 32 + header_bytes, 32 + header_bytes + ledger_bytes
    assert zlib.crc32(data[32:header_end]) == header_crc and zlib.crc32(data[header_end:at]) == ledger_crc
    assert at % 8 == 0
    header = json.loads(data[32:header_end])
    lines = [json.loads(line) for line in data[header_end:at].decode("utf-8", "surrogatepass").splitlines()]
    assert len(lines) == header["ledgerEntries"]
    digest, sums = hashlib.sha256(), []
    planes, reference = strips_of(header)
    for number, size in enumerate([*planes, *reference]):
        strip = data[at : at + aligned(size)]
        assert strip[size:] == bytes(len(strip) - size), f"zeros behind strip {number}"
        if number < len(planes):
            digest.update(strip[:size])
        sums.append(xxhash.xxh64(strip).intdigest())
        at += len(strip)
    table = struct.pack(f"<{len(sums)}Q", *sums)
    assert data[at : at + len(table)] == table, "the strip table"
    at += len(table)
    assert data[at:] == struct.pack("<I", zlib.crc32(data[:28] + table)), "the last checksum"
    return {"frames": header["frames"], "strips": len(sums), "digest": digest.hexdigest()}


for name in sys.argv[1:]:
    print(name, json.dumps(read(name)))
