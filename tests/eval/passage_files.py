"""Files of every kind that places can be cited in, made in code: for passages.py.

Their paragraphs stand below marks, words that stand nowhere else. Many paragraphs say the same, two forms of each file
word for word.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "archive")]

import test_readers_pdf as portable  # noqa: E402
import test_readers_pptx as slides  # noqa: E402
import test_readers_sheets as sheets  # noqa: E402
from packing import mail  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402
from scanned import scan  # noqa: E402

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)  # fmt: skip

ENGLISH = [
    "The plating on the starboard side has lost 38 per cent of its thickness.",
    "The new valves would improve the pumps, and nobody on the board disagreed.",
    "The new valves would not improve the pumps, and nobody on the board disagreed.",
    "In 2018 the harbour board paid 1,250 dollars for a survey of the hull.",
    "Nobody had asked the captain whether the ship could sail on that day.",
    "The ferry sank at night.",
]
CHINESE = [
    "右舷船壳板的厚度已经减少百分之三十八。",
    "新阀门能够改进水泵，董事会没有人反对。",
    "新阀门不能改进水泵，董事会没有人反对。",
    "二零一八年港务局支付一千二百五十元检验船体。",
    "没有人问过船长当天是否可以开航。",
    "渡轮在夜里沉没。",
]
FORM = "I have read the rules that are printed on the back. I agree to them in every point. Signed in the office."
FORM_CHINESE = (
    "本人已经阅读背面印制的全部规则以及其后附带的说明文件。本人同意全部内容。特此在办公室签字确认并且留存一份。"
)


class Made(NamedTuple):
    """A file of some kind, whose paragraphs stand below marks."""

    kind: str
    name: str
    content: bytes
    marks: tuple[str, ...]
    chinese: bool


def far(one: str, other: str) -> int:
    """In how many letters two marks differ."""
    if len(one) != len(other):
        return 9
    return sum(a != b for a, b in zip(one, other, strict=True))


def marks(chance: random.Random) -> Iterator[str]:
    """Words that stand nowhere else, no two alike in more than five of their eight letters, which OCR tells apart."""
    known: list[str] = []
    while True:
        mark = "".join(chance.choice("BDFKMNRTZ") + chance.choice("AEU") for _ in range(4))
        if all(far(mark, other) >= 3 for other in known):
            known.append(mark)
            yield mark


def paragraphs(chance: random.Random, marked: Iterator[str], chinese: bool) -> list[list[tuple[str, str]]]:
    """Three pages of marks with what stands below them; the forms are the same but for the mark."""
    said, form = (CHINESE, FORM_CHINESE) if chinese else (ENGLISH, FORM)
    pages = [[(next(marked), chance.choice(said)) for _ in range(4)] for _ in range(3)]
    pages[1].append((next(marked), form))
    pages[2].append((next(marked), form))
    return pages


def made(chance: random.Random) -> Iterator[Made]:
    """Of every kind two in English and one in Chinese."""
    marked = marks(chance)
    font = next((path for path in FONTS if Path(path).exists()), None)
    makers: dict[str, Callable[[list[list[tuple[str, str]]], bool], bytes]] = {
        "pdf": _pdf, "scan": lambda pages, _: _scan(pages, font), "pptx": _pptx, "xlsx": _xlsx, "html": _html,
        "eml": _eml,
    }  # fmt: skip
    for kind, make in makers.items():
        for number, chinese in enumerate((False, False, True)):
            if kind == "scan" and chinese and font is None:
                print("There is no Chinese font here: the Chinese scan is left out.")
                continue
            name = f"{kind}{number}.{'pdf' if kind == 'scan' else kind}"
            pages = paragraphs(chance, marked, chinese)
            own = tuple(mark for page in pages for mark, _ in page)
            yield Made(kind, name, make(pages, chinese), own, chinese)


def _lines(pages: Sequence[tuple[str, str]], width: int) -> list[str]:
    told: list[str] = []
    for mark, words in pages:
        told.append(mark)
        line = ""
        for piece in re.findall(r"[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*", words):
            if len((line + piece).rstrip()) > width:
                told.append(line.rstrip())
                line = ""
            line += piece
        told.append(line.rstrip())
    return told


def _pdf(pages: list[list[tuple[str, str]]], chinese: bool) -> bytes:
    if not chinese:
        return portable.pdf(*(portable.lines(*_lines(page, 40)) for page in pages))
    drawn = [
        "".join(
            f"BT /F 11 Tf 20 {270 - 13 * n} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for n, line in enumerate(_lines(page, 20))
        )
        for page in pages
    ]
    font = {
        3: "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        5: "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
           "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 6 0 R>>",
        6: "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 850"
           "/Descent -150/CapHeight 850/StemV 80>>",
    }  # fmt: skip
    return portable.pdf(*drawn, more=font)


def _scan(pages: list[list[tuple[str, str]]], font: str | None) -> bytes:
    drawn = []
    for page in pages:
        picture = Image.new("RGB", (1000, 1200), "white")
        pen = ImageDraw.Draw(picture)
        shape: Any = ImageFont.truetype(font, 32) if font else ImageFont.load_default(32)
        for number, line in enumerate(_lines(page, 26 if any(c >= "\u4e00" for _, w in page for c in w) else 50)):
            pen.text((50, 40 + 56 * number), line, fill="black", font=shape)
        drawn.append(picture)
    return scan(*drawn)


def _pptx(pages: list[list[tuple[str, str]]], _: bool) -> bytes:
    return slides.pptx(*(slides.tree("sld", *(slides.shape(*each) for each in page)) for page in pages))


def _xlsx(pages: list[list[tuple[str, str]]], _: bool) -> bytes:
    def row(n: int, mark: str, words: str) -> str:
        cells = "".join(
            f"<c r='{column}{n}' t='inlineStr'><is><t>{told}</t></is></c>"
            for column, told in (("A", mark), ("B", words))
        )
        return f"<row r='{n}'>{cells}<c r='C{n}'><v>0</v></c><c r='D{n}'><v>12</v></c></row>"

    return sheets.xlsx(*(sheets.cells(*(row(n, *each) for n, each in enumerate(page, 1))) for page in pages))


def _html(pages: list[list[tuple[str, str]]], chinese: bool) -> bytes:
    told = "".join(f"<p>{mark}</p><p>{words}</p>" for page in pages for mark, words in page)
    language = "zh" if chinese else "en"
    page = f"<html lang={language}><title>A page</title><body><article><h1>News</h1>{told}</article></body></html>"
    return page.encode()


def _eml(pages: list[list[tuple[str, str]]], _: bool) -> bytes:
    body = "\n\n".join(f"{mark}\n{words}" for page in pages for mark, words in page)
    return mail("Minutes", body).as_bytes()
