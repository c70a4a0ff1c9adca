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
    assert f"({id})" in terminal.well("citations", "candidates", article).out
    (row,) = terminal.well("citations", "candidates", article, "--json").json["citations"]
    assert (row["citation"], [each["document"] for each in row["candidates"]]) == (id, [survey])
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


def test_what_a_web_archiver_brought_is_matched_with_what_it_was_sent_for(terminal: Any) -> None:
    (article,) = terminal.add("The board knew, says its survey (https://www.board.example/survey?utm_source=courier).")
    assert terminal.well("citations", "find", article).out == f"{article}: 1 citation\n"  # it came by --records
    urls = terminal.well("wanted", "--format", "urls").out.split()
    assert urls == ["https://www.board.example/survey?utm_source=courier"]
    page = f"<html><title>The survey</title><body><p>{'The hull is thin. ' * 40}</p></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n{page}"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {urls[0]}\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
    head += "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    terminal.file("capture.warc", f"{head}{http}\r\n\r\n")
    terminal.well("add", "capture.warc", "--collection", "press")
    (entry,) = terminal.well("wanted", "--json").json["entries"]
    (candidate,) = entry["candidates"]
    assert (entry["standing"], candidate["reasons"]) == ("arrived", ["the same address"])
    assert "The hull is thin" in terminal.well("text", candidate["document"]).out
    (citation,) = entry["citations"]
    terminal.well("citations", "confirm", citation["id"], "--target", candidate["document"], "--cited", "1:0-4")
    assert terminal.well("wanted", "--json").json["entries"] == []
    assert terminal.found(f"cites:{candidate['document']}") != []
    assert terminal.found(f"cited-by:{article}") != []


def test_what_rests_on_a_document_is_told_before_it_is_changed(terminal: Any) -> None:
    article, survey = terminal.add(ARTICLE, "A survey of the ferry, 2018.")
    asked = ("--at", "1:0-9", "--title", "A survey", "--target", survey, "--cited", "1:2-8", "--confirmed")
    citation = terminal.well("citations", "add", article, *asked, "--json").json["id"]
    for command in (("withdraw", survey), ("revise", survey, "--title", "Other"), ("purge", survey)):
        for typed in ("", "n\n"):
            told = terminal.run(*command, typed=typed)
            assert told.code == 130
            assert f"{survey}: There rest on it: 1 confirmed citation.\n" in told.err
            assert f"[confirmed] {citation}\n    at    1:0-9  The ferry\n    cited 1:2-8  survey\n" in told.err
    assert terminal.well("show", survey, "--json").json["revision"] == 1
    assert terminal.well("revise", survey, "--title", "Other", typed="y\n").out == "Other is at revision 2.\n"
    listed = terminal.well("citations", "cited-by", survey)
    assert f"({article}):\nA survey  [confirmed]\n" in listed.out
    assert terminal.well("citations", "cited-by", survey, "--json").json["citations"][0]["id"] == citation
    assert terminal.well("citations", "cited-by", article).out == "Nothing cites it.\n"
    assert "There rest on it" in terminal.well("withdraw", survey, "--yes").err
    assert terminal.run("citations", "cited-by", survey).code == 3
