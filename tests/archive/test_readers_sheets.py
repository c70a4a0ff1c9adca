"""Spreadsheets are read a page a sheet, and every place tells its cell."""

from __future__ import annotations

import io
import tempfile
import zipfile

import pytest

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract
from archive.readers.grid import cell_name

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(entries: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def related(**targets: str) -> str:
    told = ""
    for identity, target in targets.items():
        kind, where, *outside = target.split()
        mode = " TargetMode='External'" if outside else ""
        told += f"<Relationship Id='{identity}' Type='{KIND}{kind}' Target='{where}'{mode}/>"
    return f"<Relationships>{told}</Relationships>"


def xlsx(*sheets: str, strings: str = "", styles: str = "", workbook: str = "", **parts: str) -> bytes:
    """A workbook of these sheets' content. `parts` stand below xl/, by names without `.xml`; sheet 1 knows them all."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f"<sheet name='Sheet {n}' sheetId='{n}' state='hidden' r:id='s{n}'/>" for n in numbers)
    kinds = {"comments": "comments", "threads": "threadedComment", "drawing": "drawing"}
    beside = {name: f"{kinds[name]} /xl/{name}.xml" for name in parts if name in kinds}
    return zipped(
        {
            "_rels/.rels": related(m="officeDocument xl/workbook.xml"),
            "xl/workbook.xml": f"<workbook xmlns:r='r'>{workbook}<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": related(
                **{f"s{n}": f"worksheet sheet{n}.xml" for n in numbers},
                t="sharedStrings strings.xml",
                y="styles styles.xml",
                p="person persons.xml",
            ),
            "xl/strings.xml": f"<sst>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            "xl/_rels/sheet1.xml.rels": related(**beside, k="hyperlink https://example.org/plan External"),
            **{f"xl/sheet{n}.xml": f"<worksheet xmlns:r='r'>{sheet}</worksheet>" for n, sheet in enumerate(sheets, 1)},
            **{f"xl/{name}.xml": content for name, content in parts.items()},
        }
    )


def cells(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "costs.xlsx", "")


def pages(content: bytes) -> list[Page]:
    found = told(content)
    assert isinstance(found, Extract), found
    return list(found.text.pages)


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


def cell_of(page: Page, words: str) -> str:
    """The cell that these words stand in, reckoned from their place alone."""
    at = page.text.index(words)
    before = page.text[:at]
    return cell_name(before.count("\n"), before.rpartition("\n")[2].count("\t"))


def test_the_place_of_a_word_tells_its_cell_past_empty_rows_and_columns() -> None:
    sheet = cells("<row r='3'><c r='C3' t='inlineStr'><is><t>first</t></is></c></row>",
                  "<row r='17'><c r='B17' t='inlineStr'><is><t>marker17</t></is></c></row>")  # fmt: skip
    (page,) = pages(xlsx(sheet))
    assert (page.label, page.how) == ("Sheet 1", "cells")
    assert page.text == "\n\n\t\tfirst" + "\n" * 14 + "\tmarker17"
    assert (cell_of(page, "first"), cell_of(page, "marker17")) == ("C3", "B17")


def test_a_cell_keeps_to_its_line_whatever_is_in_it() -> None:
    strings = "<si><r><t>two\nlines</t></r><r><t>\tand a tab</t></r><rPh><t>reading</t></rPh></si><si><t>next</t></si>"
    sheet = cells("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>")
    (page,) = pages(xlsx(sheet, strings=strings))
    assert page.text == "two lines and a tab\tnext"


def test_every_sheet_is_a_page_hidden_and_empty_ones_too() -> None:
    sheet = cells("<row r='1'><c r='A1'><v>1</v></c></row>")
    assert [(page.label, page.text) for page in pages(xlsx(sheet, "", sheet))] == [
        ("Sheet 1", "1"), ("Sheet 2", ""), ("Sheet 3", "1"),
    ]  # fmt: skip


def test_values_are_shown_as_excel_shows_them() -> None:
    styles = (
        "<numFmts><numFmt numFmtId='170' formatCode='#,##0.00\\ &quot;kr&quot;'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='10'/></cellXfs>"
    )
    row = (
        "<c r='A1' s='1'><v>35859</v></c><c r='B1' s='2'><v>1234.5</v></c><c r='C1' s='3'><v>0.125</v></c>"
        "<c r='D1' t='b'><v>1</v></c><c r='E1' t='e'><v>#DIV/0!</v></c>"
        "<c r='F1' t='str'><f>A1&amp;B1</f><v>made</v></c>"
        "<c r='G1'><v>0.1</v></c><c r='H1'><v>42</v></c>"
    )
    (page,) = pages(xlsx(cells(f"<row r='1'>{row}</row>"), styles=styles))
    assert page.text.split("\t") == ["1998-03-05", "1,234.50 kr", "12.50%", "TRUE", "#DIV/0!", "made", "0.1", "42"]


def test_dates_may_count_from_1904() -> None:
    sheet = cells("<row r='1'><c r='A1' s='0'><v>34397</v></c></row>")
    styles = "<cellXfs><xf numFmtId='14'/></cellXfs>"
    (page,) = pages(xlsx(sheet, styles=styles, workbook="<workbookPr date1904='1'/>"))
    assert page.text == "1998-03-05"


def test_prefixes_and_missing_places_make_no_difference() -> None:
    sheet = "<x:sheetData xmlns:x='x'><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>"
    workbook = "<w:workbook xmlns:w='w' xmlns:r='r'><w:sheets><w:sheet name='A' r:id='a'/></w:sheets></w:workbook>"
    made = zipped(
        {
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": related(a="worksheet a.xml"),
            "xl/a.xml": f"<x:worksheet xmlns:x='x'>{sheet}</x:worksheet>",
        }
    )
    assert [page.text for page in pages(made)] == ["1\t2"]


def test_comments_text_boxes_and_running_heads_are_parts_behind_the_cells() -> None:
    comments = (
        "<comments><authors><author>Ann Example</author><author>tc=x</author></authors><commentList>"
        "<comment ref='B17' authorId='0'><text><r><t>markercomment</t></r></text></comment>"
        "<comment ref='A2' authorId='1'><text><t>[Threaded comment]</t></text></comment></commentList></comments>"
    )
    thread = "<threadedComment ref='A2' personId='p'><text>markerthread</text></threadedComment>"
    threads = f"<ThreadedComments>{thread}</ThreadedComments>"
    persons = "<personList><person id='p' displayName='Ben Example'/></personList>"
    box = "<a:p><a:r><a:t>markerbox</a:t></a:r></a:p>"
    drawing = f"<d:wsDr xmlns:d='d' xmlns:a='a'><d:sp><d:txBody>{box}</d:txBody></d:sp></d:wsDr>"
    sheet = (
        cells("<row r='1'><c r='A1'><v>1</v></c></row>")
        + "<headerFooter><oddHeader>&amp;L&amp;&quot;Arial,Bold&quot;&amp;12markerheader&amp;C&amp;D</oddHeader>"
        + "<oddFooter>R&amp;&amp;D &amp;P</oddFooter></headerFooter>"
    )
    (page,) = pages(xlsx(sheet, comments=comments, threads=threads, persons=persons, drawing=drawing))
    assert parts(page) == [
        ("comment", "A2", "Ben Example: markerthread"),
        ("comment", "B17", "Ann Example: markercomment"),
        ("picture", "1", "markerbox"),
        ("header", "1", "markerheader"),
        ("footer", "1", "R&D"),
    ]
    assert page.text.startswith("1\n\nBen Example: markerthread\n\n")


def test_links_of_cells_stand_where_their_words_are() -> None:
    row = "<c r='A2' t='str'><v>no</v></c><c r='B2' t='str'><v>the plan</v></c>"
    sheet = cells(f"<row r='2'>{row}</row>") + "<hyperlinks><hyperlink ref='B2' r:id='k'/></hyperlinks>"
    (page,) = pages(xlsx(sheet))
    assert [(page.text[link.start : link.end], link.url) for link in page.links] == [
        ("the plan", "https://example.org/plan")
    ]


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("<sheetData><row r='1'><c r='A1'>", Reason.damaged),
        (cells("<row r='1'><c r='A1' t='s'><v>9</v></c></row>"), Reason.damaged),
        (cells("<row r='1'><c r='AAAAA1'><v>1</v></c></row>"), Reason.damaged),
        (cells("<row r='2'><c r='A2'><v>1</v></c></row>", "<row r='2'><c r='A2'><v>1</v></c></row>"), Reason.damaged),
        (cells("<row r='99999999'><c r='A99999999'><v>1</v></c></row>"), Reason.too_large),
        (cells(*(f"<row r='{n}'><c r='XFD{n}'><v>1</v></c></row>" for n in range(1, 3000))), Reason.too_large),
    ],
)
def test_what_cannot_be_read_is_named(sheet: str, reason: Reason) -> None:
    found = told(xlsx(sheet))
    assert isinstance(found, Problem)
    assert found.reason == reason


def test_a_sheet_that_defines_entities_is_not_read() -> None:
    declared = "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>"
    sheet = f"{declared}<worksheet>{cells('<row><c><v>&b;</v></c></row>')}</worksheet>"
    made = zipped(
        {
            "xl/workbook.xml": "<workbook xmlns:r='r'><sheets><sheet name='A' r:id='a'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": related(a="worksheet a.xml"),
            "xl/a.xml": sheet,
        }
    )
    found = told(made)
    assert isinstance(found, Problem)
    assert found.reason == Reason.unsafe


# -- OpenDocument

SPACES = (
    "xmlns:office='o' xmlns:table='t' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:draw='d'"
    " xmlns:dc='dc' xmlns:xlink='x' xmlns:style='s'"
)


def ods(*tables: str, styles: str = "") -> bytes:
    body = "".join(f"<table:table table:name='Sheet {n}'>{table}</table:table>" for n, table in enumerate(tables, 1))
    entries = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {SPACES}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
        "</office:body></office:document-content>",
    }
    if styles:
        entries["styles.xml"] = (
            f"<office:document-styles {SPACES}><style:master-page>{styles}</style:master-page></office:document-styles>"
        )
    return zipped(entries)


def cell(*paragraphs: str, times: int = 1, more: str = "") -> str:
    told = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    return f"<table:table-cell table:number-columns-repeated='{times}'>{told}{more}</table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    return f"<table:table-row table:number-rows-repeated='{times}'>{''.join(cells)}</table:table-row>"


def test_repeated_rows_and_cells_of_opendocument_stand_in_their_places() -> None:
    table = (
        row(cell(times=1024), times=15)
        + row(cell("x", times=2), times=1)
        + row(cell(), cell("marker17"))
        + row(cell(), times=1_000_000)
    )
    (page,) = pages(ods(table))
    assert (page.label, page.how) == ("Sheet 1", "cells")
    assert page.text == "\n" * 15 + "x\tx\n\tmarker17"
    assert cell_of(page, "marker17") == "B17"


def test_an_opendocument_cell_keeps_to_its_line() -> None:
    (page,) = pages(ods(row(cell("two<text:s text:c='2'/>words", "a second<text:tab/>line"), cell("next"))))
    assert page.text == "two  words a second line\tnext"


def test_comments_and_text_boxes_of_opendocument_are_parts() -> None:
    note = "<office:annotation><dc:creator>Ann Example</dc:creator><text:p>markercomment</text:p></office:annotation>"
    box = "<draw:frame><draw:text-box><text:p>markerbox</text:p></draw:text-box></draw:frame>"
    (page,) = pages(
        ods(
            row(cell("one", more=note), cell("two", more=box)),
            styles="<style:header><text:p>markerheader</text:p></style:header><style:footer><text:p>Page "
            "<text:page-number>1</text:page-number></text:p></style:footer>",
        )
    )
    assert page.text.startswith("one\ttwo\n\n")
    assert parts(page) == [
        ("comment", "A1", "Ann Example: markercomment"),
        ("picture", "1", "markerbox"),
        ("header", "1", "markerheader"),
    ]


def test_a_sheet_of_opendocument_that_repeats_itself_too_often_is_too_large() -> None:
    found = told(ods(row(cell("lol", times=10_000), times=1_000_000)))
    assert isinstance(found, Problem)
    assert found.reason == Reason.too_large
