"""OpenDocument texts and presentations are read with their notes, comments and running heads in place."""

from __future__ import annotations

import io
import tempfile
import zipfile

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract

OPEN = "application/vnd.oasis.opendocument."
SPACES = (
    "xmlns:office='o' xmlns:style='s' xmlns:fo='f' xmlns:table='t' xmlns:draw='d' xmlns:presentation='p' xmlns:dc='dc'"
    " xmlns:xlink='x' xmlns:meta='m' xmlns:chart='c' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
)
META = (
    "<meta:initial-creator>Ann Example</meta:initial-creator><dc:title>The old bridge</dc:title>"
    "<meta:creation-date>1998-03-05T23:30:00</meta:creation-date><dc:language>en-GB</dc:language>"
)


def opened(kind: str, content: str, styles: str = "", masters: str = "", suffix: str = "", **more: str) -> bytes:
    """A file of this kind. `styles` are its automatic ones; `more` are entries, `__` standing for a slash."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", OPEN + kind + suffix)
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{content}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"<office:document-styles {SPACES}>{masters}</office:document-styles>")
        archive.writestr("meta.xml", f"<office:document-meta {SPACES}>{META}</office:document-meta>")
        for name, told in more.items():
            archive.writestr(name.replace("__", "/") + ".xml", told)
    return made.getvalue()


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "minutes.odt", "")


def pages(content: bytes) -> list[Page]:
    found = told(content)
    assert isinstance(found, Extract), found
    return list(found.text.pages)


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


def test_blanks_count_as_one_and_more_are_written_as_elements() -> None:
    body = (
        "<text:h>Minutes</text:h>\n  <text:p>The   council\n met<text:s text:c='3'/>and <text:span>spoke</text:span>"
        "<text:tab/>long<text:line-break/>and late.</text:p>"
    )
    (page,) = pages(opened("text", body))
    assert page.text == "Minutes\n\nThe council met and spoke\tlong\nand late."
    assert [page.text[start:end] for start, end in page.headings] == ["Minutes"]
    assert (page.label, page.how) == ("1", "markup")


def test_deletions_are_left_out_and_insertions_kept() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>It was <text:change-start/>wholly <text:change-end/>built.</text:p>"
    )
    assert pages(opened("text", body))[0].text == "It was wholly built."


def test_notes_and_comments_stand_at_the_end_of_the_page_that_mentions_them() -> None:
    note = (
        "<text:note text:note-class='{}'><text:note-citation>{}</text:note-citation><text:note-body><text:p>{}</text:p>"
        "</text:note-body></text:note>"
    )
    comment = "<office:annotation><dc:creator>Ben</dc:creator><text:p>markercomment</text:p></office:annotation>"
    body = (
        f"<text:p>First{note.format('footnote', '1', 'markerfootnote')} page.{comment}</text:p>"
        f"<text:p>Still <text:soft-page-break/>second{note.format('endnote', 'i', 'markerendnote')}.</text:p>"
    )
    masters = (
        "<style:master-page><style:header><text:p>markerheader</text:p></style:header><style:footer>"
        "<text:p>markerfooter <text:page-number>1</text:page-number></text:p></style:footer></style:master-page>"
    )
    first, second = pages(opened("text", body, masters=masters))
    assert first.text.startswith("First page.\n\nStill\n\n")
    assert parts(first) == [
        ("footnote", "1", "markerfootnote"),
        ("comment", "1", "Ben: markercomment"),
        ("header", "1", "markerheader"),
        ("footer", "1", "markerfooter"),
    ]
    assert second.text == "second.\n\nmarkerendnote"
    assert parts(second) == [("endnote", "i", "markerendnote")]
    assert [page.text[: part.mark] for page in (first, second) for part in page.parts if part.mark] == [
        "First",
        "second",
    ]


def test_a_style_may_begin_a_page() -> None:
    style = "<style:style style:name='P1'><style:paragraph-properties fo:break-before='page'/></style:style>"
    body = "<text:p text:style-name='P1'>One</text:p><text:p text:style-name='P1'>Two</text:p>"
    assert [page.text for page in pages(opened("text", body, styles=style))] == ["One", "Two"]


def test_tables_lists_and_links_of_a_text() -> None:
    def cell(words: str) -> str:
        return f"<table:table-cell><text:p>{words}</text:p></table:table-cell>"

    body = (
        f"<table:table><table:table-row>{cell('a')}{cell('')}{cell('c')}</table:table-row></table:table>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p>"
        "</text:list-item></text:list>"
        "<text:p>See <text:a xlink:href='https://example.org/a'>the plan</text:a>.</text:p>"
    )
    (page,) = pages(opened("text", body))
    assert page.text == "a\t\tc\n\none\ntwo\n\nSee the plan."
    assert [(page.text[link.start : link.end], link.url) for link in page.links] == [
        ("the plan", "https://example.org/a")
    ]


def test_title_creator_date_and_language_are_suggested() -> None:
    found = told(opened("text", "<text:p>Words</text:p>"))
    assert isinstance(found, Extract)
    assert [(s.field, s.value, s.origin) for s in found.suggestions] == [
        ("title", "The old bridge", "odt:meta"),
        ("creators", [{"name": "Ann Example", "role": "author"}], "odt:meta"),
        ("date", "1998-03-05", "odt:meta"),
        ("language", "en-GB", "odt:meta"),
    ]


def slide(*shapes: str, more: str = "") -> str:
    return f"<draw:page draw:master-page-name='M'>{''.join(shapes)}{more}</draw:page>"


def shape(words: str, kind: str = "outline") -> str:
    return (
        f"<draw:frame presentation:class='{kind}'><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>"
    )


def test_each_slide_is_a_page_with_its_title_first_and_its_notes_apart() -> None:
    notes = f"<presentation:notes>{shape('markernotes', 'notes')}</presentation:notes>"
    comment = "<office:annotation><dc:creator>Ben</dc:creator><text:p>markercomment</text:p></office:annotation>"
    group = f"<draw:g><draw:g>{shape('inner')}</draw:g></draw:g>"
    masters = (
        "<style:master-page style:name='M'><draw:frame><draw:text-box><text:p>markermaster</text:p></draw:text-box>"
        f"</draw:frame>{shape('Click to edit', 'title')}</style:master-page>"
    )
    first, second = pages(
        opened("presentation", slide(shape("markerbody"), group, shape("A bridge", "title"), more=notes + comment)
               + slide(shape("Two")), masters=masters)
    )  # fmt: skip
    assert first.text.startswith("A bridge\n\nmarkerbody\n\ninner\n\n")
    assert [first.text[start:end] for start, end in first.headings] == ["A bridge"]
    assert parts(first) == [
        ("notes", "1", "markernotes"),
        ("comment", "1", "Ben: markercomment"),
        ("header", "1", "markermaster"),
    ]
    assert (second.label, second.text) == ("2", "Two")


def test_a_chart_on_a_slide_is_read() -> None:
    chart = (
        f"<office:document-content {SPACES}><office:body><office:chart><chart:chart><chart:title><text:p>Costs</text:p>"
        "</chart:title></chart:chart></office:chart></office:body></office:document-content>"
    )
    told = slide(shape("Before"), "<draw:frame><draw:object xlink:href='./Object 1'/></draw:frame>")
    (page,) = pages(opened("presentation", told, **{"Object 1__content": chart}))
    assert page.text == "Before\n\nCosts"


def test_a_file_whose_content_is_locked_is_encrypted() -> None:
    manifest = (
        "<manifest:manifest xmlns:manifest='m'><manifest:file-entry manifest:full-path='content.xml'>"
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    found = told(opened("text", "<text:p>x</text:p>", **{"META-INF__manifest": manifest}))
    assert isinstance(found, Problem)
    assert found.reason == Reason.encrypted


def test_a_template_is_read_as_what_it_is_a_template_for() -> None:
    found = told(opened("text", "<text:p>Words</text:p>", suffix="-template"))
    assert isinstance(found, Extract)
    assert found.media_type == OPEN + "text"
