#!/usr/bin/env python3
"""Write the small synthetic captures under captures/: seeded, so the same tools write the same bytes.

Needs numpy, PIL and OpenCV (Debian: python3-numpy python3-pil python3-opencv). Shares no code with slowshutter.
The pictures are our own (MIT). Arrays here are (height, width, channels) RGB or (height, width) grey, row-major.
"""
import shutil
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

CAPTURES = Path(__file__).resolve().parent / "captures"
TIFF_UNCOMPRESSED, TIFF_LZW = 1, 5


def scene(name, index, width, height, channels, full_scale):
    """Gradients that differ per channel, a bright disc that moves with `index`, noise; integers 0..full_scale."""
    rng = np.random.default_rng(zlib.crc32(f"{name} {index}".encode()))
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    gradients = [x / (width - 1), y / (height - 1), (x + y) / (width + height - 2)][:channels]
    picture = np.stack(gradients, axis=-1) * 0.7
    picture[np.hypot(x - 8 - 6 * index, y - height / 2) < 6] = 1.0
    picture += rng.normal(0, 0.04, picture.shape)
    samples = np.floor(np.clip(picture, 0, 1) * full_scale + 0.5)
    return samples.astype(np.uint8 if full_scale == 255 else np.uint16).squeeze()


def path_of(name, index, extension):
    folder = CAPTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}_{index}.{extension}"


def write_with_opencv(path, samples, *flags):
    """8 or 16 bits by the array's type; OpenCV wants BGR(A)."""
    order = {3: [2, 1, 0], 4: [2, 1, 0, 3]}
    stored = samples if samples.ndim == 2 else samples[..., order[samples.shape[2]]]
    if not cv2.imwrite(str(path), stored, list(flags)):
        raise OSError(f"OpenCV cannot write {path.name}")


def write_png(path, samples):
    write_with_opencv(path, samples, cv2.IMWRITE_PNG_COMPRESSION, 9,
                      cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT)


def write_big_endian_tiff(path, samples, rows_per_strip):
    """An uncompressed baseline RGB TIFF, byte order MM, several strips: what OpenCV does not write."""
    height, width, channels = samples.shape
    stored = samples.astype(samples.dtype.newbyteorder(">"))
    strips = [stored[y:y + rows_per_strip].tobytes() for y in range(0, height, rows_per_strip)]
    sizes = [len(strip) for strip in strips]
    header_bytes, bits = 8, samples.dtype.itemsize * 8
    offsets = [header_bytes + sum(sizes[:i]) for i in range(len(sizes))]
    entries = [(256, "I", [width]), (257, "I", [height]), (258, "H", [bits] * channels), (259, "H", [1]),
               (262, "H", [2]), (273, "I", offsets), (277, "H", [channels]), (278, "I", [rows_per_strip]),
               (279, "I", sizes), (284, "H", [1])]
    directory_at = header_bytes + sum(sizes)
    padding = directory_at % 2
    path.write_bytes(b"MM" + struct.pack(">HI", 42, directory_at + padding) + b"".join(strips) + bytes(padding)
                     + tiff_directory(entries, directory_at + padding))


def tiff_directory(entries, directory_at):
    """Big-endian IFD at byte `directory_at` of the file, followed by the values that do not fit in 4 bytes."""
    overflow_at, overflow, directory = directory_at + 2 + 12 * len(entries) + 4, b"", b""
    for tag, letter, values in entries:
        packed = struct.pack(f">{len(values)}{letter}", *values)
        if len(packed) <= 4:
            field = packed.ljust(4, b"\0")
        else:
            field = struct.pack(">I", overflow_at + len(overflow))
            overflow += packed
        directory += struct.pack(">HHI", tag, {"H": 3, "I": 4}[letter], len(values)) + field
    return struct.pack(">H", len(entries)) + directory + struct.pack(">I", 0) + overflow


