"""Writes the decks and the list of the sample, by hand, so that the sample owes nothing to anybody.

    python -m archive.sample.office

writes them beside this file: Office Open XML (ECMA-376), with no more parts than a program needs to open them. The
picture on a slide is `norvane-screen.png`, drawn once, as somebody's screenshot would be. The same words give the same
bytes: nothing is compressed, and everything is dated 1980.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

DECK = "norvane-lampwatch.pptx"
CHINESE_DECK = "norvane-platform-zh.pptx"
LIST = "norvane-customers.xlsx"
_SCREEN = "norvane-screen.png"

_FORMATS = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_FORMATS}/officeDocument/2006/relationships"
_PACKAGE = f"{_FORMATS}/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_DRAWING = f"{_FORMATS}/drawingml/2006/main"
_SPACES = f'xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONS}" xmlns:p="{_FORMATS}/presentationml/2006/main"'
_SHEETS = f'xmlns="{_FORMATS}/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH, _HEIGHT = 9_144_000, 5_143_500  # English metric units: 10 by 5.625 inches

_COLOURS = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "1B2A41", "lt2": "F4F6FA", "accent1": "1B4965", "accent2": "5FA8D3",
    "accent3": "CAE9FF", "accent4": "62B6CB", "accent5": "BEE9E8", "accent6": "324A5F", "hlink": "0563C1",
    "folHlink": "954F72",
}  # fmt: skip


class Part(NamedTuple):
    """A part of a package: its type, its bytes, and the parts it leads to by id: what they are, and where."""

    type: str
    content: bytes
    leads: Mapping[str, tuple[str, str]] = {}


Slide = Sequence[str] | bytes
"""The lines of a slide, the first its title; or the picture that is all there is on it."""


def deck(slides: Sequence[Slide], language: str) -> bytes:
    """A presentation."""
    numbers = range(1, len(slides) + 1)
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in numbers)
    colours = " ".join(f'{name}="{name}"' for name in _COLOURS if name[:2] not in ("dk", "lt"))
    master = (
        f'{_tree("")}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" {colours}/>'
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l"/></p:sldLayoutIdLst>'
    )
    presentation = (
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/></p:sldMasterIdLst>'
        f"<p:sldIdLst>{listed}</p:sldIdLst>"
        f'<p:sldSz cx="{_WIDTH}" cy="{_HEIGHT}"/><p:notesSz cx="{_HEIGHT}" cy="{_WIDTH}"/>'
    )
    layout = ("slideLayout", "../slideLayouts/slideLayout1.xml")
    above = ("slideMaster", "../slideMasters/slideMaster1.xml")
    leads = {"m": ("slideMaster", "slideMasters/slideMaster1.xml")}
    leads |= {f"s{n}": ("slide", f"slides/slide{n}.xml") for n in numbers}
    parts = {
        "presentation.xml": _slides("presentation", presentation, leads, "presentation.main"),
        "slideMasters/slideMaster1.xml": _slides(
            "sldMaster", master, {"l": layout, "t": ("theme", "../theme/theme1.xml")}, "slideMaster"
        ),
        "slideLayouts/slideLayout1.xml": _slides("sldLayout", _tree(""), {"m": above}, "slideLayout"),
        "theme/theme1.xml": Part(f"{_TYPES}.theme+xml", _theme().encode()),
    }
    for n, slide in enumerate(slides, 1):
        shown = {"l": layout}
        if isinstance(slide, bytes):
            parts[f"media/image{n}.png"] = Part("image/png", slide)
            shown["i"] = ("image", f"../media/image{n}.png")
        drawn = _picture() if isinstance(slide, bytes) else _lines(slide, language)
        parts[f"slides/slide{n}.xml"] = _slides("sld", _tree(drawn), shown, "slide")
    return _package("ppt/presentation.xml", {f"ppt/{name}": part for name, part in parts.items()})


def sheet(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet."""
    told = ""
    for r, row in enumerate(rows, 1):
        cells = (
            f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{escape(words)}</t></is></c>' for c, words in enumerate(row)
        )
        told += f'<row r="{r}">{"".join(cells)}</row>'
    listed = f'<sheets><sheet name="{escape(name)}" sheetId="1" r:id="s"/></sheets>'
    main = f"{_TYPES}.spreadsheetml"
    leads = {"s": ("worksheet", "worksheets/sheet1.xml")}
    return _package(
        "xl/workbook.xml",
        {
            "xl/workbook.xml": Part(
                f"{main}.sheet.main+xml", f"{_HEAD}<workbook {_SHEETS}>{listed}</workbook>".encode(), leads
            ),
            "xl/worksheets/sheet1.xml": Part(
                f"{main}.worksheet+xml",
                f"{_HEAD}<worksheet {_SHEETS}><sheetData>{told}</sheetData></worksheet>".encode(),
            ),
        },
    )


