"""Pages are read by OCR in a sandbox of their own. Needs the extra `ocr`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from scanned import picture, png, scan, tiff

from archive import engines
from archive.document import Page, Problem, Reason
from archive.reading_order import Line
from archive.recognised import Recognised
from archive.recogniser import Recogniser

if engines.installed():
    from archive import ocr, tesseract
    from archive.rapid import Seen
    from archive.tesseract import Words
else:
    pytest.skip("OCR is not installed: pip install 'pressmark[ocr]'", allow_module_level=True)

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("ocr")]

WORDS = ("The council met on Monday.", "Its surveyors had found stones", "below the old bridge.")


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recogniser]:
    made = Recogniser(tmp_path_factory.mktemp("spools"))
    yield made
    made.close()


def told(recogniser: Recogniser, content: bytes, number: int = 1) -> Recognised | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return recogniser.page(original, number)


def read(recogniser: Recogniser, content: bytes, number: int = 1) -> Page:
    found = told(recogniser, content, number)
    assert not isinstance(found, Problem), found
    return found.page


def test_a_scanned_page_is_read_with_its_language_and_how_sure_that_is(recogniser: Recogniser) -> None:
    page = read(recogniser, scan(picture(*WORDS), picture("Second page")))
    assert page.text == "\n".join(WORDS)
    assert (page.how, page.language) == ("ocr", "en")
    assert page.confidence is not None
    assert 0.9 < page.confidence <= 1


def test_each_page_and_each_picture_of_a_tiff_is_read_by_its_number(recogniser: Recogniser) -> None:
    assert read(recogniser, scan(picture("First page"), picture("Second page")), 2).text == "Second page"
    assert read(recogniser, tiff(picture("First page"), picture("Second page")), 2).text == "Second page"


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_page_that_lies_on_its_side_or_stands_on_its_head_is_read(
    recogniser: Recogniser, turn: Image.Transpose
) -> None:
    assert read(recogniser, png(picture(*WORDS).transpose(turn))).text == "\n".join(WORDS)


def test_two_columns_are_read_one_after_the_other(recogniser: Recogniser) -> None:
    left = ("Left one goes on", "Left two goes on", "Left three goes on", "Left four goes on")
    right = tuple(line.replace("Left", "Right") for line in left)
    at = [*((40, 40 + 60 * n) for n in range(4)), *((480, 40 + 60 * n) for n in range(4))]
    assert read(recogniser, png(picture(*left, *right, at=at))).text == "\n".join([*left, *right])


def test_lines_stand_where_they_are_seen_however_the_page_is_turned(recogniser: Recogniser) -> None:
    for turned in (picture("Minutes"), picture("Minutes").transpose(Image.Transpose.ROTATE_180)):
        found = told(recogniser, png(turned))
        assert not isinstance(found, Problem)
        page, ((start, end, *corners),), _ = found
        assert page.text[int(start) : int(end)] == "Minutes"
        left, right = min(corners[::2]), max(corners[::2])
        assert (right < 0.3) if turned.getpixel((60, 60)) != (255, 255, 255) or left < 0.5 else left > 0.7


def test_a_blank_page_has_no_text(recogniser: Recogniser) -> None:
    assert told(recogniser, png(picture())) == Problem(reason=Reason.no_text, detail="OCR found no words on it")


def test_a_page_that_is_not_there_or_no_picture_is_said(recogniser: Recogniser) -> None:
    missing = told(recogniser, scan(picture("One")), 2)
    assert isinstance(missing, Problem)
    assert missing.reason == Reason.unreadable
    words = told(recogniser, b"Plain words are no picture of any page.")
    assert isinstance(words, Problem)
    assert words.reason == Reason.unsupported


def test_the_engine_ends_when_it_has_nothing_to_do_and_comes_back(tmp_path: Path) -> None:
    made = Recogniser(tmp_path, idle=0.0)
    assert read(made, png(picture("Minutes"))).text == "Minutes"
    made.rest()
    assert made._sandbox is None
    assert read(made, png(picture("Minutes"))).text == "Minutes"
    made.close()


def test_a_page_with_too_many_lines_for_its_time_keeps_those_that_were_read() -> None:
    seen = ocr._engine().read(picture(*WORDS), time.process_time())
    assert (seen.lines, seen.left) == ([], 3)


class Other:
    """Reads every line as the same words, and is as sure of it as a test says."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence

    def read(self, lines: list[Image.Image]) -> list[Words | None]:
        return [Words("Совет собрался", self.confidence) for _ in lines]


def seen(*, lines: int = 0, unread: int = 0, thin: int = 0) -> Seen:
    def line(text: str, confidence: float) -> Line:
        return Line(text, confidence, ((0, 0), (100, 0), (100, 10), (0, 10)))

    shown = Image.new("RGB", (100, 10))
    return Seen(
        [line("The council", 0.9)] * lines,
        [(line("- .", 0.9), shown)] * unread,
        [(line("1998", 0.9), shown)] * thin,
        0,
        (100, 100),
    )


@pytest.mark.parametrize(
    ("found", "sure", "texts", "lost"),
    [
        (seen(lines=1, unread=3, thin=1), 0.6, ["The council", *["Совет собрался"] * 4], False),
        (seen(lines=1, unread=3, thin=1), 0.3, ["The council", "1998"], True),
        (seen(lines=5, unread=1, thin=1), 0.6, [*["The council"] * 5, "1998"], False),
        (seen(lines=5, unread=1, thin=1), 0.9, [*["The council"] * 5, "1998", "Совет собрался"], False),
        (seen(unread=2), 0.3, [], False),
    ],
)
def test_lines_in_another_script_are_read_by_the_other_engine(
    monkeypatch: pytest.MonkeyPatch, found: Seen, sure: float, texts: list[str], lost: bool
) -> None:
    monkeypatch.setattr(ocr, "_others", lambda: Other(sure))
    lines, much = ocr._with_others(found)
    assert ([line.text for line in lines], much) == (texts, lost)


@pytest.mark.skipif("rus" not in engines.tesseract_languages(), reason="Tesseract cannot read Russian here")
def test_without_words_tesseract_reads_none() -> None:
    assert tesseract.Tesseract().read([Image.new("RGB", (300, 40), "white")]) == [None]
