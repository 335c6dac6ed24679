"""`fedcomm init`: a whole community, or nothing."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fedcomm import cli
from fedcomm.errors import ConfigError
from fedcomm.store import accounts
from fedcomm.store.connection import Store


def init(data: Path, *words: str, host: str = "band.example") -> Result:
    arguments = ["init", host, "--name", "The Band", "--handle", "band", "--data", str(data), "--json", *words]
    return CliRunner().invoke(cli.fedcomm, arguments)


def test_founding_makes_the_folder_and_prints_what_the_owner_needs(tmp_path: Path) -> None:
    result = init(tmp_path)

    said = json.loads(result.output)
    assert said["page"] == "https://band.example/@band"
    assert said["handle"] == "@band@band.example"
    assert said["login_link"].startswith("https://band.example/login/")
    assert {path.name for path in (tmp_path / "band.example").iterdir()} >= {"community.db", "media"}


def test_only_the_owner_of_the_process_can_read_the_keys(tmp_path: Path) -> None:
    init(tmp_path)

    assert stat.S_IMODE((tmp_path / "band.example").stat().st_mode) == 0o700


def test_a_community_on_this_machine_speaks_http(tmp_path: Path) -> None:
    result = init(tmp_path, "--loopback", host="localhost:8000")

    assert json.loads(result.output)["page"] == "http://localhost:8000/@band"


def test_behind_a_proxy_with_a_certificate_it_speaks_https(tmp_path: Path) -> None:
    result = init(tmp_path, "--loopback", "--behind-tls", host="one.localhost:8443")

    assert json.loads(result.output)["page"] == "https://one.localhost:8443/@band"


def test_founding_again_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    init(tmp_path)
    before = (tmp_path / "band.example" / "community.db").read_bytes()

    result = init(tmp_path)

    assert isinstance(result.exception, ConfigError)
    assert (tmp_path / "band.example" / "community.db").read_bytes() == before


@pytest.mark.parametrize(
    ("host", "words"),
    [
        pytest.param("https://band.example", [], id="an address instead of a host"),
        pytest.param("band", [], id="a name without a dot"),
        pytest.param("band.example/..", [], id="a path"),
        pytest.param("../band.example", [], id="a way out of the folder"),
        pytest.param("band.example:99999", [], id="a port that cannot be"),
        pytest.param("band .example", [], id="a space"),
        pytest.param("127.1", [], id="an address in disguise"),
        pytest.param("band.example?x", [], id="a query"),
        pytest.param("", [], id="nothing"),
        pytest.param("10.0.0.1", [], id="a private address"),
        pytest.param("93.184.216.34", [], id="a public address"),
        pytest.param("[2001:db8::1]", [], id="an address of IPv6"),
        pytest.param("..localhost", ["--loopback"], id="dots before localhost"),
        pytest.param("localhost:8000", [], id="this machine without the setting"),
        pytest.param("127.0.0.1:8000", [], id="its address without the setting"),
        pytest.param("band.example", ["--handle", "The Band"], id="a handle with a space"),
        pytest.param("band.example", ["--handle", "ünï"], id="a handle with other letters"),
        pytest.param("band.example", ["--handle", "b" * 31], id="a handle that is too long"),
        pytest.param("band.example", ["--name", " "], id="an empty name"),
        pytest.param("band.example", ["--name", "b" * 101], id="a name that is too long"),
        pytest.param("localhost:8000", ["--loopback", "--handle", "localhost"], id="the instance's own name"),
        pytest.param("band.example", ["--handle-host", "not a host"], id="a handle host that is none"),
    ],
)
def test_nothing_is_made_for(tmp_path: Path, host: str, words: list[str]) -> None:
    result = init(tmp_path, *words, host=host)

    assert isinstance(result.exception, ConfigError)
    assert list(tmp_path.iterdir()) == []


def test_names_in_other_scripts_become_their_network_form(tmp_path: Path) -> None:
    result = init(tmp_path, host="Bänd.Example.")

    assert json.loads(result.output)["page"] == "https://xn--bnd-qla.example/@band"


def test_what_a_broken_off_founding_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".band.example.unfinished").mkdir()
    (tmp_path / ".band.example.unfinished" / "community.db").write_text("half")

    result = init(tmp_path)

    assert result.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["band.example"]


def test_the_port_of_the_scheme_is_left_out(tmp_path: Path) -> None:
    result = init(tmp_path, "--loopback", host="localhost:80")

    assert json.loads(result.output)["page"] == "http://localhost/@band"


def test_a_file_in_the_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    result = init(tmp_path / "data")

    assert isinstance(result.exception, ConfigError)


@pytest.mark.anyio
@pytest.mark.parametrize("artist_type", ["Person", "Organization"])
async def test_the_artist_is_of_the_type_that_was_asked_for(tmp_path: Path, artist_type: str) -> None:
    await asyncio.to_thread(init, tmp_path, "--type", artist_type)

    async with Store(tmp_path / "band.example" / "community.db") as store:
        artist = await store.read(accounts.artist)

    assert artist.actor.type == artist_type
