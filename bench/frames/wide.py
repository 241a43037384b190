"""Raw RGB from stdin to a 4:2:2 JPEG on stdout, as most cameras write them: width, height, quality."""
import sys

from PIL import Image

width, height, quality = (int(word) for word in sys.argv[1:4])
picture = Image.frombuffer("RGB", (width, height), sys.stdin.buffer.read(), "raw", "RGB", 0, 1)
picture.save(sys.stdout.buffer, "JPEG", quality=quality, subsampling="4:2:2")
