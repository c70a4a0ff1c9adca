"""What an article cites is found where it stands: links, addresses, numbers, notes, references, works in prose."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from archive.citation import Origin, Reference, fitting
from archive.document import Link, Page, Part, PartKind, Text
from archive.mentions import MOST, Found, found

ARTICLE = """\
Harbour board knew that the hull was thin

The ferry Saint Brannoc was not fit to sail, according to a new report in the weekly newspaper The Courier.

A slide posted on the Langang Yard’s website lists four ships of Hesk. The slide presentation, reportedly presented at \
the yard’s offices in 2017, says “the plates are thin. The board denies it.

In two cases, the letters suggest, nobody looked. One is a slide story about Hesk island. The other is a Harbour \
Board memo that names Langang as its “customer”.

In its brochures, the yard says its plates last. The report also said that the board paid.

Board spokeswoman Nora Vane told The Courier that the ship was sound. Ito Maru, the yard's master, told Harbour News \
in 2019 that “it was not. He told The Courier the same.

According to The Courier, the yard produced several sales presentations aimed at navies. A Chinese-language \
presentation from the yard says more. “It is thin,” Vane admitted to The Courier.
"""


def text(*pages: str, **more: Any) -> Text:
    held = tuple(Page(number=n, label=str(n), text=page, how="text", **more) for n, page in enumerate(pages, 1))
    return Text(pages=held, reader="test")


def cited(*pages: str, language: str | None = "en", **more: Any) -> list[tuple[dict[str, Any], list[str]]]:
    """What each citation tells of the work, and the words of its places."""
    told, _ = found(text(*pages, **more), language)
    return [
        (each.reference.model_dump(mode="json", exclude_defaults=True), [m.passage.text for m in each.mentions])
        for each in told
    ]


def only(*pages: str, **more: Any) -> tuple[dict[str, Any], list[str]]:
    (one,) = cited(*pages, **more)
    return one


def test_works_named_in_prose_are_told_apart_and_each_is_one() -> None:
    told = {words[0]: (reference, words) for reference, words in cited(ARTICLE)}
    report, slides = (
        told["a new report in the weekly newspaper The Courier"],
        told["A slide posted on the Langang Yard’s website"],
    )
    assert report[0] == {"publisher": "The Courier", "kind": "report"}
    assert report[1][1:] == ["The report", "The Courier"]
    assert slides[0] == {"publisher": "Langang Yard", "date": "2017", "kind": "slides"}
    assert slides[1][1:] == ["The slide presentation", "a slide story about Hesk island"]
    assert told["a Harbour Board memo"][0] == {"authors": ["Harbour Board"], "kind": "document"}
    assert told["the letters"][0] == {"kind": "letter"}
    assert told["its brochures"][0] == {"kind": "document"}
    assert told["several sales presentations aimed at navies"][0] == {"kind": "slides"}
    assert told["A Chinese-language presentation from the yard"][0] == {"kind": "slides", "language": "zh"}
    statements = {each[0]["authors"][0]: each for each in told.values() if each[0].get("kind") == "interview"}
    assert statements["Nora Vane"][1] == ["Nora Vane told The Courier", "Vane admitted to The Courier"]
    assert statements["Ito Maru"][0] == {
        "authors": ["Ito Maru"], "publisher": "Harbour News", "date": "2019", "kind": "interview",
    }  # fmt: skip
    assert len(told) == 10


@pytest.mark.parametrize(
    "words",
    [
        "This report looks at ferries. In this paper we show how they sink.",
        "The board will report on Monday, and lists of the dead are long.",
        "Police use information such as reviews, records and databases.",
        "She told Mary that he told a different story.",
        "Experts say the use of data is key. Reports say so.",
        "The ship's documents burnt. He slides on the ice and files his nails.",
        "",
        "…",
    ],
)
def test_what_only_looks_like_it_is_no_citation(words: str) -> None:
    assert cited(words) == []


@pytest.mark.parametrize(
    ("words", "reference", "named"),
    [
        ("Documents obtained by The Courier show it.", {"kind": "document"}, "Documents obtained by The Courier"),
        ("It is thin, a study by Ann Ito found.", {"authors": ["Ann Ito"], "kind": "report"}, "a study by Ann Ito"),
        ("A letter seen by Reuters says so.", {"kind": "letter"}, "A letter seen by Reuters"),
        ("The board said in a statement on Monday that it knew.", {"kind": "press_release"}, "a statement"),
        ("A book titled “Thin Hull” says so.", {"title": "Thin Hull", "kind": "book"}, "A book titled “Thin Hull”"),
        ("Reuters reported that it sank.", {"publisher": "Reuters", "kind": "article"}, "Reuters"),
        ("It sank, says a report published in 2018.", {"date": "2018", "kind": "report"}, "a report published in 2018"),
        ("As shown in an internal memo, nobody knew.", {"kind": "document"}, "an internal memo"),
        ("The yard issued a manual for its welders.", {"kind": "document"}, "a manual for its welders"),
    ],
)  # fmt: skip
def test_cues_lead_to_works(words: str, reference: dict[str, Any], named: str) -> None:
    assert only(words) == (reference, [named])


CHINESE = (
    "据《海港晚报》5月3日报道，渡轮沉没。根据一份船厂的内部文件，船体很薄。该文件还指出，检验人员已离开。"
    "王明告诉《海港晚报》，他没有签字。一份客户名单显示，公安厅是客户。《渡轮检验报告》显示，钢板只有七毫米。"
)


def test_chinese_prose_names_works_and_outlets_too() -> None:
    assert cited(CHINESE, language="zh") == [
        ({"publisher": "海港晚报", "kind": "article"}, ["《海港晚报》"]),
        ({"kind": "document"}, ["一份船厂的内部文件", "该文件"]),
        ({"authors": ["王明"], "publisher": "海港晚报", "kind": "interview"}, ["王明告诉《海港晚报》"]),
        ({"kind": "dataset"}, ["一份客户名单"]),
        ({"title": "渡轮检验报告", "kind": "report"}, ["《渡轮检验报告》"]),
    ]


@pytest.mark.parametrize(
    ("words", "reference", "named"),
    [
        ("See (https://a.example/x_(y)).", {"url": "https://a.example/x_(y)"}, "https://a.example/x_(y)"),
        ("See www.a.example/x.", {"url": "www.a.example/x"}, "www.a.example/x"),
        ("见https://a.example/x，或者", {"url": "https://a.example/x"}, "https://a.example/x"),
        ("See doi:10.1000/ABC.", {"doi": "10.1000/abc"}, "doi:10.1000/ABC"),
        ("ISBN 978-0-306-40615-7", {"isbn": "9780306406157", "kind": "book"}, "ISBN 978-0-306-40615-7"),
        ("arXiv:1706.03762v5", {"number": "arXiv:1706.03762", "kind": "article"}, "arXiv:1706.03762v5"),
        ("filed as 1:19-cv-01234 there", {"number": "1:19-cv-01234", "kind": "legal"}, "1:19-cv-01234"),
        ("in [2019] UKSC 41", {"number": "[2019] UKSC 41", "kind": "legal"}, "[2019] UKSC 41"),
        ("（2019）沪01民终1234号", {"number": "（2019）沪01民终1234号", "kind": "legal"}, "（2019）沪01民终1234号"),
        ("Case C-131/12 of that year", {"number": "C-131/12", "kind": "legal"}, "Case C-131/12"),
    ],
)  # fmt: skip
def test_addresses_and_numbers_are_citations(words: str, reference: dict[str, Any], named: str) -> None:
    assert only(words) == (reference, [named])


@pytest.mark.parametrize(
    "words", ["ISBN 978-0-306-40615-8", "Case 2 of 3", "10.5 metres", "version 1:19", "http://a", "a@www.b"]
)
def test_what_is_no_number_of_a_work_is_none(words: str) -> None:
    assert cited(words) == []


def test_a_link_is_cited_by_its_words_and_with_what_names_it_is_one() -> None:
    words = "It sank, says a report by the Harbour Board. Read the report."
    start = words.index("report by")
    links = (
        Link(start=start, end=start + 6, url="https://board.example/r?utm_source=x"),
        Link(start=len(words) - 11, end=len(words) - 1, url="http://www.board.example/r"),
    )
    assert cited(words, links=links) == [
        (
            {"authors": ["Harbour Board"], "kind": "report", "url": "https://board.example/r?utm_source=x"},
            ["a report by the Harbour Board", "the report"],
        )
    ]


def test_what_only_leads_about_a_site_or_to_a_mailbox_is_no_citation() -> None:
    words = "Sign in\nBusiness news\nWrite to Ann.\nThe survey of 2018 by the board\nb.example/x"
    spans = {
        "Sign in": "https://a.example/in",
        "Business news": "https://a.example/b",
        "Ann": "mailto:a@b.example",
        "The survey of 2018 by the board": "https://a.example/s",
        "b.example/x": "https://b.example/x",
    }
    links = tuple(Link(start=words.index(w), end=words.index(w) + len(w), url=url) for w, url in spans.items())
    told = [reference["url"] for reference, _ in cited(words, links=links)]
    assert told == ["https://a.example/s", "https://b.example/x"]


def test_an_address_in_brackets_behind_a_work_is_that_works() -> None:
    assert cited("It sank, says a report by the board (https://board.example/r). See https://b.example/.") == [
        ({"kind": "report", "url": "https://board.example/r"}, ["a report by the board", "https://board.example/r"]),
        ({"url": "https://b.example/"}, ["https://b.example/"]),
    ]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("According to the report at https://board.example/r it sank.", "the report"),
        ("In a study published at https://board.example/r in 2018 it sank.", "a study published"),
        ("According to a report, available on https://board.example/r, it sank.", "a report"),
        ("According to the documents, which are old, posted at https://board.example/r, it sank.", None),
        ("According to a report that he wrote for https://board.example/r it sank.", None),
    ],
)
def test_an_address_that_is_led_to_from_a_work_is_that_works(words: str, named: str | None) -> None:
    told = [each for each in cited(words) if each[0].get("url")]
    mentions = ["https://board.example/r"] if named is None else [named, "https://board.example/r"]
    assert [each[1] for each in told] == [mentions]


def test_a_document_does_not_cite_itself() -> None:
    told, _ = found(text("See https://www.paper.example/a and http://b.example/"), "en", {"url:paper.example/a"})
    assert [each.reference.url for each in told] == ["http://b.example/"]


REFERENCES = """\
It sank [1]. It was thin [2, 3] (Lee, 2019).

