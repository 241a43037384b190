"""SHA-256 of the sum of the captures by PIL and numpy, packed as `slowshutter stack --json` packs it for 2 to 257 8-bit frames."""
import hashlib
import sys

import numpy
from PIL import Image

captures = sys.argv[1:]
total = None
for capture in captures:
    picture = numpy.asarray(Image.open(capture))
    total = numpy.zeros(picture.shape, numpy.uint64) if total is None else total
    total += picture
assert len(captures) * 255 < 2**16
print(hashlib.sha256(total.astype("<u2").tobytes()).hexdigest())
