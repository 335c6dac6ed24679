"""The installing scripts, read and asked what can be asked without changing this machine."""

import re
import subprocess

import pytest

from tests.deploy import unit_file
from tests.tools import ROOT

DEPLOY = ROOT / "deploy"
INSTALL = (DEPLOY / "install.sh").read_text()
WRAPPER = (DEPLOY / "fedcomm-as-service-user.sh").read_text()
SERVICE = unit_file.read(DEPLOY / "fedcomm.service")["Service"]


@pytest.mark.parametrize("name", ["install.sh", "fedcomm-as-service-user.sh"])
def test_the_script_is_executable_and_a_shell_can_read_it(name):
    path = DEPLOY / name

    assert path.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


def test_every_file_that_it_installs_from_exists():
    named = re.findall(r'"\$source/([\w./-]+)"', INSTALL)

    assert len(named) >= 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_packages_are_installed_with_known_hashes_only():
    lines = [line for line in INSTALL.splitlines() if "pip" in line and " install " in line and "venv" in line]

    assert len(lines) == 3
    assert [line for line in lines if "--require-hashes" not in line and "--no-index" not in line] == []


def test_an_old_python_is_refused_before_anything_is_changed(tmp_path):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": str(old), "DESTDIR": str(tmp_path / "root")}

    refused = subprocess.run([DEPLOY / "install.sh"], env=environment, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert "older than Python 3.11" in refused.stderr
    assert not (tmp_path / "root").exists()


def test_the_command_beside_the_service_uses_the_same_program_user_and_folder():
    assert SERVICE["ExecStart"][0].split()[0] in WRAPPER
    assert f"runuser -u {SERVICE['User'][0]} " in WRAPPER
    assert f"FEDCOMM_DATA=/var/lib/{SERVICE['StateDirectory'][0]} " in WRAPPER
    assert f"cd /etc/{SERVICE['ConfigurationDirectory'][0]}" in WRAPPER


def test_the_folder_of_the_credentials_is_made_for_root_alone():
    folder = SERVICE["LoadCredential"][0].split(":")[1].replace("%E", "/etc")

    assert f'install -d -m 0700 "$root{folder}"' in INSTALL