References

[1] Ito, A. (2018). The thin hull. Harbour Press.
[2] “Plates and their faults,” B. Lee, 2019, doi:10.1000/abc.
[3] Annual report of the board, 2017. https://board.example/2017
[4] See above.
"""


def test_lists_of_references_are_tied_to_their_marks() -> None:
    told = cited(REFERENCES)
    assert told[0] == (
        {"title": "The thin hull", "authors": ["Ito, A."], "publisher": "Harbour Press", "date": "2018"},
        ["[1]", "Ito, A. (2018). The thin hull. Harbour Press."],
    )
    assert (told[1][0]["doi"], told[1][0]["title"], told[1][1][0]) == (
        "10.1000/abc",
        "Plates and their faults",
        "[2, 3]",
    )
    assert (told[2][0]["url"], told[2][1][0]) == ("https://board.example/2017", "[2, 3]")
    assert len(told) == 3


def test_notes_of_markdown_and_of_office_files_are_citations_where_they_name_a_work() -> None:
    words = "It sank.[^1] So they say.[^b]\n\n[^1]: Ann Ito, *The thin hull* (2018), p. 3.\n[^b]: As everybody knows."
    ((reference, named),) = cited(words)
    assert (reference["title"], reference["date"], named[0]) == ("The thin hull", "2018", "[^1]")
    body = "It sank.\n"
    notes = ["Ann Ito, “The thin hull”, 2018.", "Ibid., p. 4.", "A remark."]
    parts, page = [], body
    for number, note in enumerate(notes, 1):
        own = {"start": len(page), "end": len(page) + len(note), "label": str(number)}
        parts.append(Part(kind=PartKind.footnote, mark=len("It sank."), **own))
        page += note + "\n"
    told, _ = found(text(page, parts=tuple(parts)), "en")
    assert [[m.passage.text for m in each.mentions] for each in told] == [["sank.", *notes[:2]]]
    assert told[0].origin is Origin.note


def test_a_work_is_the_same_on_the_next_page_and_each_place_is_on_its_own() -> None:
    told, _ = found(text("A report by Ann Ito says so.", "The report was late."), "en")
    assert [(m.passage.page, m.passage.start, m.passage.text) for m in told[0].mentions] == [
        (1, 0, "A report by Ann Ito"),
        (2, 0, "The report"),
    ]


def prints(told: list[Found]) -> set[str]:
    return {mention.fingerprint for each in told for mention in each.mentions}


def test_places_are_known_again_after_another_reading_with_other_line_ends() -> None:
    first, _ = found(text(ARTICLE), "en")
    wrapped = "\n\n".join(textwrap.fill(part, 70) for part in ARTICLE.split("\n\n"))
    assert wrapped.count("\n") > ARTICLE.count("\n") + 5
    again, _ = found(text("A cover.", wrapped.replace("’", "'")), "en")
    assert prints(first) == prints(again)
    other, _ = found(text(ARTICLE.replace("thin", "thick")), "en")
    assert prints(first) != prints(other)


@pytest.mark.parametrize(
    "words",
    ["[1]" * 20_000, "(" * 50_000, "http://" * 10_000, "the report " * 10_000, "References\n" * 5_000, "“" * 50_000,
     "Ann told The Courier. " * 5_000, "据新华社报道，" * 5_000, "according to " * 5_000, "\n" * 50_000, "¹" * 50_000,
     "A report by Ann says so. " * 4_000, "ISBN " + "1 " * 20_000, "10.1234/" * 6_000, "\u202e[^a]: " * 5_000],
)  # fmt: skip
def test_hostile_texts_are_looked_through_within_bounds(words: str) -> None:
    told, total = found(text(words), None)
    assert len(told) <= MOST
    assert total >= len(told)


def test_what_a_text_says_of_a_work_is_kept_as_far_as_it_fits() -> None:
    told = fitting(title="The\n thin  hull", date="soon", isbn="12", authors=("Ann\nIto",), publisher="a\0b")
    assert told == Reference(title="The thin hull", authors=("Ann Ito",))
