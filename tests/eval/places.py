"""Takes in files made in code with a marker word in every corner, and holds each against the place search gives it.

Prints a line for each marker: document, page and place as they are found and, where that is wrong, as they should be.
The same for the markers of `gold/intake` below PRESSMARK_DATA (default ../shared/data), as far as a file's kind tells
what a place in it looks like. Ends with 1 where a marker made here is not found in its place.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "archive")]

import test_readers_docx as word  # noqa: E402
import test_readers_epub as book  # noqa: E402
import test_readers_opendocument as open_document  # noqa: E402
import test_readers_pdf as portable  # noqa: E402
import test_readers_pptx as slides  # noqa: E402
import test_readers_sheets as sheets  # noqa: E402
from packing import mail, zipped  # noqa: E402
from pipeline import EVERYTHING, Pipeline  # noqa: E402

from archive.document import DocumentId  # noqa: E402
from archive.errors import NotFound  # noqa: E402
from archive.filetype import PDF  # noqa: E402
from archive.readers import odp, ods, ppt, pptx, subtitles, xls, xlsx  # noqa: E402
from index.parser import parse  # noqa: E402
from index.results import Passage, Search  # noqa: E402

DATA = Path(os.environ.get("PRESSMARK_DATA", TESTS.parent.parent / "shared" / "data"))
GOLD = DATA / "gold" / "intake"


class Planted(NamedTuple):
    """Where a marker should be found: the way to its document (names within names), page label and place."""

    document: str
    page: str
    place: str = ""


class Made(NamedTuple):
    """A file, and where its markers are."""

    name: str
    content: bytes
    markers: dict[str, Planted]


# -- what is made


def made() -> Iterator[Made]:
    """A file of every kind that has places of its own, with markers in all of them."""
    yield _docx()
    yield _pptx()
    yield _xlsx()
    yield _ods()
    yield _odt()
    yield _odp()
    yield from _subtitles()
    yield _epub()
    yield _pdf()
    yield _html()
    yield _mail()
    yield _zips()


def _docx() -> Made:
    parts = {
        "footnotes": f"<w:footnotes {word.W}><w:footnote w:id='1'>{word.p('wordnotemark')}</w:footnote></w:footnotes>",
        "endnotes": f"<w:endnotes {word.W}><w:endnote w:id='1'>{word.p('wordendmark')}</w:endnote></w:endnotes>",
        "comments": f"<w:comments {word.W}><w:comment w:id='1' w:author='Ann'>{word.p('wordcommentmark')}</w:comment>"
        "</w:comments>",
        "header1": f"<w:hdr {word.W}>{word.p('wordheadmark')}</w:hdr>",
        "footer1": f"<w:ftr {word.W}>{word.p('wordfootmark')}</w:ftr>",
    }
    turn = "<w:r><w:br w:type='page'/></w:r>"
    mentions = [f"<w:r><w:{kind}Reference w:id='1'/></w:r>" for kind in ("footnote", "endnote", "comment")]
    row = f"<w:tr><w:tc>{word.p('Year')}</w:tc><w:tc>{word.p('wordtablemark')}</w:tc></w:tr>"
    body = (
        word.p("The council met. wordfirstmark", turn)
        + word.p("It spoke of the ferry. wordsecondmark", *mentions)
        + f"<w:tbl>{row}</w:tbl>"
        + "<w:sectPr><w:headerReference r:id='h'/><w:footerReference r:id='t'/></w:sectPr>"
    )
    return Made(
        "word.docx",
        word.docx(body, *word.RELATIONS, **parts),
        {
            "wordfirstmark": Planted("word.docx", "1"),
            "wordsecondmark": Planted("word.docx", "2"),
            "wordtablemark": Planted("word.docx", "2"),
            "wordnotemark": Planted("word.docx", "2", "footnote 1"),
            "wordendmark": Planted("word.docx", "2", "endnote 1"),
            "wordcommentmark": Planted("word.docx", "2", "comment 1"),
            "wordheadmark": Planted("word.docx", "1", "header 1"),
            "wordfootmark": Planted("word.docx", "1", "footer 1"),
        },
    )


def _pptx() -> Made:
    notes = slides.tree("notes", slides.shape("slidenotesmark", kind="body"))
    comments = f"<p:cmLst {slides.SPACES}><p:cm authorId='0'><p:text>slidecommentmark</p:text></p:cm></p:cmLst>"
    relations = {2: {"n": "notesSlide ../notes.xml", "c": "comments ../comments.xml"}}
    first = slides.tree("sld", slides.shape("slidefirstmark"))
    second = slides.tree("sld", slides.shape("slidefootmark", kind="ftr"), slides.shape("slidebodymark"))
    return Made(
        "talk.pptx",
        slides.pptx(first, second, relations=relations, notes=notes, comments=comments),
        {
            "slidefirstmark": Planted("talk.pptx", "1"),
            "slidebodymark": Planted("talk.pptx", "2"),
            "slidenotesmark": Planted("talk.pptx", "2", "notes 2"),
            "slidecommentmark": Planted("talk.pptx", "2", "comment 1"),
            "slidefootmark": Planted("talk.pptx", "2", "footer 2"),
        },
    )


def _xlsx() -> Made:
    def row(number: int, cell: str, marker: str) -> str:
        return f"<row r='{number}'><c r='{cell}' t='inlineStr'><is><t>{marker}</t></is></c></row>"

    comments = (
        "<comments><authors><author>Ann</author></authors><commentList><comment ref='D4' authorId='0'><text>"
        "<t>sheetcommentmark</t></text></comment></commentList></comments>"
    )
    heads = (
        "<headerFooter><oddHeader>&amp;Csheetheadmark</oddHeader><oddFooter>&amp;Lsheetfootmark</oddFooter>"
        "</headerFooter>"
    )
    first = sheets.cells(row(3, "C3", "sheetfirstmark")) + heads
    second = sheets.cells(row(17, "B17", "sheetcellmark"), row(100, "AB100", "sheetfarmark"))
    return Made(
        "costs.xlsx",
        sheets.xlsx(first, second, comments=comments),
        {
            "sheetfirstmark": Planted("costs.xlsx", "Sheet 1", "C3"),
            "sheetcellmark": Planted("costs.xlsx", "Sheet 2", "B17"),
            "sheetfarmark": Planted("costs.xlsx", "Sheet 2", "AB100"),
            "sheetcommentmark": Planted("costs.xlsx", "Sheet 1", "comment D4"),
            "sheetheadmark": Planted("costs.xlsx", "Sheet 1", "header 1"),
            "sheetfootmark": Planted("costs.xlsx", "Sheet 1", "footer 1"),
        },
    )


def _ods() -> Made:
    note = "<office:annotation><dc:creator>Ann</dc:creator><text:p>openremarkmark</text:p></office:annotation>"
    table = (
        sheets.row(sheets.cell(), times=16)
        + sheets.row(sheets.cell(), sheets.cell("opencellmark"))
        + sheets.row(sheets.cell("bridge", more=note))
    )
    content = sheets.ods(sheets.row(sheets.cell("ferry")), table)
    found = {"opencellmark": "B17", "openremarkmark": "comment A18"}
    return Made("open.ods", content, {marker: Planted("open.ods", "Sheet 2", place) for marker, place in found.items()})


def _odt() -> Made:
    note = (
        "<text:note text:note-class='footnote'><text:note-citation>7</text:note-citation><text:note-body>"
        "<text:p>opennotemark</text:p></text:note-body></text:note>"
    )
    masters = (
        "<style:master-page><style:header><text:p>openheadmark</text:p></style:header><style:footer>"
        "<text:p>openfootmark</text:p></style:footer></style:master-page>"
    )
    body = f"<text:p>First.</text:p><text:p><text:soft-page-break/>Then openbodymark{note}.</text:p>"
    return Made(
        "open.odt",
        open_document.opened("text", body, masters=masters),
        {
            "openbodymark": Planted("open.odt", "2"),
            "opennotemark": Planted("open.odt", "2", "footnote 7"),
            "openheadmark": Planted("open.odt", "1", "header 1"),
            "openfootmark": Planted("open.odt", "1", "footer 1"),
        },
    )


def _odp() -> Made:
    notes = f"<presentation:notes>{open_document.shape('opentalknotesmark', 'notes')}</presentation:notes>"
    told = open_document.slide(open_document.shape("First")) + open_document.slide(
        open_document.shape("opentalkmark"), more=notes
    )
    found = {"opentalkmark": Planted("open.odp", "2"), "opentalknotesmark": Planted("open.odp", "2", "notes 2")}
    return Made("open.odp", open_document.opened("presentation", told), found)


def _subtitles() -> Iterator[Made]:
    subrip = (
        "1\n00:00:01,500 --> 00:00:04,000\nThe council has met.\n\n"
        "2\n00:02:03,250 --> 00:02:05,000\nsubripmark was said.\n\n"
    )
    web = "WEBVTT\n\n00:05.000 --> 00:07.000\nWe met.\n\n01:00:07.000 --> 01:00:09.000\n<v Ann>webvttmark.</v>\n"
    yield Made("film.srt", subrip.encode(), {"subripmark": Planted("film.srt", "1", "0:02:03")})
    yield Made("film.vtt", web.encode(), {"webvttmark": Planted("film.vtt", "1", "1:00:07")})


def _epub() -> Made:
    contents = book.point("c1.xhtml", "Chapter One") + book.point("c2.xhtml", "Chapter Two")
    content = book.epub("<p>bookonemark</p>", "<p>The ferry. booktwomark</p>", ncx=contents)
    found = {"bookonemark": "Chapter One", "booktwomark": "Chapter Two"}
    return Made("book.epub", content, {marker: Planted("book.epub", label) for marker, label in found.items()})


def _pdf() -> Made:
    labels = "/PageLabels<</Nums[0<</S/r>>2<</S/D/St 1/P(A-)>>]>>/AcroForm<</Fields[5 0 R]>>"
    pages = {"pdfromanmark": "i", "pdftwomark": "ii", "pdfprefixmark": "A-1"}
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(pdffieldmark)/Rect[20 100 200 120]>>"
    comment = "<</Type/Annot/Subtype/Text/Rect[200 200 220 220]/T(Ann)/Contents(pdfcommentmark)>>"
    drawn = [portable.lines("The ferry", marker) for marker in pages]
    content = portable.pdf(*drawn, catalog=labels, more={5: field}, annotations={1: comment, 2: "5 0 R"})
    found = {marker: Planted("labels.pdf", label) for marker, label in pages.items()}
    found["pdffieldmark"] = Planted("labels.pdf", "A-1")
    found["pdfcommentmark"] = Planted("labels.pdf", "ii", "comment 1")
    return Made("labels.pdf", content, found)


def _html() -> Made:
    page = "<html><body><h1>Ferry</h1><p>webbodymark</p><table><tr><td>webcellmark</td></tr></table></body></html>"
    found = {marker: Planted("page.html", "1") for marker in ("webbodymark", "webcellmark")}
    return Made("page.html", page.encode(), found)


def _mail() -> Made:
    """A mail to which a mail is attached that has an attachment, as `attached.eml` with `deep.docx`."""
    inner = mail("attached", "The inner body, mailinnermark.")
    attached = word.docx(word.p("mailattachedmark"))
    inner.add_attachment(attached, maintype="application", subtype="octet-stream", filename="deep.docx")
    outer = mail("outer", "The outer body, mailoutermark.")
    outer.add_attachment(message_from_bytes(inner.as_bytes(), _class=EmailMessage))
    outer.add_attachment("plain, mailplainmark.", filename="plain.txt")
    return Made(
        "outer.eml",
        outer.as_bytes(),
        {
            "mailoutermark": Planted("outer.eml", "body"),
            "mailinnermark": Planted("outer.eml > attached.eml", "body"),
            "mailattachedmark": Planted("outer.eml > attached.eml > deep.docx", "1"),
            "mailplainmark": Planted("outer.eml > plain.txt", "1"),
        },
    )


def _zips() -> Made:
    sheet = sheets.cells("<row r='2'><c r='B2' t='inlineStr'><is><t>zipcellmark</t></is></c></row>")
    inner = zipped({"a/deep.txt": b"zipdeepmark", "b/deep.xlsx": sheets.xlsx(sheet)})
    return Made(
        "outer.zip",
        zipped({"inner.zip": inner, "top.txt": b"ziptopmark"}),
        {
            "ziptopmark": Planted("outer.zip > top.txt", "1"),
            "zipdeepmark": Planted("outer.zip > inner.zip > a/deep.txt", "1"),
            "zipcellmark": Planted("outer.zip > inner.zip > b/deep.xlsx", "Sheet 1", "B2"),
        },
    )


# -- what is found


def found(pipeline: Pipeline, marker: str) -> list[tuple[DocumentId, Passage]]:
    """Every passage of this marker, where its page has the marker at the passage's marks."""
    told = pipeline.search(Search(parse(f'"{marker}"'), limit=100))
    passages = ((hit.id, passage) for hit in told.hits for passage in hit.passages)
    return [(id, passage) for id, passage in passages if marker.casefold() in _marked(pipeline, id, passage)]


