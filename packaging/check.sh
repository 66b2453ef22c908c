#!/usr/bin/env bash
# Tries the packages in build/package in a new Debian 12 of its own (debootstrap and chroot, so as root): installs them, builds and
# runs the README's program in the ways that docs/installation.md prints, uses the other components, the command and the sidecar,
# upgrades, removes and purges. Nothing is installed on this machine.
set -euo pipefail
cd "$(dirname "$0")/.."

source=$PWD
out=$source/build/package
root=$out/root

say() { echo "package check: $*"; }
fail() {
  say "$*" >&2
  exit 1
}
inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
# logged COMMAND...: with its output in the log
logged() { "$@" >>"$out/check.log" 2>&1 || fail "this failed; see $out/check.log: $*"; }
apt() { logged inside apt-get --yes --quiet --no-install-recommends -o Dpkg::Use-Pty=0 "$@"; }
# In the folder of the program.
build() { logged inside sh -euxc "cd /my_api && $1"; }

# block FILE KIND NAME: the block of code behind a line <!-- KIND: NAME -->.
block() {
  awk -v mark="<!-- $2: $3 -->" '$0 == mark { found = 1; next } found && /^```/ { if (inside) exit; inside = 1; next } inside' "$1"
}

# without_token PROGRAM: what the README's program answers to a request without a token, which needs no network.
without_token() {
  local text status=0
  text=$(inside "$1" 2>&1) || status=$?
  [[ $status -eq 1 && $text == 401\ * ]] || fail "$1 answered $text (status $status)"
}

