"""Debian's libheif through ctypes: planes of numbers into HEIC files without loss, and files back into red, green and blue.

Needs libheif1 (1.15) with its encoder x265 and its decoder libde265. Not the build that slowshutter decodes with.
"""
import ctypes as c

import numpy as np

HEVC, YCBCR, MONOCHROME = 1, 0, 2
CHROMA = {"400": 0, "420": 1, "444": 3}
RGB, RED, GREEN, BLUE = 1, 3, 4, 5


class Error(c.Structure):
    _fields_ = [("code", c.c_int), ("subcode", c.c_int), ("message", c.c_char_p)]


class Nclx(c.Structure):
    _fields_ = [("version", c.c_uint8), ("primaries", c.c_int), ("transfer", c.c_int), ("matrix", c.c_int),
                ("full_range", c.c_uint8), ("chromaticities", c.c_float * 8)]


class EncodingOptions(c.Structure):
    """The first fields of version 5."""
    _fields_ = [("version", c.c_uint8), ("save_alpha", c.c_uint8), ("macos", c.c_uint8), ("two_colr", c.c_uint8),
                ("output_nclx", c.c_void_p), ("macos_no_nclx", c.c_uint8), ("orientation", c.c_int)]


def library():
    lib = c.CDLL("libheif.so.1")
    pointer, ints = c.c_void_p, c.c_int
    out = c.POINTER(pointer)
    signatures = {
        "heif_context_alloc": (pointer,), "heif_context_free": (None, pointer),
        "heif_image_create": (Error, ints, ints, ints, ints, out), "heif_image_release": (None, pointer),
        "heif_image_add_plane": (Error, pointer, ints, ints, ints, ints),
        "heif_image_get_plane": (pointer, pointer, ints, c.POINTER(ints)),
        "heif_image_get_width": (ints, pointer, ints), "heif_image_get_height": (ints, pointer, ints),
        "heif_image_get_bits_per_pixel_range": (ints, pointer, ints),
        "heif_nclx_color_profile_alloc": (c.POINTER(Nclx),),
        "heif_image_set_nclx_color_profile": (Error, pointer, c.POINTER(Nclx)),
        "heif_context_get_encoder_for_format": (Error, pointer, ints, out),
        "heif_encoder_set_lossless": (Error, pointer, ints), "heif_encoder_set_lossy_quality": (Error, pointer, ints),
        "heif_encoder_set_parameter_string": (Error, pointer, c.c_char_p, c.c_char_p),
        "heif_encoding_options_alloc": (c.POINTER(EncodingOptions),),
        "heif_context_encode_image": (Error, pointer, pointer, pointer, c.POINTER(EncodingOptions), out),
        "heif_context_write_to_file": (Error, pointer, c.c_char_p),
        "heif_context_read_from_file": (Error, pointer, c.c_char_p, pointer),
        "heif_context_get_primary_image_handle": (Error, pointer, out),
        "heif_decode_image": (Error, pointer, out, ints, ints, pointer),
    }
    for name, (result, *arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


LIB = library()


def call(name, *arguments):
    error = getattr(LIB, name)(*arguments)
    if error.code:
        raise RuntimeError(f"{name}: {error.message.decode()}")


def made(name, *arguments):
    """What a function gives through its last argument."""
    out = c.c_void_p()
    call(name, *arguments, c.byref(out))
    return out


def rows_of(image, channel):
    """A view of a plane as bytes: (rows, bytes with what fills them up)."""
    stride = c.c_int()
    at = LIB.heif_image_get_plane(image, channel, c.byref(stride))
    height = LIB.heif_image_get_height(image, channel)
    return np.ctypeslib.as_array((c.c_uint8 * (stride.value * height)).from_address(at)).reshape(height, stride.value)


def encode(path, planes, bits, chroma, nclx, orientation=1, quality=None):
    """`planes`: Y, Cb, Cr as (rows, columns), or Y alone; `nclx`: primaries, transfer, matrix, full range; orientation as EXIF counts;
    `quality` 0 to 100 with loss, None without."""
    height, width = planes[0].shape
    image = made("heif_image_create", width, height, MONOCHROME if chroma == "400" else YCBCR, CHROMA[chroma])
    for channel, plane in enumerate(planes):
        stored = np.ascontiguousarray(plane, np.uint8 if bits == 8 else "<u2").view(np.uint8)
        call("heif_image_add_plane", image, channel, plane.shape[1], plane.shape[0], bits)
        rows_of(image, channel)[:, :stored.shape[1]] = stored
    profile = LIB.heif_nclx_color_profile_alloc()
    profile[0].primaries, profile[0].transfer, profile[0].matrix, profile[0].full_range = nclx
    call("heif_image_set_nclx_color_profile", image, profile)
    context = c.c_void_p(LIB.heif_context_alloc())
    encoder = made("heif_context_get_encoder_for_format", context, HEVC)
    if quality is None:
        call("heif_encoder_set_lossless", encoder, 1)
    else:
        call("heif_encoder_set_lossy_quality", encoder, quality)
    call("heif_encoder_set_parameter_string", encoder, b"chroma", b"444" if chroma == "444" else b"420")
    options = LIB.heif_encoding_options_alloc()
    options[0].macos_no_nclx, options[0].orientation = 0, orientation
    made("heif_context_encode_image", context, image, encoder, options)
    call("heif_context_write_to_file", context, str(path).encode())
    LIB.heif_context_free(context)
    say_size(path, width, height)


def say_size(path, width, height):
    """This version says, once more, the size of a turned picture where that of the stored one belongs (ISO/IEC 23008-12 6.5.3, ispe)."""
    head = b"ispe" + bytes(4)
    turned, stored = (a.to_bytes(4, "big") + b.to_bytes(4, "big") for a, b in ((height, width), (width, height)))
    path.write_bytes(path.read_bytes().replace(head + turned, head + stored))


def decode(path):
    """Red, green and blue of a file, upright, as arrays of whole numbers of its own depth."""
    context = c.c_void_p(LIB.heif_context_alloc())
    call("heif_context_read_from_file", context, str(path).encode(), None)
    handle = made("heif_context_get_primary_image_handle", context)
    image = c.c_void_p()
    call("heif_decode_image", handle, c.byref(image), RGB, CHROMA["444"], None)
    planes = []
    for channel in (RED, GREEN, BLUE):
        width = LIB.heif_image_get_width(image, channel)
        deep = LIB.heif_image_get_bits_per_pixel_range(image, channel) > 8
        rows = rows_of(image, channel)
        planes.append((rows.view("<u2") if deep else rows)[:, :width].astype(np.int64))
    LIB.heif_context_free(context)
    return planes