def _slides(name: str, content: str, leads: Mapping[str, tuple[str, str]], type: str) -> Part:
    return Part(
        f"{_TYPES}.presentationml.{type}+xml", f"{_HEAD}<p:{name} {_SPACES}>{content}</p:{name}>".encode(), leads
    )


def _tree(shapes: str) -> str:
    place = _place(0, 0, 0, 0, '<a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>')
    group = (
        f'<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>{place}</p:grpSpPr>'
    )
    return f"<p:cSld><p:spTree>{group}{shapes}</p:spTree></p:cSld>"


def _place(left: int, top: int, width: int, height: int, inner: str = "") -> str:
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>{inner}</a:xfrm>'


def _lines(lines: Sequence[str], language: str) -> str:
    told, top = "", 500_000
    for n, line in enumerate(lines):
        size, height = (3200, 800_000) if n == 0 else (2000, 600_000)
        place = _place(600_000, top, _WIDTH - 1_200_000, height)
        run = f'<a:r><a:rPr lang="{language}" sz="{size}"/><a:t>{escape(line)}</a:t></a:r>'
        told += (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{n + 2}" name="Line {n + 1}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr>{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
            f'<p:txBody><a:bodyPr wrap="square"/><a:lstStyle/><a:p>{run}</a:p></p:txBody></p:sp>'
        )
        top += height + 100_000
    return told


def _picture() -> str:
    return (
        '<p:pic><p:nvPicPr><p:cNvPr id="2" name="Picture"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="i"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{_place(572_000, 321_750, 8_000_000, 4_500_000)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def _theme() -> str:
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    letters = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    line = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{_HEAD}<a:theme xmlns:a="{_DRAWING}" name="Plain"><a:themeElements>'
        f'<a:clrScheme name="Plain">{colours}</a:clrScheme><a:fontScheme name="Plain">'
        f"<a:majorFont>{letters}</a:majorFont><a:minorFont>{letters}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Plain"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _package(main: str, parts: Mapping[str, Part]) -> bytes:
    """The parts by name, `main` being where a program begins."""
    types = "".join(f'<Override PartName="/{name}" ContentType="{part.type}"/>' for name, part in parts.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    entries = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{types}</Types>'.encode(),
        "_rels/.rels": _leading({"d": ("officeDocument", main)}),
    }
    for name, part in parts.items():
        entries[name] = part.content
        if part.leads:
            folder, _, file = name.rpartition("/")
            entries[f"{folder}/_rels/{file}.rels"] = _leading(part.leads)
    with io.BytesIO() as written:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as packed:
            for name, content in entries.items():
                packed.writestr(zipfile.ZipInfo(name), content)
        return written.getvalue()


def _leading(leads: Mapping[str, tuple[str, str]]) -> bytes:
    told = "".join(
        f'<Relationship Id="{id}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for id, (kind, target) in leads.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'.encode()


def files() -> dict[str, bytes]:
    """The files, by their names."""
    screen = (Path(__file__).parent / _SCREEN).read_bytes()
    slides: list[Slide] = [("Safe quays", "Norvane Systems, Port Ellery, 2021"), screen, ("Questions?", "Odile Marr")]
    chinese: list[Slide] = [
        ("诺凡系统", "二〇二二年"),
        ("数据平台", "为港口公安的全部数据提供一个完整的平台", "人脸、船票、泊位"),
    ]
    customers = [
        ("Customer", "Harbour", "Product", "Since"),
        ("Island Council", "Hesk", "Lampwatch Berths", "2018"),
        ("Port police", "Langang", "Face archive", "2019"),
        ("Harbour Board", "Port Ellery", "Lampwatch Berths", "2020"),
    ]
    return {
        DECK: deck(slides, "en-GB"),
        CHINESE_DECK: deck(chinese, "zh-CN"),
        LIST: sheet("Customers", customers),
    }


if __name__ == "__main__":
    for name, content in files().items():
        (Path(__file__).parent / name).write_bytes(content)
