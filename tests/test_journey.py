"""A new user's way through Pressmark, by real processes: in by the command line, out over HTTP, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

ARTICLE = """\
The cloud that watches

A “black swan” is what nobody expects. The contract for the police cloud, signed in Liaoning in 2018, was expected by
everybody who could read a tender.

The surveillance of a whole province needs a database, and the tender named one: “The supplier shall provide no fewer
than forty licences.” Nobody at the press conference asked which.
"""

OTHER = "Surveillance, said the man from Oracle, is a word for journalists.\n"


def questions(server: Any) -> list[Any]:
    """The answers to all that is asked below, without what is different each time."""
    asked = [
        {"q": '"black swan"'},
        {"q": "“black swan”"},
        {"q": "surveillance -Oracle"},
        {"q": '"police cloud" kind:article'},
        {"q": '"police cloud" kind:report'},
        {"q": "surveillance", "facet": ["kind", "date"], "sort": "title"},
    ]
    answers = [server.json("/api/v1/search?" + urlencode(each, doseq=True)) for each in asked]
    return [{name: value for name, value in answer.items() if name != "took_ms"} for answer in answers]


@pytest.mark.long
def test_from_an_empty_machine_to_an_archive_that_answers(bare: Any) -> None:
    article, elsewhere = ARTICLE.encode(), bare.folder / "elsewhere"
    elsewhere.mkdir()
    bare.file("cloud.txt", article)
    bare.file("oracle.txt", OTHER)
    bare.well("collections", "create", "press", "--access", "public")
    said = ("--kind", "article", "--publisher", "The Courier", "--date", "2018-05-17", "--collection", "press")
    (added,) = bare.well("add", "cloud.txt", *said, "--json").json["files"]
    bare.well("add", "oracle.txt", "--collection", "press", "--kind", "report", "--json")
    id = added["document"]

    with bare.serving() as server:
        server.ready()
        phrase, curly, without, of_kind, of_another, counted = first = questions(server)
        for answer in (phrase, curly, without, of_kind):
            assert [hit["document"]["id"] for hit in answer["hits"]] == [id]
        assert of_another["hits"] == []
        assert counted["facets"]["kind"] == [{"value": "article", "count": 1}, {"value": "report", "count": 1}]
        assert counted["facets"]["date"] == [{"value": "2018", "count": 1}]

        page = server.json(f"/api/v1/documents/{id}/pages/1")
        for answer in (phrase, curly):
            (passage,) = answer["hits"][0]["passages"]
            (start, end) = passage["marks"][0]
            assert page["text"][start:end] == "black swan"
            assert page["text"][passage["start"] : passage["end"]] == passage["text"]
            assert page["sha256"] == passage["text_sha256"]

        status, original = server.ask(f"/api/v1/documents/{id}/original")
        assert (status, original) == (200, article)
        told = server.json(f"/api/v1/documents/{id}")
        assert (told["publisher"], told["date"], told["kind"]) == ("The Courier", "2018-05-17", "article")

    shutil.rmtree(bare.home / "index")
    with bare.serving(here=elsewhere) as server:
        server.ready()
        assert questions(server) == first
    assert list(elsewhere.iterdir()) == []


def test_without_a_setting_the_archive_is_the_same_in_every_folder(bare: Any) -> None:
    del bare.environment["PRESSMARK_HOME"]
    bare.environment["HOME"] = str(bare.folder)
    bare.well("collections", "create", "press")
    bare.here = bare.folder / "elsewhere"
    bare.here.mkdir()
    assert [each["name"] for each in bare.well("collections", "list", "--json").json["collections"]] == ["press"]
    assert Path(bare.folder, ".local/share/pressmark/catalogue.db").is_file()
