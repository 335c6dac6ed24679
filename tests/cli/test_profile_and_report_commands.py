"""Hashtags on the profile, and reports, as the commands show them."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from fedcomm import cli, clock
from fedcomm.communities import open_community
from fedcomm.config import Settings
from fedcomm.store import reports


@pytest.fixture
def data(tmp_path: Path) -> Path:
    words = ["init", "localhost:8000", "--name", "The Band", "--handle", "band", "--data", str(tmp_path), "--loopback"]
    CliRunner().invoke(cli.fedcomm, words, catch_exceptions=False)
    return tmp_path


def said(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli.fedcomm, [*words, "--data", str(data), "--loopback"], catch_exceptions=False)
    return result.output.splitlines()[-1]


def test_hashtags_are_featured_until_they_are_taken_away(data: Path) -> None:
    said(data, "feature-tag", "#NewAlbum")

    both = said(data, "feature-tag", "live")
    one = said(data, "unfeature-tag", "newalbum")

    assert both == "#live #newalbum"
    assert one == "#live"


def test_a_post_is_pinned_until_it_is_taken_down(data: Path) -> None:
    page = said(data, "post", "my best song")

    pinned, unpinned = said(data, "pin", page), said(data, "unpin", page)

    assert (pinned, unpinned) == (f"pinned {page}", f"no longer pinned {page}")


def test_there_are_no_reports_at_first(data: Path) -> None:
    assert said(data, "reports") == "none"


def test_a_report_is_shown_with_the_server_it_is_from_and_its_comment_on_one_line(data: Path) -> None:
    accused = "http://localhost:8000/ap/actors/band"
    asyncio.run(_keep_report(data, accused, "spam\nand more"))

    printed = CliRunner().invoke(cli.fedcomm, ["reports", "--data", str(data), "--loopback"]).output

    first, *about = printed.splitlines()[-3:]
    assert first.endswith(f"  received from peer.example: {accused}")
    assert about == [f"  {accused}/notes/1", "  spam and more"]


async def _keep_report(data: Path, accused: str, comment: str) -> None:
    async with open_community(Settings(data=data, loopback=True), "localhost:8000") as community:
        await community.store.write(
            reports.put,
            activity_uri="https://peer.example/reports/1",
            is_ours=False,
            reporter_uri="https://peer.example/actor",
            accused_uri=accused,
            content=comment,
            object_uris=[accused, f"{accused}/notes/1"],
            now=clock.now(),
        )


def test_what_a_report_is_about_can_be_named_several_times() -> None:
    words = ["@eve@peer.example", "--post", "a", "--post", "b", "--comment", "spam"]

    context = cli.COMMANDS["report"].make_context("report", words)

    assert context.params["posts"] == ("a", "b")
