"""`pressmark search`: words, marked passages, and how the question was understood."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

LINES = """
{"title": "Swan", "text": "The black swan of the police cloud.", "kind": "article", "date": "2018-05"}
{"title": "Oracle", "text": "Surveillance is sold by Oracle.", "kind": "report", "date": "2019-01-02"}
{"title": "Cameras", "text": "Surveillance cameras were inspected.", "date": "2018", "language": "en"}
{"title": "\\u009b31mRed", "text": "A title that would steer a terminal."}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, a_terminal: Any) -> Any:
    """What the tests here read, and none of them changes."""
    made = a_terminal(tmp_path_factory.mktemp("library"))
    made.well("collections", "create", "press", "--access", "public")
    made.well("collections", "create", "state")
    made.well("keys", "create", "ann", "--grant", "state")
    made.well("keys", "create", "bo")
    made.well("keys", "create", "cy", "--grant", "state")
    made.well("keys", "revoke", "cy")
    made.file("press.jsonl", LINES)
    made.file("state.jsonl", '{"title": "Secret", "text": "The goose is secret."}')
    made.well("add", "press.jsonl", "--records", "--collection", "press")
    made.well("add", "state.jsonl", "--records", "--collection", "state")
    return made


def test_a_phrase_is_found_and_its_words_are_marked(library: Any) -> None:
    told = library.well("search", '"black swan"').out
    assert "Swan\n" in told
    assert "page 1: The [black swan] of the police cloud." in told
    assert '1 document.\nUnderstood as: "black swan"' in told


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["“black swan”"], ["Swan"]),
        (["surveillance", "-Oracle"], ["Cameras"]),
        (['"police cloud" kind:article'], ["Swan"]),
        (["surveillance", "--kind", "report"], ["Oracle"]),
        (["title:swan", "OR", "title:oracle", "--sort", "date"], ["Swan", "Oracle"]),
        (["inspect", "--mode", "literal"], []),
        (["inspect"], ["Cameras"]),
        (["swan", "oracle", "--match", "any", "--sort", "title"], ["Oracle", "Swan"]),
        (["--date", "2018", "--sort", "title"], ["Cameras", "Swan"]),
        (["surveillance", "--limit", "1", "--sort", "-date"], ["Oracle"]),
    ],
)
def test_words_filters_and_order(library: Any, words: list[str], found: list[str]) -> None:
    assert library.found(*words) == found


def test_the_answer_says_how_it_understood_the_question(library: Any) -> None:
    told = library.well("search", "inspecting OR zebra").out
    assert "Understood as: inspecting OR zebra" in told
    assert "inspecting also found (stem): inspect" in told
    assert "Found nowhere: zebra" in library.well("search", "zebra").out
    assert "more may lie in these dates" in library.well("search", "--date", "2018-05-01..2018-05-02").out


def test_json_gives_offsets_into_the_page(library: Any) -> None:
    told = library.well("search", '"black swan"', "--json").json
    (hit,) = told["hits"]
    (passage,) = hit["passages"]
    text = library.well("text", hit["document"]["id"], "--json").json["pages"][0]
    assert passage["text_sha256"] == text["sha256"]
    assert passage["text"] == text["text"][passage["start"] : passage["end"]]
    assert [text["text"][start:end] for start, end in passage["marks"]] == ["black swan"]
    assert told["total"] == {"value": 1, "relation": "exact"}


@pytest.mark.parametrize("words", ['"never closed', "(swan", "ab*", "date:soon", "nofield:swan", "x" * 3_000])
def test_a_question_that_makes_no_sense_ends_with_2_and_says_why(library: Any, words: str) -> None:
    done = library.run("search", words)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()


def test_titles_cannot_steer_the_terminal(library: Any) -> None:
    told = library.well("search", "steer").out
    assert "\ufffd31mRed" in told
    assert "\u009b" not in told


def test_seen_as_the_public_what_is_restricted_is_not_there(library: Any) -> None:
    asked = ("goose", "OR", '"black swan"', "--sort", "title")
    assert library.found(*asked) == ["Secret", "Swan"]
    assert library.found(*asked, "--as", "public") == ["Swan"]
    assert library.found(*asked, "--as", "bo") == ["Swan"]
    assert library.found(*asked, "--as", "ann") == ["Secret", "Swan"]
    assert library.run("search", "swan", "--as", "cy").code == 3


def test_search_brings_an_index_that_is_missing_up_to_date_first(terminal: Any) -> None:
    terminal.add("Swan, black.")
    shutil.rmtree(terminal.home / "index")
    assert terminal.found("swan") == ["Swan,"]


def test_an_article_is_found_together_with_what_it_cites(terminal: Any) -> None:
    article, survey = terminal.add("The ferry sank.", "A survey: the plating is thin.")
    terminal.well("citations", "add", article, "--target", survey, "--confirmed")
    told = terminal.well("search", "ferry", "plating", "--group", "dossier").out
    assert f"{article}: ferry (page 1)\n    page 1: The [ferry] sank.\n" in told
    assert f"{survey}: plating (page 1)\n    page 1: A survey: the [plating] is thin.\n" in told
    assert "1 dossier." in told
    (hit,) = terminal.well("search", "ferry", "plating", "--group", "dossier", "--json").json["hits"]
    assert [each["words"][0]["word"] for each in hit["members"]] == ["ferry", "plating"]
    assert "0 documents." in terminal.well("search", "ferry", "plating").out
