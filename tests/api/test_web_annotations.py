"""Citations as W3C Web Annotations, held against what the Data Model's Recommendation says must be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.document import Extract, Page, Text

if TYPE_CHECKING:
    from conftest import Desk

ARTICLE = "🚢 The ferry sank in 2018, and the survey was late. The survey is thin."
SURVEY = "The plating of the ferry is thin.\f𠀀 渡轮检验 It sank in 2018."
KIND = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
LD = {"Accept": KIND}


def spot(words: str, text: str, page: int = 1) -> dict[str, int]:
    start = text.split("\f")[page - 1].index(words)
    return {"page": page, "start": start, "end": start + len(words)}


def cite(desk: Desk, article: str, **more: Any) -> Any:
    asked = {"document": article, "passages": [spot("the survey", ARTICLE)], **more}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return answer.json()


def at(desk: Desk, address: str, headers: dict[str, str] | None = None) -> Any:
    """What is at an address, as this server tells it or as a short one."""
    return desk.get(address.removeprefix("http://desk").partition("#")[0], headers)


def asked(desk: Desk, path: str, **headers: str) -> Any:
    answer = at(desk, path, {**LD, **headers})
    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], answer.headers["vary"]) == (KIND, "Accept")
    return answer.json()


def check_place(desk: Desk, told: Any, key: dict[str, str]) -> str:
    """4: exactly one source; of a TextQuoteSelector one exact, of a TextPositionSelector code points; they agree."""
    assert told["type"] == "SpecificResource"
    quote, position = told["selector"]
    assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
    assert (told["state"]["type"], told["state"]["value"]) == ("HttpRequestState", "Accept: text/plain")
    text = at(desk, told["source"]["id"], {**key, "Accept": "text/plain"})
    assert (text.status_code, text.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    start, end = position["start"], position["end"]
    assert text.text[start:end] == quote["exact"]
    assert text.text[:start].endswith(quote["prefix"])
    assert text.text[end:].startswith(quote["suffix"])
    assert at(desk, told["scope"], key).status_code == 200
    return str(quote["exact"])


def check_annotation(desk: Desk, told: Any, key: dict[str, str] | None = None) -> tuple[list[str], list[str]]:
    """3.1: an id, the type Annotation, one target or more. What is selected on either side; of wholes the address."""
    assert told["type"] == "Annotation"
    assert told["motivation"] == "linking"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["created"])
    assert told["creator"]["type"] in ("Person", "Software")
    known = {"@context", "id", "type", "motivation", "creator", "created", "body", "target"}
    assert set(told) <= known
    sides: list[list[str]] = []
    for side in (told["body"], told["target"]):
        shown = []
        for each in side:
            if each.get("type") == "SpecificResource":
                shown.append(check_place(desk, each, key or {}))
            elif each.get("type") == "TextualBody":
                assert each["purpose"] == "tagging"
                shown.append(f"#{each['value']}")
            else:
                shown.append(each["id"])
        sides.append(shown)
    assert sides[1]
    alone = asked(desk, told["id"], **(key or {}))
    assert alone.pop("@context") == CONTEXT
    assert alone == {name: value for name, value in told.items() if name != "@context"}
    return sides[0], sides[1]


def test_both_sides_of_a_citation_are_places_in_texts_that_can_be_had(desk: Desk) -> None:
    article, survey = desk.add(ARTICLE.encode()), desk.add(SURVEY.encode())
    passages = [spot("the survey", ARTICLE), spot("The survey", ARTICLE)]
    cited = [spot("渡轮检验", SURVEY, 2), spot("It sank in 2018", SURVEY, 2)]
    made = cite(desk, article, passages=passages, target=survey, cited=cited, state="confirmed")
    for path in (f"documents/{article}/citations", f"documents/{survey}/cited-by"):
        told = asked(desk, path)
        assert (told["@context"], told["type"], told["total"]) == (CONTEXT, "AnnotationCollection", 1)
        (one,) = told["first"]["items"]
        assert one["id"] == f"http://desk/api/v1/citations/{made['id']}"
        sides = check_annotation(desk, one)
        assert sides == (["the survey", "The survey", "#confirmed"], ["渡轮检验", "It sank in 2018"])
    desk.ask("POST", f"documents/{survey}/versions", files={"file": ("s.txt", b"All new.")}, headers=desk.key(),
             params={"knowing": "*"})  # fmt: skip
    desk.work()
    (one,) = asked(desk, f"documents/{survey}/cited-by")["first"]["items"]
    assert check_annotation(desk, one)[0][-2:] == ["#confirmed", "#broken"]  # and it selects what it always did


def test_a_work_that_is_not_held_is_a_target_all_the_same(desk: Desk) -> None:
    article = desk.add(ARTICLE.encode())
    for reference in (
        {"url": "https://board.example/a b?c=ü"}, {"doi": "10.5555/a<b"}, {"isbn": "9780306406157"}, {"title": "Lost"},
    ):  # fmt: skip
        cite(desk, article, reference=reference, passages=[])
    told = [check_annotation(desk, each) for each in asked(desk, f"documents/{article}/citations")["first"]["items"]]
    assert {tuple(bodies) for bodies, _ in told} == {(f"http://desk/api/v1/documents/{article}", "#proposed")}
    assert [targets[0] for _, targets in told][:3] == [
        "https://board.example/a%20b?c=%C3%BC",
        "https://doi.org/10.5555/a%3Cb",
        "urn:isbn:9780306406157",
    ]
    work = told[3][1][0]
    assert work.endswith("#work")
    assert at(desk, work).status_code == 200


def test_a_long_list_has_pages_that_lead_to_each_other(desk: Desk) -> None:
    article = desk.add(ARTICLE.encode())
    ids = [f"http://desk/api/v1/citations/{cite(desk, article)['id']}" for _ in range(5)]
    told = asked(desk, f"documents/{article}/citations?limit=2&state=proposed")
    assert told["total"] == 5
    assert "@context" not in told["first"]
    assert "partOf" not in told["first"]
    pages = [asked(desk, told["first"]["id"])]
    while "next" in pages[-1]:
        pages.append(asked(desk, pages[-1]["next"]))
        assert pages[-1]["prev"] == pages[-2]["id"]
    assert pages[-1]["id"] == told["last"]
    assert [page["startIndex"] for page in pages] == [0, 2, 4]
    assert [each["id"] for page in pages for each in page["items"]] == ids
    for page in pages:
        assert (page["@context"], page["type"]) == (CONTEXT, "AnnotationPage")
        assert page["partOf"]["total"] == 5
        assert asked(desk, page["partOf"]["id"])["type"] == "AnnotationCollection"
    beyond = desk.get(f"documents/{article}/citations?from=6", LD)
    assert (beyond.status_code, beyond.headers["content-type"]) == (404, "application/problem+json")


def test_a_place_in_a_pdf_has_the_page_of_its_original_as_scope(desk: Desk) -> None:
    article = desk.add(ARTICLE.encode())
    survey = desk.post(b"%PDF-", name="survey.pdf").json()["id"]
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    pages = tuple(Page(number=n, label=str(n), text="A page.", how="layer") for n in (1, 2))
    desk.archive.queue.finish(job, Extract(text=Text(pages=pages, reader="test"), media_type="application/pdf"))
    cite(desk, article, target=survey, cited=[{"page": 2, "start": 2, "end": 6}])
    (one,) = asked(desk, f"documents/{survey}/cited-by")["first"]["items"]
    assert one["target"][0]["scope"] == f"http://desk/api/v1/documents/{survey}/original?version=1#page=2"
    assert check_annotation(desk, one)[1] == ["page"]


def test_an_empty_collection_has_no_pages(desk: Desk) -> None:
    article = desk.add(ARTICLE.encode())
    told = asked(desk, f"documents/{article}/cited-by")
    assert told == {
        "@context": CONTEXT, "id": f"http://desk/api/v1/documents/{article}/cited-by", "type": "AnnotationCollection",
        "label": "What cites it", "total": 0,
    }  # fmt: skip


def test_who_may_not_see_the_other_side_is_told_nothing_of_it(desk: Desk) -> None:
    article, secret = desk.add(ARTICLE.encode()), desk.add(SURVEY.encode(), "state")
    cite(desk, article, target=secret, cited=[spot("渡轮", SURVEY, 2)], state="confirmed", reference={"title": "x"})
    (one,) = asked(desk, f"documents/{article}/citations")["first"]["items"]
    assert (one["creator"], one["body"][-1].get("creator")) == ({"type": "Person"}, {"type": "Person"})
    assert check_annotation(desk, one)[1] == [f"{one['id']}#work"]
    assert secret not in str(one)
    inside = desk.key("librarian", "press", "state")
    (seen,) = asked(desk, f"documents/{article}/citations", **inside)["first"]["items"]
    assert check_annotation(desk, seen, inside)[1] == ["渡轮"]
    assert seen["creator"]["name"] == "the checker"
    place = seen["target"][0]["source"]["id"]
    assert at(desk, place, {"Accept": "text/plain"}).status_code == 404


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (KIND, KIND),
        ("application/ld+json", KIND),
        ("application/json;q=0.5, application/ld+json", KIND),
        ("*/*", "application/json"),
        ("application/json, application/ld+json", "application/json"),
        ("application/ld+json;q=0", "application/json"),
        ("application/ld+json;q=x", "application/json"),
    ],
)
def test_annotations_are_given_to_those_who_ask_for_them(desk: Desk, accept: str, kind: str) -> None:
    article = desk.add(ARTICLE.encode())
    answer = desk.get(f"documents/{article}/citations", {"Accept": accept})
    assert (answer.headers["content-type"], answer.headers["vary"]) == (kind, "Accept")


def test_a_host_that_is_none_is_not_repeated(desk: Desk) -> None:
    article = desk.add(ARTICLE.encode())
    told = asked(desk, f"documents/{article}/citations", Host='evil"/><x')
    assert told["id"] == f"/api/v1/documents/{article}/citations"


def test_a_page_is_found_by_its_text_whatever_came_after(desk: Desk) -> None:
    survey = desk.add(SURVEY.encode())
    before = desk.get(f"documents/{survey}/pages/2").json()
    desk.ask("POST", f"documents/{survey}/versions", files={"file": ("s.txt", b"All new.")}, headers=desk.key())
    desk.work()
    assert desk.get(f"documents/{survey}/pages/2").status_code == 404
    path = f"documents/{survey}/pages/2?text_sha256={before['sha256']}"
    assert desk.get(path).json() == before
    assert desk.get(path + "&version=1").status_code == 400
    assert desk.get(path.replace("pages/2", "pages/1")).status_code == 404
    assert desk.get(f"documents/{survey}/pages/2?text_sha256=x").status_code == 400
