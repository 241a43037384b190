#!/usr/bin/env python3
"""What slowshutter must make of stacks with a dark taken out, hot pixels mended and a flat made even, in numpy and whole numbers.

  darks.py write    writes darks.json
  darks.py check    computes everything again and compares; exit 1 on any difference
  darks.py truth    shoots a night with a simulated sensor, stacks it with the program, and compares what comes of it with numpy to
                    the last sample, and with the truth; needs dist/ and astropy

Frames are given by a formula, see light() and dark(). Shares no code with slowshutter.
"""
import sys
from pathlib import Path

import numpy as np

import blends
import json_text
import mosaics
import oracle

DARKS_JSON = Path(__file__).resolve().parent / "darks.json"
LIGHTS, DARKS, FLATS = 5, 3, 2
BLENDS = ("mean", "lighten", "darken", "sum", "subtract", "background", "range", "clean", "trimmed")
EVS = {"sum": (0, -1.5)}
BLACK_MIN = 256
ONE = 65536


def larger(name, width, height):
    given = mosaics.CASES[name]
    sensor = {**given["sensor"], "area": mosaics.area(2, 2, width - 4, height - 4), "crop": mosaics.area(6, 4, width - 12, height - 9)}
    return {**given, "width": width, "height": height, "channels": 1, "fullScale": 65535, "sensor": sensor}


CASES = {
    "bayer": larger("bayer", 97, 84),
    "xtrans": larger("xtrans", 90, 85),
    "unknown": larger("unknown", 96, 80),
    "tall": larger("tall", 94, 84),
    "grey": {"width": 91, "height": 77, "channels": 1, "fullScale": 65535, "bits": 16},
    "colour": {"width": 67, "height": 55, "channels": 3, "fullScale": 255, "bits": 8},
}
BOXES = {"bayer": (1, 6), "xtrans": (1, 3, 12), "unknown": (1, 4), "tall": (1, 8), "grey": (1, 5), "colour": (1, 4)}


def places(given):
    return np.arange(given["width"] * given["height"] * given["channels"], dtype=np.uint64)


def mixed(number, given):
    i = places(given)
    long = (i * np.uint64(2654435761) + np.uint64(number + 1) * np.uint64(40503) * (i + np.uint64(7))) % np.uint64(2**32)
    return (long ^ (long >> np.uint64(15))) % np.uint64(2**32)


def shaped(samples, given):
    return samples.astype(np.int64).reshape(given["height"], given["width"], given["channels"])


def most_of(given):
    return 2 ** given["bits"] - 1


def black_of(given):
    """By sample, as the sensor says it; 0 where there is none."""
    if "sensor" not in given:
        return np.zeros((given["height"], given["width"], 1))
    return mosaics.tiled(given["sensor"]["black"], given)[..., None].astype(float)


