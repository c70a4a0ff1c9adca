"""The values: what can be said of a document, and what its ids and hashes are."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from pydantic import ValidationError

from archive import reasons
from archive.document import Collection, Description, Kind, Page, Reason, Text, new_id
from archive.kinds import ELSEWHERE

FULL = {
    "title": "The ferry",
    "titles": [{"text": "渡轮", "lang": "zh-hans", "type": "original"}],
    "kind": "article",
    "creators": [{"name": "Li Na", "role": "author", "original": "李娜"}],
    "publisher": "The Courier",
    "date": "2018-03",
    "language": "EN-gb",
    "subjects": ["ships"],
    "places": ["Cape"],
    "organisations": ["Ports"],
    "identifiers": [{"type": "doi", "value": "10.1/x"}],
    "rights": "All reserved",
    "provenance": "From a\nshelf",
    "note": "x",
    "cites": ["d1"],
    "extra": {"pages": 12, "desk": ["city"], "checked": True, "weight": 1.5, "beat": "sea"},
}


def test_everything_can_be_said_and_nothing_must_be() -> None:
    told = Description.model_validate(FULL)
    assert (told.language, told.titles[0].lang) == ("en-GB", "zh-Hans")
    assert Description.model_validate(told.model_dump(mode="json")) == told
    assert Description() == Description.model_validate({})


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"title": " "},
        {"title": "a\0b"},
        {"title": "\ud800"},
        {"title": "x" * 2_001},
        {"kind": "novel"},
        {"language": "english"},
        {"language": "e"},
        {"date": "13 May"},
        {"creators": [{"role": "author"}]},
        {"creators": ["Li Na"]},
        {"titles": [{"text": "x", "type": "funny"}]},
        {"identifiers": [{"type": "DOI!", "value": "x"}]},
        {"extra": {"a b": 1}},
        {"extra": {"a": {"b": 1}}},
        {"extra": {"a": float("nan")}},
        {"extra": {"a": ["x", "\ud800"]}},
        {"colour": "red"},
        {"subjects": ["x"] * 501},
    ],
)
def test_what_cannot_be_kept_cannot_be_said(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Description.model_validate(said)


def test_a_value_is_never_changed() -> None:
    with pytest.raises(ValidationError):
        Description(title="x").title = "y"  # type: ignore[misc]


def test_ids_are_opaque_and_in_no_order() -> None:
    made = [new_id() for _ in range(200)]
    assert all(re.fullmatch(r"[a-z2-7]{26}", id) for id in made)
    assert len(set(made)) == 200
    assert made != sorted(made)


def test_a_page_is_named_by_the_hash_of_its_text_and_a_text_by_its_pages() -> None:
    page = Page(number=1, label="i", text="渡轮", how="text")
    assert page.sha256 == hashlib.sha256("渡轮".encode()).hexdigest()
    text = Text(pages=(page,), reader="a")
    assert text.sha256 == Text(pages=(page,), reader="b").sha256
    assert text.sha256 != Text(pages=(page.model_copy(update={"label": "1"}),), reader="a").sha256
    assert text.sha256 != Text(pages=(page, page), reader="a").sha256


@pytest.mark.parametrize("name", ["", "Press", "a b", "-a", "a/b", "ä", "a" * 64, "../x"])
def test_a_collection_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Collection(name=name, title="x")


def test_every_kind_has_a_name_elsewhere_and_every_reason_words() -> None:
    assert set(ELSEWHERE) == set(Kind)
    assert set(reasons.WORDS) == set(Reason)
    assert all(words.endswith(".") for words in reasons.WORDS.values())
