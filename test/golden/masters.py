#!/usr/bin/env python3
"""What slowshutter writes, as other programs read it: samples by OpenCV and astropy, tags by exiftool, headers by astropy.

  masters.py    stacks golden captures with dist/cli.js and compares; exit 1 on any difference

Needs node, exiftool, numpy, PIL, OpenCV and astropy (Debian: libimage-exiftool-perl python3-numpy python3-pil
python3-opencv python3-astropy). Samples and tags are expected by the arithmetic here and in oracle.py.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import numpy as np
from astropy.io import fits
from PIL import ImageCms

import oracle

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parents[1] / "dist" / "cli.js"
VERSION = json.loads((HERE.parents[1] / "package.json").read_text())["version"]
CAPTURES = HERE / "captures"

SETS = ("rgb8", "grey16")
FORMATS = (("png", 8), ("png", 16), ("tif", 8), ("tif", 16), ("tif", 32), ("fits", 16), ("fits", 32))

EXPOSURES = (Fraction(1, 3), Fraction(1, 3), Fraction(1, 8), Fraction(2), Fraction(1, 3))
STARTED = datetime(2025, 3, 30, 1, 59, 58, 250000, timezone(timedelta(hours=5, minutes=45)))
SECONDS_APART = 10
TAGS = {"Make": "NIKON CORPORATION", "Model": "NIKON Z 6_2", "LensModel": "NIKKOR Z 24-70mm f/4 S", "ISO": 64,
        "FNumber": 5.6, "FocalLength": 35.5, "WhiteBalance": 1, "ColorSpace": 1,
        "ExposureCompensation": -1.5}
STRUCTURE = ("ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets",
             "SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "PlanarConfiguration", "SampleFormat")


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def stack(captures, out, light, depth):
    run("node", PROGRAM, "stack", *captures, "--out", out, "--light", light, "--depth", depth)


def read(path):
    """Samples as they are seen, (height, width, channels), by a reader of the format."""
    if path.suffix != ".fits":
        return oracle.decode(path)
    with fits.open(path) as units:
        units.verify("exception")
        data = units[0].data
    planes = data if data.ndim == 3 else data[None]
    return np.moveaxis(planes, 0, -1)[::-1]


def expected(frames, light, extension, depth):
    """The mean, rounded once; of 32 bits not before it is a float."""
    plane, count, full_scale = oracle.plane_of(frames, light, "mean"), len(frames), oracle.full_scale_of(frames[0])
    stored = 65535 if light == "linear" else full_scale
    linear_stays = extension == "fits"
    if depth == 32:
        mean = plane / (count * stored)
        return (oracle.oetf(mean) if light == "linear" and not linear_stays else mean).astype(np.float32)
    if light == "linear" and linear_stays:
        return oracle.scale_exactly(plane, count, stored, 65535).astype(np.uint16)
    return oracle.render(plane, full_scale, count, light, "mean", depth, 1)[0]


def compare(found, wanted, what):
    """Floats may differ in their last bit, which depends on whose pow() it was, and are numbers; yields what is wrong."""
    if found.shape != wanted.shape or found.dtype.newbyteorder("=") != wanted.dtype:
        yield f"{what}: {found.shape} {found.dtype} in place of {wanted.shape} {wanted.dtype}"
        return
    away = np.abs(found.astype(np.float64) - wanted)
    most = np.spacing(wanted).max() if wanted.dtype == np.float32 else 0
    wrong = ~(away <= most)
    if wrong.any():
        yield f"{what}: {np.count_nonzero(wrong)} of {away.size} samples differ, by {away.max()} at most"


def check_samples(folder):
    for name in SETS:
        captures = sorted((CAPTURES / name).iterdir())
        frames = [oracle.decode(path) for path in captures]
        for light in oracle.LIGHTS:
            for extension, depth in FORMATS:
                out = folder / f"{name}-{light}-{depth}.{extension}"
                stack(captures, out, light, depth)
                yield from compare(read(out), expected(frames, light, extension, depth), out.name)


def check_orientations(folder):
    """What oracle.py says upright is, in the formats that turn pictures themselves."""
    sources = sorted((CAPTURES / "rgb8").iterdir())[:2]
    frames = [oracle.decode(path) for path in sources]
    for orientation in range(1, 9):
        turned = folder / f"orientation-{orientation}"
        turned.mkdir()
        for path in sources:
            shutil.copy(path, turned)
        run("exiftool", "-q", "-n", "-overwrite_original", f"-Orientation={orientation}", turned)
        for extension in ("tif", "fits"):
            out = folder / f"orientation-{orientation}.{extension}"
            stack([turned], out, "encoded", 32)
            wanted = oracle.turn_upright(expected(frames, "encoded", extension, 32), orientation)
            yield from compare(read(out), wanted, out.name)


def tagged_captures(folder, name, profile):
    """Captures of a set with the exposures and times above, and the profile where there is one."""
    captures = folder / f"tagged-{name}"
    captures.mkdir()
    for i, (source, exposure) in enumerate(zip(sorted((CAPTURES / name).iterdir()), EXPOSURES)):
        path = captures / source.name
        shutil.copy(source, path)
        at = STARTED + timedelta(seconds=SECONDS_APART * i)
        tags = {**TAGS, "ExposureTime": float(exposure), "DateTimeOriginal": at.strftime("%Y:%m:%d %H:%M:%S"),
                "SubSecTimeOriginal": "25", "OffsetTimeOriginal": "+05:45"}
        with_profile = [f"-ICC_Profile<={profile}"] if profile else []
        run("exiftool", "-q", "-n", "-overwrite_original", *with_profile,
            *[f"-EXIF:{tag}={value}" for tag, value in tags.items()], path)
    return captures


def expected_tags(is_jpeg, channels, width, height):
    total, count = sum(EXPOSURES), len(EXPOSURES)
    period = SECONDS_APART * (count - 1) + EXPOSURES[-1]
    extremes = (max(EXPOSURES), min(EXPOSURES))
    times = [period, total, total, extremes[0], extremes[0], extremes[1], extremes[1], 1, count, *EXPOSURES]
    tags = {**TAGS, "Software": f"slowshutter {VERSION}", "Orientation": 1, "XResolution": 72, "YResolution": 72,
            "ResolutionUnit": 2, "ExifVersion": "0232", "FlashpixVersion": "0100",
            "ExposureTime": f"{float(total):.10g}", "DateTimeOriginal": STARTED.strftime("%Y:%m:%d %H:%M:%S"),
            "SubSecTimeOriginal": 250, "OffsetTimeOriginal": "+05:45", "CompositeImage": 3,
            "CompositeImageCount": f"{count} {count}",
            "CompositeImageExposureTimes": " ".join(f"{float(time):.10g}" for time in times)}
    if is_jpeg:
        components = "1 2 3 0" if channels == 3 else "1 0 0 0"
        tags.update(YCbCrPositioning=1, ComponentsConfiguration=components, ExifImageWidth=width, ExifImageHeight=height)
    return {tag: str(value) for tag, value in tags.items()}


def check_tags(folder):
    """All tags there are, not only those expected; when it was written is only looked at for being there."""
    srgb = folder / "srgb.icc"
    srgb.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # A profile of RGB has no place in a grey PNG, and PIL makes none of grey.
    for name, channels, profile in (("rgb8", 3, srgb), ("grey8", 1, None)):
        captures = tagged_captures(folder, name, profile)
        height, width = oracle.decode(next(captures.iterdir())).shape[:2]
        for extension, depth in (("jpg", 8), ("webp", 8), ("png", 8), ("png", 16), ("tif", 8), ("tif", 16), ("tif", 32)):
            out = folder / f"tagged-{name}-{depth}.{extension}"
            stack([captures], out, "linear", depth)
            said = json.loads(run("exiftool", "-json", "-n", "-validate", "-warning", "-EXIF:all", out))[0]
            del said["SourceFile"]
            found = {tag: str(value) for tag, value in said.items() if tag not in STRUCTURE}
            validity, written, zone = (found.pop(tag, None) for tag in ("Validate", "ModifyDate", "OffsetTime"))
            if validity != "0 0 0" or "Warning" in found:
                yield f"{out.name}: not valid: {found.get('Warning')}"
            if written is None or zone is None:
                yield f"{out.name}: does not say when it was written"
            wanted = expected_tags(extension == "jpg", channels, width, height)
            for tag in sorted(wanted.keys() | found.keys()):
                if wanted.get(tag) != found.get(tag):
                    yield f"{out.name}: {tag} is {found.get(tag)}, expected {wanted.get(tag)}"
            if run("exiftool", "-b", "-ICC_Profile", out) != (profile.read_bytes() if profile else b""):
                yield f"{out.name}: another profile"
        yield from check_header(folder, captures, name, (width, height, channels))


def check_header(folder, captures, name, size):
    width, height, channels = size
    ended = STARTED + timedelta(seconds=SECONDS_APART * (len(EXPOSURES) - 1) + float(EXPOSURES[-1]))
    utc = [at.astimezone(timezone.utc).isoformat(timespec="milliseconds")[:23] for at in (STARTED, ended)]
    wanted = {"SIMPLE": True, "BITPIX": -32, "NAXIS": 3 if channels == 3 else 2, "NAXIS1": width, "NAXIS2": height,
              "ROWORDER": "BOTTOM-UP", "TRANSFER": "linear", "EXPTIME": float(sum(EXPOSURES)), "NCOMBINE": len(EXPOSURES),
              "DATE-OBS": utc[0], "DATE-END": utc[1], "INSTRUME": TAGS["Model"], "TELESCOP": TAGS["LensModel"],
              "ISOSPEED": TAGS["ISO"], "FOCALLEN": TAGS["FocalLength"], "CREATOR": f"slowshutter {VERSION}",
              "SWCREATE": f"slowshutter {VERSION}"}
    if channels == 3:
        wanted["NAXIS3"] = 3
    out = folder / f"tagged-{name}.fits"
    stack([captures], out, "linear", 32)
    with fits.open(out) as units:
        units.verify("exception")
        header = units[0].header
    found = {key: value for key, value in header.items() if key not in ("DATE", "HISTORY")}
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            yield f"{out.name}: {key} is {found.get(key)}, expected {wanted.get(key)}"
    if "DATE" not in header or "proportional to light" not in str(header.get("HISTORY")):
        yield f"{out.name}: does not say when and how it was made"


def main():
    checks = (check_samples, check_orientations, check_tags)
    with tempfile.TemporaryDirectory(prefix="slowshutter-masters-") as folder:
        wrong = [each for check in checks for each in check(Path(folder))]
        pictures = sum(path.is_file() and path.suffix != ".icc" for path in Path(folder).iterdir())
    print("\n".join(wrong) if wrong else f"{pictures} pictures are as expected by OpenCV, astropy and exiftool")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
