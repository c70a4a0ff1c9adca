"""A book is read a page a chapter, in reading order, with the titles of its contents."""

from __future__ import annotations

import io
import tempfile
import zipfile

from archive.document import Extract, Problem, Reason
from archive.extract import extract

META = (
    "<dc:title>The old bridge</dc:title><dc:creator>Ann Example</dc:creator><dc:publisher>Example Press</dc:publisher>"
    "<dc:date opf:event='modification'>2020-01-01</dc:date><dc:date opf:event='publication'>1998-03</dc:date>"
    "<dc:language>en</dc:language><dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier>"
)


def epub(*chapters: str, nav: str = "", ncx: str = "", order: str = "", **more: str) -> bytes:
    """A book of these files' bodies, named c1.xhtml and on. `order` has their numbers as they are to be read."""
    numbers = order or "".join(str(n) for n in range(1, len(chapters) + 1))
    files = "".join(f"<item id='c{n}' href='c{n}.xhtml' media-type='x'/>" for n in range(1, len(chapters) + 1))
    files += "<item id='nav' href='nav.xhtml' properties='nav'/>" if nav else ""
    files += "<item id='ncx' href='toc.ncx' media-type='application/x-dtbncx+xml'/>" if ncx else ""
    spine = "".join(f"<itemref idref='c{n}'/>" for n in numbers)
    entries = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container><rootfiles><rootfile full-path='b/a.opf'/></rootfiles></container>",
        "b/a.opf": f"<package xmlns:dc='d' xmlns:opf='o'><metadata>{META}</metadata><manifest>{files}</manifest>"
        f"<spine>{spine}</spine></package>",
        **{
            f"b/c{n}.xhtml": f"<html><head><title>no</title></head><body>{c}</body></html>"
            for n, c in enumerate(chapters, 1)
        },
        "b/nav.xhtml": f"<html xmlns:epub='e'><nav epub:type='toc'>{nav}</nav></html>",
        "b/toc.ncx": f"<!DOCTYPE ncx PUBLIC 'x' 'y'><ncx><navMap>{ncx}</navMap></ncx>",
        **{f"META-INF/{name}.xml": content for name, content in more.items()},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "book.epub", "")


def chapters(content: bytes) -> list[tuple[str, str]]:
    found = told(content)
    assert isinstance(found, Extract), found
    assert [page.number for page in found.text.pages] == list(range(1, len(found.text.pages) + 1))
    return [(page.label, page.text) for page in found.text.pages]


def point(src: str, title: str, inner: str = "") -> str:
    return f"<navPoint><navLabel><text>{title}</text></navLabel><content src='{src}'/>{inner}</navPoint>"


def link(href: str, title: str, inner: str = "") -> str:
    return f"<li><a href='{href}'>{title}</a>{f'<ol>{inner}</ol>' if inner else ''}</li>"


def test_chapters_come_in_reading_order_with_the_titles_of_the_contents() -> None:
    ncx = point("c1.xhtml", "Chapter One") + point("c2.xhtml", "Chapter\n Two")
    assert chapters(epub("<h2>2</h2><p>second &nbsp;</p>", "<p>first</p>", ncx=ncx, order="21")) == [
        ("Chapter Two", "first"),
        ("Chapter One", "2\n\nsecond \xa0"),
    ]


def test_the_contents_of_epub_3_come_before_those_of_epub_2() -> None:
    book = epub("<p>a</p>", nav=f"<ol>{link('c1.xhtml', 'New')}</ol>", ncx=point("c1.xhtml", "Old"))
    assert chapters(book) == [("New", "a")]


def test_a_file_that_the_contents_do_not_name_goes_on_with_its_chapter() -> None:
    ncx = point("c1.xhtml", "One") + point("c3.xhtml", "Two")
    assert chapters(epub("<p>a</p>", "<p>b</p>", "<p>c</p>", ncx=ncx)) == [("One", "a\n\nb"), ("Two", "c")]


def test_a_file_that_holds_several_chapters_is_cut_where_they_begin() -> None:
    ncx = point("c1.xhtml#a", "One") + point("c1.xhtml#b", "Two", point("c1.xhtml#s", "Section"))
    body = "<p>before</p><h1 id='a'>One</h1><p>a</p><h1><a id='b'></a>Two</h1><p>b</p><h2 id='s'>Section</h2><p>s</p>"
    found = told(epub(body, ncx=ncx))
    assert isinstance(found, Extract)
    assert [(page.label, page.text) for page in found.text.pages] == [
        ("1", "before"),
        ("One", "One\n\na"),
        ("Two", "Two\n\nb\n\nSection\n\ns"),
    ]
    assert [found.text.pages[2].text[start:end] for start, end in found.text.pages[2].headings] == ["Two", "Section"]


def test_without_contents_each_file_is_a_chapter_named_by_its_heading() -> None:
    assert chapters(epub("<h1>One</h1><p>a</p>", "<p>b</p>")) == [("One", "One\n\na"), ("2", "b")]


def test_links_out_of_the_book_are_kept_and_those_within_are_not() -> None:
    found = told(epub("<p>See <a href='https://example.org/a'>the plan</a> and <a href='c2.xhtml#n'>note</a>.</p>"))
    assert isinstance(found, Extract)
    page = found.text.pages[0]
    assert [(page.text[at.start : at.end], at.url) for at in page.links] == [("the plan", "https://example.org/a")]


def test_formulas_are_read_once() -> None:
    body = (
        "<p>So <math><semantics><mi>x</mi><annotation encoding='t'>\\alpha</annotation></semantics></math> it is.</p>"
    )
    assert chapters(epub(body)) == [("1", "So x it is.")]


def test_what_the_book_says_of_itself_is_suggested() -> None:
    found = told(epub("<p>a</p>"))
    assert isinstance(found, Extract)
    assert {s.field: s.value for s in found.suggestions} == {
        "title": "The old bridge",
        "creators": [{"name": "Ann Example", "role": "author"}],
        "publisher": "Example Press",
        "date": "1998-03",
        "language": "en",
        "identifiers": [{"type": "isbn", "value": "9780306406157"}],
    }


def test_a_locked_book_is_encrypted_and_scrambled_fonts_do_not_lock_it() -> None:
    def encryption(way: str) -> str:
        return f"<encryption><EncryptedData><EncryptionMethod Algorithm='{way}'/></EncryptedData></encryption>"

    locked = told(epub("<p>a</p>", encryption=encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")))
    assert isinstance(locked, Problem)
    assert locked.reason == Reason.encrypted
    assert isinstance(told(epub("<p>a</p>", encryption=encryption("http://www.idpf.org/2008/embedding"))), Extract)
