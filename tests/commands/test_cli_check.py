"""`pressmark check`: a draft's quotations and sentences in the terminal, as JSON, and as a report to print."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

LETTER = "I have asked four times, in writing, for a diver to look at the keel. I had no answer."
SECRET = "We knew that the certificate was forged, and we sailed her all the same."
DRAFT = (
    "“I have asked four times, in writing, for a diver,” Captain Halloran wrote. "
    "“I have asked five times, in writing, for a diver to look,” she said. "
    "“We knew that the certificate was forged,” the owner said. The keel broke on 3 December 2022."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, a_terminal: Any) -> Any:
    """What the tests here read, and none of them changes."""
    made = a_terminal(tmp_path_factory.mktemp("library"))
    made.well("collections", "create", "press", "--access", "public")
    made.well("collections", "create", "state")
    made.well("keys", "create", "ann", "--grant", "state")
    made.add(f"Letter {LETTER}")
    made.file("state.jsonl", f'{{"title": "Secret", "text": "{SECRET}"}}')
    made.well("add", "state.jsonl", "--records", "--collection", "state")
    made.file("draft.txt", DRAFT)
    return made


def verdicts(told: Any) -> list[str]:
    return [each["state"] for each in told.json["quotations"]]


def test_a_draft_is_told_as_a_table(library: Any) -> None:
    told = library.well("check", "draft.txt").out
    assert "verbatim   I have asked four times, in writing, for a diver," in told
    assert "Captain Halloran" in told
    assert "words: 'five' for 'four'" in told
    assert "number, date" in told
    assert "3 quotations: 1 near, 1 not_found, 1 verbatim" in told


def test_it_is_made_for_the_public_unless_somebody_else_is_named(library: Any) -> None:
    assert verdicts(library.well("check", "draft.txt", "--json")) == ["verbatim", "near", "not_found"]
    for viewer in ("ann", "owner"):
        assert verdicts(library.well("check", "draft.txt", "--json", "--as", viewer)) == [
            "verbatim",
            "near",
            "verbatim",
        ]
    assert library.run("check", "draft.txt", "--as", "nobody").code == 3


def test_a_file_of_another_type_is_read_as_any_file_is(library: Any) -> None:
    paragraph = f"<w:p><w:r><w:t>{DRAFT}</w:t></w:r></w:p>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName='
        '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.'
        'main+xml"/></Types>'
    )
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="{link}" Target="word/document.xml"/></Relationships>'
    )
    with zipfile.ZipFile(library.here / "draft.docx", "w") as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", relations)
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{paragraph}</w:body></w:document>')
    assert verdicts(library.well("check", "draft.docx", "--json")) == ["verbatim", "near", "not_found"]


def test_a_report_to_print_is_written(library: Any) -> None:
    told = library.well("check", "draft.txt", "--html", "report.html")
    assert "The report is in report.html." in told.out
    page = (library.here / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<mark>I have asked four times, in writing, for a diver</mark>" in page
    assert SECRET not in page


def test_an_archived_article_is_checked_by_its_id(library: Any) -> None:
    (letter,) = [h["document"]["id"] for h in library.well("search", "keel", "--json").json["hits"]]
    told = library.well("check", letter, "--json").json
    assert (told["document"], [s["state"] for s in told["sentences"]]) == (letter, ["unchecked", "unchecked"])
    cited = library.well("check", "draft.txt", "--json", "--cites", letter, "--cites", "2" * 26).json
    assert (cited["cited"], cited["not_held"]) == ([letter], ["2" * 26])


@pytest.mark.parametrize(
    ("draft", "code", "words"),
    [
        ("nowhere.txt", 3, "no such"),
        ("2" * 26, 3, "no such"),
        ("empty.txt", 1, ""),
        ("picture.png", 1, ""),
    ],
)
def test_what_cannot_be_checked_is_told_in_one_line(library: Any, draft: str, code: int, words: str) -> None:
    library.file("empty.txt", "")
    library.file("picture.png", b"\x89PNG\r\n\x1a\n broken")
    done = library.run("check", draft)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_what_a_draft_cites_is_told_as_held_or_wanted_for_whoever_asks(library: Any) -> None:
    address = "https://harbour.example/ledger"
    row = f'{{"title": "Ledger", "text": "Rents.", "identifiers": [{{"type": "url", "value": "{address}"}}]}}'
    library.file("ledger.jsonl", row)
    library.well("add", "ledger.jsonl", "--records", "--collection", "state")
    words = "“Nobody on the island was ever told a word about it,” the owners say at"
    library.file("cites.txt", f"{words} {address}. More is at https://lost.example/annex today.")
    public = library.well("check", "cites.txt").out
    assert f"{address}" in public
    assert "cited work not held: https://harbour.example/ledger" in public
    assert "2 citations: 2 wanted" in public
    assert "Ledger" not in public
    owner = library.well("check", "cites.txt", "--as", "owner", "--html", "cites.html").out
    assert "Ledger (address)" in owner
    assert "cited work not held" not in owner
    assert "2 citations: 1 held, 1 wanted" in owner
    page = (library.here / "cites.html").read_text(encoding="utf-8")
    assert "by the same address" in page
    told = library.well("check", "cites.txt", "--json", "--as", "ann").json
    assert [(each["held"], each["by"], each["acquisition"]) for each in told["citations"]] == [
        (True, "address", None),
        (False, None, "wanted"),
    ]
    assert library.well("wanted").out.count("lost.example") == 0


def test_a_hidden_article_is_answered_as_one_that_is_not_there(library: Any) -> None:
    (hidden,) = [h["document"]["id"] for h in library.well("search", "forged", "--json").json["hits"]]
    done, missing = library.run("check", hidden), library.run("check", "2" * 26)
    assert (done.code, done.err) == (missing.code, missing.err) == (3, missing.err)
