#!/usr/bin/env python3
"""What every blend must make of frames that were moved by whole pixels and do not all cover the same, in numpy.

  aligned.py write    writes aligned.json
  aligned.py check    computes everything again and compares; exit 1 on any difference

The frames are those of blends.py, and so are the formulas, but for each pixel only the frames count that cover it. Shares no code
with slowshutter.
"""
from pathlib import Path

import numpy as np

import blends
import json_text
import oracle

ALIGNED_JSON = Path(__file__).resolve().parent / "aligned.json"
WIDTH, HEIGHT = blends.WIDTH, blends.HEIGHT
# By how many pixels each lies to the right, lower, and, in eighths of a pixel, further right in each row.
MOVES = ((0, 0, 0), (2, -1, 0), (-3, 1, 2), (1, 2, -3), (4, -2, 0))
SETS = ((0, 1, 2, 3, 4), (1, 2, 3, 4), (2,), (1, 3))
BOX_AND_DEPTH = ((1, 16), (5, 8))
CROPS = ("fill", "common")


def laid(number, full_scale, light):
    """A frame on the grid of the first, and where it covers it: (samples, mask)."""
    dx, dy, shear = MOVES[number]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    from_x = np.floor(x + shear * y / 8 + dx + 0.5).astype(int)
    from_y = y + dy
    mask = (from_x >= 0) & (from_x < WIDTH) & (from_y >= 0) & (from_y < HEIGHT)
    samples = blends.frame(number, full_scale)
    if light == "linear":
        samples = oracle.linear_table(full_scale)[samples]
    moved = samples[np.clip(from_y, 0, HEIGHT - 1), np.clip(from_x, 0, WIDTH - 1)]
    return np.where(mask[..., None], moved, 0), mask


def numerators(blend, frames, masks, scale, light, ev, numbers=None):
    """(numerators, denominators) of each pixel; 0 over 0 where no frame covers it."""
    first, latest, total = frames[0], frames[-1], frames.sum(axis=0)
    counts = masks.sum(axis=0)
    if blend == "subtract":
        values = np.maximum(0, 2 * first - total)
        return np.where(counts[..., None] > 0, values, 0), (counts > 0).astype(np.int64)
    if blend == "background":
        return np.abs(counts[..., None] * latest - total), counts
    if blend == "comet":
        # Where a frame does not reach it is black, and the others fade all the same.
        return blends.comet(frames, scale, numbers), (counts > 0).astype(np.int64)
    values, parts = np.zeros(total.shape, dtype=object), np.zeros(counts.shape, dtype=np.int64)
    is_whole = True
    for pattern in np.unique(masks.reshape(len(masks), -1), axis=1).T:
        if not pattern.any():
            continue
        here = (masks == pattern[:, None, None]).all(axis=0)
        found, divisor = blends.numerator(blend, frames[pattern][:, here][:, :, None, :], scale, light, ev)
        is_whole &= np.issubdtype(found.dtype, np.integer)
        values[here], parts[here] = found[:, 0, :], divisor
    return values.astype(np.int64 if is_whole else np.float64), parts


def common(masks):
    """(left, top, width, height) of the largest upright rectangle in all masks, the topmost, then lowest and leftmost of several."""
    inside = masks.all(axis=0)
    best = None
    for top in range(HEIGHT):
        for bottom in range(top + 1, HEIGHT + 1):
            for left in range(WIDTH):
                for right in range(left + 1, WIDTH + 1):
                    if not inside[top:bottom, left:right].all():
                        break
                    size = (bottom - top) * (right - left)
                    if best is None or size > best[0]:
                        best = (size, left, top, right - left, bottom - top)
    return best[1:]


def picture(values, parts, full_scale, light, box, depth):
    sums = oracle.box_sums(values, box)
    divisors = oracle.box_sums(parts[..., None], box)
    codes = blends.quotients(sums, np.maximum(divisors, 1), full_scale, light, depth)
    return np.where(divisors > 0, codes, 0).astype(np.uint8 if depth == 8 else np.uint16)


def pictures_of(full_scale, light, numbers):
    found = [laid(number, full_scale, light) for number in numbers]
    frames, masks = np.stack([each for each, _ in found]), np.stack([each for _, each in found])
    scale = 65535 if light == "linear" else full_scale
    left, top, width, height = common(masks)
    for blend in blends.BLENDS:
        if (blend, light) == ("deviation", "linear"):
            continue
        for ev in blends.EVS.get(blend, (0,)):
            values, parts = numerators(blend, frames, masks, scale, light, ev, numbers)
            for crop in CROPS:
                rows, columns = (slice(None),) * 2 if crop == "fill" else (slice(top, top + height), slice(left, left + width))
                for box, depth in BOX_AND_DEPTH:
                    samples = picture(values[rows, columns], parts[rows, columns], scale, light, box, depth)
                    yield dict(blend=blend, light=light, ev=ev, fullScale=full_scale, frames=list(numbers), crop=crop, box=box,
                               depth=depth, width=samples.shape[1], height=samples.shape[0], sha256=oracle.digest(samples),
                               last=samples.ravel()[-3:].tolist())


def main():
    pictures = [each for full_scale in blends.SCALES for light in oracle.LIGHTS for numbers in SETS
                for each in pictures_of(full_scale, light, numbers)]
    found = dict(schema=1, moves=[list(move) for move in MOVES], pictures=pictures)
    json_text.write_or_check(ALIGNED_JSON, found, f"{len(pictures)} pictures of aligned frames as expected", __doc__)


if __name__ == "__main__":
    main()
