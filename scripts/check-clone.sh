#!/usr/bin/env bash
# Gate for newcomers: a fresh clone runs the demo by npm start alone, which installs and builds; then the lines of the README and of the recipes.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
if [[ ! -e .git ]]; then
  printf 'SKIPPED: %s is no git checkout, so there is nothing to clone\n' "$repo"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=scripts/check-demo.sh
source scripts/check-demo.sh

# As root git refuses a checkout that belongs to somebody else.
git -c safe.directory="$repo" -c safe.directory="$repo/.git" clone --quiet --no-local "$repo" "$work/clone"
cd "$work/clone"
check_demo npm start --

# The lines of README.md, with a camera that is simulated and a daemon that ends by itself.
export HOME=$work/home
mkdir "$HOME"
npm start -- camera ~/shoot --frames 4 --every-seconds 0 --size 300x200
npm start -- doctor ~/shoot
npm start -- ~/shoot --stop-after-idle 1
grep -q '"frames": 4' preview.json
npm start -- stack ~/shoot --out ~/mean.tif
# Those of docs/guide/recipes/README.md.
mkdir -p ~/night && cp examples/recipes/star-trails.json ~/night/slowshutter.json
mv ~/shoot ~/night/captures
(cd ~/night && "$work/clone/dist/cli.js" doctor && "$work/clone/dist/cli.js" watch --stop-after-idle 1)
grep -q '"frames": 4' ~/night/trails.json
if [[ -n $(git status --porcelain) ]]; then
  printf 'npm start left files that git does not ignore:\n'
  git status --porcelain
  exit 1
fi
