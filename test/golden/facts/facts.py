#!/usr/bin/env python3
"""What cameras say about captures, by exiftool: the oracle of src/decoders/exif.ts.

  facts.py make    writes captures/ again: synthetic captures of the golden sets, with tags written by exiftool
  facts.py all     writes expected.json: what exiftool reads in them
  facts.py check   reads them again and compares; exit 1 on any difference

Needs exiftool (Debian: libimage-exiftool-perl). Numbers are as exiftool -n gives them.
"""
import json
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import json_text  # noqa: E402

CAPTURES, EXPECTED = HERE / "captures", HERE / "expected.json"
GOLDEN = HERE.parent / "captures"
TAGS = ("Make", "Model", "LensModel", "ISO", "FNumber", "FocalLength", "WhiteBalance", "ColorSpace", "ExposureTime",
        "DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal", "CreateDate", "SubSecTimeDigitized", "OffsetTimeDigitized",
        "ModifyDate", "SubSecTime", "OffsetTime")

TETHERED = {"Make": "Nikon Corporation", "Model": "NIKON Z 6_2", "LensModel": "NIKKOR Z 24-70mm f/4 S", "ISO": 64,
            "FNumber": 11, "FocalLength": 35.5, "WhiteBalance": 1, "ColorSpace": 1, "ExposureTime": "1/3",
            "DateTimeOriginal": "2025:06:21 23:59:58", "SubSecTimeOriginal": "07", "OffsetTimeOriginal": "+05:45"}
CASES = {
    "tethered.jpg": ("rgb8/rgb8_1.jpg", TETHERED),
    "tethered.png": ("png8/png8_1.png", TETHERED),
    "tethered.tif": ("tiff8/tiff8_1.tif", TETHERED),
    "tethered.webp": ("webp/webp_1.webp", TETHERED),
    "tethered.heic": ("../heic/captures/eight.heic", TETHERED),
    "tethered.avif": ("../avif/captures/ten.avif", TETHERED),
    "west.jpg": ("rgb8/rgb8_2.jpg", {**TETHERED, "OffsetTimeOriginal": "-09:30", "SubSecTimeOriginal": "123456",
                                     "WhiteBalance": 0, "ColorSpace": 65535, "ExposureTime": 30, "ISO": 51200}),
    "unzoned.jpg": ("rgb8/rgb8_3.jpg", {"DateTimeOriginal": "2012:02:29 12:00:00", "ExposureTime": 0.000125,
                                        "Make": "Canon", "Model": "Canon EOS 5D Mark III", "FNumber": 1.4}),
    "unicode.jpg": ("rgb8/rgb8_4.jpg", {"Make": "Hersteller Größe", "Model": "カメラ 7", "LensModel": "50 mm ƒ/2"}),
    "digitized.jpg": ("rgb8/rgb8_1.jpg", {"CreateDate": "2024:05:06 07:08:09", "SubSecTimeDigitized": "5",
                                          "ModifyDate": "2024:06:01 00:00:00", "SubSecTime": "9"}),
    "pi.jpg": ("rgb8/rgb8_2.jpg", {"Make": "Raspberry Pi", "ModifyDate": "2024:10:27 02:30:00", "ExposureTime": 10}),
    "offset.jpg": ("rgb8/rgb8_3.jpg", {"DateTimeOriginal": "2024:10:27 02:30:00", "OffsetTime": "+01:00"}),
    "no-day.jpg": ("rgb8/rgb8_4.jpg", {"DateTimeOriginal": "0000:00:00 00:00:00", "CreateDate": "2024:05:06 07:08:09",
                                       "OffsetTimeDigitized": "-03:30"}),
    "silent.jpg": ("rgb8/rgb8_5.jpg", {"Orientation": 6}),
}


def exiftool(*arguments):
    found = subprocess.run(["exiftool", "-m", "-n", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if found.returncode != 0:
        sys.exit(found.stderr.decode())
    return found.stdout.decode()


def make():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    CAPTURES.mkdir()
    for name, (source, tags) in CASES.items():
        shutil.copy(GOLDEN / source, CAPTURES / name)
        exiftool("-q", "-overwrite_original", *[f"-EXIF:{tag}={value}" for tag, value in tags.items()],
                 str(CAPTURES / name))


    (CAPTURES / "raw-profile.png").write_bytes(with_raw_profile(GOLDEN / "png8/png8_2.png", CAPTURES / "tethered.jpg"))


def with_raw_profile(png, source):
    """The PNG with the EXIF of another file as text, as ImageMagick and older Lightrooms wrote it."""
    found = subprocess.run(["exiftool", "-b", "-Exif", str(source)], stdout=subprocess.PIPE, check=True).stdout
    block = found if found.startswith(b"Exif\0\0") else b"Exif\0\0" + found
    digits = block.hex()
    lines = [digits[at:at + 72] for at in range(0, len(digits), 72)]
    text = "\nexif\n%8d\n%s\n" % (len(block), "\n".join(lines))
    body = b"Raw profile type exif\0\0" + zlib.compress(text.encode(), 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = png.read_bytes()
    header = 8 + 12 + 13
    return whole[:header] + chunk + whole[header:]


def facts():
    paths = [str(path) for path in sorted(CAPTURES.iterdir())]
    read = json.loads(exiftool("-json", *[f"-EXIF:{tag}" for tag in TAGS], *paths))
    return {Path(entry.pop("SourceFile")).name: entry for entry in read}


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else None
    if wanted == "make":
        make()
    elif wanted == "all":
        json_text.write(EXPECTED, facts())
    elif wanted == "check":
        json_text.check(EXPECTED, facts(), f"{len(CASES)} captures say what is expected")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
