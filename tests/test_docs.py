"""The manual says what the code does: lists are compared both ways, links lead somewhere, examples can be typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fedcomm import errors
from fedcomm.cli import COMMANDS, exit_code
from tests import reference_pages
from tests.manual import rows
from tests.tools import ROOT

PAGES = sorted(
    page for folder in (ROOT, ROOT / "docs", ROOT / "docs/decisions", ROOT / "deploy") for page in folder.glob("*.md")
)
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
#: Built from parts, so that this file does not name an address itself.
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|yarnpkg|crates)\.(org|com|io)")
LINK = re.compile(r"\[[^\]]+\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: What may stand before `fedcomm` in an example.
BEFORE = re.compile(r"^(sudo|docker compose -f \S+ run --rm) (?=fedcomm )")


def examples(page: Path) -> Iterator[list[str]]:
    """Yield the words behind `fedcomm` of each command in the code blocks of a page.

    Of the page of commands only the first block counts: the others say how a command is put together.
    """
    blocks = [block for _, block in BLOCK.findall(page.read_text())]
    for line in "".join(blocks[:1] if page.name == "commands.md" else blocks).splitlines():
        words = re.sub(r" < \S+$", "", BEFORE.sub("", line))
        if words.startswith("fedcomm "):
            yield shlex.split(words)[1:]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", reference_pages.all_pages())
def test_the_reference_page_is_what_the_code_says(name):
    text = (ROOT / "docs" / name).read_text()

    assert text == reference_pages.all_pages()[name], "run: python -m tests.reference_pages"


def test_the_errors_that_a_peer_can_get_are_all_there_with_their_status():
    classes = [one for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "status")]
    found = {one.__name__: str(one.status) for one in classes if one is not errors.RemoteError}

    assert {name: status for name, status, _ in rows("docs/errors.md", "## What a request is answered")} == found


def test_the_exit_codes_are_those_of_the_command_line():
    listed = rows("docs/errors.md", "## What a command ends with")
    named = {name: int(code) for code, names, _ in listed for name in re.findall(r"[A-Z]\w+", names)}

    assert {int(row[0]) for row in listed} == {0, 2, exit_code(errors.MemberError(""))} | set(named.values())
    assert {name: exit_code(getattr(errors, name)("")) for name in named} == named
    others = {errors.MemberError, errors.StoreMissing, errors.SchemaTooNew, errors.NotPermitted, errors.FetchFailed}
    assert {exit_code(kind("")) for kind in others} == {1}


def test_the_layout_lists_every_module_and_no_other():
    package = ROOT / "fedcomm"
    modules = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }

    assert {row[0] for row in rows("docs/architecture.md", "## Layout")} == modules - {"__init__"}


def test_every_file_that_the_architecture_names_exists():
    text = (ROOT / "docs/architecture.md").read_text()
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", text)) - {
        "inbox/handlers/NAME.py",
        "store/NAME.py",
        "model/NAME.py",
    }

    places = (ROOT / "fedcomm", ROOT)
    assert [name for name in sorted(named) if not any((place / name).is_file() for place in places)] == []


def test_the_index_lists_every_page_of_the_manual():
    index = ROOT / "docs/index.md"
    linked = {(index.parent / target).resolve() for target, _ in LINK.findall(index.read_text())}

    assert set((ROOT / "docs").rglob("*.md")) - linked == {index}


def test_the_readme_shows_the_two_commands_first():
    language, first = BLOCK.findall((ROOT / "README.md").read_text())[0]

    assert (language, first) == ("", "make run\nmake test\n")


def test_the_changelog_keeps_its_order():
    versions = (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1:]
    order = ["Security", "Removed", "Deprecated", "Added", "Changed", "Fixed"]

    for version in versions:
        kinds = re.findall(r"^### (.+)$", version, re.MULTILINE)
        assert kinds == sorted(kinds, key=order.index)


@EACH_PAGE
def test_links_lead_somewhere(page):
    for target, anchor in LINK.findall(page.read_text()):
        there = (page.parent / target).resolve() if target else page

        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


@EACH_PAGE
def test_no_page_names_the_address_of_a_registry(page):
    assert REGISTRY.findall(page.read_text()) == []


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "requirements").glob("*.txt"), *(ROOT / "deploy").iterdir()]), ids=lambda path: path.name
)
def test_no_file_that_installs_something_names_the_address_of_a_registry(path):
    assert REGISTRY.findall(path.read_text()) == []


@EACH_PAGE
def test_examples_of_commands_can_be_typed(page):
    for name, *arguments in examples(page):
        assert COMMANDS[name].make_context(name, arguments)


def test_there_are_examples_of_commands():
    assert sum(1 for page in PAGES for _ in examples(page)) >= 10


def test_an_example_with_an_unknown_option_would_be_noticed():
    with pytest.raises(click.NoSuchOption):
        COMMANDS["post"].make_context("post", ["Hello", "--no-such-option"])


def test_what_comments_cite_is_explained() -> None:
    """Every `wire N` and every family of attacks that the code names stands in docs/sources.md."""
    explained = (ROOT / "docs/sources.md").read_text()
    code = "\n".join(path.read_text() for folder in ("fedcomm", "tests") for path in (ROOT / folder).rglob("*.py"))
    topics = set(re.findall(r"\bwire (\d+)", code))
    families = set(re.findall(r"\b(SIG|KEY|OBJ|CT|LD|SSRF|RES|XSS|WEB|VIS|BLK|FLT|MED)\d+\b", code))

    assert topics
    assert {topic for topic in topics if f"| wire {topic}" not in explained} == set()
    assert {family for family in families if f"| {family}1 - " not in explained} == set()
