"""The house stays as docs/architecture.md says: layers, sizes, one place for each thing, nothing that must not be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "fedcomm"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE|PRAGMA)\b")
#: Package clients take their registry from the machine; none is named here. A lock file names none either.
REGISTRY = re.compile(
    r'"resolved": *"https?:|--(extra-)?index-url|--find-links|^ *registry *=|://([\w-]+\.)*(registry|pypi|pythonhosted)\.'
)


def committed() -> Iterator[Path]:
    """Give every text file that git knows, and those that it would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(command, cwd=ROOT, text=True).splitlines():
        if (path := ROOT / name).is_file() and path.suffix not in {".png", ".ico", ".br"}:
            yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def strings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_imports_keep_the_contracts() -> None:
    # In a process of its own: the linter's logging switches off the loggers that other tests read.
    lint = [Path(sys.executable).with_name("lint-imports"), "--config", "pyproject.toml", "--no-cache"]

    ended = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in SOURCES
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION_LINES
    ]

    assert long == []


def test_files_are_short() -> None:
    assert [str(path) for path in SOURCES if path.read_text().count("\n") > MAX_FILE_LINES] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path for path in SOURCES if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_sql_stands_only_in_the_store() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}:{line} {text[:40]}"
        for path in SOURCES
        if PACKAGE / "store" not in path.parents
        for line, text in strings(path)
        if SQL.match(text)
    ]

    assert elsewhere == []


def test_only_the_clock_reads_the_clock_and_chance() -> None:
    wild = re.compile(r"\b(time\.time|time_ns|datetime\.now|utcnow|random\.|secrets\.token|uuid4|urandom)\b")
    allowed = {PACKAGE / "clock.py"}

    assert [str(path) for path in SOURCES if path not in allowed and wild.search(path.read_text())] == []


def test_todos_name_an_issue() -> None:
    bare = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))")

    assert [str(path) for path in SOURCES if bare.search(path.read_text())] == []


def test_no_registry_of_packages_is_named() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in committed()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if REGISTRY.search(line)
    ]

    assert named == []


def test_every_python_requirement_is_pinned_and_hashed() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        pins = re.findall(r"^[a-z0-9_.\[\]-]+==\S+.*?(?=^\S|\Z)", path.read_text(), re.MULTILINE | re.DOTALL)

        assert pins, path
        assert all("--hash=sha256:" in pin for pin in pins), path


def test_the_pins_fulfil_what_the_project_asks_for() -> None:
    """A dependency that was added without renewing the pins would be missing on a fresh machine."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    name = re.compile(r"[A-Za-z0-9_.-]+")
    wanted = {name.match(entry)[0].lower() for entry in project["project"]["dependencies"]}  # type: ignore[index]
    pinned = {
        line.split("==")[0].lower() for line in (ROOT / "requirements/run.txt").read_text().splitlines() if "==" in line
    }

    assert wanted <= pinned


def test_the_project_says_what_is_strict() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pytest_options = project["tool"]["pytest"]["ini_options"]

    assert project["project"]["license"] == "AGPL-3.0-or-later"
    assert project["build-system"]["build-backend"] == "hatchling.build"
    assert project["tool"]["mypy"]["strict"] is True
    assert project["tool"]["ruff"]["lint"]["select"] == ["ALL"]
    assert "error" in pytest_options["filterwarnings"]
    assert "--disable-socket" in pytest_options["addopts"]
    assert any(entry.startswith("pytest-randomly") for entry in project["dependency-groups"]["test"])


@pytest.mark.parametrize("folder", ["interop", "browser"])
def test_node_packages_are_pinned_and_their_lock_names_no_address(folder: str) -> None:
    import json

    package = json.loads((ROOT / "tests" / folder / "package.json").read_text())

    assert "omit-lockfile-registry-resolved=true" in (ROOT / "tests" / folder / ".npmrc").read_text()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    assert folder != "interop" or package["dependencies"]["@fedify/fedify"] == "2.3.6"


def test_no_handler_cleans_html_while_it_holds_the_writer() -> None:
    handlers = sorted((PACKAGE / "inbox/handlers").glob("*.py"))

    assert len(handlers) > 5
    assert [path.name for path in handlers if "parse.post(" in path.read_text()] == []
