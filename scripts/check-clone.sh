#!/usr/bin/env bash
# Gate for newcomers: a fresh clone runs the demo by npm start alone, which installs and builds.
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
if [[ -n $(git status --porcelain) ]]; then
  printf 'npm start left files that git does not ignore:\n'
  git status --porcelain
  exit 1
fi
