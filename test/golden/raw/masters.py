#!/usr/bin/env python3
"""Masters of raw frames as raw converters read them, and previews as they develop frames.

  masters.py    shoots with the simulated camera, stacks with dist/cli.js and compares; exit 1 on any difference

The frames are read by unprocessed_raw, summed and rounded here, and a master is read by unprocessed_raw again. What a master of one frame
looks like is decided by dcraw_emu, from the master and from the frame. An argument is another place of the shared data. Needs node,
unprocessed_raw, dcraw_emu (Debian: libraw-bin), exiftool, numpy, OpenCV and astropy.
"""
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits

from mean import photosites, rounded, run

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parents[2] / "dist" / "cli.js"
SHARED = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[3] / "shared" / "data"
M27 = SHARED / "seq_raw_m27_dng"
FRAMES = 7
SIZE = "301x203"
# Black and white of the simulated camera, and how many times its 14 bits go into 16.
WHITE, SCALE = 16383, 4


def stack(captures, out, *flags):
    run("node", PROGRAM, "stack", *captures, "--out", out, *flags)
    return out


def developed(path, work, *flags):
    """As dcraw_emu shows it: 16 bits, linear, sRGB's colours, the camera's white balance, without a guess at brightness."""
    copy = work / f"developed-{path.name}"
    shutil.copyfile(path, copy)
    run("dcraw_emu", "-4", "-W", "-o", "1", "-w", "-T", *flags, copy)
    return tiff16(copy.with_name(copy.name + ".tiff"))


def tiff16(path):
    import cv2
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[..., ::-1].astype(np.int64)


def compare(found, wanted, what, most=0):
    if found.shape != wanted.shape:
        return [f"{what}: {found.shape} in place of {wanted.shape}"]
    difference = np.abs(found - wanted)
    worst = difference.max()
    return [] if worst <= most else [f"{what}: {(difference > most).sum()} samples differ, by {worst} at most"]


def check_masters(frames, work, scale):
    yield from check_mean(frames, work, scale)
    yield from check_one(frames[0], work)
    yield from check_developed(frames, work)


def check_mean(frames, work, scale):
    total = sum(photosites(path, work) for path in frames)
    master = stack(frames, work / "mean.dng")
    yield from compare(photosites(master, work), rounded(total, len(frames), scale), f"{master.name} of {frames[0].name}")
    said = run("exiftool", "-validate", "-warning", "-a", master)
    if not re.fullmatch(r"Validate\s+: OK\s*", said):
        yield f"{master.name} of {frames[0].name}: exiftool says {said}"
    with fits.open(stack(frames, work / "mean.fits", "--depth", "16")) as units:
        units.verify("exception")
        if "BAYERPAT" not in units[0].header or units[0].header["ROWORDER"] != "TOP-DOWN":
            yield "mean.fits does not say that it is a mosaic"
        yield from compare(units[0].data.astype(np.int64), rounded(total, len(frames), 1), "mean.fits")
    for blend, of in (("lighten", np.maximum), ("darken", np.minimum)):
        wanted = of.reduce([photosites(path, work) for path in frames])
        picked = stack(frames, work / f"{blend}.dng", "--blend", blend)
        yield from compare(photosites(picked, work), np.minimum(65535, wanted * scale), picked.name)


def check_one(frame, work):
    """The same picture in every converter as of the frame itself."""
    master = stack([frame], work / "one.dng")
    yield from compare(developed(master, work), developed(frame, work), f"one.dng of {frame.name}, developed", most=0)


def check_developed(frames, work):
    """A .tif of 16 bits is what dcraw_emu develops from the master, demosaiced the same way: but for a few, to one step of light."""
    master, seen = stack(frames, work / "seen.dng"), tiff16(stack(frames, work / "seen.tif", "--depth", "16"))
    encoded = seen / 65535
    light = 65535 * np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    wanted = developed(master, work)
    if light.shape != wanted.shape:
        yield f"seen.tif: {light.shape} in place of {wanted.shape}"
        return
    difference = np.abs(light - wanted)
    if np.percentile(difference, 99) > 8 or difference.mean() > 2:
        yield f"seen.tif of {frames[0].name}: mean {difference.mean():.2f}, 99 % below {np.percentile(difference, 99):.2f}"


def main():
    wrong, checked = [], []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shoot = work / "shoot"
        run("node", PROGRAM, "camera", shoot, "--frames", FRAMES, "--every-seconds", "0.01", "--size", SIZE, "--format", "dng")
        series = {"simulated": (sorted(shoot.iterdir()), SCALE)}
        if M27.exists():
            series["m27"] = (sorted(M27.glob("*.dng")), 1)
        else:
            print(f"SKIPPED: no {M27}")
        for name, (frames, scale) in series.items():
            place = work / name
            place.mkdir()
            wrong += check_masters(frames, place, scale)
            checked.append(f"{len(frames)} of {name}")
    for line in wrong:
        print(line)
    print(f"masters of raw frames, {' and '.join(checked)}: {len(wrong)} differences")
    return 1 if wrong else 0


sys.exit(main())
