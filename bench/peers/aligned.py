"""Frames from the hand with what is true of them, OpenCV as somebody would align them with it, and how good a picture is.

  aligned.py make PICTURE FOLDER       scene.png, hand/ and tripod/ in the folder: frames of a part of the picture, with noise
  aligned.py ecc OUT FRAME...          the mean of the frames, laid on the first by ORB and then by findTransformECC
  aligned.py mean OUT PICTURE...       the mean of pictures that are laid already, each where it is not transparent
  aligned.py psnr SCENE PICTURE...     of the part that frames are sure to cover, in dB, one number a picture
  aligned.py fwhm PICTURE...           the median over the stars of the first, in pixels, one number a picture
"""
import json
import os
import sys

import cv2
import numpy as np

COUNT = 6
SHARE, MARGIN, SHIFT, TURN, SCALE, FOCAL, NOISE, SOFT = 0.86, 0.15, 120, 1.2, 0.004, 8333, 5, 0.9
STARS, RADIUS = 60, 9


def hand(random, width, height):
    """From a pixel of the first frame to one of another: the camera turned about its three axes, and breathed."""
    turn, right, down, scale = random.uniform(-TURN, TURN), *random.uniform(-SHIFT, SHIFT, 2), 1 + random.uniform(-SCALE, SCALE)
    camera = np.array([[FOCAL, 0, (width - 1) / 2], [0, FOCAL, (height - 1) / 2], [0, 0, 1]])
    zoomed = camera @ np.diag([scale, scale, 1])
    turned = np.eye(3)
    for axis in ((0, 0, np.deg2rad(turn)), (0, np.arctan(right / FOCAL), 0), (-np.arctan(down / FOCAL), 0, 0)):
        turned = turned @ cv2.Rodrigues(np.array(axis))[0]
    found = zoomed @ turned @ np.linalg.inv(camera)
    return found / found[2, 2]


