#!/usr/bin/env python3
"""What slowshutter must make of stacks of raw frames, in numpy: by photosite, and developed.

  mosaics.py write    writes mosaics.json
  mosaics.py check    computes everything again and compares; exit 1 on any difference

Frames are given by a formula, see frame(). Shares no code with slowshutter, and develops in another order: whole pictures at a time.
"""
from pathlib import Path

import numpy as np

import blends
import json_text
import oracle

MOSAICS_JSON = Path(__file__).resolve().parent / "mosaics.json"
FRAMES = (1, 2, 12)
BLENDS = ("mean", "lighten", "darken", "sum", "subtract", "background", "range", "clean", "trimmed", "deviation")
EVS = {"sum": (0, -1.5)}
XYZ_OF_SRGB = np.array([[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]])
MATRIX = [0.7309, -0.1403, -0.0519, -0.8474, 1.6008, 0.2622, -0.2433, 0.2826, 0.8064]


def area(left, top, width, height):
    return {"left": left, "top": top, "width": width, "height": height}


def case(size, cell, bits, black, white, seen, crop, multipliers, matrix):
    width, height, colours = cell
    sensor = {"black": black, "white": white, "area": seen, "crop": crop, "multipliers": multipliers, "matrix": matrix,
              "uniqueModel": "Formula 1"}
    return {"width": size[0], "height": size[1], "bits": bits, "mosaic": {"width": width, "height": height, "colours": colours},
            "sensor": sensor}


X_TRANS = "GBGGRGRGRBGBGBGGRGGRGGBGBGBRGRGRGGBG"
CASES = {
    # Margins, an odd corner of the crop, a black level of its own for each photosite, and white below what the samples go up to.
    "bayer": case((26, 23), (2, 2, "RGGB"), 10, [64, 65, 66, 67], 1000, area(3, 2, 21, 20), area(6, 3, 17, 14),
                  [2.1, 1, 1.5], MATRIX),
    # No white balance by the camera: that of daylight, from the matrix.
    "xtrans": case((32, 27), (6, 6, X_TRANS), 12, [256] * 36, 4000, area(1, 1, 30, 25), area(2, 3, 26, 21), None, MATRIX),
    # A black level between whole numbers; nothing is known of the colours.
    "unknown": case((24, 18), (2, 2, "GBRG"), 14, [12.5] * 4, 16383, area(0, 0, 24, 18), area(0, 0, 24, 18), None, None),
    # A cell that is higher than wide, and a camera without a matrix that knows its balance.
    "tall": case((20, 24), (2, 4, "RGGBGRBG"), 12, [100] * 8, 4095, area(2, 2, 18, 22), area(2, 3, 17, 20), [1.5, 1, 2], None),
}


