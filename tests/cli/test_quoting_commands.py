"""The commands about quotes, without a server beside them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fedcomm import cli
from fedcomm.errors import MemberError

HOST = "localhost:8000"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    founding = ["init", HOST, "--name", "The Band", "--handle", "band", "--data", str(tmp_path), "--loopback"]
    CliRunner().invoke(cli.fedcomm, founding, catch_exceptions=False)
    return tmp_path


def asked(data: Path, *words: str) -> Result:
    arguments = [*words, "--data", str(data), "--loopback", "--json"]
    return CliRunner().invoke(cli.fedcomm, arguments, catch_exceptions=False)


def test_a_post_quotes_another_and_the_consent_can_be_taken_back(data: Path) -> None:
    first = json.loads(asked(data, "post", "one").output)
    quote = json.loads(asked(data, "post", "two", "--quote", first["page"]).output)

    revoked = json.loads(asked(data, "unquote", quote["page"]).output)

    assert revoked == {"revoked": quote["uri"]}
    with pytest.raises(MemberError):
        asked(data, "unquote", quote["uri"])


def test_who_may_quote_a_post_can_be_changed(data: Path) -> None:
    made = json.loads(asked(data, "post", "one", "--quotes", "followers").output)

    changed = json.loads(asked(data, "quotes", made["id"], "nobody").output)

    assert (changed["id"], changed["quotes"]) == (made["id"], "nobody")


def test_what_quotes_nothing_of_ours_has_no_consent_to_lose(data: Path) -> None:
    with pytest.raises(MemberError):
        asked(data, "unquote", f"http://{HOST}/ap/notes/1")
