#!/usr/bin/env bash
# Gate for newcomers: a fresh clone runs the demo by its one command alone, which installs and builds; then the lines of the README and of the recipes.
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
check_demo npm run demo --

# The lines of README.md, with a camera that is simulated and a daemon that ends by itself. A test compares them with the README.
export HOME=$work/home npm_config_prefix=$work/global PATH=$work/global/bin:$PATH
mkdir "$HOME"
npm start -- camera ~/shoot --frames 4 --every-seconds 0 --size 300x200
npm start -- doctor ~/shoot
npm start -- ~/shoot --stop-after-idle 1
grep -q '"frames": 4' preview.json
npm pack --silent
npm install -g ./slowshutter-*.tgz --no-audit --no-fund --loglevel=error
rm ./slowshutter-*.tgz
slowshutter stack ~/shoot --out ~/mean.tif

# Those of docs/guide/recipes/README.md, for every recipe.
recipes=0
for recipe in examples/recipes/*.json; do
  rm -rf ~/night ~/.local/state/slowshutter
  mkdir -p ~/night && cp "$recipe" ~/night/slowshutter.json
  cp -a ~/shoot ~/night/captures
  (cd ~/night && slowshutter doctor && slowshutter watch --stop-after-idle 1)
  pictures=("$HOME"/night/*.jpg)
  for picture in "${pictures[@]}"; do
    [[ -s $picture ]] && grep -q '"frames": 4' "${picture%.jpg}.json" || { printf '%s: no picture of 4 frames\n' "$recipe"; exit 1; }
  done
  recipes=$((recipes + 1))
done
printf '%d recipes make their pictures\n' "$recipes"
if [[ -n $(git status --porcelain) ]]; then
  printf 'the commands left files that git does not ignore:\n'
  git status --porcelain
  exit 1
fi
