"""A PowerPoint presentation is read a page a slide, with notes and comments kept apart."""

from __future__ import annotations

import io
import tempfile
import zipfile

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract

SPACES = "xmlns:p='p' xmlns:a='a' xmlns:r='r' xmlns:c='c' xmlns:d='d' xmlns:mc='mc'"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(entries: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def related(**targets: str) -> str:
    """By id: the kind and where it leads, and perhaps `External`."""
    told = ""
    for identity, target in targets.items():
        kind, where, *outside = target.split()
        mode = " TargetMode='External'" if outside else ""
        told += f"<Relationship Id='{identity}' Type='{KIND}{kind}' Target='{where}'{mode}/>"
    return f"<Relationships>{told}</Relationships>"


def body(*paragraphs: str) -> str:
    told = "".join(f"<a:p><a:r><a:t>{paragraph}</a:t></a:r></a:p>" for paragraph in paragraphs)
    return f"<p:txBody>{told}</p:txBody>"


def shape(*paragraphs: str, kind: str = "") -> str:
    place = f"<p:nvSpPr><p:nvPr><p:ph type='{kind}'/></p:nvPr></p:nvSpPr>" if kind else ""
    return f"<p:sp>{place}{body(*paragraphs)}</p:sp>"


def tree(name: str, *shapes: str, more: str = "") -> str:
    return f"<p:{name} {SPACES} {more}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{name}>"


def pptx(*slides: str, relations: dict[int, dict[str, str]] | None = None, **parts: str) -> bytes:
    """A presentation of these slides; `relations` of each by its number, `parts` below ppt/ by names without `.xml`."""
    numbers = range(1, len(slides) + 1)
    listed = "".join(f"<p:sldId id='{255 + n}' r:id='s{n}'/>" for n in numbers)
    return zipped(
        {
            "_rels/.rels": related(m="officeDocument ppt/presentation.xml"),
            "ppt/presentation.xml": f"<p:presentation {SPACES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": related(
                **{f"s{n}": f"slide slides/slide{n}.xml" for n in numbers}, a="commentAuthors authors.xml"
            ),
            **{f"ppt/slides/slide{n}.xml": slide for n, slide in enumerate(slides, 1)},
            **{f"ppt/slides/_rels/slide{n}.xml.rels": related(**told) for n, told in (relations or {}).items()},
            **{f"ppt/{name}.xml": content for name, content in parts.items()},
        }
    )


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "talk.pptx", "")


def pages(content: bytes) -> list[Page]:
    found = told(content)
    assert isinstance(found, Extract), found
    assert found.media_type == "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    return list(found.text.pages)


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


def test_each_slide_is_a_page_hidden_ones_too() -> None:
    found = pages(pptx(tree("sld", shape("One")), tree("sld", shape("Two"), more="show='0'"), tree("sld")))
    assert [(page.number, page.label, page.how, page.text) for page in found] == [
        (1, "1", "markup", "One"), (2, "2", "markup", "Two"), (3, "3", "markup", ""),
    ]  # fmt: skip


def test_the_title_comes_first_and_is_a_heading_and_the_number_is_left_out() -> None:
    (page,) = pages(
        pptx(tree("sld", shape("markerbody", "two lines"), shape("7", kind="sldNum"), shape("A bridge", kind="title")))
    )
    assert page.text == "A bridge\n\nmarkerbody\ntwo lines"
    assert [page.text[start:end] for start, end in page.headings] == ["A bridge"]


def test_shapes_in_groups_and_tables_are_read() -> None:
    rows = "".join(
        "<a:tr>" + "".join(f"<a:tc>{body(cell).replace('p:txBody', 'a:txBody')}</a:tc>" for cell in row) + "</a:tr>"
        for row in (("Year", "", "Cost"), ("1998", "x", "12"))
    )
    table = f"<p:graphicFrame><a:graphic><a:tbl>{rows}</a:tbl></a:graphic></p:graphicFrame>"
    group = f"<p:grpSp><p:grpSp>{shape('inner')}</p:grpSp>{shape('outer')}</p:grpSp>"
    (page,) = pages(pptx(tree("sld", group, table)))
    assert page.text == "inner\n\nouter\n\nYear\t\tCost\n1998\tx\t12"


