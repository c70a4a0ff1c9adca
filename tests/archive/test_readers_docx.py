"""A Word document is read with its notes, comments and running heads, each in its place."""

from __future__ import annotations

import io
import tempfile
import zipfile

import pytest

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract

W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
R = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CORE = (
    "<c:coreProperties xmlns:c='c' xmlns:dc='d' xmlns:t='t'><dc:title>The old bridge</dc:title>"
    "<dc:creator>Ann Example;Ben Example</dc:creator><t:created>1998-03-05T23:30:00Z</t:created>"
    "<dc:language>en-GB</dc:language></c:coreProperties>"
)


def zipped(entries: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def related(*relations: str) -> str:
    """Each is `id kind target`, and perhaps `External` behind it."""
    told = ""
    for relation in relations:
        identity, kind, target, *outside = relation.split()
        mode = " TargetMode='External'" if outside else ""
        told += f"<Relationship Id='{identity}' Type='{KIND}{kind}' Target='{target}'{mode}/>"
    return f"<Relationships xmlns='x'>{told}</Relationships>"


def docx(body: str, *relations: str, document: str = "word/document.xml", **parts: str) -> bytes:
    """A document with this body. `parts` are the entries beside it, by their names without `.xml`."""
    folder, _, name = document.partition("/")
    return zipped(
        {
            "[Content_Types].xml": "<Types><Override ContentType='x.wordprocessingml.document.main+xml'/></Types>",
            "_rels/.rels": related(f"m officeDocument {document}", "c core-properties docProps/core.xml"),
            "docProps/core.xml": CORE,
            document: f"<w:document {W} {R} xmlns:mc='mc' xmlns:v='v' xmlns:m='m'><w:body>{body}</w:body></w:document>",
            f"{folder}/_rels/{name}.rels": related(*relations),
            **{f"{folder}/{part}.xml": content for part, content in parts.items()},
        }
    )


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; what is no element is a run of words."""
    told = "".join(run if run.startswith("<") else f"<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>" for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{told}</w:p>"


def told(content: bytes, name: str = "minutes.docx") -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, name, "")


def read(content: bytes) -> Extract:
    found = told(content)
    assert isinstance(found, Extract), found
    return found


def text(body: str, *relations: str, **parts: str) -> str:
    return read(docx(body, *relations, **parts)).text.pages[0].text


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


def test_paragraphs_are_parted_by_an_empty_line() -> None:
    found = read(docx(p("The council ", "met.") + p("Nobody spoke.")))
    assert [(page.label, page.how, page.text) for page in found.text.pages] == [
        ("1", "markup", "The council met.\n\nNobody spoke.")
    ]
    assert found.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_table_is_a_line_a_row_with_tabs_between_its_cells_even_empty_ones() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    table = row(p("Year"), p("Cost"), p("Note")) + row(
        p("1998"), p(""), p("two", "<w:r><w:br/></w:r>", "lines") + p("x")
    )
    body = p("Before") + f"<w:tbl>{table}</w:tbl>" + p("After")
    assert text(body) == "Before\n\nYear\tCost\tNote\n1998\t\ttwo lines x\n\nAfter"


def test_a_table_of_one_cell_that_only_sets_the_page_out_keeps_its_paragraphs() -> None:
    assert text(f"<w:tbl><w:tr><w:tc>{p('One')}{p('Two')}</w:tc></w:tr></w:tbl>") == "One\nTwo"


def test_what_was_inserted_is_kept_and_what_was_deleted_left_out() -> None:
    deleted = (
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved </w:t></w:r></w:moveFrom>"
    )
    body = p("It was ", deleted, "<w:ins><w:r><w:t>wholly </w:t></w:r></w:ins>", "built.")
    gone = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('gone')}</w:tc></w:tr></w:tbl>"
    assert text(body + gone) == "It was wholly built."


def test_of_a_field_the_result_is_kept_and_not_its_code() -> None:
    def char(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    code = '<w:r><w:instrText> HYPERLINK "https://example.org/a" </w:instrText></w:r>'
    nested = char("begin") + "<w:r><w:t>SECRET</w:t></w:r>" + char("end")
    body = p("See ", char("begin"), code, nested, char("separate"), "the plan", char("end"), ".")
    found = read(docx(body)).text.pages[0]
    assert found.text == "See the plan."
    assert [(found.text[link.start : link.end], link.url) for link in found.links] == [
        ("the plan", "https://example.org/a")
    ]


def test_where_a_field_draws_its_result_in_from_is_told_behind_it() -> None:
    code = '<w:r><w:instrText>INCLUDETEXT "https://example.org/draft.txt"</w:instrText></w:r>'
    chars = [f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end")]
    assert text(p(chars[0], code, chars[1], "Draft", chars[2])) == "Draft <https://example.org/draft.txt>"


def test_links_stand_where_their_words_are() -> None:
    body = p("See ", "<w:hyperlink r:id='a'><w:r><w:t>the plan</w:t></w:r></w:hyperlink>", " or not.")
    found = read(docx(body, "a hyperlink https://example.org/plan External")).text.pages[0]
    assert [(found.text[link.start : link.end], link.url) for link in found.links] == [
        ("the plan", "https://example.org/plan")
    ]


def test_headings_are_told_by_their_style_whatever_it_is_called() -> None:
    styles = (
        f"<w:styles {W}><w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
        "<w:style w:styleId='Mine'><w:name w:val='Mine'/><w:basedOn w:val='berschrift1'/></w:style></w:styles>"
    )
    body = p("Minutes", properties="<w:pStyle w:val='Mine'/>") + p("The council met.")
    found = read(docx(body, "s styles styles.xml", styles=styles)).text.pages[0]
    assert [found.text[start:end] for start, end in found.headings] == ["Minutes"]


NOTES = {
    "footnotes": f"<w:footnotes {W}><w:footnote w:id='0' w:type='separator'>{p('---')}</w:footnote>"
    f"<w:footnote w:id='7'>{p('markerfootnote seven')}</w:footnote>"
    f"<w:footnote w:id='3'>{p('markerfootnote three')}</w:footnote></w:footnotes>",
    "endnotes": f"<w:endnotes {W}><w:endnote w:id='1'>{p('markerendnote')}</w:endnote></w:endnotes>",
    "comments": f"<w:comments {W}><w:comment w:id='5' w:author='Ben Example'>{p('markercomment')}</w:comment>"
    "</w:comments>",
    "header1": f"<w:hdr {W}>{p('markerheader')}</w:hdr>",
    "footer1": f"<w:ftr {W}>{p('markerfooter')}</w:ftr>",
}
RELATIONS = (
    "f footnotes footnotes.xml", "e endnotes endnotes.xml", "c comments comments.xml", "h header header1.xml",
    "t footer footer1.xml",
)  # fmt: skip


def test_notes_comments_and_running_heads_are_parts_at_the_end_of_their_page() -> None:
    body = (
        p("First", "<w:r><w:footnoteReference w:id='7'/></w:r>", " page.", "<w:r><w:br w:type='page'/></w:r>")
        + p("Second", "<w:r><w:footnoteReference w:id='3'/><w:endnoteReference w:id='1'/></w:r>", " page.")
        + p("Third.", "<w:r><w:commentReference w:id='5'/></w:r>")
        + "<w:sectPr><w:headerReference r:id='h'/><w:footerReference r:id='t'/></w:sectPr>"
    )
    first, second = read(docx(body, *RELATIONS, **NOTES)).text.pages
    assert first.text.startswith("First page.\n\nmarkerfootnote seven\n\n")
    assert parts(first) == [
        ("footnote", "1", "markerfootnote seven"),
        ("header", "1", "markerheader"),
        ("footer", "1", "markerfooter"),
    ]
    assert second.text.startswith("Second page.\n\nThird.\n\n")
    assert parts(second) == [
        ("footnote", "2", "markerfootnote three"),
        ("endnote", "1", "markerendnote"),
        ("comment", "1", "Ben Example: markercomment"),
    ]
    assert [first.text[: part.mark] for part in first.parts if part.mark] == ["First"]
    assert [second.text[: part.mark] for part in second.parts if part.mark] == ["Second"] * 2


def test_pages_are_those_that_word_noted_and_a_break_noted_twice_is_one() -> None:
    noted = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = p("One", "<w:r><w:br w:type='page'/></w:r>") + p(noted, "Two ") + p("still", noted, "Three")
    assert [page.text for page in read(docx(body)).text.pages] == ["One", "Two\n\nstill", "Three"]


def test_a_page_that_only_shows_a_picture_counts() -> None:
    turn = "<w:r><w:br w:type='page'/></w:r>"
    body = p("One", turn) + p("<w:r><w:drawing/></w:r>", turn) + p("Three")
    assert [(page.label, page.text) for page in read(docx(body)).text.pages] == [
        ("1", "One"),
        ("2", ""),
        ("3", "Three"),
    ]


def test_the_words_of_a_text_box_come_once_after_the_paragraph_that_it_hangs_on() -> None:
    box = f"<w:txbxContent>{p('markerbox')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text(p("Before ", both, "after.")) == "Before after.\n\nmarkerbox"


def test_title_creators_date_and_language_are_suggested() -> None:
    assert [(s.field, s.value, s.origin) for s in read(docx(p("Words"))).suggestions] == [
        ("title", "The old bridge", "docx:core"),
        (
            "creators",
            [{"name": "Ann Example", "role": "author"}, {"name": "Ben Example", "role": "author"}],
            "docx:core",
        ),
        ("date", "1998-03-05", "docx:core"),
        ("language", "en-GB", "docx:core"),
    ]


def test_a_document_whose_main_part_has_another_name_is_one_all_the_same() -> None:
    assert isinstance(told(docx(p("Words"), document="word/document2.xml")), Extract)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:p>", Reason.damaged),
        ("<w:p>" * 300 + "</w:p>" * 300, Reason.too_deep),
        ("<w:p/>", Reason.no_text),
    ],
)
def test_what_cannot_be_read_is_named(body: str, reason: Reason) -> None:
    found = told(docx(body))
    assert isinstance(found, Problem)
    assert found.reason == reason


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]>",
        "<!DOCTYPE x [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    ],
)
def test_a_document_that_defines_entities_is_not_read(declared: str) -> None:
    document = f"{declared}<w:document {W}><w:body>{p('&b;')}</w:body></w:document>"
    found = told(zipped({"word/document.xml": document}))
    assert isinstance(found, Problem)
    assert found.reason == Reason.unsafe


def test_a_document_that_swells_when_it_is_unpacked_is_not_read() -> None:
    found = told(docx(p("x") + " " * (65 << 20)))
    assert isinstance(found, Problem)
    assert found.reason == Reason.too_large


def test_a_document_cut_short_within_is_damaged() -> None:
    whole = docx(p("The council met. " * 5000))
    at = whole.index(b"word/document.xml") + 60
    found = told(whole[:at] + bytes(40) + whole[at + 40 :])
    assert isinstance(found, Problem)
    assert found.reason == Reason.damaged