def make(picture, folder):
    # As sharp as a lens and a sensor's colours leave it: made pictures are sharper, and no frame that lies between pixels keeps that.
    whole = cv2.GaussianBlur(cv2.imread(picture), (0, 0), SOFT)
    width, height = int(whole.shape[1] * SHARE), int(whole.shape[0] * SHARE)
    inset = np.array([[1, 0, (whole.shape[1] - width) // 2], [0, 1, (whole.shape[0] - height) // 2], [0, 0, 1]], float)
    random = np.random.default_rng(3)
    seen = lambda move: cv2.warpPerspective(whole, inset @ np.linalg.inv(move), (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)
    scene = seen(np.eye(3))
    cv2.imwrite(os.path.join(folder, "scene.png"), scene)
    for name in ("hand", "tripod"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    for i in range(COUNT):
        for name, move in (("hand", np.eye(3) if i == 0 else hand(random, width, height)), ("tripod", np.eye(3))):
            clean = seen(move).astype(np.float32)
            noisy = clean + random.standard_normal(clean.shape, np.float32) * NOISE * np.sqrt(0.25 + clean / 128)
            frame = np.clip(noisy + 0.5, 0, 255).astype(np.uint8)
            cv2.imwrite(os.path.join(folder, name, f"IMG_{i}.jpg"), frame, [cv2.IMWRITE_JPEG_QUALITY, 92])


def grey(picture):
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def write_mean(out, total, counts):
    mean = total / np.maximum(counts, 1)[..., None]
    cv2.imwrite(out, np.clip(mean * 257 + 0.5, 0, 65535).astype(np.uint16))


def found_by(first, frame, k):
    """Of pictures made smaller by k: from the first to the frame, at full size; null where nothing fits."""
    orb, matcher = cv2.ORB_create(4000), cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True)
    (ours, one), (theirs, other) = (orb.detectAndCompute(each, None) for each in (first, frame))
    pairs = matcher.match(one, other) if one is not None and other is not None else []
    if len(pairs) < 10:
        return None
    from_points, to_points = (np.float32([points[index(pair)].pt for pair in pairs]) for points, index in ((ours, lambda pair: pair.queryIdx), (theirs, lambda pair: pair.trainIdx)))
    guess, _ = cv2.findHomography(from_points, to_points, cv2.RANSAC, 3)
    if guess is None:
        return None
    try:
        _, fine = cv2.findTransformECC(first, frame, guess.astype(np.float32), cv2.MOTION_HOMOGRAPHY, (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 100, 1e-6), None, 5)
    except cv2.error:
        return None
    up = np.array([[k, 0, (k - 1) / 2], [0, k, (k - 1) / 2], [0, 0, 1]])
    return up @ fine @ np.linalg.inv(up)


def ecc(out, *frames):
    first = cv2.imread(frames[0])
    height, width = first.shape[:2]
    k = max(1, round(max(width, height) / 1500))
    small = lambda picture: cv2.resize(grey(picture), (width // k, height // k), interpolation=cv2.INTER_AREA)
    total, counts = first.astype(np.float64), np.ones((height, width))
    for path in frames[1:]:
        frame = cv2.imread(path)
        move = found_by(small(first), small(frame), k)
        if move is None:
            continue
        laid = lambda picture, how: cv2.warpPerspective(picture, move, (width, height), flags=how | cv2.WARP_INVERSE_MAP)
        covered = laid(np.ones((height, width), np.uint8), cv2.INTER_NEAREST)
        total += laid(frame, cv2.INTER_CUBIC) * covered[..., None]
        counts += covered
    write_mean(out, total, counts)


def mean(out, *pictures):
    total, counts = 0.0, 0.0
    for path in pictures:
        picture = cv2.imread(path, cv2.IMREAD_UNCHANGED).astype(np.float64)
        covered = picture[..., 3] > 0 if picture.shape[2] == 4 else np.ones(picture.shape[:2])
        total = total + picture[..., :3] * covered[..., None]
        counts = counts + covered
    write_mean(out, total, counts)


def levels(path):
    picture = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    codes = picture[..., :3] if picture.ndim == 3 else picture
    return codes.astype(np.float64) / (257 if picture.dtype == np.uint16 else 1)


def psnr(scene, *pictures):
    truth = levels(scene)
    height, width = truth.shape[:2]
    rows, columns = (slice(int(edge * MARGIN), int(edge * (1 - MARGIN))) for edge in (height, width))
    return [10 * np.log10(255**2 / ((levels(each) - truth)[rows, columns] ** 2).mean()) for each in pictures]


def stars_of(picture):
    """Bright, not full, away from the edges and from each other."""
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.2)
    sky, full = np.median(smooth), 0.95 * 255
    spread = 1.4826 * np.median(np.abs(smooth - sky))
    peaks = (smooth == cv2.dilate(smooth, np.ones((15, 15)))) & (smooth > sky + 12 * spread)
    peaks[:60], peaks[-60:], peaks[:, :60], peaks[:, -60:] = False, False, False, False
    places = sorted(zip(*np.nonzero(peaks)), key=lambda at: -smooth[at])
    return [(y, x) for y, x in places if picture[y - 2 : y + 3, x - 2 : x + 3].max() < full][:STARS]


def width_of(picture, y, x):
    """By moments under a Gaussian that is as wide as the star: the mean squared distance is its variance then. None where that finds no end."""
    if not (RADIUS < y < picture.shape[0] - RADIUS - 1 and RADIUS < x < picture.shape[1] - RADIUS - 1):
        return None
    part = picture[y - RADIUS : y + RADIUS + 1, x - RADIUS : x + RADIUS + 1]
    down, across = np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1]
    light = part - np.median(part[np.hypot(down, across) > RADIUS - 2])
    centre, variance = np.zeros(2), 4.0
    for _ in range(60):
        away = (down - centre[0]) ** 2 + (across - centre[1]) ** 2
        weights = light * np.exp(-away / (2 * variance))
        if weights.sum() <= 0:
            return None
        centre = np.array([(weights * down).sum(), (weights * across).sum()]) / weights.sum()
        variance = (weights * away).sum() / weights.sum()
        if not 0.1 < variance < RADIUS**2 or np.abs(centre).max() > 3:
            return None
    return 2 * np.sqrt(2 * np.log(2) * variance)


def fwhm(*pictures):
    seen = [each if each.ndim == 2 else each.mean(axis=2) for each in map(levels, pictures)]
    widths = [[width_of(each, y, x) for each in seen] for y, x in stars_of(seen[0])]
    known = np.array([each for each in widths if None not in each])
    return [float(np.median(column)) for column in known.T]


if __name__ == "__main__":
    what, *words = sys.argv[1:] or [""]
    work = {"make": make, "ecc": ecc, "mean": mean, "psnr": psnr, "fwhm": fwhm}.get(what)
    if work is None:
        sys.exit(__doc__)
    answer = work(*words)
    if answer is not None:
        print(json.dumps(answer))
