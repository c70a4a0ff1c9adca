"""`pressmark collections`, `keys`, `accessions`, `reindex`, `fixity`, `sample`: an archive and its order."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest


def test_collections_are_restricted_unless_said_otherwise(terminal: Any) -> None:
    made = terminal.well("collections", "create", "state", "--title", "State papers", "--note", "Old", "--json").json
    assert made == {"name": "state", "title": "State papers", "access": "restricted", "note": "Old"}
    changed = terminal.well("collections", "change", "state", "--access", "public", "--note", "", "--json").json
    assert changed == {"name": "state", "title": "State papers", "access": "public", "note": None}
    told = terminal.well("collections", "list").out.splitlines()
    assert [line.split() for line in told] == [
        ["name", "access", "title"],
        ["press", "public", "press"],
        ["state", "public", "State", "papers"],
    ]
    taken = terminal.run("collections", "create", "state")
    assert (taken.code, taken.err) == (1, "There is a collection named state.\n")
    assert terminal.run("collections", "create", "Not A Name").code == 2
    assert terminal.run("collections", "change", "state").code == 2


def test_a_key_is_shown_once_and_works_until_it_is_revoked(terminal: Any) -> None:
    made = terminal.well("keys", "create", "Ann", "--role", "librarian", "--grant", "press", "--json").json
    assert made["secret"].startswith("pm_")
    assert (made["role"], made["grants"]) == ("librarian", ["press"])
    terminal.well("keys", "create", "Bo", "--all-collections", "--expires", "never")
    listed = terminal.well("keys", "list").out
    assert made["secret"] not in listed
    assert "every collection" in listed
    assert terminal.well("keys", "revoke", "Ann", "--json").json["revoked"]
    assert {key["name"]: bool(key["revoked"]) for key in terminal.well("keys", "list", "--json").json["keys"]} == {
        "Ann": True,
        "Bo": False,
    }


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["--expires", "soon"], 2),
        (["--expires", "2001-01-01"], 1),
        (["--grant", "nosuch"], 3),
        (["--grant", "press", "--all-collections"], 2),
        (["--role", "king"], 2),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(terminal: Any, wrong: list[str], code: int) -> None:
    assert terminal.run("keys", "create", "Ann", *wrong).code == code
    assert terminal.well("keys", "list", "--json").json == {"keys": []}


def test_accessions_tell_of_every_file(terminal: Any) -> None:
    terminal.file("good.jsonl", json.dumps({"title": '=cmd "quoted", comma', "text": "Swan."}) + "\nbad\n")
    added = terminal.run("add", "good.jsonl", "--records", "--collection", "press", "--json").json["accession"]
    listed = terminal.well("accessions", "list", "--json").json["accessions"]
    assert [each["id"] for each in listed] == [added["id"]]
    rows = list(csv.DictReader(io.StringIO(terminal.well("accessions", "show", added["id"], "--csv").out)))
    assert [(row["number"], row["name"], row["state"], row["reason"], row["source"]) for row in rows] == [
        ("1", "line 1", "new", "", "good.jsonl"),
        ("2", "line 2", "refused", "damaged", "good.jsonl"),
    ]
    refused = terminal.well("accessions", "show", added["id"], "--state", "refused", "--json").json["files"]
    assert [each["name"] for each in refused] == ["line 2"]
    assert "refused (damaged): good.jsonl, line 2 - It is not JSON" in terminal.well("accessions", "problems").out
    problems = terminal.well("accessions", "problems", "--json").json["problems"]
    assert [(each["accession"], each["name"]) for each in problems] == [(added["id"], "line 2")]


def test_fixity_finds_what_is_damaged_and_what_is_missing(terminal: Any) -> None:
    one, two, _ = terminal.add("One swan.", "Two swans.", "Three swans.")
    assert terminal.well("fixity").out == "All 3 originals are what they were when they came.\n"
    hashes = {id: terminal.well("show", id, "--json").json["version"]["sha256"] for id in (one, two)}
    damaged, missing = (terminal.home / "originals" / h[:2] / h for h in hashes.values())
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes().replace(b"One", b"Onf"))
    missing.unlink()
    done = terminal.run("fixity", "--json", "--progress")
    assert done.code == 1
    assert done.json["checked"] == 3
    assert {each["sha256"]: each["documents"] for each in done.json["damaged"]} == {
        hashes[one]: [one],
        hashes[two]: [two],
    }
    assert "Checked: 3 of 3" in done.err
    told = terminal.run("fixity").out
    assert "is missing" in told
    assert "holds other bytes" in told
    assert "2 of 3 originals are damaged or missing." in told


@pytest.mark.parametrize("more", [[], ["--now"]])
def test_reindex_builds_the_index_anew(terminal: Any, more: list[str]) -> None:
    terminal.add("Swan.", "Goose.")
    before = (terminal.home / "index" / "CURRENT").read_text()
    assert terminal.well("reindex", *more).out == "The index is built: 2 documents can be searched.\n"
    assert (terminal.home / "index" / "CURRENT").read_text() != before
    assert not [path for path in terminal.home.iterdir() if path.name.startswith(("index.", "rebuild"))]
    assert terminal.found("title:swan") == ["Swan."]


@pytest.fixture(scope="module")
def sampled(a_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A home with the sample, to be copied, and what the command told that took it in."""
    made = a_terminal(tmp_path_factory.mktemp("sampled"))
    told = made.well("sample", "--json").json
    (made.home / "bell").unlink()  # a pipe, which cannot be copied; it is made where it is missing
    return made.home, told


def test_the_sample_comes_once_and_the_public_can_search_it(bare: Any, sampled: tuple[Path, Any]) -> None:
    home, told = sampled
    shutil.copytree(home, bare.home, symlinks=True)
    first = told["accession"]
    assert (first["received"], first["new"]) == (12, 12)
    told = bare.well("search", '"lost up to 38 per cent"', "--as", "public", "--json").json
    kinds = {hit["document"]["kind"] for hit in told["hits"]}
    assert kinds == {"article", "report"}
    report = next(hit["document"]["id"] for hit in told["hits"] if hit["document"]["kind"] == "report")
    bare.well("withdraw", report, "--yes")
    assert bare.well("sample").out == "The sample is there already.\n"
    assert bare.well("search", "--as", "public", "--json").json["total"]["value"] == 11


def test_every_quotation_of_the_samples_article_stands_in_one_of_its_sources(
    bare: Any, sampled: tuple[Path, Any]
) -> None:
    shutil.copytree(sampled[0], bare.home, symlinks=True)
    article = bare.well("search", "kind:article ferry", "--json").json["hits"][0]["document"]["id"]
    text = bare.well("text", article, "--json").json["pages"][0]["text"]
    cited = set(bare.well("show", article, "--json").json["said"]["cites"])
    quoted = [words.rstrip(",") for words in re.findall("“([^”]+)”", text) if len(words) > 25 or "本" in words]
    assert len(quoted) == 6
    found = set()
    for words in quoted:
        hits = bare.well("search", f'"{words}"', "--json").json["hits"]
        sources = {hit["document"]["id"] for hit in hits} & cited
        assert len(sources) == 1, words
        found |= sources
    assert found == cited
    assert len(cited) == 5