def signal(given):
    """What there is in the dark: a slope, and hot samples, of which every third is full and every other one is noisy."""
    i, most = places(given), most_of(given)
    hot = i % np.uint64(401) == 77
    rank = i // np.uint64(401)
    glow = np.where(hot, most // 4 + most // 8 * (rank % np.uint64(3)).astype(np.int64), i.astype(np.int64) * (most // 100) // len(i))
    return np.where(hot & (rank % np.uint64(3) == 2), most, glow), hot & (rank % np.uint64(2) == 1)


def dark(number, given):
    level, noisy = signal(given)
    wild = mixed(number + 500, given).astype(np.int64) % (most_of(given) // 4)
    calm = mixed(number + 500, given).astype(np.int64) % 5
    black = np.floor(black_of(given) * np.ones((1, 1, given["channels"]))).astype(np.int64).ravel()
    return shaped(np.minimum(most_of(given), black + level + np.where(noisy, wild, calm)), given)


def light(number, given):
    """A scene that is calm in the left half and anything in the right half, over the dark."""
    i, most = places(given), most_of(given)
    seen = mixed(number, given).astype(np.int64)
    x = (i // np.uint64(given["channels"])) % np.uint64(given["width"])
    scene = np.where(x < given["width"] // 2, most // 9 + seen % 9, seen % (most // 2))
    return np.minimum(most, shaped(scene, given) + dark(number + 100, given))


def flat(number, given):
    """Half of full in the middle, less at the corners, and none at all in a few places."""
    y, x = np.mgrid[0:given["height"], 0:given["width"]]
    fall = 1 - 0.6 * ((x / given["width"] - 0.5) ** 2 + (y / given["height"] - 0.5) ** 2)
    level = np.floor(most_of(given) / 2 * fall[..., None] + shaped(mixed(number + 900, given) % np.uint64(7), given))
    return np.where(shaped(places(given) % np.uint64(997) == 0, given) == 1, 0, level).astype(np.int64)


def stack_of(frame, count, given):
    frames = np.stack([frame(number, given) for number in range(count)])
    return oracle.linear_table(255)[frames] if given["fullScale"] == 255 else frames


def around(given):
    """By place in the cell: where the neighbours of a sample are, (down, right)."""
    if "mosaic" not in given:
        far = 2 if given["channels"] == 3 else 1
        ring = [(y, x) for y in range(-far, far + 1) for x in range(-far, far + 1) if max(abs(y), abs(x)) == far]
        return {(0, 0): ring}, (1, 1)
    width, height, colours = (given["mosaic"][key] for key in ("width", "height", "colours"))
    reach = range(-2 * max(width, height), 2 * max(width, height) + 1)
    near = sorted((y * y + x * x, y, x) for y in reach for x in reach if (y, x) != (0, 0))
    colour = lambda y, x: colours[y % height * width + x % width]
    return {(top, left): [(y, x) for _, y, x in near if colour(top + y, left + x) == colour(top, left)][:8]
            for top in range(height) for left in range(width)}, (height, width)


def neighbours(given):
    """For each sample, the flat indices of those around it that are in the frame."""
    ways, (rows, columns) = around(given)
    width, height, channels = given["width"], given["height"], given["channels"]
    found = []
    for y in range(height):
        for x in range(width):
            inside = [(y + dy, x + dx) for dy, dx in ways[(y % rows, x % columns)] if 0 <= y + dy < height and 0 <= x + dx < width]
            found += [[(v * width + u) * channels + c for v, u in inside] for c in range(channels)]
    return found


def hot_of(sums, count, given, near):
    """Indices of hot samples: more than 15 standard deviations above the median around them."""
    values = sums.ravel().astype(float)
    excess = np.array([values[at] - np.median(values[others]) for at, others in enumerate(near)])
    step = len(values) // 65536 | 1
    looked = excess[::step]
    spread = np.median(np.abs(looked - np.median(looked)))
    sigma = max(10 if given["fullScale"] == 255 else 0.5, 1.4826 * spread / count)
    return np.flatnonzero(excess > 15 * sigma * count)


class Calibrated:
    """The planes of a stack less its dark, in whole numbers, `scale` times those of the frames."""

    def __init__(self, given, mends, is_flat):
        self.given, self.mends = given, mends
        self.lights = stack_of(light, LIGHTS, given)
        darks = stack_of(dark, DARKS, given)
        self.dark, self.squares = darks.sum(axis=0), (darks**2).sum(axis=0)
        self.near = neighbours(given)
        self.hot = hot_of(self.dark, DARKS, given, self.near)
        self.full = 0.98 * (given["sensor"]["white"] if "sensor" in given else 65535)
        self.gains = gains_of(given) if is_flat else None
        self.scale = DARKS * (ONE if is_flat else 1)

    def plane(self, sums, count):
        values = sums * DARKS - self.dark * count
        if self.mends:
            values = self.mended(values, sums, count)
        return values if self.gains is None else values * self.gains

    def mended(self, values, sums, count):
        out = values.astype(float).ravel()
        flat_values, flat_sums = values.ravel(), sums.ravel()
        for at in self.hot:
            others = flat_values[self.near[at]].astype(float)
            own = float(self.dark.flat[at])
            is_full = flat_sums[at] >= self.full * count or own >= self.full * DARKS
            variance = (DARKS * float(self.squares.flat[at]) - own * own) / (DARKS * (DARKS - 1))
            left = variance * (1 / count + 1 / DARKS) * (count * DARKS) ** 2
            if is_full or left > ((others - others.mean()) ** 2).mean():
                out[at] = np.median(others)
        return out.reshape(values.shape)


def gains_of(given):
    """Mean over sample, each less black, by colour, in 65536ths."""
    lit = stack_of(flat, FLATS, given).sum(axis=0) - FLATS * black_of(given)
    colours = mosaics.colours_of(given)[..., None] if "mosaic" in given else np.zeros(lit.shape, int) + np.arange(given["channels"])
    means = np.array([lit[colours == c].mean() if (colours == c).any() else 0 for c in range(3)])
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = means[colours] / lit
    usable = np.isfinite(gain) & (gain > 0)
    return np.where(usable, np.floor(np.minimum(32, np.where(usable, gain, 1)) * ONE + 0.5), ONE).astype(np.int64)


def drawn(blend, calibrated, ev, span):
    """(numerators, denominator, whether light is in them as in a frame)."""
    frames, n, scale = calibrated.lights, LIGHTS, calibrated.scale
    total = lambda: calibrated.plane(frames.sum(axis=0), n)
    most = lambda: calibrated.plane(frames.max(axis=0), 1)
    least = lambda: calibrated.plane(frames.min(axis=0), 1)
    first = lambda: calibrated.plane(frames[0], 1)
    latest = lambda: calibrated.plane(frames[-1], 1)
    added = lambda: blends.added_up((total() / scale)[None], span, "linear", ev) if n * 2.0**ev <= 1 else bent(total() / scale * 2.0**ev, n * span * 2.0**ev, span)
    values, divisor, is_light = {
        "mean": lambda: (total(), n * scale, True),
        "lighten": lambda: (most(), scale, True),
        "darken": lambda: (least(), scale, True),
        "sum": lambda: (added(), 1, True),
        "subtract": lambda: (np.clip(2 * first() - total(), 0, span * scale), scale, False),
        "background": lambda: (np.abs(n * latest() - total()), n * scale, False),
        "range": lambda: (most() - least(), scale, False),
        "clean": lambda: (total() - most(), (n - 1) * scale, True),
        "trimmed": lambda: (total() - most() - least(), (n - 2) * scale, True),
    }[blend]()
    return values, divisor, is_light


def bent(value, white, span):
    """As blends.added_up, of a sum that is known."""
    knee, over = blends.KNEE * span, span - blends.KNEE * span
    part, last = (value - knee) / over, (white - knee) / over
    shoulder = knee + over * part * (1 + part / last**2) / np.maximum(1 + part, 1)
    return np.where(value <= knee, value, np.minimum(shoulder, span))


def span_of(given):
    return given["sensor"]["white"] - min(given["sensor"]["black"]) if "sensor" in given else 65535


def itself(blend, calibrated, ev):
    """The mosaic by photosite, 16 bits, with its levels: at a black that has room for what is less than the dark."""
    given = calibrated.given
    values, divisor, is_light = drawn(blend, calibrated, ev, span_of(given))
    sensor = given["sensor"]
    more = BLACK_MIN - min(min(sensor["black"]), BLACK_MIN)
    black = [level + more for level in sensor["black"]] if is_light else [0] * len(sensor["black"])
    white = min(65535, sensor["white"] + more) if is_light else span_of(given)
    kept_white = min(65535, sensor["white"] + more)
    scale = max(1, 65535 // (2 ** int(np.ceil(np.log2(kept_white + 1))) - 1))
    values = values + divisor * mosaics.tiled(black, given)[..., None]
    values = np.clip(values, 0, 65535 * divisor / scale)
    codes = np.floor((2 * values * scale + divisor) / (2 * divisor)).astype(np.uint16)
    return codes[..., 0], [level * scale for level in black], white * scale


def developed(blend, calibrated, ev, k, depth):
    given = calibrated.given
    values, divisor, _ = drawn(blend, calibrated, ev, span_of(given))
    known = mosaics.by_photosite
    mosaics.by_photosite = lambda *_: (values[..., 0], divisor, False)
    try:
        return mosaics.developed(blend, LIGHTS, given, ev, k, "camera", depth)
    finally:
        mosaics.by_photosite = known


def pictured(blend, calibrated, ev, k, depth):
    """Of frames that are no mosaic: floats in their own light, or codes by the curve of sRGB, cut off at black and white."""
    values, divisor, _ = drawn(blend, calibrated, ev, 65535)
    parts = oracle.box_sums(values, k) / (divisor * oracle.box_areas(values, k))
    if depth == 32:
        return (parts / 65535).astype(np.float32)
    full_scale = 2**depth - 1
    codes = np.floor(full_scale * oracle.oetf(np.clip(parts / 65535, 0, 1)) + 0.5)
    return codes.astype(np.uint8 if depth == 8 else np.uint16)


def everything():
    pictures, maps = [], []
    for name, given in CASES.items():
        calibrations = {(mends, is_flat): Calibrated(given, mends, is_flat) for mends, is_flat in ((True, False), (False, False), (True, True))}
        maps.append({"case": name, "hot": [int(at) for at in calibrations[(True, False)].hot]})
        for (mends, is_flat), calibrated in calibrations.items():
            for blend in BLENDS if (mends, is_flat) == (True, False) else ("mean",):
                for ev in EVS.get(blend, (0,)):
                    known = {"case": name, "blend": blend, "ev": ev, "mends": mends, "flat": is_flat}
                    if "mosaic" in given:
                        codes, black, white = itself(blend, calibrated, ev)
                        pictures.append({**known, **described(codes), "k": 1, "depth": 16, "form": "stretched", "black": black, "white": white})
                    for k in BOXES[name]:
                        for depth in (16, 8) if "mosaic" in given else (32, 16, 8):
                            codes = (developed if "mosaic" in given else pictured)(blend, calibrated, ev, k, depth)
                            pictures.append({**known, **described(codes), "k": k, "depth": depth, "form": None})
    frames = [{"case": name, "frame": kind.__name__, "sha256": oracle.digest(kind(1, given).astype(np.uint8 if given["fullScale"] == 255 else np.uint16))}
              for name, given in CASES.items() for kind in (light, dark, flat)]
    counts = {"lights": LIGHTS, "darks": DARKS, "flats": FLATS}
    return {"schema": 1, **counts, "cases": CASES, "frames": frames, "maps": maps, "pictures": pictures}


def described(codes):
    return {"width": codes.shape[1], "height": codes.shape[0], "sha256": oracle.digest(codes), "last": [float(code) for code in codes.flat[-3:]]}


if __name__ == "__main__":
    if sys.argv[1:] == ["truth"]:
        import dark_truth
        dark_truth.main()
    else:
        json_text.write_or_check(DARKS_JSON, everything(), "all stacks less their darks as expected", __doc__)
