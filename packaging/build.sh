#!/usr/bin/env bash
# Makes the Debian packages of the tree, commits or not, in build/package, and looks at them with lintian.
#   packaging/build.sh            the packages
#   packaging/build.sh --unpack   only the source tree that they are built from
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -nE 's/^#define AUTH0_API_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)$/\2/p' include/auth0/version.hpp | paste -sd.)
entry=$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)
if [ "${entry%-*}" != "$version" ]; then
  echo "packaging/debian/changelog is of version $entry, include/auth0/version.hpp of $version" >&2
  exit 1
fi

out=$PWD/build/package
tree=$out/auth0-api-$version
rm -rf "$tree"
mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard ':!packaging/debian' |
  tar --create --null --files-from=- --ignore-failed-read --sort=name --mtime="@$(git log -1 --format=%ct)" |
  tar --extract --directory "$tree"
tar --create --xz --directory "$out" --file "$out/auth0-api_$version.orig.tar.xz" --owner=0 --group=0 "auth0-api-$version"
cp -r packaging/debian "$tree/debian"
[ "${1:-}" = --unpack ] && exit 0

# The same text compiled in another clone is known there too.
export CCACHE_BASEDIR=$tree CCACHE_NOHASHDIR=1
rm -f "$out"/*.deb
(cd "$tree" && dpkg-buildpackage --unsigned-source --unsigned-changes)
# A first upload to Debian closes the bug that announced it; these packages are not for Debian's archive.
lintian --fail-on error,warning --tag-display-limit 0 --suppress-tags initial-upload-closes-no-bugs \
  "$out/auth0-api_${entry}_$(dpkg --print-architecture).changes"
