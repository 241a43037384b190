"""What slowshutter must compute, by numpy and OpenCV alone: decode, stack, box-downscale, turn upright.

Arrays are (height, width, channels), row-major, channels 1 (grey) or 3 (RGB); dtype uint8 or uint16 is the full scale
255 or 65535. Shares no code with slowshutter.
"""
import hashlib
from collections import Counter

import cv2
import numpy as np
from PIL import Image

LINEAR_FULL_SCALE = 65535
BLENDS = ("mean", "lighten", "darken")
LIGHTS = ("encoded", "linear")


def full_scale_of(samples):
    return 255 if samples.dtype == np.uint8 else 65535


def decode(path):
    """Samples as stored: EXIF orientation and colour profile ignored, alpha dropped, the file's own depth."""
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise ValueError(f"OpenCV cannot decode {path.name}")
    if stored.ndim == 2:
        return stored[..., None]
    return np.ascontiguousarray(stored[..., 2::-1])


def decode_with_pil(path):
    """A second opinion for 8-bit files: the same shape and samples as decode()."""
    samples = np.asarray(Image.open(path))
    return samples[..., None] if samples.ndim == 2 else samples[..., :3]


def orientation_of(path):
    """EXIF orientation 1..8; 1 when there is none."""
    return Image.open(path).getexif().get(0x0112, 1)


def eotf(encoded):
    """sRGB to linear, 0..1, float64 (IEC 61966-2-1)."""
    encoded = np.asarray(encoded, dtype=np.float64)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def oetf(linear):
    """Linear to sRGB, 0..1, float64 (IEC 61966-2-1)."""
    linear = np.asarray(linear, dtype=np.float64)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def linear_table(full_scale):
    """full_scale + 1 integers 0..65535: round(65535 * EOTF(v / full_scale)), halves up."""
    return np.floor(LINEAR_FULL_SCALE * eotf(np.arange(full_scale + 1) / full_scale) + 0.5).astype(np.int64)


def plane_of(frames, light, blend):
    """Fold the frames: int64 sums, maxima or minima of the code values or of the linear table's values."""
    fold = {"mean": np.add, "lighten": np.maximum, "darken": np.minimum}[blend]
    table = linear_table(full_scale_of(frames[0])) if light == "linear" else None
    plane = None
    for frame in frames:
        values = frame.astype(np.int64) if table is None else table[frame]
        plane = values if plane is None else fold(plane, values)
    return plane


def box_sums(plane, k):
    """Sums over k x k boxes, ceil(height / k) x ceil(width / k) of them; the last ones may be smaller."""
    height, width = plane.shape[:2]
    rows = np.add.reduceat(plane, np.arange(0, height, k), axis=0)
    return np.add.reduceat(rows, np.arange(0, width, k), axis=1)


def box_areas(plane, k):
    """Pixels per box, shape of box_sums() with one channel."""
    return box_sums(np.ones(plane.shape[:2] + (1,), dtype=np.int64), k)


def scale_exactly(sums, divisor, full_scale_in, full_scale_out):
    """round(sums / divisor * full_scale_out / full_scale_in) in integers, halves up.

    8 to 16 bits that is floor((2 * sum * 257 + n) / (2 * n)), 16 to 8 bits floor((2 * sum + 257 * n) / (514 * n)), same
    depth floor((2 * sum + n) / (2 * n)).
    """
    return (2 * sums * full_scale_out + divisor * full_scale_in) // (2 * divisor * full_scale_in)


def exact_halves(sums, divisor, full_scale_in, full_scale_out):
    """How many samples of scale_exactly() lie exactly between two integers."""
    numerator = 2 * sums * full_scale_out + divisor * full_scale_in
    return int(np.count_nonzero(numerator % (2 * divisor * full_scale_in) == 0))


def encode_linear(sums, divisor, full_scale):
    """Linear means sums / divisor, 0..65535, to code values: floor(full_scale * OETF(mean / 65535) + 0.5).

    The straight part of the curve is computed in integers (12.92 = 323 / 25), because it has true halves: at 16 bits
    the means 12.5, 37.5, ... 187.5. In float64 some of them fall below, see OTHER_ENCODINGS. The curved part has none.
    """
    straight = (2 * sums * full_scale * 323 + divisor * 65535 * 25) // (2 * divisor * 65535 * 25)
    light = sums / divisor / LINEAR_FULL_SCALE
    curved = np.floor(full_scale * oetf(light) + 0.5).astype(np.int64)
    return np.where(light <= 0.0031308, straight, curved)


