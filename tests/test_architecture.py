"""What may know what: api → index → archive, and no further; held by looking at the source, not by running it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
ROOMS = ("archive", "index", "api")
MAY_KNOW = {"archive": {"archive"}, "index": {"index", "archive"}, "api": {"api", "index", "archive"}}
WEB = {
    "fastapi",
    "starlette",
    "uvicorn",
    "httpx",
    "multipart",
    "python_multipart",
    "h11",
    "httptools",
    "click",
    "http",
    "urllib.request",
}
SEARCH = {"whoosh", "Stemmer"}
KEEPING = {"sqlalchemy", "alembic", "sqlite3"}
WORKING = {"api.worker", "api.child"}
"""What has files read; the doors do without."""
READING = {
    "trafilatura",
    "lxml",
    "pypdfium2",
    "htmldate",
    "courlan",
    "xlrd",
    "olefile",
    "pi_heif",
    "PIL",
    "msoffcrypto",
    "cryptography",
}


def modules() -> dict[str, Path]:
    """Every module of the three rooms, by its name."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str, *, at_start: bool = False) -> Iterator[str]:
    """The modules a module imports, wherever in it; `at_start` only those that loading it loads."""
    for node in _nodes(name, at_start):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            assert node.module is not None
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (each if each in MODULES else node.module for each in inner)


@cache
def _nodes(name: str, at_start: bool) -> list[ast.AST]:
    tree = ast.parse(_source(name))
    return [
        node
        for node in (_at_start(tree) if at_start else ast.walk(tree))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def _at_start(tree: ast.AST) -> Iterator[ast.AST]:
    """Without what stands in functions, and what only type checkers see."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _at_start(node)


def test_each_room_knows_only_those_below_it() -> None:
    wrong = [
        f"{name} imports {each}"
        for name in MODULES
        for each in imports(name)
        if each.partition(".")[0] in ROOMS and each.partition(".")[0] not in MAY_KNOW[name.partition(".")[0]]
    ]
    assert wrong == []


@pytest.mark.parametrize(("room", "unknown"), [("archive", WEB | SEARCH | {"api", "index"}), ("index", WEB | READING)])
def test_archive_and_index_know_no_web_and_only_the_index_a_search_library(room: str, unknown: set[str]) -> None:
    wrong = [
        f"{name} imports {each}"
        for name in MODULES
        if name.partition(".")[0] == room
        for each in imports(name)
        if each in unknown or each.partition(".")[0] in unknown
    ]
    assert wrong == []


def test_whoosh_is_known_by_its_own_engine_alone() -> None:
    wrong = [
        name
        for name in MODULES
        if not name.startswith("index.whoosh") and any(each.partition(".")[0] == "whoosh" for each in imports(name))
    ]
    assert wrong == []


def loaded(names: Iterable[str]) -> set[str]:
    """These modules of ours, and all that loading them loads."""
    reached, waiting = set(), [name for name in names if name in MODULES]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [each for each in imports(name, at_start=True) if each in MODULES]
    return reached


def test_nothing_that_the_doors_load_can_open_a_strangers_file() -> None:
    """What opens it, and the libraries for that, are loaded by name, in the sandbox alone."""
    doors = [name for name in MODULES if name.startswith("api") and name not in WORKING]
    reached = loaded([*doors, *imports("archive")])  # what the archive's own name stands for is loaded when asked for
    opening = {
        (name, each) for name in reached for each in imports(name, at_start=True) if each.partition(".")[0] in READING
    }
    assert opening == set()
    assert "archive.archive" in reached
    assert "archive.extract" not in reached


@pytest.mark.parametrize("reading", ["archive.extract", "archive.ocr", "archive.office_child"])
def test_what_opens_a_strangers_file_has_no_catalogue(reading: str) -> None:
    reached = loaded([reading, "archive", "archive.zygote"])
    knowing = {name for name in reached for each in imports(name, at_start=True) if each.partition(".")[0] in KEEPING}
    assert knowing == set()
    assert not {"archive.archive", "archive.catalogue", "archive.sandbox"} & reached


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = {name: {each for each in imports(name, at_start=True) if each in MODULES} - {name} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_settings_are_read_in_one_place() -> None:
    """The environment is read by `api.settings`; others only hand it on, or ask for what is no setting."""
    reads = re.compile(r"os\.environ|getenv")
    told = {name for name, path in MODULES.items() if reads.search(path.read_text(encoding="utf-8"))}
    assert told - {"api.settings"} <= {"api.keeper", "api.troubles", "archive.sandbox", "archive.zygote"}
    named = [name for name in MODULES if name.partition(".")[0] != "api" and "PRESSMARK_" in _source(name)]
    assert named == []


def test_every_module_opens_with_its_reason() -> None:
    assert [name for name in MODULES if not ast.get_docstring(ast.parse(_source(name)))] == []


def test_nothing_names_a_place_of_one_machine_or_an_address_of_a_registry() -> None:
    """Built from parts, so that this file does not name them itself."""
    parts = (r"(?<![\w.])/" + "work/", "/" + "root/", "/home/" + r"\w+/", "pypi" + r"\.org", "--index-" + "url")
    wrong = re.compile("|".join(parts))
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in _texts()
        for hit in [wrong.search(path.read_text(encoding="utf-8", errors="replace"))]
        if hit
    ]
    assert found == []


def test_the_locks_pin_every_package_by_hash() -> None:
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-zA-Z0-9_.\-]+(?:\[[^\]]*\])?==[^\s\\;]+", text, re.MULTILINE)
        told = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)
        assert pinned
        assert [each.split()[0] for each in told if "==" in each and "--hash=sha256:" not in each] == []


def test_the_standard_library_is_not_shadowed_by_a_module_of_ours() -> None:
    assert [name for name in ROOMS if name in sys.stdlib_module_names] == []


def _source(name: str) -> str:
    return MODULES[name].read_text(encoding="utf-8")


def _texts() -> Iterator[Path]:
    """Every text of the project, tests included."""
    yield from (ROOT / name for name in ("README.md", "Makefile", "pyproject.toml"))
    yield from LOCKS
    yield ROOT / ".ci" / "run"
    for folder in (*ROOMS, "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".md", ".html", ".json", ".txt", ".css", ".mako", ".toml"}:
                yield path
