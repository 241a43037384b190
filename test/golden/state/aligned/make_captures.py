#!/usr/bin/env python3
"""Writes the captures of the golden state of aligned frames less their dark: a.png to d.png, one scene from four places, and two darks."""
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT, MARGIN = 128, 96, 8
MOVES = {"a": (0, 0), "b": (3, 1), "c": (-2, 4), "d": (1, -3)}
HOT = ((20, 30), (70, 50))

random = np.random.default_rng(3)
scene = cv2.GaussianBlur(random.uniform(0, 255, (HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN)), (0, 0), 1.5)
scene = 60 + (scene - scene.min()) * 150 / (scene.max() - scene.min())


def write(name, light, seed):
    noise = np.random.default_rng(seed).normal(0, 1.5, light.shape)
    samples = np.clip(np.rint(light + noise), 0, 255).astype(np.uint8)
    for x, y in HOT:
        samples[y, x] = 255
    cv2.imwrite(str(HERE / name), samples)


for n, (name, (x, y)) in enumerate(MOVES.items()):
    write(f"{name}.png", scene[MARGIN + y:MARGIN + y + HEIGHT, MARGIN + x:MARGIN + x + WIDTH], 10 + n)
for n in range(2):
    write(f"dark{n}.png", np.full((HEIGHT, WIDTH), 12.0), 20 + n)
