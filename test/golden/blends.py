#!/usr/bin/env python3
"""What every blend of slowshutter must make of 1, 2, 3 and 100 frames, in numpy and whole numbers of Python.

  blends.py write    writes blends.json
  blends.py check    computes everything again and compares; exit 1 on any difference

The frames are given by a formula, so that a hundred of them need no files: see frame(). Shares no code with slowshutter.
"""
import math
from pathlib import Path

import numpy as np

import json_text
import oracle

BLENDS_JSON = Path(__file__).resolve().parent / "blends.json"
WIDTH, HEIGHT, CHANNELS = 17, 11, 3
FRAMES = (1, 2, 3, 100)
SCALES = (255, 65535)
BOX_AND_DEPTH = ((1, 16), (1, 8), (5, 16), (3, 8))
EVS = {"sum": (0, -1, -6.5)}
LOG_SCALE = 2**20
GONE = 2**24 - 1
# Of frames that are a millisecond apart.
FADE_MS = 20
KNEE = 0.75


def frame(number, full_scale):
    """Frame `number`: mixed whole numbers, near the middle in the left half, anything and both ends in the right half."""
    i = np.arange(WIDTH * HEIGHT * CHANNELS, dtype=np.uint64)
    mixed = (i * np.uint64(2654435761) + np.uint64(number + 1) * np.uint64(40503) * (i + np.uint64(7))) % np.uint64(2**32)
    mixed = (mixed ^ (mixed >> np.uint64(15))) % np.uint64(2**32)
    anything = mixed % np.uint64(full_scale + 1)
    calm = np.uint64(full_scale // 2) + mixed % np.uint64(9)
    ends = np.where(mixed % np.uint64(2) == 0, 0, full_scale).astype(np.uint64)
    x = (i // np.uint64(CHANNELS)) % np.uint64(WIDTH)
    samples = np.where(x < WIDTH // 2, calm, np.where(i % np.uint64(11) == 0, ends, anything))
    return samples.reshape(HEIGHT, WIDTH, CHANNELS).astype(np.int64)


def stack_of(count, full_scale, light):
    """Shape (count, height, width, channels), int64, in light; captured one after the other."""
    frames = np.stack([frame(number, full_scale) for number in range(count)])
    return oracle.linear_table(full_scale)[frames] if light == "linear" else frames


def log_terms(frames, full_scale):
    """round(LOG_SCALE * log2(full_scale / v)), halves up; 0 for 0, which is counted apart."""
    table = np.zeros(full_scale + 1, dtype=np.int64)
    table[1:] = np.floor(LOG_SCALE * np.log2(full_scale / np.arange(1, full_scale + 1)) + 0.5)
    return table[frames]


def product(frames, full_scale, root):
    logs = log_terms(frames, full_scale).sum(axis=0) / (LOG_SCALE * root)
    return np.where((frames == 0).any(axis=0), 0.0, full_scale * 2.0**-logs)


def geometric(frames, full_scale):
    """The n-th root of the product, a black sample counted as half a step; black where all are."""
    half_step = math.floor(LOG_SCALE * math.log2(2 * full_scale) + 0.5)
    terms = np.where(frames == 0, half_step, log_terms(frames, full_scale))
    root = full_scale * 2.0 ** -(terms.sum(axis=0) / (LOG_SCALE * len(frames)))
    return np.where((frames == 0).all(axis=0), 0.0, root)


def comet(frames, full_scale, numbers=None):
    """The brightest of all, as whole steps below white, to which those of its age are added; what is 16 halvings below has gone."""
    terms = np.where(frames == 0, GONE, log_terms(frames, full_scale))
    at = [math.floor(number * LOG_SCALE / FADE_MS + 0.5) for number in (range(len(frames)) if numbers is None else numbers)]
    ages = np.array([at[-1] - each for each in at], dtype=np.int64).reshape(-1, 1, 1, 1)
    steps = np.minimum(terms + ages, GONE).min(axis=0)
    return np.where(steps == GONE, 0.0, full_scale * 2.0 ** -(steps / LOG_SCALE))


def twice_deviation(frames):
    """2 * sqrt(n * sum of squares - sum^2), from whole numbers of any size."""
    n = len(frames)
    flat = [[int(v) for v in row] for row in frames.reshape(n, -1)]
    values = [2 * math.sqrt(n * sum(v * v for v in each) - sum(each) ** 2) for each in zip(*flat)]
    return np.array(values).reshape(frames.shape[1:])


def added_up(frames, full_scale, light, ev):
    """The sum times 2^ev: cut off at white in encoded light, bent above the knee in linear light."""
    value = frames.sum(axis=0) * 2.0**ev
    white = len(frames) * full_scale * 2.0**ev
    if light == "encoded":
        return np.minimum(value, full_scale)
    if white <= full_scale:
        return value
    knee, span = KNEE * full_scale, full_scale - KNEE * full_scale
    over, last = (value - knee) / span, (white - knee) / span
    bent = knee + span * over * (1 + over / last**2) / np.maximum(1 + over, 1)
    return np.where(value <= knee, value, np.minimum(bent, full_scale))


def numerator(blend, frames, full_scale, light, ev):
    """(numerators, denominator) of a blend; the formulas of the README's table."""
    n, total, most, least = len(frames), frames.sum(axis=0), frames.max(axis=0), frames.min(axis=0)
    return {
        "mean": lambda: (total, n),
        "lighten": lambda: (most, 1),
        "darken": lambda: (least, 1),
        "sum": lambda: (added_up(frames, full_scale, light, ev), 1),
        "subtract": lambda: (np.maximum(0, frames[0] - frames[1:].sum(axis=0)), 1),
        "background": lambda: (np.abs(n * frames[-1] - total), n),
        "range": lambda: (most - least, 1),
        "multiply": lambda: (product(frames, full_scale, 1), 1),
        "geometric": lambda: (geometric(frames, full_scale), 1),
        "comet": lambda: (comet(frames, full_scale), 1),
        "clean": lambda: (total - most, n - 1) if n > 1 else (total, 1),
        "trimmed": lambda: (total - most - least, n - 2) if n > 2 else (total, n),
        "deviation": lambda: (twice_deviation(frames), n),
    }[blend]()


BLENDS = ("mean", "lighten", "darken", "sum", "subtract", "background", "range", "multiply", "geometric", "comet", "clean",
          "trimmed", "deviation")


def quotients(sums, divisor, full_scale_in, light, depth):
    """Pictures of numerators that need not be whole."""
    full_scale_out = 2**depth - 1
    if np.issubdtype(sums.dtype, np.integer):
        if light == "linear":
            return oracle.encode_linear(sums, divisor, full_scale_out)
        return oracle.scale_exactly(sums, divisor, full_scale_in, full_scale_out)
    part = sums / divisor / full_scale_in
    return np.floor(full_scale_out * (oracle.oetf(part) if light == "linear" else part) + 0.5).astype(np.int64)


def picture(blend, count, full_scale, light, ev, box, depth):
    frames = stack_of(count, full_scale, light)
    scale = 65535 if light == "linear" else full_scale
    values, divisor = numerator(blend, frames, scale, light, ev)
    sums = oracle.box_sums(values, box)
    areas = oracle.box_areas(values, box)
    codes = quotients(sums, divisor * areas, scale, light, depth)
    return codes.astype(np.uint8 if depth == 8 else np.uint16)


def everything():
    pictures = []
    for blend in BLENDS:
        for light in oracle.LIGHTS:
            if (blend, light) == ("deviation", "linear"):
                continue
            for ev in EVS.get(blend, (0,)):
                for full_scale in SCALES:
                    for count in FRAMES:
                        for box, depth in BOX_AND_DEPTH:
                            samples = picture(blend, count, full_scale, light, ev, box, depth)
                            pictures.append(dict(blend=blend, light=light, ev=ev, fullScale=full_scale, frames=count, box=box,
                                                 depth=depth, sha256=oracle.digest(samples),
                                                 last=samples.ravel()[-3:].tolist()))
    captures = [dict(fullScale=full_scale, frame=number,
                     sha256=oracle.digest(frame(number, full_scale).astype(np.uint8 if full_scale == 255 else np.uint16)))
                for full_scale in SCALES for number in (0, 1, 99)]
    return dict(schema=1, width=WIDTH, height=HEIGHT, channels=CHANNELS, captures=captures, pictures=pictures)


def main():
    found = everything()
    json_text.write_or_check(BLENDS_JSON, found, f"{len(found['pictures'])} pictures of {len(BLENDS)} blends as expected", __doc__)


if __name__ == "__main__":
    main()
