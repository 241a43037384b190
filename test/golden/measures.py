#!/usr/bin/env python3
"""Numbers that slowshutter works out and shows no picture of: tables of logarithms, what status says, what the hold rules measure.

  measures.py write    writes measures.json
  measures.py check    computes everything again and compares; exit 1 on any difference

What goes in is in the file beside what must come out. Shares no code with slowshutter.
"""
import hashlib
import json
from pathlib import Path

import numpy as np

import json_text

MEASURES_JSON = Path(__file__).resolve().parent / "measures.json"
LOG_SCALE = 2**20
POWER_PARTS = 4096
LOOK_BACK, LOOK_BACK_LEAST = 31, 5
SIGMA_LEAST, SIGMA_PER_DEVIATION = 0.005, 1.4826
GAP_INTERVALS = 1.5


def digest(values, kind):
    return hashlib.sha256(np.asarray(values).astype(kind).tobytes()).hexdigest()


def logarithms(full_scale):
    """Whole numbers, little-endian uint32: round(2^20 * log2(full scale / v)), halves up, 0 for 0."""
    values = np.arange(1, full_scale + 1, dtype=np.longdouble)
    terms = np.floor(LOG_SCALE * np.log2(np.longdouble(full_scale) / values) + np.longdouble(0.5)).astype(np.int64)
    table = np.concatenate([[0], terms])
    return dict(fullScale=full_scale, sha256=digest(table, "<u4"), largest=int(table.max()), sum=int(table.sum()),
                some={str(v): int(table[v]) for v in (0, 1, 2, 3, full_scale // 2, full_scale - 1, full_scale)})


def powers():
    """2^(-j / 4096), rounded once to float64."""
    table = np.exp2(-np.arange(POWER_PARTS, dtype=np.longdouble) / POWER_PARTS).astype(np.float64)
    return dict(parts=POWER_PARTS, some={str(j): float(table[j]) for j in (0, 1, 1024, 2048, 4095)}, sum=float(table.sum()))


def lower_median(values):
    return float(np.quantile(values, 0.5, method="lower")) if len(values) else 0.0


def survey(name, captured_ms, exposure_ns):
    """Frames in any order; captured_ms and exposure_ns belong together."""
    order = np.argsort(np.array(captured_ms), kind="stable")
    at = np.array(captured_ms, dtype=np.float64)[order] / 1000
    open_for = np.array(exposure_ns, dtype=np.float64)[order] / 1e9
    intervals = np.diff(at)
    closed = intervals - open_for[:-1]
    gaps = closed[(closed > 0) & (intervals >= GAP_INTERVALS * lower_median(intervals))]
    total = float(sum(exposure_ns) / 1e9)
    return dict(name=name, capturedMs=captured_ms, exposureNs=exposure_ns, exposureSecondsTotal=total,
                ndStops=float(np.log2(total / lower_median(open_for))), noiseGain=float(np.sqrt(len(at))),
                gaps=dict(count=len(gaps), longestSeconds=float(gaps.max(initial=0)), totalSeconds=float(gaps.sum())))


def surveys():
    seconds = 10**9
    steady = [i * 1000 for i in range(8)]
    rng = np.random.default_rng(20250114)
    walk = np.cumsum(rng.choice([2000, 2000, 2000, 2000, 2000, 3000, 2999, 9000], 200)).tolist()
    walked = rng.choice([1 * seconds, 2 * seconds, seconds // 3], 200).tolist()
    mixed = rng.permutation(200)
    return [
        survey("steady, no gap", steady, [1 * seconds] * 8),
        survey("one frame is missing", [0, 1000, 2000, 4000, 5000], [seconds // 2] * 5),
        survey("an interval of one and a half is a gap, one ms less is none", [0, 2000, 4000, 7000, 9999, 11999, 13999], [seconds] * 7),
        survey("an interval that the shutter fills is no gap", [0, 1000, 2000, 9000, 10000], [seconds, seconds, 7 * seconds, seconds, seconds]),
        survey("one frame", [5000], [seconds // 4]),
        survey("two frames, one of an hour", [0, 3_600_000], [3600 * seconds, seconds]),
        survey("bursts within a second", [0, 0, 0, 5000, 5000, 5000], [seconds // 10] * 6),
        survey("200 at random, in no order", [walk[i] for i in mixed], [walked[i] for i in mixed]),
    ]


def brightness():
    """Each value against the 31 before it, those that were held left out: what is expected, and how far off it is."""
    rng = np.random.default_rng(20250115)
    values = (0.4 + 0.01 * rng.standard_normal(120)).tolist()
    for at, value in ((3, 0.9), (40, 0.49), (41, 0.3), (90, 1.0)):
        values[at] = value
    values[60:] = [min(1.0, value + 0.3) for value in values[60:]]
    sigmas, recent, found = 6, [], []
    for value in values:
        middle = lower_median(recent)
        sigma = max(SIGMA_LEAST, SIGMA_PER_DEVIATION * lower_median(np.abs(np.array(recent) - middle)))
        off = abs(value - middle) / sigma
        is_held = len(recent) >= LOOK_BACK_LEAST and off > sigmas
        found.append(dict(value=value, median=middle, sigma=sigma, off=off, held=bool(is_held)))
        if not is_held:
            recent = (recent + [value])[-LOOK_BACK:]
    return dict(sigmas=sigmas, frames=found)


def everything():
    return dict(schema=1, logarithms=[logarithms(255), logarithms(65535)], powers=powers(), surveys=surveys(), brightness=brightness())


def main():
    found = json.loads(json.dumps(everything()))
    json_text.write_or_check(MEASURES_JSON, found, "the numbers are as expected", __doc__)


if __name__ == "__main__":
    main()
