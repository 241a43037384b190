#!/usr/bin/python3
"""An untracked night sky with known motion: sky.py PICTURES WIDTH SEED SECONDS... OUT writes OUT/*.raw and OUT/truth.json, as scenes.py does.

A 24 mm lens on a full frame; stars turn about a pole in the picture, over a foreground that stands still, with lamps and hot pixels; the
first frame is at 0 s. Needs python3-numpy and python3-opencv.
"""
import json
import os
import sys

import cv2
import numpy as np


def main(pictures, width, seed, seconds, out):
    w, h = width, width * 2 // 3
    f = w * 24 / 36
    r = np.random.default_rng(seed)
    k = np.array([[f, 0, (w - 1) / 2], [0, f, (h - 1) / 2], [0, 0, 1.]])
    ways = r.standard_normal((90000, 3))
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    flux = 60 * 10 ** (-.4 * (2.5 - np.log10(1 / r.uniform(1e-7, 1, len(ways))) / .51)) * (w / 6000) ** 2 * 4
    pole = np.linalg.inv(k) @ np.array([r.uniform(.5, .7) * w, r.uniform(.1, .25) * h, 1.])
    pole /= np.linalg.norm(pole)
    photograph = cv2.imread(os.path.join(pictures, 'cameras_jpeg/Canon PowerShot A85.jpg'))
    ground = np.power(cv2.resize(photograph, (w, h)).astype(np.float32) / 255, 2.2) * .05 * 255
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    horizon = h * .72 + .045 * h * np.sin(xx * 8.6 / w) + .022 * h * np.sin(xx * 35 / w + 1)
    mask = cv2.GaussianBlur((yy > horizon).astype(np.float32), (0, 0), 1)[:, :, None]
    glow = 4 + 6 * np.exp((yy - horizon) * 4.4 / h)
    hot = r.integers(0, [w, h], (w * h // 10000, 2))
    hot_value = r.uniform(20, 255, len(hot))
    lamps = [(int(r.integers(0, w)), int(r.integers(h * .8, h - 20))) for _ in range(20)]

    def turn(t):
        return cv2.Rodrigues(pole * np.deg2rad(15.041 / 3600 * t))[0]

    def star(light, x, y, value, dx, dy):
        for s in (-.5, 0, .5):
            px, py = x + dx * s, y + dy * s
            x0, y0 = int(round(px)), int(round(py))
            if 5 <= x0 < w - 5 and 5 <= y0 < h - 5:
                gx, gy = (np.exp(-(np.arange(-5, 6) - d) ** 2 / (2 * 1.15 ** 2)) for d in (px - x0, py - y0))
                light[y0 - 5:y0 + 6, x0 - 5:x0 + 6] += value / 3 / (2 * np.pi * 1.15 ** 2) * gy[:, None] * gx[None]

    def frame(t, noise):
        light = np.zeros((h, w), np.float32)
        seen = (turn(t) @ ways.T).T
        later = (turn(t + 8) @ ways.T).T
        for p, q, value in zip(seen, later, flux):
            if p[2] < .2:
                continue
            x, y = (k @ p)[:2] / p[2]
            if -9 < x < w + 9 and -9 < y < h + 9:
                x2, y2 = (k @ q)[:2] / q[2]
                star(light, x, y, value, x2 - x, y2 - y)
        im = (light + glow)[:, :, None] * np.array([1.1, 1, .9], np.float32)
        im = im * (1 - mask) + ground * mask
        for lamp in lamps:
            cv2.circle(im, lamp, max(2, w // 1000), (180, 220, 255), -1)
        im = np.maximum(im, 0)
        im += noise.standard_normal(im.shape).astype(np.float32) * (.8 + .5 * np.sqrt(im))
        im[hot[:, 1], hot[:, 0], hot[:, 0] % 3] += hot_value
        coded = np.clip(255 * np.power(np.clip(im / 255, 0, 1), 1 / 2.2) + .5, 0, 255).astype(np.uint8)
        jpeg = cv2.imencode('.jpg', coded, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
        return cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[:, :, ::-1]

    os.makedirs(out, exist_ok=True)
    frames = []
    for i, t in enumerate([0] + seconds):
        frame(t, np.random.default_rng([seed, i])).tofile(os.path.join(out, f'sky-{i}.raw'))
        m = k @ turn(t) @ np.linalg.inv(k)
        frames.append({'file': f'sky-{i}.raw', 'seconds': t, 'motion': (m / m[2, 2]).tolist()})
    with open(os.path.join(out, 'truth.json'), 'w') as file:
        json.dump({'width': w, 'height': h, 'frames': frames}, file)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), [int(t) for t in sys.argv[4:-1]], sys.argv[-1])
