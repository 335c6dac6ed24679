#!/bin/sh
# Install fedcomm from this checkout on a machine with systemd, or bring an installed one to this version.
#
#   sudo deploy/install.sh
#
# Makes /opt/fedcomm/.venv (packages of known hashes only), the user fedcomm, /etc/fedcomm, the service,
# and the command /usr/local/bin/fedcomm, which works as that user. Communities in /var/lib/fedcomm are not touched.
#
# PYTHON=/path/to/python3.11 chooses the Python. DESTDIR=/some/folder installs below that folder and changes nothing else.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}
python=${PYTHON:-python3}
venv=$root/opt/fedcomm/.venv

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "install.sh: $python is older than Python 3.11; set PYTHON=/path/to/python3.11" >&2
    exit 1
}
if [ -z "$root" ] && [ "$(id -u)" -ne 0 ]; then
    echo "install.sh: run it as root: sudo deploy/install.sh" >&2
    exit 1
fi

umask 022
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# The wheel is built beside the environment, so that the build tools do not stay in it.
"$python" -m venv "$build/venv"
"$build/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$source/requirements/build.txt"
cp -R "$source/fedcomm" "$source/pyproject.toml" "$source/README.md" "$source/LICENSE" "$build"
"$build/venv/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w "$build/wheel" "$build"

mkdir -p "$root/opt/fedcomm"
"$python" -m venv --clear "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$source/requirements/run.txt"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-index "$build"/wheel/fedcomm-*.whl

if [ -z "$root" ] && ! id fedcomm >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/fedcomm --no-create-home --shell /usr/sbin/nologin fedcomm
fi
install -d -m 0755 "$root/etc/fedcomm" "$root/etc/systemd/system" "$root/usr/local/bin"
install -d -m 0700 "$root/etc/fedcomm/credentials" "$root/var/lib/fedcomm"
install -m 0644 "$source/deploy/fedcomm.service" "$root/etc/systemd/system/fedcomm.service"
install -m 0755 "$source/deploy/fedcomm-as-service-user.sh" "$root/usr/local/bin/fedcomm"

if [ -z "$root" ]; then
    chown fedcomm:fedcomm /var/lib/fedcomm
    systemctl daemon-reload
    systemctl try-restart fedcomm
fi
"$venv/bin/fedcomm" --version
