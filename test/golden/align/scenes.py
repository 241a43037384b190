#!/usr/bin/python3
"""Frames of a scene with known motion, made of a photograph: scenes.py PICTURES SCENE WIDTH OUT writes OUT/*.raw and OUT/truth.json.

A frame is W x H x 3 bytes, RGB, as a camera's JPEG has them. `motion` is a 3 x 3 matrix from a pixel of the reference to one of the frame,
pixel centres at whole numbers; null for impostors, which show something else. Everything follows from the scene's name and the seed
below it: of `tuning` the rules were made, `held-out` is other photographs and other seeds, `held-out-again` those
photographs and seeds that were new when the rules of today were made.
Needs python3-numpy and python3-opencv.
"""
import json
import os
import sys

import cv2
import numpy as np

HELD_OUT = [
    'cameras_jpeg/FujiFilm MX-2900Zoom.jpg', 'cameras_jpeg/Issue 587 (dotnet).jpg', 'cameras_jpeg/Nikon Coolpix 775.jpg',
    'cameras_jpeg/Olympus PEN E-P3.jpg', 'cameras_jpeg/Panasonic DMC-LC40.jpg', 'cameras_jpeg/Reconyx HF2 Pro Covert.jpg',
    'cameras_jpeg/Samsung SM-J327T1.jpg', 'orientation/Landscape_1.jpg', 'seq_focus_pcb/expected.jpg',
    'cameras_jpeg/Issue 600 (2).jpg', 'formats/photo-iccp-adobergb.webp',
]
PARTS = {
    'tuning': (100, [
        'cameras_jpeg/Canon PowerShot A85.jpg', 'cameras_jpeg/Kodak DX4330.jpg', 'cameras_jpeg/Minolta DiMAGE X.jpg',
        'cameras_jpeg/Nikon D5000.jpg', 'cameras_jpeg/Pentax ist D.jpg', 'cameras_jpeg/Ricoh RDC5300.jpg',
        'cameras_jpeg/Apple iPhone 4.jpg', 'cameras_jpeg/Sony DSC-HX5V (2).jpg', 'formats/denali.webp',
    ]),
    'held-out': (9000, HELD_OUT),
    'held-out-again': (40000, HELD_OUT),
}
# Blur as a part of the width; movers as a part of the picture; whether the motion is a similarity.
FRAMES = [(0, 0, True), (0, .2, False), (0, .4, True), (0, .6, False), (.0007, .2, False), (.0007, 0, True), (.0027, .2, False), (.008, 0, True)]
IMPOSTORS = 2


def canvas(path, w, h, rng):
    """The photograph, larger than a frame by a third, with the fine detail that enlarging takes away."""
    im = cv2.imread(path)
    grow = max(w * 1.34 / im.shape[1], h * 1.34 / im.shape[0])
    size = (int(im.shape[1] * grow) + 1, int(im.shape[0] * grow) + 1)
    im = cv2.resize(im, size, interpolation=cv2.INTER_CUBIC if grow > 1 else cv2.INTER_AREA)
    top, left = (im.shape[0] - int(h * 1.34)) // 2, (im.shape[1] - int(w * 1.34)) // 2
    im = im[top:top + int(h * 1.34), left:left + int(w * 1.34)].astype(np.float32)
    if grow <= 1:
        return im
    grey = cv2.cvtColor(im, cv2.COLOR_BGR2GRAY)
    local = cv2.GaussianBlur(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 8)), (0, 0), 8)
    detail = cv2.GaussianBlur(rng.standard_normal(grey.shape).astype(np.float32), (0, 0), .9)
    return np.clip(im + (.5 * local * detail / detail.std())[:, :, None], 0, 255)


def motion(w, h, similar, rng):
    """A camera turned about its axes, with a little zoom; seen through a lens of 0.7 to 2.7 widths."""
    f = rng.uniform(.7, 2.7) * w
    k = np.array([[f, 0, (w - 1) / 2], [0, f, (h - 1) / 2], [0, 0, 1]])
    roll, zoom = np.deg2rad(rng.uniform(-3, 3)), 1 + rng.uniform(-.004, .004)
    dx, dy = rng.uniform(-.04 * w, .04 * w, 2)
    if similar:
        c, s = zoom * np.cos(roll), zoom * np.sin(roll)
        turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
        centre = np.array([[1, 0, (w - 1) / 2], [0, 1, (h - 1) / 2], [0, 0, 1]])
        back = np.array([[1, 0, -(w - 1) / 2], [0, 1, -(h - 1) / 2], [0, 0, 1]])
        return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]]) @ centre @ turn @ back
    turns = [cv2.Rodrigues(np.array(v, float))[0] for v in ([0, 0, roll], [0, np.arctan(dx / f), 0], [-np.arctan(dy / f), 0, 0])]
    m = np.diag([zoom, zoom, 1.]) @ turns[0] @ turns[1] @ turns[2]
    m = k @ m @ np.linalg.inv(k)
    return m / m[2, 2]


