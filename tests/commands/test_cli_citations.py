"""`pressmark citations`: what a document cites, seen and decided from the terminal."""

from __future__ import annotations

from typing import Any

ARTICLE = "The ferry of 2018 sank. So it stands in writing, and writing stays."


def test_a_citation_is_added_listed_mended_confirmed_and_got(terminal: Any) -> None:
    article, survey = terminal.add(ARTICLE, "A survey of the ferry, 2018.")
    assert terminal.well("citations", article).out == "It cites nothing that was found.\n"
    made = terminal.well("citations", "add", article, "--at", "1:0-9", "--title", "A survey", "--json").json
    assert (made["state"], made["passages"][0]["passage"]["text"]) == ("proposed", "The ferry")
    id = made["id"]
    terminal.well("citations", "mend", id, "--publisher", "Harbour Board", "--unset", "title", "--date", "2018")
    terminal.well("citations", "acquire", id, "requested", "--note", "by letter")
    told = terminal.well("citations", article).out
    for words in (
        "The ferry  [proposed]",
        "publisher Harbour Board",
        "at        1:0-9",
        "getting   requested: by letter",
    ):
        assert words in told
    assert survey in terminal.well("citations", "candidates", id).out
    terminal.well("citations", "confirm", id, "--target", survey, "--cited", "1:2-8")
    (held,) = terminal.well("citations", "list", article, "--state", "confirmed", "--json").json["citations"]
    assert (held["held"], held["target"], held["cited"][0]["passage"]["text"]) == (True, survey, "survey")
    other = terminal.well("citations", "add", article, "--at", "1:10-14", "--json").json["id"]
    joined = terminal.well("citations", "join", id, other, "--json").json
    assert len(joined["passages"]) == 2
    assert "[rejected]" in terminal.well("citations", "reject", id).out


def test_what_cannot_be_done_is_said_with_the_right_exit_code(terminal: Any) -> None:
    (article,) = terminal.add(ARTICLE)
    id = terminal.well("citations", "add", article, "--json").json["id"]
    assert terminal.run("citations", "nosuch").code == 3
    assert terminal.run("citations", "reject", "nosuch").code == 3
    assert terminal.run("citations", "mend", id).code == 2
    assert terminal.run("citations", "mend", id, "--unset", "colour").code == 2
    assert terminal.run("citations", "add", article, "--at", "here").code == 2
    assert terminal.run("citations", "add", article, "--at", "1:0-9999").code == 1
    assert terminal.run("citations", "add", article, "--date", "soon").code == 2
    assert terminal.run("citations", "acquire", id, "lost").code == 2


def test_what_is_wanted_is_listed_in_every_form_and_as_others_see_it(terminal: Any) -> None:
    (article,) = terminal.add(ARTICLE)
    terminal.well(
        "citations", "add", article, "--at", "1:0-9", "--url", "https://board.example/a", "--title", "A survey"
    )
    assert terminal.well("wanted").out.startswith("A survey  [wanted; cited by 1 document]\n  title: A survey\n")
    assert terminal.well("wanted", "--format", "urls", "--as", "public").out == "https://board.example/a\n"
    assert "The ferry" in terminal.well("wanted", "--format", "csv").out.splitlines()[1]
    told = terminal.well("wanted", "--json").json
    assert (told["total"], told["entries"][0]["articles"]) == (1, 1)
    assert terminal.well("wanted", "--standing", "held").out == ""
