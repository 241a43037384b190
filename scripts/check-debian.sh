#!/usr/bin/env bash
# Gate for the Dockerfile and the Debian package: the image is built on a Debian 13 that debootstrap makes, compose.yaml runs it, and its package is installed and purged in a chroot of the same Debian.
# Needs root, debootstrap, docker-compose, and podman with runc and catatonit.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
for program in debootstrap docker-compose podman runc; do
  command -v "$program" >/dev/null || { printf 'check-debian: %s is missing; on Debian: apt-get install %s\n' "$program" "$program" >&2; exit 1; }
done
node scripts/setup.mjs
work=$(mktemp -d)
root=$work/root
shoot=$work/shoot
# Images and containers of this check alone; runc, for the crun of Debian 12 refuses machines with both kinds of control groups.
mkdir "$work/empty" "$work/packages"
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot BUILDAH_FORMAT=docker
printf '[engine]\nruntime = "runc"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n' >"$CONTAINERS_CONF"
printf '[storage]\ndriver = "overlay"\nrunroot = "%s/run"\ngraphroot = "%s/graph"\n' "$work" "$work" >"$CONTAINERS_STORAGE_CONF"
service=
end() {
  [[ -z $service ]] || kill "$service" || true
  podman rm --all --force >/dev/null 2>&1 || true
  podman system reset --force >/dev/null 2>&1 || true
  rm -rf --one-file-system "$work"
}
trap end EXIT

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

