"""A night from the hand with a simulated 14-bit sensor, aligned and stacked by the program less its darks: see corrected.py, which runs it. Needs dist/ and Debian's python3-astropy."""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits

from dark_truth import program, rms, sensor, shot

HEIGHT, WIDTH, MARGIN, WHITE = 480, 720, 16, 16383
LIGHTS, DARKS, HOT = 40, 20, 1200
# Samples of a level of 14 bits in a file of 16.
SCALE = 4
WORSE_MAX, SHADE_BIAS_MAX, APART_MAX = 1.01, 0.05, 0.1


def simulated():
    """(scene with a margin all around, dark signal, places of hot pixels), in levels of 14 bits."""
    random = np.random.default_rng(6)
    height, width = HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN
    x = np.arange(width)[None, :]
    waves = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    noise = np.fft.fft2(random.normal(0, 1, (height, width)))
    texture = sum(blurred / blurred.std() for blurred in (np.fft.ifft2(noise * np.exp(-2 * (np.pi * waves * sigma) ** 2)).real for sigma in (1.5, 6)))
    scene = 700 * np.clip(1 - x / (0.7 * width), 0, 1) ** 1.5 * np.clip(1 + texture / 2, 0, None)
    return scene, *sensor(random, HEIGHT, WIDTH, HOT, 150)


def write_fits(path, samples, second):
    """The first row of the file is the lowest of the picture."""
    found = fits.PrimaryHDU(np.flipud(samples).astype(np.uint16))
    found.header["DATE-OBS"] = f"2026-01-02T03:{second // 60:02}:{second % 60:02}"
    found.header["EXPTIME"] = 30.0
    found.writeto(path)


def cubic(distance):
    """Keys, 1981, with a = -0.6: the weights of four neighbours, the first of which is `distance` + 1 away."""
    a, away = -0.6, np.abs(np.stack([distance + 1, distance, 1 - distance, 2 - distance]))
    near = (a + 2) * away**3 - (a + 3) * away**2 + 1
    far = a * away**3 - 5 * a * away**2 + 8 * a * away - 4 * a
    return np.where(away <= 1, near, far)


class Grid:
    """Where the program laid a frame, of which it is not asked whether that is right."""

    def __init__(self, transform):
        a, b, c, d, e, f, g, h = (number / unit for number, unit in zip(transform, [2**40, 2**40, 2**16, 2**40, 2**40, 2**16, 2**56, 2**56]))
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
        self.x, self.y = ((a * x + b * y + c) / (g * x + h * y + 1), (d * x + e * y + f) / (g * x + h * y + 1))
        self.covered = (self.x >= 0) & (self.x <= WIDTH - 1) & (self.y >= 0) & (self.y <= HEIGHT - 1)
        left, top = np.floor(self.x).astype(int), np.floor(self.y).astype(int)
        self.columns = [np.clip(left - 1 + i, 0, WIDTH - 1) for i in range(4)]
        self.rows = [np.clip(top - 1 + i, 0, HEIGHT - 1) for i in range(4)]
        self.across, self.down = cubic(self.x - left), cubic(self.y - top)

    def laid(self, frame):
        return sum(self.down[j] * self.across[i] * frame[self.rows[j], self.columns[i]] for j in range(4) for i in range(4))

    def touches(self, mask):
        """Whether any of the samples that a pixel is made of is in the mask."""
        return np.any([mask[self.rows[j], self.columns[i]] for j in range(4) for i in range(4)], axis=0)


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        scene, signal, hot = simulated()
        random = np.random.default_rng(7)
        moves = [(0, 0)] + [tuple(int(each) for each in random.integers(-12, 13, 2)) for _ in range(LIGHTS - 1)]
        for name in ("lights", "darks"):
            (folder / name).mkdir()
        darks = np.zeros((HEIGHT, WIDTH), np.int64)
        for i in range(DARKS):
            samples = SCALE * shot(signal, 500 + i)
            write_fits(folder / "darks" / f"dark_{i:03}.fits", samples, i)
            darks += samples
        lights = []
        for i, (right, down) in enumerate(moves):
            seen = scene[MARGIN + down : MARGIN + down + HEIGHT, MARGIN + right : MARGIN + right + WIDTH]
            lights.append(SCALE * shot(seen + signal, 100 + i))
            write_fits(folder / "lights" / f"light_{i:03}.fits", lights[-1], i)
        wrong = []
        for mend in ("off", "dark"):
            flags = ["--align", "scene", "--light", "linear", "--dark", folder / "darks", "--mend", mend]
            program("stack", folder / "lights", *flags, "--save", folder / f"{mend}.state", "--out", folder / f"{mend}.fits")
            said = json.loads(program("inspect", folder / f"{mend}.state", "--json"))
            found = np.flipud(fits.getdata(folder / f"{mend}.fits")).astype(float) * 65535 / SCALE
            wrong += faults(mend, found, said["entries"], (scene, hot, moves, lights, darks / DARKS))
    print("\n".join(wrong) or "aligned frames less their dark are as near to the truth as by numpy")
    sys.exit(1 if wrong else 0)


def faults(mend, found, entries, night):
    scene, hot, moves, lights, dark = night
    truth = scene[MARGIN : MARGIN + HEIGHT, MARGIN : MARGIN + WIDTH]
    is_hot = np.zeros(truth.shape, bool)
    is_hot.flat[hot] = True
    total, everywhere, spoilt, warm, apart = np.zeros(truth.shape), np.ones(truth.shape, bool), np.zeros(truth.shape, bool), np.zeros(truth.shape, bool), 0.0
    if len(entries) != LIGHTS or any(entry["outcome"] != "folded" for entry in entries):
        yield f"mend {mend}: {[entry.get('message') for entry in entries if entry['outcome'] != 'folded']} of {len(entries)} frames"
        return
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    for entry in entries:
        number = int(Path(entry["path"]).stem[-3:])
        grid = Grid(entry["recipe"]["found"]["align"])
        right, down = moves[number]
        apart = max(apart, np.hypot(grid.x - (x - right), grid.y - (y - down)).max())
        total += grid.laid(lights[number] - dark)
        everywhere &= grid.covered
        full = (lights[number] >= 0.98 * WHITE * SCALE) | (dark >= 0.98 * WHITE * SCALE)
        spoilt |= grid.touches(full)
        warm |= grid.touches(is_hot)
    exact = total / LIGHTS / SCALE
    judged = everywhere & ~spoilt
    shade = everywhere & ~warm & (truth < 4)
    best, ours = rms((exact - truth)[judged]), rms((found - truth)[judged])
    bias, own = (found - truth)[shade].mean(), (exact - truth)[shade].mean()
    print(f"mend {mend}: frames lie within {apart:.3f} pixels of the truth; rms {ours:.4f} levels, by numpy {best:.4f}; deep shade {bias:+.4f}, by numpy {own:+.4f} ({int(judged.sum())} pixels, {int(shade.sum())} of them in shade)")
    if apart > APART_MAX:
        yield f"mend {mend}: a frame lies {apart:.3f} pixels beside the truth"
    if not ours <= WORSE_MAX * best:
        yield f"mend {mend}: rms {ours} against {best} of numpy"
    if not abs(bias) <= SHADE_BIAS_MAX:
        yield f"mend {mend}: deep shade is {bias} off"