def _marked(pipeline: Pipeline, id: DocumentId, passage: Passage) -> str:
    """What stands on the page from the passage's first mark to its last."""
    text = pipeline.archive.page(id, passage.page, EVERYTHING).text
    return text[passage.marks[0][0] : passage.marks[-1][1]].casefold() if passage.marks else ""


def way(pipeline: Pipeline, id: DocumentId, top: dict[DocumentId, str]) -> str:
    """The names from the file that was taken in to this document."""
    document = pipeline.archive.document(id, EVERYTHING)
    around = pipeline.archive.around([document], EVERYTHING).get(id, [])
    inside = [pipeline.archive.document(each.id, EVERYTHING).part for each in around[1:]]
    outermost = around[0].id if around else id
    own = [document.part] if document.part else []
    return " > ".join([top[outermost], *(part.path for part in (*inside, *own) if part)])


def plant(folder: Path) -> int:
    """Take in what is made here. How many markers are not where they should be."""
    wrong = 0
    with Pipeline(folder) as pipeline:
        files = list(made())
        top = {pipeline.add(each.name, each.content): each.name for each in files}
        pipeline.read()
        pipeline.index()
        for file in files:
            for marker, wanted in file.markers.items():
                places = [
                    Planted(way(pipeline, id, top), passage.label, passage.place)
                    for id, passage in found(pipeline, marker)
                ]
                right = places == [wanted]
                wrong += not right
                told = "; ".join(" | ".join(place) for place in places) or "not found"
                print(f"  {marker:18} {told}" + ("" if right else f"   WRONG: should be {' | '.join(wanted)}"))
        print(f"planted: {sum(len(file.markers) for file in files)} markers, {wrong} not found in their places")
    return wrong