def test_notes_comments_and_footers_are_parts_behind_the_body() -> None:
    slide = tree("sld", shape("A footer", kind="ftr"), shape("The body"))
    notes = tree("notes", shape("1", kind="sldNum"), shape("markernotes", kind="body"))
    comments = f"<p:cmLst {SPACES}><p:cm authorId='0'><p:text>markercomment</p:text></p:cm></p:cmLst>"
    authors = f"<p:cmAuthorLst {SPACES}><p:cmAuthor id='0' name='Ben Example'/></p:cmAuthorLst>"
    relations = {1: {"n": "notesSlide ../notes.xml", "c": "comments ../comments.xml"}}
    (page,) = pages(pptx(slide, relations=relations, notes=notes, comments=comments, authors=authors))
    assert page.text == "The body\n\nmarkernotes\n\nBen Example: markercomment\n\nA footer"
    assert parts(page) == [
        ("notes", "1", "markernotes"),
        ("comment", "1", "Ben Example: markercomment"),
        ("footer", "1", "A footer"),
    ]


def test_what_stands_on_a_master_is_told_once_and_its_placeholders_never() -> None:
    layout = tree("sldLayout", shape("Click to edit", kind="title"), shape("markermaster"))
    relations = {number: {"l": "slideLayout ../layout.xml"} for number in (1, 2)}
    first, second = pages(
        pptx(tree("sld", shape("One")), tree("sld", shape("Two")), relations=relations, layout=layout)
    )
    assert parts(first) == [("header", "1", "markermaster")]
    assert second.text == "Two"


def test_charts_and_diagrams_are_read() -> None:
    def points(*values: str) -> str:
        return "".join(f"<c:pt><c:v>{value}</c:v></c:pt>" for value in values)

    series = (
        f"<c:ser><c:tx>{points('Cost')}</c:tx><c:cat>{points('1998', '1999')}</c:cat>"
        f"<c:val>{points('4.4000000000000004', '5')}</c:val></c:ser>"
    )
    chart = (
        f"<c:chartSpace {SPACES}><c:chart><c:title><a:t>Costs of</a:t><a:t>bridges</a:t></c:title>"
        f"<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    diagram = f"<d:dataModel {SPACES}><d:pt><d:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></d:t></d:pt></d:dataModel>"
    frames = "<p:graphicFrame><c:chart r:id='x'/></p:graphicFrame><p:graphicFrame><d:relIds r:dm='y'/></p:graphicFrame>"
    relations = {1: {"x": "chart ../chart.xml", "y": "diagramData ../diagram.xml"}}
    (page,) = pages(pptx(tree("sld", frames), relations=relations, chart=chart, diagram=diagram))
    assert page.text == "Costs of bridges\n\t1998\t1999\nCost\t4.4\t5\n\nPlan"


def test_links_stand_where_their_words_are() -> None:
    run = "<a:p><a:r><a:t>See </a:t></a:r><a:r><a:rPr><a:hlinkClick r:id='k'/></a:rPr><a:t>the plan</a:t></a:r></a:p>"
    slide = tree("sld", f"<p:sp><p:txBody>{run}</p:txBody></p:sp>")
    (page,) = pages(pptx(slide, relations={1: {"k": "hyperlink https://example.org/plan External"}}))
    assert [(page.text[link.start : link.end], link.url) for link in page.links] == [
        ("the plan", "https://example.org/plan")
    ]


def test_a_presentation_whose_slides_are_missing_is_damaged() -> None:
    presentation = f"<p:presentation {SPACES}><p:sldIdLst><p:sldId id='1' r:id='s1'/></p:sldIdLst></p:presentation>"
    found = told(zipped({"ppt/presentation.xml": presentation}))
    assert isinstance(found, Problem)
    assert found.reason == Reason.damaged
