#!/usr/bin/env python3
"""The independent oracle of slowshutter: what a stack of these captures must be, sample for sample.

  expect.py stack --light L --blend B --depth D [--box K] [--orient N] --out OUT.npy|OUT.png FILES...
  expect.py recipe2012 --out OUT.npy|OUT.png FILES...
  expect.py all         writes expected.json and expected/*.png, and reports what it found
  expect.py check       computes everything again and compares; exit 1 on any difference
  expect.py references  compares with the reference pictures that came with shared/data/seq_people_intel

`references`, over 995,328 samples of 48 frames: the maximum is the same. The 16-bit mean is one greater in 10,584
samples: those of the 21,230 exact halves whose lower neighbour is even, for the reference rounded halves to even and
slowshutter rounds them up. The linear mean differs in 76,872 samples, by 4 of 65,535 at most: the reference averaged
EOTF(v / 255) as float64, slowshutter sums the integers round(65535 * EOTF(v / 255)).
"""
import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

import json_text
import oracle

HERE = Path(__file__).resolve().parent
ROOTS = {"golden": HERE / "captures", "shared": HERE.parents[2] / "shared" / "data"}
EXPECTED_JSON, EXPECTED_PNG = HERE / "expected.json", HERE / "expected"

SYNTHETIC = ("rgb8", "png8", "png16", "grey8", "grey16", "tiff8", "tiff16", "webp", "alpha", "full", "halves8",
             "halves16", "ramp8", "ramp16")
BOX_AND_DEPTH = ((1, 16), (1, 8), (2, 8), (5, 16), (64, 16))
EVERY_PICTURE = [dict(light=light, blend=blend, depth=depth, box=box)
                 for box, depth in BOX_AND_DEPTH for light in oracle.LIGHTS for blend in oracle.BLENDS]
PLAIN_PICTURES = [wanted for wanted in EVERY_PICTURE if wanted["box"] == 1]
MEANS_16 = [wanted for wanted in PLAIN_PICTURES if wanted["depth"] == 16 and wanted["blend"] == "mean"]
SHARED = {"seq_people_intel": ("frame_*.jpg", PLAIN_PICTURES), "seq_stars_ols": ("*.jpeg", MEANS_16),
          "seq_focus_pcb": ("pcb_*.jpg", MEANS_16)}
RECIPE_2012 = ("rgb8", "seq_people_intel")
TURNED = ("rgb8", "png16")
DECODES = ("formats/denali.webp", "formats/photo-iccp-adobergb.webp", "formats/m27_derived_16bit.png",
           "formats/m27_derived_16bit.tif", "cameras_jpeg/*.jpg", "orientation/*.jpg")
TO_LOOK_AT = [("rgb8", light, blend) for light in oracle.LIGHTS for blend in oracle.BLENDS] + [
    (name, light, "mean") for name in ("png16", "grey16", "halves16") for light in oracle.LIGHTS]


class Findings:
    """Counts over everything computed in one run."""

    def __init__(self):
        self.samples = self.halves = self.linear_samples = self.same_by_pil = 0
        self.others = Counter()

    def add(self, samples, light, facts):
        self.samples += samples.size
        self.linear_samples += samples.size if light == "linear" else 0
        self.halves += facts["halves"]
        self.others.update(facts["others"])

    def report(self):
        print(f"{self.samples} samples computed, {self.halves} of them exact halves")
        print(f"{self.linear_samples} linear samples; on how many the other encodings differ: {dict(self.others)}")
        for depth in (8, 16):
            differing = oracle.encodings_that_differ_anywhere(depth)
            print(f"the same over every mean of 1..12 frames, {depth} bits: {differing}")
        print(f"{self.same_by_pil} 8-bit files decode to the same samples by OpenCV and PIL")


def picture_entry(samples, **facts):
    """What expected.json says of one array of samples; `first` are its first 12."""
    height, width, channels = samples.shape
    entry = dict(facts, width=width, height=height, channels=channels, sha256=oracle.digest(samples))
    if channels == 1:
        entry["rgbSha256"] = oracle.digest(np.repeat(samples, 3, axis=-1))
    return dict(entry, first=samples.ravel()[:12].tolist())


