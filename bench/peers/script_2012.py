"""The mean as a short script does it: every picture becomes whole 32-bit numbers and is added to the sum."""
import sys

import numpy
from PIL import Image

*captures, out = sys.argv[1:]
total = 0
for capture in captures:
    total = total + numpy.array(Image.open(capture)).astype(numpy.uint32)
mean = (total / len(captures)).round().astype(numpy.uint8)
Image.fromarray(mean).save(out, quality=92)
