"""The systemd unit: what it promises is read from it everywhere; systemd's own checks run where systemd-analyze is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fedcomm.cli import COMMANDS
from fedcomm.config import Settings
from tests.deploy import unit_file
from tests.tools import ROOT

UNIT = ROOT / "deploy/fedcomm.service"
ANALYZE = shutil.which("systemd-analyze")
SERVICE = unit_file.read(UNIT)["Service"]
#: systemd's own scale from 0 (shut) to 10 (open).
MAX_EXPOSURE = 2.0


@pytest.mark.parametrize(
    ("directive", "values"),
    [
        pytest.param("User", ["fedcomm"], id="it has a user of its own"),
        pytest.param("NoNewPrivileges", ["yes"], id="it gains no rights"),
        pytest.param("CapabilityBoundingSet", [""], id="it has no rights of root"),
        pytest.param("ProtectSystem", ["strict"], id="the system is read-only for it"),
        pytest.param("ProtectHome", ["yes"], id="homes are hidden"),
        pytest.param("PrivateTmp", ["yes"], id="its temporary files are its own"),
        pytest.param("PrivateDevices", ["yes"], id="it sees no devices"),
        pytest.param("StateDirectory", ["fedcomm"], id="it writes to one folder"),
        pytest.param("StateDirectoryMode", ["0700"], id="nobody else reads that folder"),
        pytest.param("UMask", ["0077"], id="nobody else reads its files"),
        pytest.param("SystemCallFilter", ["@system-service", "~@privileged @resources"], id="few system calls"),
        pytest.param("RestrictAddressFamilies", ["AF_INET AF_INET6 AF_UNIX"], id="only usual sockets"),
        pytest.param("MemoryMax", ["512M"], id="its memory is bounded"),
        pytest.param("Restart", ["always"], id="it is started again"),
        pytest.param("RestartPreventExitStatus", ["78"], id="but not with wrong settings"),
        pytest.param("LoadCredential", ["fedcomm:%E/fedcomm/credentials"], id="secrets come as credentials"),
    ],
)
def test_the_unit_says_that(directive, values):
    assert SERVICE[directive] == values


def test_it_runs_a_command_that_exists_from_where_it_is_installed():
    program, command = SERVICE["ExecStart"][0].split()

    assert command in COMMANDS
    assert f"/{Path(program).parent.parent.relative_to('/')}" in (ROOT / "deploy/install.sh").read_text()


def test_every_variable_it_sets_is_a_setting():
    names = {line.split("=")[0].removeprefix("FEDCOMM_").lower() for line in SERVICE["Environment"]}

    assert names == {"data", "trusted_proxies"}
    assert names <= set(Settings.model_fields)


def test_only_the_proxy_on_this_machine_is_trusted():
    assert "FEDCOMM_TRUSTED_PROXIES=127.0.0.1" in SERVICE["Environment"]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit with a program that is on this machine in place of the installed one."""
    unit = tmp_path / "fedcomm.service"
    unit.write_text(UNIT.read_text().replace("/opt/fedcomm/.venv/bin/fedcomm", sys.executable))
    return unit


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here: the unit is checked by the directives above alone")
def test_systemd_finds_no_mistake_in_it(installed):
    checked = subprocess.run([ANALYZE, "verify", "--man=no", installed], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here: the unit is checked by the directives above alone")
def test_systemd_finds_it_well_shut(installed):
    words = [ANALYZE, "security", "--offline=true", "--no-pager", installed]
    report = subprocess.run(words, capture_output=True, text=True, check=True).stdout

    exposure = re.search(r"Overall exposure level for fedcomm\.service: ([\d.]+)", report)
    assert exposure is not None, report
    assert float(exposure[1]) <= MAX_EXPOSURE
