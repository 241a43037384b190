#!/usr/bin/env python3
"""What the example filters of slowshutter must make of the golden captures, in numpy.

  filters.py write    writes filters.json
  filters.py check    computes everything again and compares; exit 1 on any difference

Shares no code with slowshutter.
"""
from pathlib import Path

import numpy as np

import json_text
import oracle

FOLDER = Path(__file__).resolve().parent
FILTERS_JSON = FOLDER / "filters.json"
SETS = ("png8", "png16", "rgb8", "grey8", "grey16")


class Rejected(Exception):
    """The reason is the text."""


def brightness(samples):
    return int(samples.sum(dtype=np.uint64)) / (samples.size * oracle.full_scale_of(samples))


def brightness_gate(samples, min=0.01, max=0.99):
    mean = brightness(samples)
    if mean < min:
        raise Rejected(f"brightness {mean:.4f} is below {min}")
    if mean > max:
        raise Rejected(f"brightness {mean:.4f} is above {max}")
    return samples


def luminance(samples):
    """round(0.2126 R + 0.7152 G + 0.0722 B), halves up, in whole numbers."""
    if samples.shape[2] == 1:
        return samples
    weighted = samples.astype(np.int64) @ np.array([2126, 7152, 722])
    value = ((2 * weighted + 10000) // 20000).astype(samples.dtype)
    return np.repeat(value[..., None], 3, axis=2)


def crop_mask(samples, left=0, top=0, width=None, height=None):
    rows, columns = samples.shape[:2]
    width = columns - left if width is None else width
    height = rows - top if height is None else height
    if left < 0 or top < 0 or width < 1 or height < 1 or left + width > columns or top + height > rows:
        raise Rejected(f"the rectangle {width}x{height} at {left},{top} is not within {columns}x{rows}")
    masked = np.zeros_like(samples)
    masked[top:top + height, left:left + width] = samples[top:top + height, left:left + width]
    return masked


FILTERS = {"brightness-gate": brightness_gate, "luminance": luminance, "crop-mask": crop_mask}


def chains(frames):
    """The filters that a set goes through: each alone, at its limits, and all of them."""
    middle = sorted(brightness(frame) for frame in frames)[len(frames) // 2]
    gate = [{}, dict(min=middle), dict(max=middle), dict(min=1)]
    mask = [{}, dict(left=5, top=3, width=40, height=30), dict(left=7), dict(top=46), dict(width=1, height=1),
            dict(left=30, width=40)]
    yield from ([("brightness-gate", options)] for options in gate)
    yield from ([("crop-mask", options)] for options in mask)
    yield [("luminance", {})]
    yield [("brightness-gate", dict(min=middle)), ("luminance", {}), ("crop-mask", dict(left=5, top=3, width=40))]


def through(samples, chain):
    for name, options in chain:
        samples = FILTERS[name](samples, **options)
    return samples


def outcome(path, samples, chain):
    try:
        return dict(file=path.name, sha256=oracle.digest(through(samples, chain)))
    except Rejected as reason:
        return dict(file=path.name, reason=str(reason))


def case(name, paths, frames, chain):
    captures = [outcome(*pair, chain) for pair in zip(paths, frames)]
    kept = [through(frame, chain) for frame, capture in zip(frames, captures) if "sha256" in capture]
    pictures = []
    for light in oracle.LIGHTS if kept else ():
        full_scale = oracle.full_scale_of(kept[0])
        plane = oracle.plane_of(kept, light, "mean")
        samples, _ = oracle.render(plane, full_scale, len(kept), light, "mean", 16)
        pictures.append(dict(light=light, sha256=oracle.digest(samples)))
    filters = [dict(name=filter_name, options=options) for filter_name, options in chain]
    return dict(set=name, filters=filters, captures=captures, pictures=pictures)


def everything():
    cases = []
    for name in SETS:
        paths = sorted((FOLDER / "captures" / name).iterdir())
        frames = [oracle.decode(path) for path in paths]
        cases += [case(name, paths, frames, chain) for chain in chains(frames)]
    return dict(schema=1, cases=cases)


def main():
    found = everything()
    json_text.write_or_check(FILTERS_JSON, found, f"{len(found['cases'])} cases of {len(FILTERS)} filters as expected", __doc__)


if __name__ == "__main__":
    main()