def with_movers(big, other, share, rng):
    """Pieces of another photograph, as large as people, somewhere else in every frame."""
    out, covered = big.copy(), np.zeros(big.shape[:2], bool)
    bh, bw = covered.shape
    while covered.mean() < share:
        w, h = int(rng.uniform(.05, .15) * bw), int(rng.uniform(.15, .45) * bh)
        x, y = int(rng.integers(0, bw - w)), int(rng.integers(0, bh - h))
        sx, sy = int(rng.integers(0, bw - w)), int(rng.integers(0, bh - h))
        out[y:y + h, x:x + w] = other[sy:sy + h, sx:sx + w]
        covered[y:y + h, x:x + w] = True
    return out


def shoot(big, m, w, h, blur, noise, gain, gamma, rng):
    """What the camera makes of it: warped, blurred, exposed, noisy, compressed."""
    offset = np.array([[1, 0, (big.shape[1] - w) / 2], [0, 1, (big.shape[0] - h) / 2], [0, 0, 1]])
    im = cv2.warpPerspective(big, offset @ np.linalg.inv(m), (w, h), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)
    if blur:
        im = cv2.GaussianBlur(im, (0, 0), blur * w)
    x = 255 * np.power(np.clip(im / 255 * gain, 0, 1), gamma)
    fine = rng.standard_normal((h, w, 1)).astype(np.float32)
    coarse = rng.standard_normal((h // 2, w // 2, 3)).astype(np.float32).repeat(2, 0).repeat(2, 1)
    x = x + .7 * (fine + coarse) * noise * np.sqrt(.25 + x / 128)
    jpeg = cv2.imencode('.jpg', np.clip(x + .5, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    return cv2.imdecode(jpeg, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)[:, :, ::-1]


def textured(big):
    """Whether at least half of 20 x 14 cells hold a corner far above noise: by OpenCV's measure, of the photograph itself."""
    small = cv2.resize(big, (768, 512), interpolation=cv2.INTER_AREA)
    strength = cv2.cornerMinEigenVal(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32), 8, 3)
    cells = [c for row in np.array_split(strength, 14) for c in np.array_split(row, 20, 1)]
    return bool(np.mean([c.max() > 200 for c in cells]) >= 1 / 2)


def main(pictures, scene, width, out):
    part, index = scene.rsplit('-', 1)
    seed, names = PARTS[part]
    i, w = int(index), int(width)
    h = w * 2 // 3
    rng = np.random.default_rng([seed, i, w])
    big, other = (canvas(os.path.join(pictures, names[(i + step) % len(names)]), w, h, rng) for step in (0, 1))
    os.makedirs(out, exist_ok=True)
    frames = []

    def write(name, im, **facts):
        im.tofile(os.path.join(out, name))
        frames.append({'file': name, **facts})

    noise = float(rng.uniform(3, 14))
    first = with_movers(big, other, .2 * (i % 2), rng)
    write('reference.raw', shoot(first, np.eye(3), w, h, 0, noise, 1, 1, rng), motion=np.eye(3).tolist(), blur=0, movers=.2 * (i % 2))
    for n, (blur, movers, similar) in enumerate(FRAMES):
        m = motion(w, h, similar, rng)
        gain, gamma = (1, 1) if n % 3 == 0 else (float(rng.uniform(.6, 1.5)), float(rng.uniform(.9, 1.2)))
        im = shoot(with_movers(big, other, movers, rng), m, w, h, blur, noise, gain, gamma, rng)
        write(f'frame-{n}.raw', im, motion=m.tolist(), blur=blur, movers=movers)
    for n in range(IMPOSTORS):
        im = shoot(other if n == 0 else big[::-1].copy(), motion(w, h, True, rng), w, h, 0, noise, 1, 1, rng)
        write(f'impostor-{n}.raw', im, motion=None, blur=0, movers=0)
    facts = {'picture': names[i % len(names)], 'width': w, 'height': h, 'noise': noise, 'textured': textured(big), 'frames': frames}
    with open(os.path.join(out, 'truth.json'), 'w') as file:
        json.dump(facts, file)


if __name__ == '__main__':
    if sys.argv[1] == 'count':
        print(len(PARTS[sys.argv[2]][1]))
    else:
        main(*sys.argv[1:])
