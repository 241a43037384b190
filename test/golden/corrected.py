#!/usr/bin/env python3
"""What slowshutter must make of aligned frames that have dark and flat taken out before they are moved, in numpy and whole numbers.

  corrected.py write    writes corrected.json
  corrected.py check    computes everything again and compares; exit 1 on any difference
  corrected.py truth    shoots a night from the hand with a simulated sensor, has the program align it less its darks, and compares what
                        comes of it with the truth, and with numpy that lays the same frames in floating point; needs dist/ and astropy

The frames, darks and flats are those of darks.py, moved as those of aligned.py, by whole pixels. Shares no code with slowshutter.
"""
import sys
from pathlib import Path

import numpy as np

import aligned
import blends
import darks
import json_text
import oracle

CORRECTED_JSON = Path(__file__).resolve().parent / "corrected.json"
PEDESTAL = 512
# Even, so that a mean may lie half-way between two levels.
DARKS = 4
WHITE = 65535
# Whether there is a dark, whether hot samples are mended, whether there is a flat.
CORRECTIONS = ((True, True, False), (True, False, False), (True, True, True), (False, False, True))
BLENDS = ("mean", "lighten", "darken", "sum", "subtract", "background", "range", "clean", "trimmed")
BOXES = (1, 4)


class Correction:
    def __init__(self, given, has_dark, mends, has_flat):
        self.given, self.has_dark, self.mends = given, has_dark, mends
        found = darks.stack_of(darks.dark, DARKS, given)
        self.dark, self.squares = found.sum(axis=0).ravel(), (found**2).sum(axis=0).ravel()
        self.near = darks.neighbours(given)
        self.hot = darks.hot_of(self.dark, DARKS, given, self.near) if mends else []
        self.gains = darks.gains_of(given) if has_flat else None

    def of(self, frame):
        """One frame: less the dark, rounded halves up, over the flat, rounded halves up, on the pedestal."""
        m = DARKS
        values = frame.ravel() * m - self.dark if self.has_dark else frame.ravel() * m
        mended = (2 * values).copy()
        for at in self.hot:
            others = values[self.near[at]]
            is_full = frame.flat[at] >= 0.98 * WHITE or self.dark[at] >= 0.98 * WHITE * m
            variance = (m * self.squares[at] - self.dark[at] ** 2) / (m * (m - 1))
            left = variance * (1 + 1 / m) * m * m
            if is_full or left > ((others - others.mean()) ** 2).mean():
                mended[at] = round(2 * np.median(others))
        light = (mended + m) // (2 * m)
        light = light.reshape(frame.shape)
        if self.gains is not None:
            light = (light * self.gains + darks.ONE // 2) // darks.ONE
        return np.clip(light + PEDESTAL, 0, WHITE)


def laid(number, frame):
    """A frame on the grid of the first, and where it covers it: (samples, mask)."""
    height, width = frame.shape[:2]
    dx, dy, shear = aligned.MOVES[number]
    y, x = np.mgrid[0:height, 0:width]
    from_x = np.floor(x + shear * y / 8 + dx + 0.5).astype(int)
    from_y = y + dy
    mask = (from_x >= 0) & (from_x < width) & (from_y >= 0) & (from_y < height)
    moved = frame[np.clip(from_y, 0, height - 1), np.clip(from_x, 0, width - 1)]
    return moved, mask


def picture(values, parts, box, depth):
    sums, divisors = oracle.box_sums(values, box), oracle.box_sums(parts[..., None], box)
    some = np.maximum(divisors, 1)
    if depth == 32:
        return np.where(divisors > 0, sums / some / WHITE, 0).astype(np.float32)
    codes = blends.quotients(np.clip(sums, 0, WHITE * some), some, WHITE, "linear", depth)
    return np.where(divisors > 0, codes, 0).astype(np.uint8 if depth == 8 else np.uint16)


def everything():
    frames, pictures = [], []
    for name in ("grey", "colour"):
        given = darks.CASES[name]
        lights = darks.stack_of(darks.light, darks.LIGHTS, given)
        for has_dark, mends, has_flat in CORRECTIONS:
            correction = Correction(given, has_dark, mends, has_flat)
            known = {"case": name, "dark": has_dark, "mends": mends, "flat": has_flat}
            corrected = [correction.of(each) for each in lights]
            frames += [{**known, "number": number, "sha256": oracle.digest(each.astype(np.uint16))} for number, each in enumerate(corrected)]
            found = [laid(number, each - PEDESTAL) for number, each in enumerate(corrected)]
            masks = np.stack([mask for _, mask in found])
            moved = np.where(masks[..., None], np.stack([each for each, _ in found]), 0)
            for blend in BLENDS if (has_dark, mends, has_flat) == (True, True, False) else ("mean",):
                values, parts = aligned.numerators(blend, moved, masks, WHITE, "linear", 0)
                for box in BOXES:
                    for depth in (32, 16, 8):
                        codes = picture(values, parts, box, depth)
                        pictures.append({**known, "blend": blend, "box": box, "depth": depth, **darks.described(codes)})
    return {"schema": 1, "darks": DARKS, "moves": [list(move) for move in aligned.MOVES], "frames": frames, "pictures": pictures}


if __name__ == "__main__":
    if sys.argv[1:] == ["truth"]:
        import corrected_truth
        corrected_truth.main()
    else:
        json_text.write_or_check(CORRECTED_JSON, everything(), "all aligned frames corrected as expected", __doc__)