def encode_in_float64(sums, divisor, full_scale):
    """As encode_linear(), but float64 throughout: wrong at the mean 137.5."""
    return np.floor(full_scale * oetf(sums / divisor / LINEAR_FULL_SCALE) + 0.5).astype(np.int64)


def encode_by_float64_boundaries(sums, divisor, full_scale):
    """The largest v with 65535 * EOTF((v - 0.5) / full_scale) <= mean, in float64: wrong at 112.5 and 187.5."""
    boundaries = LINEAR_FULL_SCALE * eotf((np.arange(1, full_scale + 1) - 0.5) / full_scale)
    return np.searchsorted(boundaries, sums / divisor, side="right")


def encode_by_boundaries(sums, divisor, full_scale):
    """As encode_by_float64_boundaries(), but the straight boundaries are one rounded division of exact numbers."""
    middles = np.arange(1, full_scale + 1) - 0.5
    curved = LINEAR_FULL_SCALE * eotf(middles / full_scale)
    straight = middles * (LINEAR_FULL_SCALE // full_scale) * 25 / 323
    boundaries = np.where(middles / full_scale <= 0.04045, straight, curved)
    return np.searchsorted(boundaries, sums / divisor, side="right")


OTHER_ENCODINGS = (encode_by_boundaries, encode_by_float64_boundaries, encode_in_float64)


def encodings_that_differ(codes, sums, divisor, full_scale):
    """Name of each other encoding -> number of samples on which it differs from encode_linear()'s codes."""
    return {encode.__name__: int(np.count_nonzero(encode(sums, divisor, full_scale) != codes))
            for encode in OTHER_ENCODINGS}


def render(plane, full_scale_in, frames, light, blend, depth, k=1):
    """Picture of the plane at `depth` bits, rounded once, halves up; box averages of linear planes are in linear light.

    Returns (samples, facts): exact `halves` met in encoded light, samples on which the `others` encodings differ.
    """
    sums = box_sums(plane, k)
    divisor = box_areas(plane, k) * (frames if blend == "mean" else 1)
    full_scale_out = 2**depth - 1
    if light == "encoded":
        codes = scale_exactly(sums, divisor, full_scale_in, full_scale_out)
        facts = {"halves": exact_halves(sums, divisor, full_scale_in, full_scale_out), "others": {}}
    else:
        codes = encode_linear(sums, divisor, full_scale_out)
        facts = {"halves": 0, "others": encodings_that_differ(codes, sums, divisor, full_scale_out)}
    return codes.astype(np.uint8 if depth == 8 else np.uint16), facts


def encodings_that_differ_anywhere(depth, frames_max=12):
    """As encodings_that_differ(), over every possible mean of 1..frames_max linear frames."""
    total = Counter()
    for frames in range(1, frames_max + 1):
        sums = np.arange(LINEAR_FULL_SCALE * frames + 1)
        codes = encode_linear(sums, frames, 2**depth - 1)
        total.update(encodings_that_differ(codes, sums, frames, 2**depth - 1))
    return dict(total)


def turn_upright(samples, orientation):
    """What PIL's ImageOps.exif_transpose does for orientation 1..8, at any depth."""
    turns = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, 1),
    }
    return np.ascontiguousarray(turns[orientation](samples))


def recipe2012(paths):
    """The plain recipe of 2012: uint32 sum of PIL's arrays, divided by the count, cast to uint8 (truncated)."""
    total = None
    for path in paths:
        samples = decode_with_pil(path).astype(np.uint32)
        total = samples if total is None else total + samples
    return (total / len(paths)).astype(np.uint8)


def digest(samples):
    """sha256 of the raw samples: row-major, interleaved, uint8 or little-endian uint16."""
    little_endian = samples.astype(samples.dtype.newbyteorder("<"), copy=False)
    return hashlib.sha256(np.ascontiguousarray(little_endian).tobytes()).hexdigest()


def write_png(path, samples):
    """8- or 16-bit PNG, grey or RGB, by OpenCV."""
    if not cv2.imwrite(str(path), samples[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise OSError(f"OpenCV cannot write {path.name}")
