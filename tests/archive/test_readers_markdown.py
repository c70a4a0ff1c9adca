"""Markdown stays as it was written; headings and links are found in it."""

from __future__ import annotations

import tempfile

from archive.document import Extract, Page
from archive.extract import extract

BOTH = [{"name": "Ann Example", "role": "author"}, {"name": "Ben Example", "role": "author"}]


def read(text: str, name: str = "minutes.md") -> Extract:
    with tempfile.TemporaryFile() as original:
        original.write(text.encode())
        original.flush()
        told = extract(original, name, "")
    assert isinstance(told, Extract)
    return told


def page(text: str) -> Page:
    (only,) = read(text).text.pages
    return only


def headings(text: str) -> list[str]:
    found = page(text)
    return [found.text[start:end] for start, end in found.headings]


def links(text: str) -> list[tuple[str, str]]:
    found = page(text)
    return [(found.text[link.start : link.end], link.url) for link in found.links]


def said(text: str) -> list[tuple[str, object, str]]:
    """What the source says of itself; its language as its words show it is told by `languages`."""
    return [(s.field, s.value, s.origin) for s in read(text).suggestions if s.origin != "text"]


def test_the_text_is_the_source_as_it_stands() -> None:
    source = "# Bridge\n\nIt *is* **old**, see [plan](https://example.org/plan).\n\n    code\n"
    told = read(source.replace("\n", "\r\n"))
    assert [p.text for p in told.text.pages] == [source]
    assert (told.media_type, told.text.pages[0].how) == ("text/markdown", "markup")


def test_headings_of_both_kinds_are_found() -> None:
    source = "# One #\nwords\n\nTwo\n===\n\nThree is\nlong\n---\n###### Six\n#none\n####### none\n#\n"
    assert headings(source) == ["One", "Two", "Three is\nlong", "Six"]


def test_what_only_looks_like_a_heading_is_none() -> None:
    assert headings("words\n\n---\n\n- list\n---\n\n    # code\n\n> quote\n---\n") == []
    assert headings("```\n# in a fence\n```\n# Out\n~~~ sh\n# in\n```\n# in\n~~~\n") == ["Out"]
    assert headings("````\n```\n# in\n````\n# Out\n") == ["Out"]


def test_links_in_all_forms_are_found_where_their_words_stand() -> None:
    source = (
        'See [the plan](https://example.org/plan "Plan"), [its *text*][text] and [Minutes].\n'
        "Also <https://example.org/a>, https://example.org/b_(c), and (https://example.org/d).\n\n"
        "[text]: https://example.org/text 'Title'\n[minutes]: <https://example.org/minutes>\n"
    )
    assert links(source) == [
        ("the plan", "https://example.org/plan"),
        ("its *text*", "https://example.org/text"),
        ("Minutes", "https://example.org/minutes"),
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/b_(c)", "https://example.org/b_(c)"),
        ("https://example.org/d", "https://example.org/d"),
    ]


def test_what_leads_nowhere_is_no_link() -> None:
    assert links("[a](#here) [b](/relative) [c](javascript:alert(1)) ![d](https://example.org/d.png)\n") == []
    assert links("\\[a](b) [a]: [a][b]\n") == []
    assert links("`[a](https://example.org)` and ``https://example.org``\n") == []
    assert links("```\n[a](https://example.org)\n```\n") == []


def test_a_picture_that_is_a_link_is_one() -> None:
    assert links("[![plan](plan.png)](https://example.org/plan)\n") == [
        ("![plan](plan.png)", "https://example.org/plan")
    ]


def test_places_count_code_points() -> None:
    found = page("𝄞 ö [辽宁](https://example.org/辽宁)\n")
    assert [(link.start, link.end) for link in found.links] == [(5, 7)]


def test_the_first_heading_is_offered_as_title_without_its_marks() -> None:
    assert said("words\n\n## The `old` *bridge* of [Liaoning](https://example.org)\n# Two\n") == [
        ("title", "The old bridge of Liaoning", "markdown:heading")
    ]


def test_front_matter_tells_title_date_authors_and_language() -> None:
    source = (
        "---\ntitle: \"The old: bridge\"\ndate: 1998-03\nauthors:\n  - Ann Example\n  - 'Ben Example'\nlang: zh-hans\n"
        "tags: [a, b]\n---\n# Bridge\n"
    )
    assert said(source) == [
        ("title", "The old: bridge", "markdown:front matter"),
        ("title", "Bridge", "markdown:heading"),
        ("creators", BOTH, "markdown:front matter"),
        ("date", "1998-03", "markdown:front matter"),
        ("language", "zh-Hans", "markdown:front matter"),
    ]  # fmt: skip
    assert headings(source) == ["Bridge"]


def test_front_matter_that_makes_no_sense_offers_nothing() -> None:
    assert said("---\ntitle: |\ndate: the day before\nlang: Klingonian!\nauthor:\n---\nwords\n") == []
    assert said("---\nno end of it\n\nwords\n") == []