# -- gold

_BODY = re.compile(r"|(?:footnote|endnote|comment|header|footer|notes|picture)(?: \S+)?")
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*|(?:comment|header|footer|picture) .+")
_TIME = re.compile(r"\d+:\d\d:\d\d")
_SHAPES = {
    **dict.fromkeys((xlsx.MEDIA_TYPE, xls.MEDIA_TYPE, ods.MEDIA_TYPE), _CELL),
    **dict.fromkeys((subtitles.SUBRIP, subtitles.WEBVTT), _TIME),
}
_NUMBERED = {PDF.media_type, pptx.MEDIA_TYPE, ppt.MEDIA_TYPE, odp.PRESENTATION}
"""Whose pages are labelled by numbers: none of the gold's has labels of its own."""


def hold_gold(folder: Path) -> None:
    """Print how many markers of the gold are found in the file they are in, at a place such as its kind has."""
    with (GOLD / "truth.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] == "new" and row["marker"]]
    counted: Counter[str] = Counter()
    with tarfile.open(GOLD / "files.tar.gz") as packed, Pipeline(folder) as pipeline:
        contents = {each.name.removeprefix("files/"): each for each in packed.getmembers() if each.isfile()}
        top: dict[DocumentId, str] = {}
        told = [row for row in rows if row["path_url"] in contents]
        for row in told:
            content = packed.extractfile(contents[row["path_url"]])
            assert content is not None
            top[pipeline.add(Path(row["path_url"]).name, content.read())] = row["path_url"]
        pipeline.read()
        pipeline.index()
        paths = {path: id for id, path in top.items()}
        for row in told:
            verdict = _verdict(pipeline, paths.get(row["path_url"]), row["path_url"], row["marker"])
            counted[verdict.partition(":")[0]] += 1
            if not verdict.startswith("in its place"):
                print(f"  {row['path_url']}: {row['marker']}: {verdict}")
    print(f"gold: {len(told)} markers, " + ", ".join(f"{verdict} {count}" for verdict, count in counted.most_common()))


def _verdict(pipeline: Pipeline, id: DocumentId | None, path: str, marker: str) -> str:
    if id is None:
        return "the same bytes as another"
    own = [(at, passage) for at, passage in found(pipeline, marker) if id in (at, _family(pipeline, at))]
    version = pipeline.archive.document(id, EVERYTHING).version
    if not own:
        return "left to OCR" if _empty(pipeline, id) else "not found"
    shape = _SHAPES.get(version.media_type.removesuffix("-template"), _BODY)
    numbered = version.media_type in _NUMBERED
    odd = [
        f"{passage.label} | {passage.place}"
        for at, passage in own
        if at == id and not (shape.fullmatch(passage.place) and (passage.label.isdigit() or not numbered))
    ]
    return f"at an odd place: {odd[0]}" if odd else "in its place"


def _family(pipeline: Pipeline, id: DocumentId) -> DocumentId | None:
    part = pipeline.archive.document(id, EVERYTHING).part
    return part.family if part else None


def _empty(pipeline: Pipeline, id: DocumentId) -> bool:
    """Whether a file has no words but those that OCR might read."""
    try:
        return not any(page.text.strip() for page in pipeline.archive.text(id, EVERYTHING).pages)
    except NotFound:
        return True


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        wrong = plant(Path(folder))
    if not (GOLD / "files.tar.gz").is_file():
        print("gold: skipped, there is none (set PRESSMARK_DATA)")
        return int(bool(wrong))
    with tempfile.TemporaryDirectory() as folder:
        hold_gold(Path(folder))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
