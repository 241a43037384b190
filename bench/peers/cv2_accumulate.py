"""The mean as an OpenCV user writes it: a float32 sum, which is exact up to 65,793 frames of 8 bits."""
import sys

import cv2
import numpy

*captures, out = sys.argv[1:]
total = None
for capture in captures:
    picture = cv2.imread(capture, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if total is None:
        total = numpy.zeros(picture.shape, numpy.float32)
    cv2.accumulate(picture, total)
mean = cv2.convertScaleAbs(total, alpha=1 / len(captures))
cv2.imwrite(out, mean, [cv2.IMWRITE_JPEG_QUALITY, 92])