def write_rgb8():
    for i in range(1, 8):
        picture = Image.fromarray(scene("rgb8", i, 64, 48, 3, 255))
        picture.save(path_of("rgb8", i, "jpg"), quality=90, subsampling="4:2:0")


def write_plain_pngs():
    for name, count, channels, full_scale in [("png8", 7, 3, 255), ("png16", 5, 3, 65535),
                                              ("grey8", 5, 1, 255), ("grey16", 5, 1, 65535)]:
        for i in range(1, count + 1):
            write_png(path_of(name, i, "png"), scene(name, i, 61, 47, channels, full_scale))


def write_tiffs():
    """1: uncompressed; 2: LZW; 3: uncompressed, big-endian, several strips."""
    for name, full_scale in [("tiff8", 255), ("tiff16", 65535)]:
        frames = [scene(name, i, 61, 47, 3, full_scale) for i in (1, 2, 3)]
        for i, compression in [(1, TIFF_UNCOMPRESSED), (2, TIFF_LZW)]:
            write_with_opencv(path_of(name, i, "tif"), frames[i - 1], cv2.IMWRITE_TIFF_COMPRESSION, compression)
        write_big_endian_tiff(path_of(name, 3, "tif"), frames[2], rows_per_strip=10)


def write_webp():
    for i in (1, 2, 3):
        Image.fromarray(scene("webp", i, 61, 47, 3, 255)).save(path_of("webp", i, "webp"), lossless=True, quality=100)


def write_alpha():
    """RGBA whose alpha runs from 0 to 255: the colour below alpha 0 is real and must be kept."""
    for i in (1, 2, 3):
        colour = scene("alpha", i, 61, 47, 3, 255)
        alpha = np.broadcast_to(np.linspace(0, 255, 61).astype(np.uint8)[:, None], (47, 61, 1))
        write_png(path_of("alpha", i, "png"), np.concatenate([colour, alpha], axis=-1))


def write_full():
    """All 0, all 255, and a checkerboard of both."""
    y, x = np.mgrid[0:47, 0:61]
    for i, grey in enumerate([x * 0, x * 0 + 255, (x + y) % 2 * 255], start=1):
        write_png(path_of("full", i, "png"), np.repeat(grey[..., None], 3, axis=-1).astype(np.uint8))


def write_halves():
    """Two frames with odd sums: {1,2}, {2,3}, ...; at 16 bits the sums are 257 * odd, and one below and above it."""
    k = (np.arange(16 * 16 * 3) + 1).reshape(16, 16, 3) % 255
    step = np.arange(k.size).reshape(k.shape) // 255 - 1
    frames8 = [k, k + 1]
    frames16 = [257 * k + 128, 257 * k + 129 + np.minimum(step, 1)]
    for i in (1, 2):
        write_png(path_of("halves8", i, "png"), frames8[i - 1].astype(np.uint8))
        write_png(path_of("halves16", i, "png"), frames16[i - 1].astype(np.uint16))


def write_ramps():
    """Grey, every value of the scale once: up and down in 8 bits; up, and up from 1, in 16 bits."""
    ramp8, ramp16 = np.arange(256).reshape(16, 16), np.arange(65536).reshape(256, 256)
    for i, (eight, sixteen) in enumerate([(ramp8, ramp16), (255 - ramp8, (ramp16 + 1) % 65536)], start=1):
        write_png(path_of("ramp8", i, "png"), eight.astype(np.uint8))
        write_png(path_of("ramp16", i, "png"), sixteen.astype(np.uint16))


def main():
    shutil.rmtree(CAPTURES, ignore_errors=True)
    for write in (write_rgb8, write_plain_pngs, write_tiffs, write_webp, write_alpha, write_full, write_halves,
                  write_ramps):
        write()
    files = [path for path in CAPTURES.rglob("*") if path.is_file()]
    print(f"{len(files)} captures, {sum(path.stat().st_size for path in files)} bytes")


if __name__ == "__main__":
    main()