def decode_checked(path, findings):
    """Decode by OpenCV; 8-bit files must come out the same by PIL."""
    samples = oracle.decode(path)
    if samples.dtype == np.uint8:
        if not np.array_equal(samples, oracle.decode_with_pil(path)):
            raise ValueError(f"OpenCV and PIL decode {path.name} differently")
        findings.same_by_pil += 1
    return samples


def pictures_of(frames, wanted_pictures, findings):
    """Yield (wanted, samples) for each wanted picture of the frames."""
    full_scale, planes = oracle.full_scale_of(frames[0]), {}
    for wanted in wanted_pictures:
        key = (wanted["light"], wanted["blend"])
        if key not in planes:
            planes[key] = oracle.plane_of(frames, *key)
        samples, facts = oracle.render(planes[key], full_scale, len(frames), *key, wanted["depth"], wanted["box"])
        findings.add(samples, wanted["light"], facts)
        yield wanted, samples


def set_entry(root, name, pattern, wanted_pictures, findings):
    """Everything expected.json says of one folder of captures."""
    paths = sorted((ROOTS[root] / name).glob(pattern))
    frames = [decode_checked(path, findings) for path in paths]
    height, width, channels = frames[0].shape
    pictures = []
    for wanted, samples in pictures_of(frames, wanted_pictures, findings):
        pictures.append(picture_entry(samples, **wanted, orient=1))
        if name in TURNED and wanted in MEANS_16:
            pictures += [picture_entry(oracle.turn_upright(samples, orient), **wanted, orient=orient)
                         for orient in range(2, 9)]
    entry = dict(root=root, width=width, height=height, channels=channels, fullScale=oracle.full_scale_of(frames[0]),
                 captures=[dict(file=path.name, sha256=oracle.digest(frame)) for path, frame in zip(paths, frames)],
                 pictures=pictures)
    if name in RECIPE_2012:
        entry["recipe2012"] = picture_entry(oracle.recipe2012(paths), depth=8)
    return entry


def decode_entry(path, findings):
    """One file alone: its samples as stored, and turned upright by its EXIF orientation."""
    samples, orientation = decode_checked(path, findings), oracle.orientation_of(path)
    upright = oracle.turn_upright(samples, orientation)
    if samples.dtype == np.uint8:
        by_pil = np.asarray(ImageOps.exif_transpose(Image.open(path)))
        if not np.array_equal(upright, by_pil):
            raise ValueError(f"PIL turns {path.name} another way")
    return picture_entry(samples, fullScale=oracle.full_scale_of(samples), orientation=orientation,
                         uprightSha256=oracle.digest(upright))


def expect_everything():
    """Returns (expected, findings, names of shared folders that are absent)."""
    findings, absent = Findings(), []
    sets = {name: set_entry("golden", name, "*", EVERY_PICTURE, findings) for name in SYNTHETIC}
    for name, (pattern, wanted_pictures) in SHARED.items():
        if (ROOTS["shared"] / name).is_dir():
            sets[name] = set_entry("shared", name, pattern, wanted_pictures, findings)
        else:
            absent.append(name)
    decodes = {}
    for pattern in DECODES:
        paths = sorted(ROOTS["shared"].glob(pattern))
        absent += [] if paths else [pattern]
        for path in paths:
            decodes[path.relative_to(ROOTS["shared"]).as_posix()] = decode_entry(path, findings)
    return dict(schema=1, sets=sets, decodes=decodes), findings, absent


def pictures_to_look_at():
    """Yield (file name, 16-bit samples) of the pictures in expected/."""
    for name, light, blend in TO_LOOK_AT:
        frames = [oracle.decode(path) for path in sorted((ROOTS["golden"] / name).iterdir())]
        plane = oracle.plane_of(frames, light, blend)
        samples, _ = oracle.render(plane, oracle.full_scale_of(frames[0]), len(frames), light, blend, 16)
        yield f"{name}-{light}-{blend}.png", samples


