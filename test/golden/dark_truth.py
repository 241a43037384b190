"""A night with a simulated 14-bit sensor, stacked by the program less its darks: see darks.py, which runs it. Needs dist/ and Debian's python3-astropy and libraw-bin."""
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits

ROOT = Path(__file__).resolve().parents[2]
HEIGHT, WIDTH, BLACK, WHITE = 1200, 1800, 512, 16383
LIGHTS, DARKS, HOT = 40, 20, 2000
WORSE_MAX, SHADE_BIAS_MAX = 1.01, 0.05


def dng(path, samples, second):
    """The least that raw converters take: one directory, strips of 16 bits, RGGB."""
    ascii_of = lambda text: text.encode() + b"\0"
    data = samples.astype("<u2").tobytes()
    time = ascii_of(f"2026:01:02 03:{second // 60:02}:{second % 60:02}")
    fields = [
        (254, 4, [0]), (256, 4, [WIDTH]), (257, 4, [HEIGHT]), (258, 3, [16]), (259, 3, [1]), (262, 3, [32803]), (271, 2, ascii_of("Truth")),
        (272, 2, ascii_of("Simulated 14 bit")), (273, 4, [0]), (274, 3, [1]), (277, 3, [1]), (278, 4, [HEIGHT]), (279, 4, [len(data)]), (306, 2, time),
        (33421, 3, [2, 2]), (33422, 1, [0, 1, 1, 2]), (33434, 5, [30, 1]), (34855, 3, [1600]), (50706, 1, [1, 4, 0, 0]), (50707, 1, [1, 1, 0, 0]),
        (50708, 2, ascii_of("Truth Simulated 14 bit")), (50714, 3, [BLACK]), (50717, 3, [WHITE]),
        (50721, 10, [9, 10, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]), (50728, 5, [1, 2, 1, 1, 1, 2]), (50778, 3, [21]),
    ]
    letter = {1: "B", 2: None, 3: "H", 4: "I", 5: "I", 10: "i"}
    values_at = 8 + 2 + 12 * len(fields) + 4
    packed = [(tag, kind, value if kind == 2 else struct.pack(f"<{len(value)}{letter[kind]}", *value), len(value) // (2 if kind in (5, 10) else 1)) for tag, kind, value in fields]
    strips_at = (values_at + sum(len(value) + len(value) % 2 for _, _, value, _ in packed if len(value) > 4) + 15) // 16 * 16
    entries, after = b"", b""
    for tag, kind, value, count in packed:
        if tag == 273:
            value = struct.pack("<I", strips_at)
        place = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", values_at + len(after))
        after += value.ljust(len(value) + len(value) % 2, b"\0") if len(value) > 4 else b""
        entries += struct.pack("<HHI", tag, kind, count) + place
    head = struct.pack("<2sHIH", b"II", 42, 8, len(fields)) + entries + struct.pack("<I", 0) + after
    path.write_bytes(head.ljust(strips_at, b"\0") + data)


def sensor(random, height, width, hot, glow):
    """(dark signal, places of so many hot photosites), in levels: one corner glows, over so many pixels."""
    y, x = np.mgrid[0:height, 0:width]
    dark = random.lognormal(np.log(6), 0.5, (height, width)) + 120 * np.exp(-np.hypot(height - y, width - x) / glow)
    at = random.choice(height * width, hot, replace=False)
    dark.flat[at] += random.pareto(1.2, hot) * 150 + 100
    return np.minimum(dark, 17000), np.sort(at)


def simulated():
    """(scene, dark signal, places of hot photosites), in levels."""
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    texture = (np.sin(x / 9) * np.sin(y / 13) + np.sin((x + 2 * y) / 47)) / 4 + 0.5
    scene = 900 * np.clip(x / WIDTH - 0.25, 0, 1) ** 2 * texture * np.where((y + x) % 2 == 0, 0.6, 1.0)
    return scene, *sensor(random, HEIGHT, WIDTH, HOT, 300)


def shot(signal, seed):
    """One electron a level, four of read-out noise."""
    random = np.random.default_rng(seed)
    read = random.poisson(np.maximum(signal, 0)) + random.normal(0, 4, signal.shape)
    return np.clip(np.round(read) + BLACK, 0, WHITE).astype(np.int64)


def program(*words):
    return subprocess.run(["node", ROOT / "dist/cli.js", *map(str, words)], check=True, capture_output=True, text=True).stdout


def read_dng(path):
    """(samples, black, white) by LibRaw's own tool, and by exiftool."""
    subprocess.run(["unprocessed_raw", "-q", path], check=True, capture_output=True)
    grey = Path(f"{path}_R.pgm") if Path(f"{path}_R.pgm").exists() else Path(f"{path}.pgm")
    data = grey.read_bytes()
    kind, size, most, samples = data.split(b"\n", 3)
    assert (kind, most) == (b"P5", b"65535"), (kind, most)
    width, height = map(int, size.split())
    said = json.loads(subprocess.run(["exiftool", "-j", "-n", "-BlackLevel", "-WhiteLevel", path], check=True, capture_output=True).stdout)[0]
    return np.frombuffer(samples, ">u2").reshape(height, width).astype(np.int64), said["BlackLevel"], said["WhiteLevel"]


def rms(error):
    return float(np.sqrt((error**2).mean()))


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        scene, signal, hot = simulated()
        sums = {}
        for name, count, light in (("lights", LIGHTS, scene + signal), ("darks", DARKS, signal)):
            (folder / name).mkdir()
            total = np.zeros((HEIGHT, WIDTH), np.int64)
            for i in range(count):
                samples = shot(light, (100 if name == "lights" else 500) + i)
                dng(folder / name / f"{name}_{i:03}.dng", samples, i)
                total += samples
            sums[name] = total
        program("stack", folder / "darks", "--save", folder / "dark.state")
        for mend, source in (("off", "dark.state"), ("dark", "darks")):
            for extension in ("dng", "fits"):
                program("stack", folder / "lights", "--dark", folder / source, "--mend", mend, "--out", folder / f"{mend}.{extension}")
        said = json.loads(program("dark", folder / "darks", "--json"))
        wrong = list(faults(folder, sums, scene, hot, said))
    print("\n".join(wrong) or "a night less its darks is that of numpy, and near enough to the truth")
    sys.exit(1 if wrong else 0)


def faults(folder, sums, scene, hot, said):
    n, m = LIGHTS, DARKS
    whole = sums["lights"] * m - sums["darks"] * n
    exact = whole / (n * m)
    # Four times: 16 bits for 14.
    codes = np.floor((2 * 4 * (whole + BLACK * n * m) + n * m) / (2 * n * m)).astype(np.int64)
    found, black, white = read_dng(folder / "off.dng")
    differing = int((found != np.clip(codes, 0, 65535)).sum())
    print(f"mend off: {differing} of {found.size} samples of the .dng differ from numpy; black {black}, white {white}")
    if differing or (black, white) != (4 * BLACK, 4 * WHITE):
        yield f"off.dng: {differing} samples differ, black {black}, white {white}"
    floats = fits.getdata(folder / "off.fits")
    wanted = ((whole + BLACK * n * m) / (n * m * 65535)).astype(np.float32)
    if (floats != wanted).any():
        yield f"off.fits: {int((floats != wanted).sum())} samples differ from numpy"
    full = (sums["lights"] >= 0.98 * WHITE * n) | (sums["darks"] >= 0.98 * WHITE * m)
    is_hot = np.zeros(scene.shape, bool)
    is_hot.flat[hot] = True
    shade = ~is_hot & ~full & (scene < 4)
    best = rms((exact - scene)[~full])
    for mend in ("off", "dark"):
        levels = read_dng(folder / f"{mend}.dng")[0] / 4 - BLACK
        error = levels - scene
        figures = {"all": rms(error[~full]), "full ones too": rms(error), "hot": rms(error[is_hot & ~full]), "bias of deep shade": float(error[shade].mean())}
        print(f"mend {mend}: rms {best:.4f} by numpy,", ", ".join(f"{name} {value:.4f}" for name, value in figures.items()), f"(levels; {int(full.sum())} full)")
        if figures["all"] > WORSE_MAX * best:
            yield f"mend {mend}: rms {figures['all']} against {best} of numpy"
        if abs(figures["bias of deep shade"]) > SHADE_BIAS_MAX:
            yield f"mend {mend}: deep shade is {figures['bias of deep shade']} off"
    print(f"map: {said['hotPixels']} of {HOT} hot photosites and false ones, level {said['level']}, sigma {said['sigma']:.2f}")
    if not HOT <= said["hotPixels"] <= HOT + 40:
        yield f"the map has {said['hotPixels']} samples of {HOT}"
