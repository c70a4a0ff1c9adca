"""Of a web page the article is read, with its links and what it says of itself; and where there is none, all words."""

from __future__ import annotations

import tempfile

import pytest

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract

SENTENCE = "The council met to hear what its surveyors had found below the old bridge, and nobody spoke for long. "
SECOND = "Then the oldest of them rose, thanked the surveyors, and asked that the arch be closed until spring. "
MENU = (
    "<nav><ul>"
    + "".join(f"<li><a href='/s/{n}'>Section number {n} of the paper</a></li>" for n in range(40))
    + "</ul></nav>"
)
FOOTER = "<footer><a href='/imprint'>Imprint of this paper</a> <a href='/terms'>Terms of all use</a></footer>"


def told(markup: str | bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(markup if isinstance(markup, bytes) else markup.encode())
        original.flush()
        return extract(original, "page", "")


def read(markup: str | bytes) -> Extract:
    found = told(markup)
    assert isinstance(found, Extract)
    assert found.media_type == "text/html"
    return found


def page(markup: str | bytes) -> Page:
    (only,) = read(markup).text.pages
    return only


def news(article: str, head: str = "") -> str:
    """A page of a newspaper: menus around an article long enough to be one."""
    return (
        f"<!DOCTYPE html><html lang='en-gb'><head><title>Bridge | The Paper</title>{head}</head><body>{MENU}"
        f"<article>{article}<p>{SENTENCE * 5}</p><p>{SECOND * 5}</p></article>{FOOTER}</body></html>"
    )


def links(found: Page) -> list[tuple[str, str]]:
    return [(found.text[link.start : link.end], link.url) for link in found.links]


def said(markup: str) -> dict[str, list[tuple[object, str]]]:
    offered: dict[str, list[tuple[object, str]]] = {}
    for s in read(markup).suggestions:
        offered.setdefault(s.field, []).append((s.value, s.origin))
    return offered


def test_the_article_is_read_without_menus() -> None:
    found = read(news("<h1>The old bridge</h1><p>First  words\n of it.</p>"))
    (only,) = found.text.pages
    assert found.text.reader.startswith("html (article, trafilatura ")
    assert "First words of it.\n\nThe council met" in only.text
    assert "Section number" not in only.text
    assert "Imprint" not in only.text
    assert only.how == "markup"


def test_headings_are_marked_where_they_stand() -> None:
    found = page(news(f"<p>{SENTENCE}</p><h2>What was found</h2><p>{SENTENCE}</p>"))
    assert [found.text[start:end] for start, end in found.headings] == ["What was found"]


def test_links_are_absolute_and_stand_over_their_words() -> None:
    head = "<link rel='canonical' href='https://paper.example/1998/bridge?x=1'>"
    found = page(
        news(
            "<p>𝄞 The <a href='../plans/7?a=b#c'>seventh <b>plan</b></a>, "
            "the <a href='https://other.example/'>other one</a>, a <a href='#note'>note</a>, "
            "a <a href='javascript:alert(1)'>trap</a> and <a>no link</a> were shown.</p>",
            head,
        )
    )
    assert links(found) == [
        ("seventh plan", "https://paper.example/plans/7?a=b#c"),
        ("other one", "https://other.example/"),
    ]
    assert "The seventh plan, the other one, a note, a trap and no link were shown." in found.text


def test_a_link_begins_at_its_first_word_and_not_at_a_blank_or_a_block_within_it() -> None:
    base = "https://paper.example"
    found = page(
        f"<html>{SENTENCE * 3}See<a href='{base}/1'> the plan</a> or<a href='{base}/2'><div>the list</div></a>"
    )
    assert found.text == f"{SENTENCE * 3}See the plan or\n\nthe list"
    assert links(found) == [("the plan", f"{base}/1"), ("the list", f"{base}/2")]


def test_links_stand_relative_to_the_base_if_one_is_told() -> None:
    head = "<base href='/archive/'><link rel='canonical' href='https://paper.example/bridge'>"
    assert links(page(news("<p>See the <a href='plan'>plan of it</a> here.</p>", head))) == [
        ("plan of it", "https://paper.example/archive/plan")
    ]


def test_a_relative_link_of_a_page_that_does_not_say_where_it_was_leads_nowhere() -> None:
    assert links(page(news("<p>See the <a href='plan'>plan of it</a> here.</p>"))) == []


def test_what_the_page_says_of_itself_is_suggested() -> None:
    head = (
        "<meta name='author' content='Ann Example'><meta property='og:site_name' content='The Paper'>"
        "<meta property='og:title' content='The old bridge'>"
        "<meta property='article:published_time' content='1998-03-05T23:30:00-08:00'>"
        "<link rel='canonical' href='https://paper.example/bridge'>"
    )
    assert said(news("<p>Words.</p>", head)) == {
        "title": [("The old bridge", "html:meta"), ("Bridge | The Paper", "html:title")],
        "creators": [([{"name": "Ann Example", "role": "author"}], "html:meta")],
        "publisher": [("The Paper", "html:meta")],
        "date": [("1998-03-05", "html:meta")],
        "language": [("en-GB", "html:lang")],
        "identifiers": [([{"type": "url", "value": "https://paper.example/bridge"}], "html:canonical")],
    }


def test_a_date_somewhere_in_the_words_is_not_taken_for_the_date_of_the_page() -> None:
    assert "date" not in said(news("<p>Published works of 12 January 1999 and 3 May 2001 were shown.</p>"))


@pytest.mark.parametrize(
    "markup", ["<p>One line.</p><p>Two.</p><p>Three.</p>", "<html><body>One line.<br>Two.<hr>Three."]
)
def test_a_small_page_is_read_whole(markup: str) -> None:
    assert page(markup).text.split() == ["One", "line.", "Two.", "Three."]


def test_a_page_of_links_is_read_whole() -> None:
    found = page(f"<html><body><h1>All sections</h1>{MENU}</body></html>")
    assert found.text.count("Section number") == 40


def declared(body: str) -> str:
    """A page without menus that says of itself that it is an article."""
    return f"<html><head><meta property='og:type' content='article'></head><body>{body}</body></html>"


def test_a_declared_article_is_read_without_what_little_stands_around_it() -> None:
    notice = "<footer><p>This copy is for your own reading, and not for sale.</p></footer>"
    found = read(declared(f"<article><p>{SENTENCE * 5}</p><p>{SECOND * 5}</p></article>{notice}"))
    assert found.text.reader.startswith("html (article, ")
    assert found.text.pages[0].text == f"{(SENTENCE * 5).strip()}\n\n{(SECOND * 5).strip()}"


def test_a_page_without_menus_is_read_whole_where_only_a_piece_of_the_article_is_found() -> None:
    found = read(declared(f"<article><p>{SENTENCE * 5}</p></article><div><p>{SECOND * 20}</p></div>"))
    assert found.text.reader == "html (all visible words)"
    assert found.text.pages[0].text == f"{(SENTENCE * 5).strip()}\n\n{(SECOND * 20).strip()}"


def test_a_page_nested_without_end_is_read_all_the_same() -> None:
    assert page("<html><body>" + "<div>" * 50_000 + "deep down" + "</div>" * 50_000).text == "deep down"


def test_scripts_styles_and_hidden_parts_are_no_words() -> None:
    found = page(
        "<html><head><style>p{}</style></head><body><script>var word='secret';</script><noscript>on</noscript>"
        "<template>tmp</template><!-- comment --><p>Shown &amp; said&nbsp;so.</p>"
        "<svg><text>drawn</text></svg></body></html>"
    )
    assert found.text == "Shown & said\u00a0so."


def test_blocks_lines_and_cells_are_kept_apart() -> None:
    found = page(
        "<html><body><h1>Head</h1><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr>"
        "<tr><td>c</td><td>d</td></tr></table><p>x<br>y</p><pre>  kept\n  so</pre></body></html>"
    )
    assert [line.split("\t") for line in found.text.split("\n") if line] == [
        ["Head"], ["one"], ["two"], ["a", "b"], ["c", "d"], ["x"], ["y"], ["  kept"], ["  so"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8_r"),
        ("<meta charset='iso-8859-1'>", "cp1251"),
        ("", "cp1251"),
        ("<meta charset='utf-8'>", "utf-16"),
    ],
)
def test_the_encoding_is_found_whatever_is_declared(head: str, encoding: str) -> None:
    markup = f"<html><head>{head}</head><body><p>Вчера городской совет выслушал доклад.</p></body></html>"
    assert page(markup.encode(encoding)).text == "Вчера городской совет выслушал доклад."


def test_a_page_in_xml_is_read_too() -> None:
    markup = "<?xml version='1.0' encoding='gb2312'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>市议会开会。</p></body></html>"
    assert page(markup.encode("gb18030")).text == "市议会开会。"


def test_a_page_that_shows_nothing_has_no_text() -> None:
    assert told("<html><head><title>Empty</title></head><body><img src='x'></body></html>") == Problem(
        reason=Reason.no_text, detail="the page shows no words", media_type="text/html"
    )


def short_article(head: str = "", opening: str = "<article>") -> str:
    """A few lines of an article among far more of everything else."""
    teasers = "".join(f"<div><a href='/{n}'>{SECOND}</a></div>" for n in range(80))
    body = f"{opening}<h1>Bridge</h1><p>{SENTENCE * 3}</p></article>"
    return f"<html><head><title>Bridge</title>{head}</head><body>{MENU}{body}<div>{teasers}</div>{FOOTER}</body></html>"


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        ("<meta property='og:type' content='Article'>", "<article>"),
        ("<meta property='article:published_time' content='2020-01-02'>", "<article>"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge"}</script>', "<article>"),
        ('<script type="application/ld+json">[{"@type": ["ReportageNewsArticle"]}]</script>', "<article>"),
        ("", "<article itemscope itemtype='https://schema.org/NewsArticle'>"),
    ],
)
def test_a_page_that_says_it_is_an_article_is_read_as_one_however_short(head: str, opening: str) -> None:
    text = page(short_article(head, opening)).text
    assert SENTENCE.strip() in text
    assert SECOND.strip() not in text


@pytest.mark.parametrize("head", ["", "<meta property='og:type' content='website'>"])
def test_of_a_page_that_does_not_nothing_is_left_out_for_a_scrap(head: str) -> None:
    text = page(short_article(head)).text
    assert SENTENCE.strip() in text
    assert SECOND.strip() in text
