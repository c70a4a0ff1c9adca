"""Where the words of a PDF's page stand: followed back from the text to PDFium's own characters."""

from __future__ import annotations

import pypdfium2
import pytest
from test_readers_pdf import lines, pdf

from archive.readers import layer
from archive.readers.layer import Rectangle


def page(drawn: str, turned: int = 0) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(pdf(drawn))
    found = document[0]
    if turned:
        found.set_rotation(turned)
    return found


def found(shown: pypdfium2.PdfPage, *words: str) -> list[list[Rectangle]]:
    text = layer.words(layer.layer(shown))
    return layer.rectangles(shown, [(text.index(word), text.index(word) + len(word)) for word in words])


def near(box: Rectangle, left: float, top: float, right: float, bottom: float) -> bool:
    return all(abs(a - b) < 0.02 for a, b in zip(box, (left, top, right, bottom), strict=True))


def test_a_word_stands_where_it_is_drawn() -> None:
    shown = page(lines("The council met", "on Monday."))
    (council,), (monday,) = found(shown, "council", "Monday")
    assert near(council, 0.15, 0.10, 0.28, 0.15)
    assert near(monday, 0.12, 0.15, 0.27, 0.20)


def test_a_span_over_two_lines_has_two_rectangles_and_an_empty_one_none() -> None:
    shown = page(lines("The council met", "on Monday."))
    over, nothing = found(shown, "met\non", "")
    assert len(over) == 2
    assert nothing == []


def test_a_word_parted_by_a_hyphen_is_found_on_both_lines() -> None:
    shown = page(lines("It was a dyna-", "mic reading."))
    (first, second), (after,) = found(shown, "dyna-\nmic", "reading")
    assert first.top < second.top
    assert second.right <= after.left


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_on_a_turned_page_words_stand_where_they_are_seen(turned: int) -> None:
    (upright,) = found(page(lines("The council met")), "council")[0]
    (box,) = found(page(lines("The council met"), turned), "council")[0]
    expected = upright
    for _ in range(turned // 90):
        expected = Rectangle(1 - expected.bottom, expected.left, 1 - expected.top, expected.right)
    assert near(box, *expected)


def test_text_beyond_the_edge_is_passed_over_even_where_it_is_the_same() -> None:
    drawn = "BT /F 12 Tf 20 -500 Td (Seen) Tj ET\n" + lines("Seen")
    ((box,),) = found(page(drawn), "Seen")
    assert near(box, 0.07, 0.10, 0.16, 0.15)


def test_words_beside_each_other_in_two_columns_are_not_made_one() -> None:
    drawn = "BT /F 12 Tf 20 200 Td (left end) Tj ET\nBT /F 12 Tf 200 200 Td (right) Tj ET\n"
    shown = page(drawn)
    text = layer.words(layer.layer(shown))
    assert len(layer.rectangles(shown, [(0, len(text))])[0]) == 2


def test_a_span_outside_of_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="lies outside"):
        layer.rectangles(page(lines("Words")), [(0, 99)])
