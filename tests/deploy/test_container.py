"""The container files, read: no test builds the image, that needs a Docker daemon."""

import ast
import fnmatch
import ipaddress
import json
import re

import pytest

from fedcomm.cli import COMMANDS
from fedcomm.config import Settings
from tests.deploy import plain_yaml
from tests.tools import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
COMPOSE = plain_yaml.read((DEPLOY / "compose.yaml").read_text())
FEDCOMM = COMPOSE["services"]["fedcomm"]
CADDY = COMPOSE["services"]["caddy"]


def instructions(name: str) -> list[str]:
    """Return what follows an instruction of the Dockerfile, in order."""
    return [line.split(maxsplit=1)[1].strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]


def variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in " ".join(instructions("ENV")).split())


def test_every_file_that_the_image_is_made_of_exists_and_is_sent_to_the_builder():
    copied = [source for line in instructions("COPY") if "--from" not in line for source in line.split()[:-1]]
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    sent = [line.removeprefix("!") for line in lines if line.startswith("!")]

    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if not any(fnmatch.fnmatch(source.rstrip("/"), name) for name in sent)] == []


def test_packages_are_installed_with_known_hashes_only():
    installed = re.findall(r"pip install (.*?)(?:&&|$)", DOCKERFILE, re.MULTILINE)

    assert len(installed) == 3
    assert [words for words in installed if "--require-hashes" not in words and "--no-index" not in words] == []


def test_the_image_runs_as_a_user_without_rights():
    assert instructions("USER") == ["fedcomm"]
    assert "useradd --system --uid 10001" in DOCKERFILE


def test_the_image_has_one_folder_and_one_port():
    assert instructions("VOLUME") == [variables()["FEDCOMM_DATA"]] == ["/data"]
    assert instructions("EXPOSE") == [variables()["FEDCOMM_PORT"]] == ["8000"]


def test_the_health_check_asks_healthz_on_that_port_with_valid_python():
    check = re.search(r"CMD (\[.*\])", instructions("HEALTHCHECK")[0])
    python, option, program = json.loads(check[1])

    assert (python, option) == ("python", "-c")
    assert f"http://127.0.0.1:{variables()['FEDCOMM_PORT']}/healthz" in program
    assert ast.parse(program)


def test_the_image_serves_when_nothing_else_is_said():
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["fedcomm"]
    assert json.loads(instructions("CMD")[-1])[0] in COMMANDS


@pytest.mark.parametrize("source", [variables(), FEDCOMM["environment"]], ids=["Dockerfile", "compose.yaml"])
def test_every_variable_is_a_setting(source):
    names = {name.removeprefix("FEDCOMM_").lower() for name in source if name.startswith("FEDCOMM_")}

    assert names
    assert names <= set(Settings.model_fields)


def test_compose_builds_from_the_checkout():
    context = (DEPLOY / FEDCOMM["build"]["context"]).resolve()

    assert context == ROOT
    assert (context / FEDCOMM["build"]["dockerfile"]).is_file()


def test_only_caddy_is_reachable_from_outside():
    assert "ports" not in FEDCOMM
    assert CADDY["ports"] == ["80:80", "443:443", "443:443/udp"]


def test_the_network_that_is_trusted_is_the_one_that_the_two_share():
    (subnet,) = COMPOSE["networks"]["inside"]["ipam"]["config"]

    assert FEDCOMM["environment"]["FEDCOMM_TRUSTED_PROXIES"] == subnet["subnet"]
    assert ipaddress.ip_network(subnet["subnet"]).is_private
    assert FEDCOMM["networks"] == CADDY["networks"] == ["inside"]


def test_what_must_outlive_a_container_is_in_a_volume():
    assert "data:/data" in FEDCOMM["volumes"]
    assert "certificates:/data" in CADDY["volumes"]
    assert set(COMPOSE["volumes"]) == {"data", "certificates"}


def test_the_container_has_no_rights_and_a_read_only_system():
    assert FEDCOMM["read_only"] == "true"
    assert FEDCOMM["cap_drop"] == ["ALL"]
    assert FEDCOMM["security_opt"] == ["no-new-privileges:true"]


def test_caddy_is_given_the_variables_that_the_caddyfile_reads():
    read = set(re.findall(r"\{\$([A-Z]+)", (DEPLOY / "Caddyfile").read_text()))

    assert set(CADDY["environment"]) == read
    assert CADDY["environment"]["UPSTREAM"] == f"fedcomm:{variables()['FEDCOMM_PORT']}"
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in CADDY["volumes"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 1\na: 2\n", id="a name twice"),
        pytest.param("a:\n   b: 1\n", id="odd indentation"),
        pytest.param("a:\n\tb: 1\n", id="a tab"),
        pytest.param("a: [1, 2]\n", id="flow style"),
        pytest.param("a: &x 1\n", id="an anchor"),
        pytest.param("just words\n", id="no pair"),
        pytest.param("a: 1\n  b: 2\n", id="a mapping below a value"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(text):
    with pytest.raises(ValueError, match=r"plain|indentation|pair|tab"):
        plain_yaml.read(text)
