"""What is laid over a PDF's page is read: what is filled into forms, comments, links, each where it is seen."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from test_readers_pdf import lines, pdf, read, told

from archive.document import Extract, Page
from archive.readers import overlay
from archive.readers import pdf as reader
from archive.readers.layer import Rectangle


def comment(contents: str, kind: str = "Text", author: str = "", rect: str = "200 200 220 220") -> str:
    by = f"/T({author})" if author else ""
    return f"<</Type/Annot/Subtype/{kind}/Rect[{rect}]/Contents({contents}){by}>>"


def link(uri: str, rect: str, more: str = "") -> str:
    return f"<</Type/Annot/Subtype/Link/Rect[{rect}]/A<</S/URI/URI({uri})>>{more}>>"


def field(kind: str, more: str, rect: str = "20 100 200 120") -> str:
    return f"<</Type/Annot/Subtype/Widget/FT/{kind}/Rect[{rect}]{more}>>"


def filled(*fields: str, page: str = lines("Name and year")) -> bytes:
    """A form of one page whose fields are these."""
    numbers = range(50, 50 + len(fields))
    own = " ".join(f"{number} 0 R" for number in numbers)
    named = [told.replace("/FT", f"/T({number})/FT") for number, told in zip(numbers, fields, strict=True)]
    form = f"/AcroForm<</Fields[{own}]/DA(/F 12 Tf)>>"
    return pdf(page, catalog=form, more=dict(zip(numbers, named, strict=True)), annotations={0: own})


def page(content: bytes) -> Page:
    (found,) = read(content).text.pages
    return found


def parts(found: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, found.text[part.start : part.end]) for part in found.parts]


def links(found: Page) -> list[tuple[str, str]]:
    return [(found.text[at.start : at.end], at.url) for at in found.links]


def seen(content: bytes, *words: str) -> list[list[Rectangle]]:
    """Where these words are seen on the first page."""
    document = pypdfium2.PdfDocument(content)
    form = overlay.form(document)
    told = reader.look(document, document[0], form).told
    spans = [(told.text.index(word), told.text.index(word) + len(word)) for word in words]
    return overlay.rectangles(document[0], told, spans)


def near(box: Rectangle, *sides: float) -> bool:
    return all(abs(a - b) < 0.02 for a, b in zip(box, sides, strict=True))


# -- forms


def test_what_is_filled_in_stands_behind_the_text_a_line_a_field() -> None:
    found = page(filled(field("Tx", "/V(Ann Example)"), field("Tx", "/V(1998)"), field("Tx", "")))
    assert found.text == "Name and year\n\nAnn Example\n1998"
    assert found.parts == ()


def test_of_a_choice_what_is_shown_is_told_and_not_what_it_stands_for() -> None:
    options = "/Opt[[(a)(The ferry)][(b)(The bridge)][(c)(The pier)]]"
    assert page(filled(field("Ch", f"{options}/Ff 131072/V(b)"))).text == "Name and year\n\nThe bridge"
    assert page(filled(field("Ch", f"{options}/Ff 2097152/V[(a)(c)]"))).text == "Name and year\n\nThe ferry, The pier"


def test_a_value_that_is_none_of_the_choices_is_told() -> None:
    own = field("Ch", "/Opt[(ferry)(bridge)]/Ff 393216/V(tunnel)")
    assert page(filled(own)).text == "Name and year\n\ntunnel"


def test_passwords_and_boxes_to_tick_are_not_told() -> None:
    secret, tick = field("Tx", "/Ff 8192/V(hunter2)"), field("Btn", "/V/Yes/AS/Yes")
    assert page(filled(secret, tick)).text == "Name and year"


def test_a_form_on_a_page_without_other_words_is_read() -> None:
    assert page(filled(field("Tx", "/V(Ann Example)"), page="")).text == "Ann Example"


def test_a_value_may_have_lines_and_loses_what_is_no_character() -> None:
    assert page(filled(field("Tx", r"/Ff 4096/V(one\rtwo\000\001)"))).text == "Name and year\n\none\ntwo"


def test_a_value_is_seen_where_its_field_is() -> None:
    ((name,), (both, other)) = seen(
        filled(field("Tx", "/V(Ann)"), field("Tx", "/V(1998)", "200 20 280 50")), "Ann", "nn\n1"
    )
    assert near(name, 20 / 300, 180 / 300, 200 / 300, 200 / 300)
    assert both == name
    assert near(other, 200 / 300, 250 / 300, 280 / 300, 280 / 300)


# -- comments


def test_comments_are_parts_at_the_end_of_their_page_numbered_through_the_document() -> None:
    laid = {
        0: comment("Is this so?", author="Ben Example") + comment("It is.", "Highlight"),
        1: comment("Not here.", "FreeText"),
    }
    first, second = read(pdf(lines("The council met"), lines("on Monday."), annotations=laid)).text.pages
    assert first.text == "The council met\n\nBen Example: Is this so?\n\nIt is."
    assert parts(first) == [("comment", "1", "Ben Example: Is this so?"), ("comment", "2", "It is.")]
    assert parts(second) == [("comment", "3", "Not here.")]


def test_what_programs_say_of_links_and_pop_ups_is_no_comment() -> None:
    laid = comment("Go to destination", "Link") + comment("Is this so?", "Popup") + comment(" ", "Text", "Ben")
    assert page(pdf(lines("Words"), annotations={0: laid})).text == "Words"


def test_a_comment_on_a_page_that_is_a_picture_leaves_the_page_to_ocr() -> None:
    found = read(pdf("0 0 100 100 re f", annotations={0: comment("Is this so?")}))
    assert found.scanned == (1,)
    assert found.text.pages[0].text == "Is this so?"


def test_a_comment_is_seen_where_it_is_pinned_and_the_words_before_it_where_they_stand() -> None:
    ((pinned,), (word,)) = seen(
        pdf(lines("The council met"), annotations={0: comment("Is this so?")}), "this", "council"
    )
    assert near(pinned, 200 / 300, 80 / 300, 220 / 300, 100 / 300)
    assert near(word, 0.15, 0.10, 0.28, 0.15)


# -- links


def test_a_link_is_the_words_under_it() -> None:
    drawn = lines("See the plan of 1998", "or not.")
    found = page(pdf(drawn, annotations={0: link("https://example.org/plan", "42 255 90 275")}))
    assert links(found) == [("the plan", "https://example.org/plan")]


def test_a_link_over_two_lines_is_one_that_runs_over_the_end_of_the_line() -> None:
    quads = "/QuadPoints[60 272 100 272 60 258 100 258 20 256 31 256 20 242 31 242]"
    drawn = lines("See the plan", "of it all.")
    found = page(pdf(drawn, annotations={0: link("https://example.org/plan", "20 240 120 275", quads)}))
    assert links(found) == [("plan\nof", "https://example.org/plan")]


@pytest.mark.parametrize("uri", ["javascript:alert\\(1\\)", "plan.html", "https://", "", "https://example.org/a b"])
def test_a_link_that_leads_nowhere_fit_is_none(uri: str) -> None:
    assert links(page(pdf(lines("See the plan"), annotations={0: link(uri, "0 0 300 300")}))) == []


def test_a_link_that_has_no_words_is_none() -> None:
    assert links(page(pdf(lines("Words"), annotations={0: link("https://example.org/", "200 10 290 40")}))) == []


# -- what its maker got wrong


@pytest.mark.parametrize(
    "laid",
    [
        "null",
        "9 0 R",
        "<<>>" * 3,
        "<</Subtype/Text/Contents 7>>",
        "<</Subtype/Link/A<</S/URI/URI 7>>/Rect[a b]>>",
        "<</Subtype/Link/A<</S/URI>>/QuadPoints[1 2 3]>>",
        "<</Subtype/Widget/FT/Tx/V 7/Rect[0 0 0 0]>>",
        "<</Subtype/Text/Contents<d800>/Rect[9e99 0 0 -9e99]>>",
    ],
)
def test_a_broken_annotation_costs_no_words(laid: str) -> None:
    for form in ("", "/AcroForm<</Fields[10 0 R 10 0 R]>>", "/AcroForm 10 0 R", "/AcroForm<</Fields 7>>"):
        found = told(pdf(lines("The council met"), catalog=form, annotations={0: laid}))
        assert isinstance(found, Extract)
        assert found.text.pages[0].text.startswith("The council met")


def test_of_comments_without_end_the_first_are_told() -> None:
    found: Any = page(pdf(lines("Words"), annotations={0: comment("Is this so?") * 3_000}))
    assert len(found.parts) == 2_000