def frame(number, given):
    """Frame `number`: near a level of its own in the left half, anything in the right half, some of it full, some less than black."""
    width, height, bits = given["width"], given["height"], given["bits"]
    i = np.arange(width * height, dtype=np.uint64)
    mixed = (i * np.uint64(2654435761) + np.uint64(number + 1) * np.uint64(40503) * (i + np.uint64(7))) % np.uint64(2**32)
    mixed = (mixed ^ (mixed >> np.uint64(15))) % np.uint64(2**32)
    most = 2**bits - 1
    calm = np.uint64(most // 5) + i % np.uint64(13) * np.uint64(most // 29) + mixed % np.uint64(9)
    anything = np.where(i % np.uint64(11) == 0, np.uint64(most), mixed % np.uint64(most + 1))
    samples = np.where(i % np.uint64(width) < np.uint64(width // 2), calm, anything)
    return samples.reshape(height, width).astype(np.int64)


def tiled(values, given):
    """What is given by photosite of a cell, for the whole frame."""
    cell = np.array(values).reshape(given["mosaic"]["height"], given["mosaic"]["width"])
    rows, columns = -(-given["height"] // cell.shape[0]), -(-given["width"] // cell.shape[1])
    return np.tile(cell, (rows, columns))[:given["height"], :given["width"]]


def colours_of(given):
    return tiled(["RGB".index(letter) for letter in given["mosaic"]["colours"]], given)


def by_photosite(blend, count, given, ev):
    """(numerators, denominator, whether the black of a frame is in their quotient)."""
    frames = np.stack([frame(number, given) for number in range(count)])
    black = tiled(given["sensor"]["black"], given)
    span = given["sensor"]["white"] - min(given["sensor"]["black"])
    if blend == "sum":
        if count * 2.0**ev == 1:
            return frames.sum(axis=0) * 2.0**ev, 1, True
        values = blends.added_up(frames - black, span, "linear", ev)
        return values, 1, False
    if blend == "subtract":
        lit = frames - black
        return np.clip(lit[0] - lit[1:].sum(axis=0), 0, span), 1, False
    values, divisor = blends.numerator(blend, frames, 65535, "linear", ev)
    return values, divisor, blend not in ("background", "range", "deviation")


def stored(blend, count, given, ev, scale):
    """The mosaic itself, 16 bits, and its levels."""
    values, divisor, has_black = by_photosite(blend, count, given, ev)
    values = np.clip(values, 0, 65535 * divisor / scale)
    codes = np.floor((2 * values * scale + divisor) / (2 * divisor)).astype(np.uint16)
    sensor = given["sensor"]
    black = sensor["black"] if has_black else [0] * len(sensor["black"])
    white = sensor["white"] if has_black else sensor["white"] - min(sensor["black"])
    return codes, [level * scale for level in black], white * scale


def colour_of(given, balance):
    """(gains of red, green, blue, matrix to linear sRGB)."""
    matrix, multipliers = given["sensor"]["matrix"], given["sensor"]["multipliers"]
    to_srgb, daylight = np.eye(3), None
    if matrix is not None:
        camera = np.array(matrix).reshape(3, 3) @ XYZ_OF_SRGB
        daylight = 1 / camera.sum(axis=1)
        to_srgb = np.linalg.inv(camera * daylight[:, None])
    known = [each for each in ((multipliers, daylight) if balance == "camera" else (daylight, multipliers)) if each is not None]
    gains = np.array(known[0] if known else [1, 1, 1], dtype=float)
    return gains / gains.min(), to_srgb


def lit(blend, count, given, ev):
    """By photosite, 0 black and 1 white."""
    values, divisor, has_black = by_photosite(blend, count, given, ev)
    black = tiled(given["sensor"]["black"], given)
    return (values / divisor - (black if has_black else 0)), given["sensor"]["white"] - black


def cut(values, box):
    return values[box["top"]:box["top"] + box["height"], box["left"]:box["left"] + box["width"]]


def boxed(blend, count, given, ev, k, gains):
    """Balanced colours of boxes of k photosites an edge: those of each colour together, over their ranges together."""
    crop = given["sensor"]["crop"]
    values, ranges = lit(blend, count, given, ev)
    tile = (k, k) if k < max(given["mosaic"]["width"], given["mosaic"]["height"]) else (given["mosaic"]["height"], given["mosaic"]["width"])
    box = {**crop, "height": crop["height"] - crop["height"] % tile[0], "width": crop["width"] - crop["width"] % tile[1]}
    values, ranges, colours = cut(values, box), cut(ranges, box), cut(colours_of(given), box)
    over = [np.where(colours == c, values, 0) for c in range(3)]
    under = [np.where(colours == c, ranges, 0) for c in range(3)]
    return np.stack([sums_of(o, k) / sums_of(u, k) for o, u in zip(over, under)], axis=-1) * gains


def sums_of(plane, k):
    rows = np.add.reduceat(plane, np.arange(0, plane.shape[0], k), axis=0)
    return np.add.reduceat(rows, np.arange(0, plane.shape[1], k), axis=1)


# Malvar, He, Cutler 2004, figure 2; eighths.
GREEN_AT_OTHERS = [[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]]
IN_ITS_ROW = [[0, 0, .5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, .5, 0, 0]]
IN_ITS_COLUMN = [list(row) for row in zip(*IN_ITS_ROW)]
AT_THE_OTHER = [[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]]


def filtered(padded, kernel, shape):
    return sum(weight / 8 * padded[y:y + shape[0], x:x + shape[1]] for y, row in enumerate(kernel) for x, weight in enumerate(row))


def malvar(values, colours):
    """Each colour everywhere, by the filters of the paper on the mirrored picture."""
    padded, shape = np.pad(values, 2, mode="reflect"), values.shape
    beside = np.pad(colours, 2, mode="reflect")[2:-2, 3:-1]
    green, row, column, other = (filtered(padded, k, shape) for k in (GREEN_AT_OTHERS, IN_ITS_ROW, IN_ITS_COLUMN, AT_THE_OTHER))
    picture = np.empty((*shape, 3))
    picture[..., 1] = np.where(colours == 1, values, green)
    for c in (0, 2):
        at_green = np.where(beside == c, row, column)
        picture[..., c] = np.where(colours == c, values, np.where(colours == 1, at_green, other))
    return picture


def nearest(values, colours):
    """Means over 3 x 3, corners by half; over 5 x 5, those not in the own row or column by half, where 3 x 3 lack a colour."""
    padded, of = np.pad(values, 2, mode="reflect"), np.pad(colours, 2, mode="reflect")
    weights = np.where(np.multiply.outer(np.arange(-2, 3), np.arange(-2, 3)) == 0, 2, 1)
    picture = np.empty((*values.shape, 3))
    for y, x in np.ndindex(values.shape):
        around = (slice(y + 1, y + 4), slice(x + 1, x + 4))
        reach = slice(1, 4) if len(set(of[around].flat)) == 3 else slice(0, 5)
        near, colour, weight = padded[y:y + 5, x:x + 5][reach, reach], of[y:y + 5, x:x + 5][reach, reach], weights[reach, reach]
        for c in range(3):
            picture[y, x, c] = np.average(near[colour == c], weights=weight[colour == c])
        picture[y, x, colours[y, x]] = values[y, x]
    return picture


def demosaiced(blend, count, given, ev, gains):
    sensor = given["sensor"]
    values, ranges = lit(blend, count, given, ev)
    colours = colours_of(given)
    balanced = np.minimum(1, values / ranges * gains[colours])
    is_bayer = (given["mosaic"]["width"], given["mosaic"]["height"]) == (2, 2)
    whole = (malvar if is_bayer else nearest)(cut(balanced, sensor["area"]), cut(colours, sensor["area"]))
    crop = {**sensor["crop"], "left": sensor["crop"]["left"] - sensor["area"]["left"], "top": sensor["crop"]["top"] - sensor["area"]["top"]}
    return cut(whole, crop)


def developed(blend, count, given, ev, k, balance, depth):
    gains, to_srgb = colour_of(given, balance)
    balanced = demosaiced(blend, count, given, ev, gains) if k == 1 else boxed(blend, count, given, ev, k, gains)
    light = np.clip(np.clip(balanced, 0, 1) @ to_srgb.T, 0, 1)
    shown = light if blend == "deviation" else oracle.oetf(light)
    codes = np.floor((2**depth - 1) * shown + 0.5)
    return codes.astype(np.uint8 if depth == 8 else np.uint16)


BOXES = {"bayer": (1, 2, 6), "xtrans": (1, 3, 12), "unknown": (1, 4, 24), "tall": (1, 2, 8)}


def everything():
    pictures, themselves = [], []
    for name, given in CASES.items():
        for blend in BLENDS:
            for ev in EVS.get(blend, (0,)):
                for count in FRAMES:
                    known = {"case": name, "blend": blend, "ev": ev, "frames": count}
                    for form, scale in (("stored", 1), ("stretched", 65535 // (2 ** given["bits"] - 1))):
                        codes, black, white = stored(blend, count, given, ev, scale)
                        levels = {"black": black, "white": white}
                        themselves.append({**known, "form": form, **levels, "sha256": oracle.digest(codes), "last": last_of(codes)})
                    for k in BOXES[name]:
                        for balance, depth in (("camera", 16), ("camera", 8), ("daylight", 16)):
                            if balance == "daylight" and blend != "mean":
                                continue
                            codes = developed(blend, count, given, ev, k, balance, depth)
                            size = {"width": codes.shape[1], "height": codes.shape[0]}
                            how = {"k": k, "whiteBalance": balance, "depth": depth, **size}
                            pictures.append({**known, **how, "sha256": oracle.digest(codes), "last": last_of(codes)})
    frames = [{"case": name, "frame": n, "sha256": oracle.digest(frame(n, given).astype(np.uint16))} for name, given in CASES.items() for n in (0, 11)]
    return {"schema": 1, "cases": CASES, "frames": frames, "mosaics": themselves, "pictures": pictures}


def last_of(codes):
    return [int(code) for code in codes.flat[-3:]]


if __name__ == "__main__":
    json_text.write_or_check(MOSAICS_JSON, everything(), "all mosaics as expected", __doc__)