[ "$(id -u)" -eq 0 ] || fail "has to be run as root, for chroot"
ls "$out"/*.deb >/dev/null || fail "there are no packages; ./run package builds them"
: >"$out/check.log"

# With /proc, for systemd-analyze.
unmount() { ! mountpoint --quiet "$root/proc" || umount "$root/proc"; }
trap unmount EXIT

say "a new Debian 12 in build/package/root"
unmount
rm -rf --one-file-system "$root"
mkdir -p "$out/cache"
logged debootstrap --variant=minbase --cache-dir="$out/cache" bookworm "$root"
unmount
mkdir -p "$root/packages" "$root/my_api"
cp "$out"/*.deb "$root/packages"
apt update
say "quickstarts, each in a new copy"
python3 -B tools/time_quickstarts.py --root "$root" docs/quickstart-*.md
mount -t proc proc "$root/proc"
apt install g++ cmake make pkgconf bash-completion man-db procps systemd zsh
inside dpkg-query -W -f '${Package}\n' | grep auth0 && fail "something of the library is there before it is installed"

say "a program, with libauth0-api-dev"
mapfile -t first < <(inside sh -c 'ls /packages/libauth0-api-dev_*.deb /packages/libauth0-api0.1_*.deb')
apt install "${first[@]}"
block README.md example readme >"$root/my_api/main.cpp"
block docs/installation.md file CMakeLists.txt >"$root/my_api/CMakeLists.txt"
[ -s "$root/my_api/main.cpp" ] && [ -s "$root/my_api/CMakeLists.txt" ] || fail "the docs have no such program"
for way in static plain pkg-config cmake; do
  commands=$(block docs/installation.md build "$way")
  [ -n "$commands" ] || fail "docs/installation.md does not say how to build: $way"
  say "  $way"
  build "rm -rf build my_api
$commands"
  if [ "$way" = cmake ]; then without_token /my_api/build/my_api; else without_token /my_api/my_api; fi
  [ "$way" != static ] || ! inside ldd /my_api/my_api | grep -q libauth0 ||
    fail "the static program needs a shared library of the project"
done

say "FetchContent"
mkdir "$root/tree"
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory "$root/tree"
build "cmake -S /tree/packaging/fetchcontent -B fetchcontent -DAUTH0_API_TREE=/tree -DCMAKE_UNITY_BUILD=ON
cmake --build fetchcontent --parallel 2
test \$(fetchcontent/my_api) = 401
rm -r fetchcontent"

say "all packages"
mapfile -t all < <(inside sh -c 'ls /packages/*.deb' | grep -v dbgsym)
apt install "${all[@]}" libcpp-httplib-dev
build "cmake -S /tree/tests/install -B consumers && cmake --build consumers --parallel 2"
for consumer in "" _with_claims _with_tenant _with_redis _with_asio _with_beast _with_httplib _with_grpc; do
  say "  consumer$consumer"
  logged inside "/my_api/consumers/consumer$consumer"
done

say "the command"
logged inside bash -euc 'cd /my_api
  auth0-api dev-tenant --port 4499 --ca-file ca.pem >/dev/null & tenant=$!
  trap "kill $tenant" EXIT
  for wait in $(seq 100); do [ -s ca.pem ] && break; sleep 0.1; done
  auth0-api token --tenant localhost:4499 --ca-file ca.pem |
    auth0-api verify --domain localhost:4499 --ca-file ca.pem --audience https://api.example.com -
  man --pager=cat --local-file /usr/share/man/man1/auth0-api-verify.1.gz | grep -q -- --audience
  source /usr/share/bash-completion/completions/auth0-api
  COMP_WORDS=(auth0-api verify --dpop) COMP_CWORD=2
  _auth0_api
  [[ " ${COMPREPLY[*]} " == *" --dpop-mode "* ]]'
logged inside zsh -fec 'autoload -Uz compinit && compinit -D -u && [[ $_comps[auth0-api] == _auth0-api ]]
  _arguments() { print -r -- $@ }
  _auth0-api && [[ "$(_auth0_api_serve)" == *--config* ]]'

# as_nobody COMMAND...: as a user who owns nothing, like the unit's.
as_nobody() { inside setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
# access_of FILE...: mode and owner.
access_of() { inside stat -c '%a %U %G' "$@"; }

say "the sidecar"
configuration=/etc/auth0-api/sidecar.toml
secret=/etc/auth0-api/secrets/client-secret
[ "$(access_of /etc/auth0-api $configuration ${secret%/*} | paste -sd,)" = "755 root root,644 root root,700 root root" ] ||
  fail "the access to the configuration is not as it should be"
inside dpkg-query -W -f '${Conffiles}\n' auth0-api | grep -q " $configuration " || fail "$configuration is not a conffile"
for unit in auth0-api-sidecar.service auth0-api-sidecar.socket; do
  [ "$(inside systemctl is-enabled $unit)" = disabled ] || fail "$unit is enabled before it is configured"
  logged inside systemd-analyze verify --man=no $unit # which would leave the page in the cache of man
done
[ -e "$root/usr/share/man/man1/auth0-api-serve.1.gz" ] || fail "the unit names a man page that is not there"
logged as_nobody auth0-api serve --config $configuration --check
logged as_nobody auth0-api-grpc --help
inside sh -euc "umask 077 && echo secret >$secret && echo '# a change' >>$configuration && echo 'port = no' >/my_api/bad.toml"
! as_nobody cat $secret >/dev/null 2>&1 || fail "everybody can read $secret"
! inside auth0-api serve --config /my_api/bad.toml --check 2>>"$out/check.log" || fail "serve --check accepts what is not TOML"

say "upgrade"
version=$(inside dpkg-query -W -f '${Version}' libauth0-api0.1)
mkdir "$root/newer"
for package in "${all[@]}"; do
  dpkg-deb --raw-extract "$root$package" "$out/newer"
  sed -i "s/$version/$version+newer/g" "$out/newer/DEBIAN/control"
  dpkg-deb --root-owner-group --build -Znone "$out/newer" "$root/newer" >>"$out/check.log"
  rm -r "$out/newer"
done
mapfile -t newer < <(inside sh -c 'ls /newer/*.deb')
apt install "${newer[@]}"
[ "$(inside dpkg-query -W -f '${Version}\n' '*auth0-api*' | sort -u)" = "$version+newer" ] ||
  fail "not everything was upgraded"
without_token /my_api/build/my_api
is_kept() { inside grep -q '# a change' $configuration && inside grep -q secret $secret; }
is_kept || fail "the upgrade has lost configuration"
[ "$(access_of ${secret%/*})" = "700 root root" ] || fail "the upgrade opens ${secret%/*}"

say "removal"
mapfile -t names < <(inside dpkg-query -W -f '${Package}\n' '*auth0-api*')
apt remove "${names[@]}"
is_kept || fail "the removal has lost configuration"
say "purge"
apt purge auth0-api # apt does not know the others any more: they had no configuration
rm -rf "$root/my_api" "$root/tree" "$root/packages" "$root/newer"
left=$(find "$root" -xdev -name '*auth0*')
[ -z "$left" ] || fail "these were left behind: $left"
unmount
rm -rf --one-file-system "$root"
say "all passed"
