#!/usr/bin/env bash
# Gate for the package: npm pack, without a fault that publint and attw know; `npx` runs it; installed in an empty folder it gives the
# oracle's picture and a quick preview.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=scripts/check-demo.sh
source scripts/check-demo.sh

npm pack --silent --pack-destination "$work" >/dev/null
npx publint run "$work"/slowshutter-*.tgz --strict
npx attw "$work"/slowshutter-*.tgz --profile esm-only --format ascii --no-emoji
cd "$work"
mkdir "$work/empty"
(cd "$work/empty" && npx --yes --package="$(echo "$work"/slowshutter-*.tgz)" slowshutter --version)
npm init --yes >/dev/null
npm install --no-audit --no-fund --loglevel=error ./slowshutter-*.tgz >/dev/null
slowshutter=$work/node_modules/.bin/slowshutter
printf 'installed: slowshutter %s, %s files\n' "$("$slowshutter" --version)" \
  "$(find node_modules/slowshutter -type f | wc -l)"

# npm links the man page of a program that is installed for everybody.
npm install --global --prefix "$work/global" --no-audit --no-fund --loglevel=error ./slowshutter-*.tgz >/dev/null
grep -q '^\.TH SLOWSHUTTER 1' "$work/global/share/man/man1/slowshutter.1"

captures=$repo/../shared/data/seq_people_intel
set_name=seq_people_intel
if [[ ! -d $captures ]]; then
  printf 'SKIPPED: no %s; the golden captures are folded instead\n' "$captures"
  captures=$repo/test/golden/captures/rgb8
  set_name=rgb8
fi
"$slowshutter" stack "$captures" --out "$work/mean.png" --json >"$work/stack.json"
# The oracle computes the sums and the picture anew, without a line of the program.
/usr/bin/python3 - "$repo" "$work" "$captures" "$set_name" <<'PYTHON'
import hashlib, json, sys
from pathlib import Path
import cv2, numpy as np

repo, work, captures, set_name = sys.argv[1:]
said = json.loads(Path(work, "stack.json").read_text())
frames = [cv2.imread(str(p), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)[..., ::-1]
          for p in sorted(Path(captures).glob("*.jpg"))]
sums = np.sum(np.array(frames, dtype=np.uint64), axis=0)
width = 2 if 255 * len(frames) < 2**16 else 3 if 255 * len(frames) < 2**24 else 4
packed = sums.astype("<u8").reshape(-1, 1).view(np.uint8)[:, :width].tobytes()
picture = cv2.imread(str(Path(work, "mean.png")), cv2.IMREAD_UNCHANGED)[..., ::-1].astype("<u2")
expected = json.loads(Path(repo, "test/golden/expected.json").read_text())["sets"][set_name]["pictures"]
oracle = next(p for p in expected if (p["light"], p["blend"], p["depth"], p["box"], p["orient"])
              == ("encoded", "mean", 16, 1, 1))
found = {"frames": said["frames"], "planes": said["digest"],
         "picture": hashlib.sha256(np.ascontiguousarray(picture).tobytes()).hexdigest()}
wanted = {"frames": len(frames), "planes": hashlib.sha256(packed).hexdigest(), "picture": oracle["sha256"]}
if found != wanted:
    sys.exit(f"expected {wanted}\nfound    {found}")
print(f"{set_name}: {len(frames)} frames, planes and picture as the oracle's")
PYTHON

"$slowshutter" stack "$captures" --out "$work/grey.png" --filter node_modules/slowshutter/examples/filters/luminance.mjs

# The library of raw files is loaded at the first of them.
"$slowshutter" stack "$repo/test/golden/raw/files/tiles.dng" --out "$work/raw.png" --json | grep --quiet '"frames":1'

check_demo "$slowshutter" demo