def run_all(_):
    expected, findings, absent = expect_everything()
    if absent:
        sys.exit(f"expected.json needs all of shared/data; absent: {', '.join(absent)}")
    EXPECTED_JSON.write_text(json_text.as_text(expected) + "\n")
    EXPECTED_PNG.mkdir(exist_ok=True)
    for file, samples in pictures_to_look_at():
        oracle.write_png(EXPECTED_PNG / file, samples)
    findings.report()


def without_absent(expected, absent):
    """The part of expected.json that can be checked here."""
    kept_sets = {name: entry for name, entry in expected["sets"].items() if name not in absent}
    kept_decodes = {file: entry for file, entry in expected["decodes"].items()
                    if not any(Path(file).match(pattern) for pattern in absent)}
    return dict(expected, sets=kept_sets, decodes=kept_decodes)


def run_check(_):
    found, findings, absent = expect_everything()
    for name in absent:
        print(f"SKIPPED {name}: not in shared/data")
    expected = without_absent(json.loads(EXPECTED_JSON.read_text()), absent)
    wrong = list(json_text.differences(expected, found))
    for file, samples in pictures_to_look_at():
        if not np.array_equal(oracle.decode(EXPECTED_PNG / file), samples):
            wrong.append(f"expected/{file}: other samples")
    print("\n".join(wrong) if wrong else "everything as expected")
    findings.report()
    sys.exit(1 if wrong else 0)


def run_references(_):
    folder = ROOTS["shared"] / "seq_people_intel"
    frames = [oracle.decode(path) for path in sorted(folder.glob("frame_*.jpg"))]
    for light, blend, depth, file in [("encoded", "lighten", 8, "ref_max_u8.png"),
                                      ("encoded", "mean", 16, "ref_mean_codevalues_u16.png"),
                                      ("linear", "mean", 16, "ref_mean_linearlight_encoded_srgb_u16.png")]:
        plane = oracle.plane_of(frames, light, blend)
        ours, facts = oracle.render(plane, 255, len(frames), light, blend, depth)
        off = ours.astype(np.int64) - oracle.decode(folder / "_reference" / file)
        print(f"{file}: {np.count_nonzero(off)} of {off.size} samples differ, ours less reference is "
              f"{off.min()}..{off.max()}; exact halves: {facts['halves']}")


def write_out(path, samples):
    """Write samples by the extension, and print what they are as JSON."""
    np.save(path, samples) if path.suffix == ".npy" else oracle.write_png(path, samples)
    print(json.dumps(picture_entry(samples, depth=samples.dtype.itemsize * 8)))


def run_stack(args):
    frames = [oracle.decode(path) for path in args.files]
    plane = oracle.plane_of(frames, args.light, args.blend)
    full_scale = oracle.full_scale_of(frames[0])
    samples, _ = oracle.render(plane, full_scale, len(frames), args.light, args.blend, args.depth, args.box)
    write_out(args.out, oracle.turn_upright(samples, args.orient))


def run_recipe2012(args):
    write_out(args.out, oracle.recipe2012(args.files))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, run in [("all", run_all), ("check", run_check), ("references", run_references)]:
        commands.add_parser(name).set_defaults(run=run)
    stack, recipe = commands.add_parser("stack"), commands.add_parser("recipe2012")
    stack.add_argument("--light", choices=oracle.LIGHTS, default="encoded")
    stack.add_argument("--blend", choices=oracle.BLENDS, default="mean")
    stack.add_argument("--depth", choices=(8, 16), type=int, default=16)
    stack.add_argument("--box", type=int, default=1)
    stack.add_argument("--orient", type=int, choices=range(1, 9), default=1)
    for command, run in [(stack, run_stack), (recipe, run_recipe2012)]:
        command.add_argument("--out", type=Path, required=True)
        command.add_argument("files", type=Path, nargs="+")
        command.set_defaults(run=run)
    return parser.parse_args()


def main():
    args = parse_arguments()
    args.run(args)


if __name__ == "__main__":
    main()
