#!/usr/bin/env bash
# Makes a Debian package of the program in FOLDER, for the kind of processor that it is made on: the tarball of npm, the packages that package-lock.json names, the units, the man page. Prints its file.
set -euo pipefail
exec </dev/null

folder=$(realpath -m "${1:?deb.sh FOLDER}")
cd "${BASH_SOURCE[0]%/*}/.."
repo=$PWD
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
mkdir -p "$folder" "$tree"/{DEBIAN,etc/slowshutter,usr/bin,usr/lib/systemd,usr/share/{man/man1,doc/slowshutter}}

npm pack --silent --pack-destination "$tree" >/dev/null
tar xzf "$tree"/slowshutter-*.tgz -C "$tree/usr/lib"
rm "$tree"/slowshutter-*.tgz
program=$tree/usr/lib/slowshutter
mv "$tree/usr/lib/package" "$program"
cp package-lock.json "$program"
# What decodes is part of what a stack is: the lock says the versions, not the day of the installation.
(cd "$program" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
rm "$program/package-lock.json"

chmod 755 "$program/dist/cli.js"
ln -s ../lib/slowshutter/dist/cli.js "$tree/usr/bin/slowshutter"
cp -r systemd "$tree/usr/lib/systemd/system"
mv "$tree/usr/lib/systemd/system/user" "$tree/usr/lib/systemd/"
gzip --no-name --best --stdout man/slowshutter.1 >"$tree/usr/share/man/man1/slowshutter.1.gz"
cp LICENSE "$tree/usr/share/doc/slowshutter/copyright"

version=$(node -p 'require("./package.json").version')
cat >"$tree/DEBIAN/control" <<CONTROL
Package: slowshutter
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: $(node -p 'require("./package.json").author') <slowshutter@example.org>
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: nodejs (>= 20.19), adduser
Recommends: systemd
Suggests: inotify-tools, gphoto2
Section: graphics
Priority: optional
Description: slow shutter for any tethered camera
 It watches the folder that a camera is tethered to, adds every new frame
 exactly once to an exact long exposure, and shows the picture as it grows.
CONTROL
install -m 755 scripts/debian/* "$tree/DEBIAN"
find "$tree/usr" -type d -exec chmod 755 {} +
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(stat -c %Y "$repo/package.json")} dpkg-deb --root-owner-group -Zxz --build "$tree" "$folder" >&2
printf '%s/slowshutter_%s_%s.deb\n' "$folder" "$version" "$(dpkg --print-architecture)"
