#!/usr/bin/env bash
# Gate for the systemd units: systemd reads each without complaint, and what each leaves exposed stays below a limit.
# Works without a running systemd, as root or not.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
if ! command -v systemd-analyze >/dev/null; then
  echo 'check-systemd: systemd-analyze is missing; on Debian it comes with: apt-get install systemd' >&2
  exit 1
fi

copies=$(mktemp -d)
trap 'rm -rf "$copies"' EXIT
mkdir -m 700 "$copies/runtime" "$copies/user"
# A user's manager refuses to read anything without it.
export XDG_RUNTIME_DIR=$copies/runtime SYSTEMD_COLORS=0 LC_ALL=C.UTF-8
# systemd looks for the executable, and the program need not be installed here.
printf '#!/bin/sh\n' >"$copies/slowshutter"
chmod 755 "$copies/slowshutter"

# The first line is: systemd 252 (252.39-1~deb12u2)
version=$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
failed=0

# check UNIT --system|--user LIMIT: the limit is in tenths of systemd's exposure level, 0 best and 100 worst.
check() {
  local unit=$1 manager=$2 limit=$3 copy="$copies/${1#systemd/}" said exposure
  sed "s#^ExecStart=slowshutter #ExecStart=$copies/slowshutter #" "$unit" >"$copy"

  # verify exits 0 for an unknown setting, so whatever it says is a failure.
  said=$(systemd-analyze "$manager" --no-pager verify "$copy" 2>&1) || said+=$'\nverify failed'
  # Later than Debian 12's; the units say what an older systemd does without them.
  if ((version < 254)); then
    said=$(sed -E "/Unknown key( name)? '(RestartSteps|RestartMaxDelaySec)' in section .?Service.?, ignoring/d" <<<"$said")
  fi
  if [[ -n $said ]]; then
    printf '%s: not clean\n%s\n' "$unit" "$said"
    failed=1
  fi

  if ! said=$(systemd-analyze "$manager" --no-pager --offline=true --threshold="$limit" security "$copy" 2>&1); then
    printf '%s: too exposed, limit %d.%d\n%s\n' "$unit" $((limit / 10)) $((limit % 10)) "$said"
    failed=1
  fi
  exposure=$(sed -n 's/.*Overall exposure level for .*: \([0-9.]* [A-Z]*\).*/\1/p' <<<"$said")
  if [[ -z $exposure ]]; then
    failed=1
  fi
  printf '%s: exposure %s, limit %d.%d\n' "$unit" "${exposure:-unknown}" $((limit / 10)) $((limit % 10))
}

# check_socket UNIT --system|--user: beside the copy of its service. What a socket leaves exposed is that of the service.
check_socket() {
  local unit=$1 manager=$2 copy="$copies/${1#systemd/}" said
  cp "$unit" "$copy"
  said=$(systemd-analyze "$manager" --no-pager verify "$copy" 2>&1) || said+=$'\nverify failed'
  if ((version < 254)); then
    said=$(sed -E "/Unknown key( name)? '(RestartSteps|RestartMaxDelaySec)' in section .?Service.?, ignoring/d" <<<"$said")
  fi
  if [[ -n $said ]]; then
    printf '%s: not clean\n%s\n' "$unit" "$said"
    failed=1
  else
    printf '%s: clean\n' "$unit"
  fi
}

check systemd/slowshutter.service --system 10
check systemd/slowshutter@.service --system 10
check systemd/user/slowshutter.service --user 20
check_socket systemd/slowshutter.socket --system
check_socket systemd/user/slowshutter.socket --user
exit "$failed"
