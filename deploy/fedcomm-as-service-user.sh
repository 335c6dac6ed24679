#!/bin/sh
# The command `fedcomm` on a machine where fedcomm is a service: the same user, folder and settings as the service has.
set -eu

if [ "$(id -u)" -ne 0 ]; then
    echo "fedcomm: run it as root: sudo fedcomm $*" >&2
    exit 1
fi
cd /etc/fedcomm
exec runuser -u fedcomm -- env FEDCOMM_DATA=/var/lib/fedcomm /opt/fedcomm/.venv/bin/fedcomm "$@"
