#!/usr/bin/env python3
"""FITS captures and what they are, by astropy and numpy: the oracle of src/decoders/fits.ts.

  fits.py make    writes captures/ again: small files of every kind, taken and refused; one is packed by fpack
  fits.py all     writes expected.json: shapes, samples and mosaics as astropy and numpy have them
  fits.py check   works them out again and compares; exit 1 on any difference

Needs Debian's python3-astropy and python3-numpy, and for `make` libcfitsio-bin. Shares no code with the program.
"""
import hashlib
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.time import Time

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import json_text  # noqa: E402

CAPTURES, EXPECTED = HERE / "captures", HERE / "expected.json"
WIDTH, HEIGHT = 14, 10
SAID = {"EXPTIME": 2.5, "DATE-OBS": "2024-11-03T01:02:03.456", "INSTRUME": "ZWO ASI2600MC Pro", "GAIN": 100,
        "FOCALLEN": 530.0, "TELESCOP": "Esprit 100ED"}


def numbers(name, low, high, planes=1):
    """Whole numbers from low to high, both of them among these; shape (planes, rows, columns) or (rows, columns)."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    made = rng.integers(low, high, size=(planes, HEIGHT, WIDTH), endpoint=True)
    made[0, 0, :2] = low, high
    return made if planes > 1 else made[0]


def units(name, low, high, planes=1):
    """Fractions from 0 to 1, with halves between two samples among them."""
    made = numbers(name, low, high, planes) / np.float64(high)
    made[..., 1, :3] = 0.5 / 65535, 1.5 / 65535, 40000.5 / 65535
    return made


def stored(name, data, cards=(), zero=0, scale=1):
    """A file whose data unit has exactly these numbers."""
    unit = fits.PrimaryHDU(data)
    for key, value in (("BZERO", zero), ("BSCALE", scale)):
        if (zero, scale) != (0, 1):
            unit.header[key] = value
    for key, value in dict(cards).items():
        unit.header[key] = value
    written = bytearray(unit.header.tostring().encode("ascii"))
    raw = np.ascontiguousarray(data, dtype=data.dtype.newbyteorder(">")).tobytes()
    written += raw + b"\0" * (-len(raw) % 2880)
    (CAPTURES / name).write_bytes(written)


def signed(name, planes=1):
    """What is stored of 0 to 65,535 with a BZERO of 32,768."""
    return (numbers(name, 0, 65535, planes) - 32768).astype(">i2")


def make():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    CAPTURES.mkdir()
    top = {"ROWORDER": "TOP-DOWN"}
    stored("bytes.fits", numbers("bytes", 0, 255).astype(np.uint8))
    stored("bytes-scaled.fits", numbers("bytes-scaled", 0, 255).astype(np.uint8), scale=257)
    stored("bytes-down.fits", numbers("bytes-down", 0, 255).astype(np.uint8), top)
    stored("unsigned.fits", signed("unsigned"), SAID, zero=32768)
    stored("signed.fits", numbers("signed", 0, 32767).astype(">i2"), {"BLANK": -32768})
    stored("long.fits", numbers("long", 0, 65535).astype(">i4"), {"DATE-OBS": "2024-11-03", "TIME-OBS": "23:59:59"})
    stored("long-tenths.fits", (numbers("long-tenths", 0, 65535) * 4).astype(">i4"), scale=0.25)
    stored("float-unit.fits", units("float-unit", 0, 65535).astype(">f4"))
    stored("float-faint.fits", (units("float-faint", 0, 65535) / 16).astype(">f4"))
    stored("float-black.fits", np.zeros((HEIGHT, WIDTH), ">f4"))
    stored("float-whole.fits", numbers("float-whole", 0, 65535).astype(">f4"))
    stored("double-unit.fits", units("double-unit", 0, 65535).astype(">f8"))
    stored("double-whole.fits", numbers("double-whole", 0, 4095).astype(">f8"), {"EXPOSURE": 30, "ISOSPEED": 1600})
    stored("double-zero.fits", numbers("double-zero", -100, 4095).astype(">f8"), zero=100)
    stored("colour.fits", signed("colour", 3), {"BAYERPAT": "RGGB"}, zero=32768)
    stored("colour-down.fits", signed("colour-down", 3), {**top, "TRANSFER": "srgb"}, zero=32768)
    stored("colour-float.fits", units("colour-float", 0, 65535, 3).astype(">f4"))
    stored("bayer-down.fits", signed("bayer-down"), {**top, "BAYERPAT": "RGGB"}, zero=32768)
    stored("bayer-up.fits", signed("bayer-up"), {"ROWORDER": "BOTTOM-UP", "BAYERPAT": "GRBG"}, zero=32768)
    stored("bayer-silent.fits", signed("bayer-silent"), {"BAYERPAT": "RGGB"}, zero=32768)
    stored("bayer-moved.fits", signed("bayer-moved"), {**top, "BAYERPAT": "RGGB", "XBAYROFF": 1, "YBAYROFF": -1}, zero=32768)
    stored("bayer-bytes.fits", numbers("bayer-bytes", 0, 255).astype(np.uint8), {**top, "BAYERPAT": "RGGB"})
    stored("xtrans.fits", signed("xtrans"), {**top, "BAYERPAT": "GBGGRGRGRBGBGBGGRGGRGGBGBGBRGRGRGGBG",
                                          "XBAYROFF": 2, "YBAYROFF": 1}, zero=32768)
    second = fits.ImageHDU(numbers("extension", 0, 65535).astype(np.uint16), name="SCI")
    table = fits.BinTableHDU.from_columns([fits.Column("a", "J", array=np.arange(5))])
    fits.HDUList([fits.PrimaryHDU(), table, second]).writeto(CAPTURES / "extension.fits")
    # Refused.
    stored("four-planes.fits", signed("four-planes", 4), zero=32768)
    stored("long-above.fits", numbers("long-above", 0, 65536).astype(">i4"))
    stored("signed-below.fits", numbers("signed-below", -1, 1000).astype(">i2"))
    stored("signed-blank.fits", numbers("signed-blank", 0, 1000).astype(">i2"), {"BLANK": 1000})
    stored("signed-halves.fits", numbers("signed-halves", 0, 1000).astype(">i2"), scale=0.5)
    stored("float-above.fits", (units("float-above", 0, 65535) * 1.25).astype(">f4"))
    stored("float-below.fits", (units("float-below", 0, 65535) - 0.001).astype(">f4"))
    stored("float-adu.fits", (numbers("float-adu", 0, 4095) + 0.25).astype(">f4"))
    stored("float-two.fits", numbers("float-two", 0, 1).astype(">f4"))
    for name, value in (("nan", np.nan), ("infinite", np.inf)):
        spoilt = units(name, 0, 65535).astype(">f4")
        spoilt[4, 5] = value
        stored(f"float-{name}.fits", spoilt)
    stored("longer.fits", numbers("longer", 0, 65535).astype(">i8"))
    stored("other-colours.fits", signed("other-colours"), {"BAYERPAT": "CMYG"}, zero=32768)
    subprocess.run(["fpack", "-O", str(CAPTURES / "packed.fits.fz"), str(CAPTURES / "unsigned.fits")], check=True)


REFUSED = {"four-planes.fits", "long-above.fits", "signed-below.fits", "signed-blank.fits", "signed-halves.fits",
           "float-above.fits", "float-below.fits", "float-adu.fits", "float-two.fits", "float-nan.fits",
           "float-infinite.fits", "longer.fits", "other-colours.fits", "packed.fits.fz"}


def samples_of(data, bitpix):
    """Whole numbers as they are, fractions 65,535 times themselves, halves up."""
    if bitpix < 0 and not np.array_equal(data, np.floor(data)):
        data = np.floor(data.astype(np.float64) * 65535 + 0.5)
    assert np.array_equal(data, np.floor(data)) and data.min() >= 0 and data.max() <= 65535
    return data


def colours_of(header, height):
    """The cell of the mosaic as it is seen from the top left."""
    pattern = header.get("BAYERPAT", "")
    edge = int(len(pattern) ** 0.5)
    cells = np.array(list(pattern)).reshape(edge, edge)
    right, down = header.get("XBAYROFF", 0), header.get("YBAYROFF", 0)
    rows = -(-height // edge) * edge
    painted = np.tile(np.roll(cells, (-down, -right), axis=(0, 1)), (rows // edge, 1))[:height]
    # From the top where ROWORDER is said; else from the first row in the file, which then is the lowest.
    return "".join((painted if "ROWORDER" in header else painted[::-1])[:edge].ravel())


def said_in(header):
    """Units: ms since 1970, whole nanoseconds, millimetres; what is not said is left out."""
    said = {}
    date = header.get("DATE-OBS")
    if date:
        when = date if "T" in date else f"{date}T{header['TIME-OBS']}"
        said["capturedAt"] = round(Time(when, scale="utc").unix * 1000)
    seconds = header.get("EXPTIME", header.get("EXPOSURE"))
    if seconds:
        said["exposureNs"] = round(seconds * 1e9)
    for fact, keyword in (("model", "INSTRUME"), ("lensModel", "TELESCOP"), ("focalLengthMm", "FOCALLEN"), ("iso", "ISOSPEED")):
        if keyword in header:
            said[fact] = header[keyword]
    return said


def expected_of(path):
    with fits.open(path) as found:
        unit = next(each for each in found if each.is_image and each.header["NAXIS"] > 1)
        header, bitpix = unit.header.copy(), unit._orig_bitpix
        # A mosaic has 16 bits, whatever it fills of them.
        is_bytes = bitpix == 8 and unit._orig_bscale == 1 and "BAYERPAT" not in header
        data = samples_of(unit.data, bitpix).astype("u1" if is_bytes else "<u2")
    if data.ndim == 3:
        data = np.moveaxis(data, 0, -1)
    if header.get("ROWORDER") != "TOP-DOWN":
        data = data[::-1]
    data = np.ascontiguousarray(data)
    shape = {"width": data.shape[1], "height": data.shape[0], "channels": 3 if data.ndim == 3 else 1,
             "fullScale": 255 if is_bytes else 65535}
    if header.get("TRANSFER") != "srgb":
        shape["transfer"] = "linear"
    if "BAYERPAT" in header and data.ndim == 2:
        edge = int(len(header["BAYERPAT"]) ** 0.5)
        shape["mosaic"] = {"width": edge, "height": edge, "colours": colours_of(header, data.shape[0])}
    return {"shape": shape, "said": said_in(header), "sha256": hashlib.sha256(data.tobytes()).hexdigest()}


def found():
    taken = sorted(path for path in CAPTURES.iterdir() if path.name not in REFUSED)
    return {"taken": {path.name: expected_of(path) for path in taken}, "refused": sorted(REFUSED)}


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else None
    if wanted == "make":
        make()
    elif wanted == "all":
        json_text.write(EXPECTED, found())
    elif wanted == "check":
        json_text.check(EXPECTED, found(), "FITS captures are what astropy reads")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
