#!/bin/sh
# Unpacks Debian's snac2 into a folder: get_snac2.sh FOLDER. It is run from there and not installed.
#
# The package comes by this machine's own apt: from the release that it follows, else from the backports of that, which
# are asked for beside it and leave its settings as they are. Ends with 1, and says why, when it cannot be had.
set -eu

mkdir -p "$1"
folder=$(cd "$1" && pwd)
lists="$folder/apt"

fail() {
    echo "snac2 cannot be had here: $1" >&2
    exit 1
}

# apt-get, told to read and write in the folder alone.
apt_beside() {
    apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$lists/sources" \
        -o Dir::State::lists="$lists/lists" -o Dir::Cache="$lists/cache" -o APT::Sandbox::User=root "$@"
}

# The machine's own archive, with the suite of backports in place of its release.
backports() {
    form="deb \$(REPO_URI) \$(RELEASE)-backports \$(COMPONENT)"
    apt-get indextargets --format "$form" "Created-By: Packages" "Release: $1" | sort -u
}

command -v apt-get >/dev/null || fail "this machine has no apt"
. /etc/os-release
mkdir -p "$lists/sources" "$lists/lists/partial" "$lists/cache/archives/partial"
cd "$folder"
if ! apt-get -o APT::Sandbox::User=root download snac2 2>"$lists/said"; then
    backports "${VERSION_CODENAME:-}" >"$lists/sources/backports.list"
    apt_beside -qq update >"$lists/said" 2>&1 || fail "$(tail -1 "$lists/said")"
    apt_beside download snac2 2>"$lists/said" || fail "$(tail -1 "$lists/said")"
fi
dpkg-deb -x snac2_*.deb .
rm -rf snac2_*.deb "$lists"
usr/bin/snac 2>&1 | grep -q "^snac " || fail "it does not start: $(ldd usr/bin/snac | grep 'not found' | tr -s '\n\t' ' ')"
usr/bin/snac 2>&1 | sed -n 1p
