"""What a draft cites, over HTTP: held, wanted or perhaps here, as its asker sees it; and what that does to verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.citation import State
from archive.document import DocumentId

if TYPE_CHECKING:
    from conftest import Desk

ADDRESS = "https://harbour.example/survey"
SURVEY = b"The plating of the ferry is thin below the waterline. No repair was made. It was never made good."
ARTICLE = (
    "According to a report in the Harbour Courier, “the plating of the ferry is thin below the waterline”. "
    "“Nobody on the island was ever told a word about it,” it says. The mayor spoke of 7 ships."
).encode()
ABSENT = "“Nobody on the island was ever told a word about it,” the owners say at {}."


def checked(desk: Desk, headers: dict[str, str] | None = None, **asked: Any) -> Any:
    answer = desk.ask("POST", "drafts/check", json=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def survey(desk: Desk, collection: str = "press", content: bytes = SURVEY, **said: Any) -> str:
    return desk.add(
        content, collection, **{"title": "Survey", "identifiers": [{"type": "url", "value": ADDRESS}], **said}
    )


def cited(desk: Desk, article: str, words: bytes, content: bytes = ARTICLE, **more: Any) -> Any:
    text = content.decode()
    start = text.index(words.decode())
    place = {"page": 1, "start": start, "end": start + len(words.decode())}
    asked = {"document": article, "passages": [place], **more}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return answer.json()


def mended(desk: Desk, id: str, **changes: Any) -> None:
    answer = desk.ask("PATCH", f"citations/{id}", json=changes, headers=desk.key("checker"))
    assert answer.status_code == 200, answer.text


def unlike(told: Any) -> Any:
    """An answer but for how long it took."""
    return {name: value for name, value in told.items() if name != "took_ms"}


def test_what_a_text_cites_is_found_in_it_and_held_by_its_address_or_wanted(either: Desk) -> None:
    id = survey(either)
    draft = f"See {ADDRESS}/?utm_source=x for the survey. Its annex is doi:10.1234/abcd.5 and is lost."
    told = checked(either, text=draft)
    held, wanted = told["citations"]
    assert (held["held"], held["document"], held["by"], held["acquisition"]) == (True, id, "address", None)
    (span,) = held["spans"]
    assert draft[span["start"] : span["end"]].startswith(ADDRESS)
    assert (wanted["held"], wanted["document"], wanted["by"], wanted["acquisition"]) == (False, None, None, "wanted")
    assert wanted["reference"]["doi"] == "10.1234/abcd.5"
    assert told["counts"]["citations"] == {"held": 1, "wanted": 1}
    assert (told["cited"], told["documents"][id]["title"]) == ([id], "Survey")
    assert [each["citations"] for each in told["sentences"]] == [[0], [1]]
    assert {each["citation"] for each in told["citations"]} == {None}
    assert held["links"] == {"document": f"/api/v1/documents/{id}"}


def test_nothing_that_is_found_in_a_draft_is_kept(desk: Desk) -> None:
    survey(desk)
    before = desk.get("wanted").json()
    assert checked(desk, text=f"See {ADDRESS} and https://lost.example/report for more.")["counts"]["citations"]
    assert desk.get("wanted").json() == before


def test_what_is_held_is_told_alike_of_a_citation_and_of_the_draft_that_makes_it(desk: Desk) -> None:
    id = survey(desk)
    article = desk.add(ARTICLE)
    made = cited(desk, article, b"a report", reference={"url": ADDRESS})

    def both() -> list[tuple[bool, str | None, str | None]]:
        """Whether it is held, as what, and how that is known: by each door."""
        (one,) = [each for each in checked(desk, document=article)["citations"] if each["citation"] == made["id"]]
        other = desk.get(f"citations/{made['id']}").json()
        return [(one["held"], one["document"], one["by"]), (other["held"], other["held_as"], other["by"])]

    def wanted() -> list[str]:
        entries = desk.get("wanted").json()["entries"]
        return [each["standing"] for each in entries if each["reference"]["url"] == ADDRESS]

    assert (both(), wanted()) == ([(True, id, "address")] * 2, ["arrived"])
    assert desk.get(f"citations/{made['id']}").json()["target"] is None
    twin = survey(desk, content=SURVEY + b" Again.", title="The same address again")
    assert both() == [(False, None, None)] * 2
    mended(desk, made["id"], target=twin)
    assert both() == [(False, None, None)] * 2
    (first, *_) = desk.get(f"citations/{made['id']}").json()["candidates"]
    assert (first["document"]["id"], first["reasons"]) == (twin, ["a person named it, and did not confirm it"])
    assert wanted() == ["arrived"]
    mended(desk, made["id"], state="confirmed")
    assert both() == [(True, twin, "confirmed")] * 2
    assert wanted() == []


def test_a_title_alone_or_two_documents_with_one_address_are_candidates_and_never_held(desk: Desk) -> None:
    one, two = survey(desk), survey(desk, content=b"Another capture of the page.", title="Survey again")
    (told,) = checked(desk, text=f"The survey is at {ADDRESS} for all to read.")["citations"]
    assert (told["held"], told["by"], told["acquisition"]) == (False, None, "wanted")
    assert {each["document"] for each in told["candidates"]} == {one, two}
    assert {each["reasons"][0] for each in told["candidates"]} == {"the same address"}
    article = desk.add(ARTICLE, kind="note")
    cited(desk, article, b"a report", reference={"title": "Survey again"}, state="confirmed")
    (titled,) = [each for each in checked(desk, document=article)["citations"] if each["reference"]["title"]]
    assert (titled["held"], titled["candidates"]) == (False, [{"document": two, "reasons": ["the same title"]}])


def test_an_articles_confirmed_works_count_as_cited_and_a_named_one_does_not(desk: Desk) -> None:
    id = desk.add(SURVEY, title="Survey")
    article = desk.add(ARTICLE)
    made = cited(desk, article, b"a report", target=id)
    before = checked(desk, document=article)
    (told,) = [each for each in before["citations"] if each["citation"] == made["id"]]
    assert (told["held"], told["state"], [each["document"] for each in told["candidates"]]) == (False, "proposed", [id])
    assert told["candidates"][0]["reasons"] == ["a person named it, and did not confirm it"]
    other = desk.add(b"The council met and spoke of rents, and of the lights of the harbour.")
    assert before["cited"] == []
    assert checked(desk, document=article, cites=[other])["quotations"][0]["elsewhere"]
    mended(desk, made["id"], state="confirmed")
    after = checked(desk, document=article)
    (told,) = [each for each in after["citations"] if each["citation"] == made["id"]]
    assert (told["held"], told["by"], told["document"], told["candidates"]) == (True, "confirmed", id, [])
    assert told["links"]["citation"] == f"/api/v1/citations/{made['id']}"
    assert after["cited"] == [id]
    assert not checked(desk, document=article, cites=[other])["quotations"][0]["elsewhere"]
    mended(desk, made["id"], state="rejected")
    assert made["id"] not in {each["citation"] for each in checked(desk, document=article)["citations"]}


def test_a_short_quotation_is_judged_by_what_is_confirmed_and_not_by_an_address(desk: Desk) -> None:
    id = survey(desk)
    draft = f"The survey at {ADDRESS} calls it “never made good”."
    assert [each["state"] for each in checked(desk, text=draft)["quotations"]] == ["short"]
    assert [each["state"] for each in checked(desk, text=draft, cites=[id])["quotations"]] == ["verbatim"]


def test_what_is_not_found_says_that_its_work_is_not_held_and_only_then(desk: Desk) -> None:
    survey(desk)
    held = checked(desk, text=ABSENT.format(ADDRESS))["quotations"][0]
    assert (held["verdict"], held["citations"], held["not_held"]) == ("not_found", [0], False)
    told = checked(desk, text=ABSENT.format("https://lost.example/report"))
    (one,) = told["quotations"]
    assert (one["verdict"], one["citations"], one["not_held"]) == ("not_found", [0], True)
    elsewhere = checked(desk, text=f"{ABSENT.format(ADDRESS)} More is at https://lost.example/report today.")
    assert (elsewhere["citations"][1]["held"], elsewhere["quotations"][0]["not_held"]) == (False, False)


def test_a_speaker_whose_statement_is_not_held_is_told_wherever_the_words_stand(desk: Desk) -> None:
    draft = (
        "Ada Moore told The Harbour Courier that the ferry was old. The mayor was away for weeks. "
        "“Nobody on the island was ever told a word about it,” Moore said."
    )
    told = checked(desk, text=draft)
    (statement,) = [n for n, each in enumerate(told["citations"]) if each["reference"]["authors"] == ["Ada Moore"]]
    (one,) = told["quotations"]
    assert (one["speaker"]["name"], one["citations"], one["not_held"]) == ("Moore", [statement], True)
    assert told["sentences"][-1]["citations"] == []


def test_the_report_tells_each_work_and_how_far_its_getting_is(desk: Desk) -> None:
    article = desk.add(ARTICLE)
    made = cited(desk, article, b"a report", reference={"url": "https://lost.example/report"})
    mended(desk, made["id"], acquisition={"state": "requested", "note": "asked Ann in confidence"})
    id = survey(desk, title="<script>alert(1)</script>")
    text = f"{ABSENT.format('https://lost.example/report')} See {ADDRESS} too."
    told = checked(desk, text=text)
    assert [each["acquisition"] for each in told["citations"]] == ["requested", None]
    page = desk.ask("POST", "drafts/check", json={"text": text}, params={"format": "html"}).text
    assert "cited work not held: https://lost.example/report (requested)" in page
    assert "by the same address" in page
    assert page.index("<h2>Citations</h2>") < page.index("<h2>Unchecked</h2>")
    assert (id in page, "<script" in page, 'href="http' in page) == (True, False, False)
    assert "Ann" not in page
    assert "in confidence" not in str(told)


@pytest.mark.parametrize("state", [State.proposed, State.confirmed])
def test_a_work_one_may_not_see_is_wanted_like_one_that_is_not_there(desk: Desk, state: State) -> None:
    article = desk.add(ARTICLE)
    made = cited(desk, article, b"a report", reference={"url": ADDRESS}, state=state.value)
    draft = ABSENT.format(ADDRESS)
    by_text, by_id = unlike(checked(desk, text=draft)), unlike(checked(desk, document=article))
    secret = survey(desk, "state")
    other = cited(desk, desk.add(ARTICLE + b" Also.", "state"), b"a report", reference={"url": ADDRESS})
    mended(desk, other["id"], acquisition={"state": "withheld"})
    assert unlike(checked(desk, text=draft)) == by_text
    assert unlike(checked(desk, document=article)) == by_id
    mended(desk, made["id"], target=secret)
    assert unlike(checked(desk, document=article)) == by_id
    seen = checked(desk, desk.key("reader", "state"), text=draft)
    assert (seen["citations"][0]["document"], seen["citations"][0]["by"]) == (secret, "address")
    without = desk.ask("DELETE", f"documents/{secret}?knowing=*", headers=desk.key())
    assert without.status_code in (200, 204)
    assert checked(desk, desk.key("reader", "state"), text=draft)["citations"][0]["acquisition"] == "withheld"


def test_a_place_that_no_longer_stands_is_counted_and_leads_nowhere(desk: Desk) -> None:
    article = desk.add(ARTICLE)
    made = cited(desk, article, b"7 ships")
    files = {"file": ("new.txt", b"The mayor kept silent from then on.")}
    assert desk.ask("POST", f"documents/{article}/versions", files=files, headers=desk.key()).status_code == 201
    desk.work()
    (told,) = [each for each in checked(desk, document=article)["citations"] if each["citation"] == made["id"]]
    assert (told["spans"], told["broken"], told["held"]) == ([], 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "https://" * 20_000,
        "doi:10.1234/" * 15_000,
        "[1] " * 40_000,
        "according to a report in the " * 6_000,
        " ".join(f"https://a.example/{n}" for n in range(5_000)),
        "told The Courier " * 10_000,
        "https://a.example/\u202e\ufeff%00%0a'\"><b> https://[::1]:99999999/ http://\u4e2d\u6587/",
    ],
    ids=["schemes", "dois", "marks", "cues", "links", "told", "odd"],
)
def test_hostile_text_is_answered_within_its_bounds(desk: Desk, text: str) -> None:
    answer = desk.ask("POST", "drafts/check", json={"text": text, "suggestions": 0})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert len(told["citations"]) <= 2_000
    for each in told["citations"]:
        assert all(0 <= span["start"] < span["end"] <= len(text) for span in each["spans"])
    if text.count("https://a.example/") == 5_000:
        assert (len(told["citations"]), told["more_citations"]) == (2_000, 3_000)


def test_a_draft_that_links_many_held_documents_is_bounded(desk: Desk) -> None:
    ids = [
        DocumentId(desk.post(f"Page {n} of rents.".encode(), f"{n}.txt", title=f"Page {n}",
                             identifiers=[{"type": "url", "value": f"https://a.example/{n}"}]).json()["id"])
        for n in range(210)
    ]  # fmt: skip
    desk.work()
    told = checked(desk, text=" ".join(f"https://a.example/{n} is a page." for n in range(210)), suggestions=0)
    assert [each["document"] for each in told["citations"]] == ids
    assert len(told["cited"]) == 200