# The two base images, which no registry is asked for: Debian 13, and the same with the Node and the npm of this machine. Both trust whom this machine trusts.
bases() {
  local mirror
  mirror=$(grep -shoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/* | head -n 1 || true)
  debootstrap --variant=minbase trixie "$root" ${mirror:-http://deb.debian.org/debian} >"$work/debootstrap.log" 2>&1 || { cat "$work/debootstrap.log"; return 1; }
  tar -C "$root" -c . | podman import --quiet - docker.io/library/debian:trixie-slim >/dev/null
  local node npm
  node=$(realpath "$(command -v node)")
  npm=$(npm root --global)/npm
  podman build --quiet --pull=never --tag docker.io/library/node:22-trixie-slim --file - "$work/empty" \
    --volume "$node:/from/node:ro" --volume "$npm:/from/npm:ro" --volume /etc/ssl/certs/ca-certificates.crt:/from/ca.crt:ro >/dev/null <<'BASE'
FROM docker.io/library/debian:trixie-slim
RUN cp /from/node /usr/local/bin/node && mkdir -p /usr/local/lib/node_modules && cp -r /from/npm /usr/local/lib/node_modules/npm \
  && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && mkdir -p /etc/ssl/certs && cp /from/ca.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
BASE
}

# built TAG ARGUMENT...: the image of the Dockerfile, or a stage of it.
built() {
  local tag=$1
  shift
  podman build --quiet --pull=never --network host --volume "$(npm config get cache):/root/.npm" --tag "$tag" "$@" "$repo" >/dev/null
}

# A night in the container, as compose.yaml says: three frames, health, what it may not do, a stop that saves.
container_runs() {
  local name wait
  mkdir "$shoot" "$shoot/state" "$shoot/pictures"
  cp "$repo/compose.yaml" "$shoot"
  node "$repo/dist/cli.js" camera "$shoot/captures" --frames 3 --every-seconds 0 --size 300x200 >/dev/null
  chown -R 1234:1234 "$shoot"
  podman system service --time 0 "unix://$work/engine.sock" 2>"$work/service.log" &
  service=$!
  for ((wait = 0; wait < 30; wait++)); do [[ -S $work/engine.sock ]] && break; sleep 1; done
  export DOCKER_HOST=unix://$work/engine.sock
  (cd "$shoot" && PHOTOGRAPHER=1234:1234 docker-compose --file compose.yaml up --no-build --detach >"$work/compose.log" 2>&1) || { cat "$work/compose.log"; return 1; }
  name=$(podman ps --quiet)
  [[ -n $name ]] || { podman ps --all; cat "$work/compose.log"; fail 'the container does not run'; }
  for ((wait = 0; wait < 120; wait++)); do
    grep -q '"frames": 3' "$shoot/pictures/preview.json" 2>/dev/null && break
    sleep 1
  done
  grep -q '"frames": 3' "$shoot/pictures/preview.json" || { podman logs "$name"; fail 'three frames were not folded in 120 s'; }
  podman healthcheck run "$name" >/dev/null || fail 'the health check fails on a daemon that is well'
  [[ $(podman exec "$name" id -u) == 1234 ]] || fail 'the container does not run as the photographer'
  ! podman exec "$name" touch /captures/x 2>/dev/null || fail 'the container can write to the captures'
  ! podman exec "$name" touch /usr/x 2>/dev/null || fail 'the container can write to the program'
  [[ $(podman exec "$name" ls /sys/class/net) == lo ]] || fail 'the container has a network'
  podman stop --time 60 "$name" >/dev/null
  [[ $(podman inspect --format '{{.State.ExitCode}}' "$name") == 0 ]] || fail 'the daemon did not end by itself when the container was stopped'
  ! podman run --rm --network none --volume "$shoot/captures:/captures:ro" --entrypoint '["slowshutter","status","--state","/state"]' slowshutter >/dev/null 2>&1 ||
    fail 'the health check passes where no stack is'
  # What it saved is exact, by the originals.
  podman run --rm --network none --user 1234:1234 --volume "$shoot/captures:/captures:ro" --volume "$shoot/state:/state" slowshutter verify --state /state
  say 'container: three frames as another user, without a network; health check, stop and state are right'
}

within() { unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" chroot "$root" "$@"; }

# What a purge must leave as it was: files outside of the books of apt, dpkg and adduser, and users.
listing() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./run -o -path ./packages -o -path ./tmp -o -path './etc/*-' \) -prune -o -print | sort && cat etc/passwd etc/group); }

package_installs() {
  within apt-get -qq update
  # What it depends on stays after a purge, and is there before.
  within env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends nodejs adduser man-db >/dev/null
  mkdir "$root/packages" && cp "$work"/packages/*.deb "$root/packages"
  listing >"$work/before"
  within sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends /packages/*.deb' >/dev/null
  say "package: $(within dpkg-query --show slowshutter), Node $(within node --version)"
  within dpkg --verify slowshutter
  within man --where slowshutter
  local unit
  for unit in system/slowshutter.service system/slowshutter@.service system/slowshutter.socket user/slowshutter.service; do
    [[ -f $root/usr/lib/systemd/$unit ]] || fail "no unit $unit"
  done
  within id slowshutter
  within slowshutter camera /tmp/captures --frames 3 --every-seconds 0 --size 300x200 >/dev/null
  within install -d -o slowshutter -g slowshutter /var/lib/slowshutter /var/cache/slowshutter
  within setpriv --reuid slowshutter --regid slowshutter --init-groups slowshutter watch /tmp/captures --state /var/lib/slowshutter \
    --preview /var/cache/slowshutter/preview.jpg --stop-after-idle 1 2>/dev/null
  grep -q '"frames": 3' "$root/var/cache/slowshutter/preview.json"
  local there here
  there=$(within slowshutter stack /tmp/captures --out /tmp/mean.tif --json | grep -o '"digest":"[0-9a-f]*"')
  here=$(node dist/cli.js stack "$root/tmp/captures" --out "$work/mean.tif" --json | grep -o '"digest":"[0-9a-f]*"')
  [[ $there == "$here" ]] || fail "the package has the sums $there, the program here $here"

  within dpkg --purge slowshutter >"$work/purge.log" 2>&1
  [[ -f $root/var/cache/slowshutter/preview.jpg ]] || fail 'a purge removed pictures'
  grep -q 'stacks and pictures stay' "$work/purge.log" || fail 'a purge does not say that pictures stay'
  rm -rf "$root/var/lib/slowshutter" "$root/var/cache/slowshutter"
  within sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends /packages/*.deb' >/dev/null
  within dpkg --purge slowshutter >/dev/null
  listing | diff "$work/before" - || fail 'a purge does not leave things as they were'
  say 'package: installed, at work as its user, purged without a trace'
}

bases
built slowshutter-build --target build
podman run --rm --network none --entrypoint tar slowshutter-build -C /packages -c . | tar -C "$work/packages" -x
built slowshutter
container_runs
package_installs
