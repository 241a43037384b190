"""A running OpenCV mean: for every path on stdin the frame is added and a preview put in place, then `done` is said."""
import os
import sys

import cv2
import numpy

out = sys.argv[1]
total = None
frames = 0
for line in sys.stdin:
    picture = cv2.imread(line.rstrip("\n"), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if total is None:
        total = numpy.zeros(picture.shape, numpy.float32)
    cv2.accumulate(picture, total)
    frames += 1
    # Scaled down before it is divided: the fewest samples are touched that way.
    height, width = picture.shape[:2]
    edge = -(-max(width, height) // 2560)
    small = cv2.resize(total, (-(-width // edge), -(-height // edge)), interpolation=cv2.INTER_AREA)
    preview = cv2.convertScaleAbs(small, alpha=1 / frames)
    hidden = os.path.join(os.path.dirname(out), ".next-" + os.path.basename(out))
    cv2.imwrite(hidden, preview, [cv2.IMWRITE_JPEG_QUALITY, 85])
    os.rename(hidden, out)
    print("done", flush=True)
