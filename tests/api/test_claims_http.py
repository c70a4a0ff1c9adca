"""Claims and overruled verdicts over HTTP: decided by checkers, told in the check of an article, within scope."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from httpx import Response

from archive.document import DocumentId, Extract, Page, Text

if TYPE_CHECKING:
    from conftest import Desk

ARTICLE = (
    "It was cold. The ferry of the Hesk Line sank on 3 December 2022. “We all knew of the forged certificate,” said "
    "the owner. “I have asked four times, in writing, for a diver,” wrote Captain Halloran. Nobody wept."
)
SANK = "The ferry of the Hesk Line sank on 3 December 2022."
KNEW = "We all knew of the forged certificate,"
LOG = "Harbour log.\fRain. On 3 December 2022 the ferry of the Hesk Line sank at noon. Nobody was seen."
NOON = "the ferry of the Hesk Line sank at noon"
LETTER = "To the owners. I have asked four times, in writing, for a diver to look at the keel."


def spot(words: str, text: str = ARTICLE) -> dict[str, int]:
    pages = text.split("\f")
    page = next(number for number, told in enumerate(pages, 1) if words in told)
    start = pages[page - 1].index(words)
    return {"page": page, "start": start, "end": start + len(words)}


def bearing(document: str, words: str = NOON) -> dict[str, Any]:
    return {"document": document, **spot(words, LOG)}


def article(desk: Desk, collection: str = "press") -> str:
    return desk.add(ARTICLE.encode(), collection, title="The ferry", kind="article")


def log(desk: Desk, collection: str = "press") -> str:
    return desk.add(LOG.encode(), collection, title="A log")


def added(desk: Desk, document: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    asked = {"document": document, "at": spot("3 December"), **more}
    answer = desk.ask("POST", "claims", json=asked, headers=headers or desk.key("checker"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == answer.json()["links"]["self"]
    return answer.json()


def patch(desk: Desk, id: str, headers: dict[str, str] | None = None, **changes: Any) -> Response:
    return desk.ask("PATCH", f"claims/{id}", json=changes, headers=headers or desk.key("checker"))


def patched(desk: Desk, id: str, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    answer = patch(desk, id, headers, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def other(desk: Desk) -> dict[str, str]:
    """Another checker's key."""
    return desk.key("checker", "press", "state")


def listed(desk: Desk, id: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
    answer = desk.get(f"documents/{id}/claims", headers, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def overruled(desk: Desk, document: str, words: str = KNEW, **more: Any) -> Any:
    asked = {"document": document, "at": spot(words), "verdict": "verbatim", "note": "I saw the paper.", **more}
    answer = desk.ask("POST", "overrulings", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == answer.json()["links"]["self"]
    return answer.json()


def check(desk: Desk, document: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
    asked = {"document": document, "suggestions": 1}
    answer = desk.ask("POST", "drafts/check", json=asked, headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json() if not params else answer.text


# -- claims


def test_sentences_are_listed_with_what_was_found_and_where_to_ask_on(desk: Desk) -> None:
    id, held = article(desk), log(desk)
    told = listed(desk, id)
    assert [(each["state"], each["proposed"], each["claim"]) for each in told["sentences"]] == [
        ("unchecked", True, None),
        ("unchecked", True, None),
        ("unchecked", True, None),
        ("unchecked", True, None),
        ("unchecked", False, None),
    ]
    first = told["sentences"][0]
    assert (first["words"], first["signs"], first["at"][0]["passage"]["text"]) == (
        SANK,
        ["number", "date", "name"],
        SANK,
    )
    made = added(desk, id, state="supported", passages=[bearing(held)], note="By the log.")
    assert (made["state"], made["checker"], made["revision"]) == ("supported", "the checker", 1)
    (passage,) = made["passages"]
    page = desk.get(passage["links"]["page"]).json()
    assert (page["number"], page["sha256"]) == (2, passage["passage"]["text_sha256"])
    assert page["text"][passage["passage"]["start"] : passage["passage"]["end"]] == NOON
    assert made["documents"][held]["title"] == "A log"
    told = listed(desk, id)
    assert (told["total"], told["states"]["supported"], told["states"]["unchecked"]) == (5, 1, 4)
    one = desk.get(made["links"]["self"]).json()
    assert told["sentences"][0]["claim"] | {"documents": told["documents"]} == one
    assert told["documents"][held]["title"] == "A log"
    assert listed(desk, id, state="partly")["sentences"] == []
    some = listed(desk, id, state="unchecked", limit=3)
    rest = desk.get(some["next"]).json()
    assert (len(some["sentences"]), [each["words"] for each in rest["sentences"]]) == (3, ["It was cold."])
    assert rest["next"] is None


def test_a_second_checker_stands_beside_the_first_and_may_dispute(desk: Desk) -> None:
    made = added(desk, article(desk), state="supported")
    same = patch(desk, made["id"], second={"state": "supported"})
    assert (same.status_code, same.json()["code"]) == (409, "same_checker")
    told = patched(desk, made["id"], other(desk), second={"state": "contradicted", "note": "Not that day."}, revision=1)
    assert (told["state"], told["disputed"], told["second"]["state"], told["second"]["checker"]) == (
        "supported", True, "contradicted", "the checker press state",
    )  # fmt: skip
    late = patch(desk, made["id"], state="partly", revision=1)
    assert (late.status_code, late.json()["code"]) == (412, "revision")
    told = patched(desk, made["id"], state="partly", revision=2)
    assert (told["second"], told["disputed"], told["checker"]) == (None, False, "the checker")
    none = patch(desk, patched(desk, made["id"], state="unchecked")["id"], other(desk), second={"state": "partly"})
    assert (none.status_code, none.json()["code"]) == (409, "unchecked")


def test_those_checked_once_and_those_disputed_are_listed_apart(desk: Desk) -> None:
    id = article(desk)
    made = added(desk, id, state="supported")

    def told(checks: str) -> list[str]:
        return [each["claim"]["id"] for each in listed(desk, id, checks=checks)["sentences"]]

    assert (told("once"), told("agreed"), told("disputed")) == ([made["id"]], [], [])
    patched(desk, made["id"], other(desk), second={"state": "partly"})
    assert (told("once"), told("agreed"), told("disputed")) == ([], [], [made["id"]])
    patched(desk, made["id"], other(desk), second={"state": "supported"})
    assert (told("once"), told("agreed"), told("disputed")) == ([], [made["id"]], [])
    patched(desk, made["id"], state="unchecked")
    assert (told("once"), told("agreed"), told("disputed")) == ([], [], [])
    wrong = desk.get(f"documents/{id}/claims?checks=twice")
    assert (wrong.status_code, wrong.json()["parameter"]) == (400, "checks.0")


def test_names_and_notes_are_for_those_who_decide(desk: Desk) -> None:
    id = article(desk)
    made = added(desk, id, state="supported", note="By the log.")
    patched(desk, made["id"], other(desk), second={"state": "partly", "note": "Only so far."})
    for headers in (None, desk.key("reader"), desk.key("checker", "state")):
        seen = desk.get(f"claims/{made['id']}", headers).json()
        assert (seen["state"], seen["disputed"], seen["second"]["state"]) == ("supported", True, "partly")
        told = (seen["note"], seen["checker"], seen["made_by"], seen["second"]["note"], seen["second"]["checker"])
        assert told == (None,) * 5
        assert listed(desk, id, headers)["sentences"][0]["claim"]["checker"] is None
        assert check(desk, id, headers)["sentences"][1]["claim"]["checker"] is None
    assert listed(desk, id, desk.key("checker"))["sentences"][0]["claim"]["note"] == "By the log."


def test_a_sentence_is_a_claim_once_and_may_be_taken_away(desk: Desk) -> None:
    id = article(desk)
    made = added(desk, id)
    again = desk.ask("POST", "claims", json={"document": id, "at": spot("Hesk")}, headers=desk.key("checker"))
    assert (again.status_code, again.json()["code"]) == (409, "claim_exists")
    gone = desk.ask("DELETE", f"claims/{made['id']}", headers=desk.key("checker"), params={"revision": 2})
    assert (gone.status_code, gone.json()["code"]) == (412, "revision")
    assert desk.ask("DELETE", f"claims/{made['id']}", headers=desk.key("checker")).status_code == 204
    assert desk.get(f"claims/{made['id']}").status_code == 404
    assert listed(desk, id)["sentences"][0]["claim"] is None
    last = desk.get(f"documents/{id}/changes", desk.key()).json()["changes"][-1]
    assert last["fields"] == [{"field": "claim", "before": {"id": made["id"], "state": "unchecked"}, "after": None}]
    assert desk.get(f"documents/{id}/changes").json()["changes"][-1]["fields"][0]["before"] is None


REFUSED: list[tuple[dict[str, Any], int, str | None]] = [
    ({}, 422, "body"),
    ({"document": "nosuch"}, 404, None),
    ({"document": "2" * 26}, 404, None),
    ({"state": "true"}, 422, "body"),
    ({"state": None}, 422, "body"),
    ({"at": {"page": 1, "start": 0, "end": 10_000}}, 422, "at"),
    ({"at": {"page": 7, "start": 0, "end": 1}}, 422, "at"),
    ({"at": {"page": 1, "start": 0, "end": 60}}, 422, "at"),
    ({"at": {"page": 1, "start": 3, "end": 3}}, 422, "at"),
    ({"at": {"page": 1, "start": -1, "end": 3}}, 422, "body"),
    ({"at": {"page": 1, "start": 0, "end": 3, "text_sha256": "0" * 64}}, 422, "at"),
    ({"at": {"page": 1, "start": 0, "end": 2**31}}, 422, "body"),
    ({"note": "a\0b"}, 422, "body"),
    ({"note": "x" * 50_001}, 422, "body"),
    ({"passages": [{"document": "nosuch", "page": 1, "start": 0, "end": 1}]}, 422, "passages"),
    ({"passages": [{"document": "x" * 201, "page": 1, "start": 0, "end": 1}]}, 422, "body"),
    ({"passages": [{"page": 1, "start": 0, "end": 1}]}, 422, "body"),
    ({"passages": [{"document": "nosuch", "page": 1, "start": 0, "end": 1}] * 101}, 422, "body"),
    ({"checker": "somebody else"}, 422, "body"),
]


def test_what_cannot_be_a_claim_is_refused(desk: Desk) -> None:
    id = article(desk)
    for body, status, where in REFUSED:
        asked = {"document": id, "at": spot("3 December"), **body} if body else {}
        answer = desk.ask("POST", "claims", json=asked, headers=desk.key("checker"))
        assert (answer.status_code, answer.json().get("where")) == (status, where), (body, answer.text)
    assert listed(desk, id)["sentences"][0]["claim"] is None


def test_what_cannot_be_changed_so_is_refused(desk: Desk) -> None:
    made = added(desk, article(desk), state="supported")
    for body in (
        {"state": "disputed"},
        {"second": {"state": "unchecked"}},
        {"second": {"state": "supported", "checker": "ann"}},
        {"second": "supported"},
        {"revision": -1},
        {"passages": "all"},
        {"at": {"page": 1, "start": 0, "end": 9_999}},
        [],
    ):
        answer = desk.ask("PATCH", f"claims/{made['id']}", json=body, headers=other(desk))
        assert answer.status_code == 422, (body, answer.text)
    assert desk.get(f"claims/{made['id']}", desk.key("checker")).json() == made


def test_deciding_needs_a_checkers_key_for_the_collection(desk: Desk) -> None:
    id = article(desk)
    made, told = added(desk, id), overruled(desk, id)
    asked = {"document": id, "at": spot("cold")}
    for headers, status in ((None, 401), (desk.key("reader"), 403), (desk.key("checker", "state"), 403)):
        for method, path, body in (
            ("POST", "claims", asked),
            ("PATCH", f"claims/{made['id']}", {"state": "supported"}),
            ("DELETE", f"claims/{made['id']}", None),
            ("POST", "overrulings", {**asked, "at": spot("in writing"), "verdict": "near", "note": "x"}),
            ("PATCH", f"overrulings/{told['id']}", {"verdict": "near"}),
            ("DELETE", f"overrulings/{told['id']}", None),
        ):
            assert desk.ask(method, path, json=body, headers=headers).status_code == status, (method, path)


def test_a_passage_of_a_hidden_document_is_answered_as_one_of_none(desk: Desk) -> None:
    id, hidden = article(desk), log(desk, "state")
    keys = desk.key("checker", "press")
    told = []
    for document in (hidden, "2" * 26):
        asked = {"document": id, "at": spot("3 December"), "passages": [bearing(document)]}
        told.append(desk.ask("POST", "claims", json=asked, headers=keys))
    assert told[0].status_code == 422
    assert (told[0].status_code, told[0].content) == (told[1].status_code, told[1].content)


def test_what_one_may_not_see_does_not_exist_at_either_end(desk: Desk) -> None:
    id, secret, hidden = article(desk), article(desk, "state"), log(desk, "state")
    before, report = listed(desk, id), check(desk, id, format="html")
    made = added(desk, id, state="unchecked", passages=[bearing(hidden)])
    inside = added(desk, secret, passages=[bearing(hidden)])
    overruled(desk, secret)
    seen = desk.get(f"claims/{made['id']}").json()
    assert (seen["passages"], seen["gone"], seen["documents"]) == ([], 0, {})
    told = listed(desk, id)
    assert (told["total"], told["states"], told["documents"]) == (before["total"], before["states"], {})
    assert hidden not in check(desk, id, format="html")
    assert NOON in check(desk, id, desk.key("checker"), format="html")
    assert NOON not in report
    for path in (
        f"claims/{inside['id']}", f"claims/{inside['id']}/suggestions", f"documents/{secret}/claims", "claims/nosuch",
        f"documents/{secret}/overrulings", f"documents/{secret}/claims/suggestions?page=1&start=0&end=5",
    ):  # fmt: skip
        hid, none = desk.get(path), desk.get(path.replace(secret, "2" * 26).replace(inside["id"], "2" * 26))
        assert (hid.status_code, hid.content) == (404, none.content), path


def test_what_may_bear_on_a_sentence_is_suggested_claim_or_not(either: Desk) -> None:
    id, held = article(either), log(either)
    told = either.get(listed(either, id)["sentences"][0]["links"]["suggestions"]).json()
    assert (told["words"], told["documents"][held]["title"]) == (SANK, "A log")
    (first, *_) = told["suggestions"]
    assert (first["document"], first["passage"]["page"], first["cited"]) == (held, 2, False)
    assert NOON in first["passage"]["text"]
    made = added(either, id)
    again = either.get(made["links"]["suggestions"], limit=1, across="false").json()
    assert (again["suggestions"], again["words"], again["across"]) == ([first], SANK, False)
    place = f"documents/{id}/claims/suggestions?page=1"
    for wrong, status in (
        ("start=0&end=10000", 422),
        ("start=0&end=60", 422),
        ("start=0&end=5&text_sha256=" + "0" * 64, 422),
        ("start=0&end=5&text_sha256=x", 400),
        ("start=0", 400),
        ("start=0&end=5&limit=11", 400),
        ("start=0&end=5&across=perhaps", 400),
    ):
        assert either.get(f"{place}&{wrong}").status_code == status, wrong


def test_what_is_cited_is_suggested_before_what_is_likelier(desk: Desk) -> None:
    id, held = article(desk), log(desk)
    cited = desk.add(b"The ferry of the Hesk Line is old.", title="Cited")
    for number in range(5):
        desk.add(f"The council met for the {number}th time.".encode())
    asked = {"document": id, "target": cited, "state": "confirmed"}
    assert desk.ask("POST", "citations", json=asked, headers=desk.key("checker")).status_code == 201
    told = desk.get(added(desk, id)["links"]["suggestions"]).json()
    assert [(each["document"], each["cited"]) for each in told["suggestions"][:2]] == [(cited, True), (held, False)]
    assert told["cited"] == [cited]


# -- in the check of an article


def test_the_state_of_a_sentence_is_its_claims_with_its_passages_marked(desk: Desk) -> None:
    id, held = article(desk), log(desk)
    assert [each["state"] for each in check(desk, id)["sentences"]] == [
        "unchecked", "unchecked", "not_found", "not_found", "unchecked",
    ]  # fmt: skip
    made = added(desk, id, state="contradicted", passages=[bearing(held)], note="At noon.")
    patched(desk, made["id"], other(desk), second={"state": "supported"})
    told = check(desk, id, desk.key("checker"))
    one = told["sentences"][1]
    assert (one["state"], one["claim"]["id"], one["claim"]["disputed"]) == ("contradicted", made["id"], True)
    assert (one["suggestions"], told["counts"]["sentences"]["contradicted"]) == ([], 1)
    (passage,) = one["bearing"][0]["passages"]
    ((start, end),) = passage["marks"]
    assert passage["text"][start - passage["start"] : end - passage["start"]] == NOON
    assert passage["text"].startswith("On 3 December")
    assert told["documents"][held]["title"] == "A log"
    page = check(desk, id, desk.key("checker"), format="html")
    assert f"<mark>{NOON}</mark>" in page
    for words in ('class="state contradicted"', "the checker", "the checker press state", "At noon.", "disputed"):
        assert words in page, words
    assert "the checker" not in check(desk, id, format="html")
    assert SANK not in page[page.index("<h2>Unchecked</h2>") :]


def test_a_claim_nobody_decided_on_leaves_the_state_as_it_is(desk: Desk) -> None:
    id = article(desk)
    added(desk, id, at=spot("forged"))
    told = check(desk, id)["sentences"][2]
    assert (told["state"], told["claim"]["state"]) == ("not_found", "unchecked")


def test_an_overruled_verdict_counts_with_the_machines_beside_it(desk: Desk) -> None:
    id = article(desk)
    desk.add(LETTER.encode())
    before = check(desk, id)["quotations"]
    assert [(each["verdict"], each["machine"], each["overruled"]) for each in before] == [
        ("not_found", "not_found", None),
        ("verbatim", "verbatim", None),
    ]
    made = overruled(desk, id)
    assert (made["words"], made["by"], made["note"], made["standing"]) == (
        KNEW,
        "the checker",
        "I saw the paper.",
        "same",
    )
    told = check(desk, id)
    one = told["quotations"][0]
    assert (one["verdict"], one["state"], one["machine"]) == ("verbatim", "verbatim", "not_found")
    assert (one["overruled"]["id"], one["overruled"]["note"], one["overruled"]["by"]) == (made["id"], None, None)
    assert told["sentences"][2]["state"] == "verbatim"
    assert told["counts"]["quotations"] == {"verbatim": 2}
    page = check(desk, id, desk.key("checker"), format="html")
    for words in ("I saw the paper.", "the checker", "not found"):
        assert words in page, words
    assert "I saw the paper." not in check(desk, id, format="html")
    changed = desk.ask("PATCH", f"overrulings/{made['id']}", json={"verdict": "near"}, headers=other(desk)).json()
    assert (changed["verdict"], changed["by"], changed["revision"]) == ("near", "the checker press state", 2)
    assert desk.get(f"documents/{id}/overrulings").json()["total"] == 1
    assert desk.ask("DELETE", f"overrulings/{made['id']}", headers=desk.key("checker")).status_code == 204
    assert desk.get(f"overrulings/{made['id']}").status_code == 404
    assert check(desk, id)["quotations"] == before


NOT_OVERRULED: list[tuple[dict[str, Any], int, str | None]] = [
    ({"verdict": "short"}, 422, "body"),
    ({"verdict": "supported"}, 422, "body"),
    ({"note": ""}, 422, "body"),
    ({"note": None}, 422, "body"),
    ({"at": spot("It was cold")}, 422, "at"),
    ({"at": {"page": 1, "start": 0, "end": 10_000}}, 422, "at"),
    ({"document": "2" * 26}, 404, None),
    ({"by": "ann"}, 422, "body"),
]


def test_what_overrules_nothing_is_refused(desk: Desk) -> None:
    id = article(desk)
    for body, status, where in NOT_OVERRULED:
        asked = {"document": id, "at": spot("forged"), "verdict": "near", "note": "x", **body}
        answer = desk.ask("POST", "overrulings", json=asked, headers=desk.key("checker"))
        assert (answer.status_code, answer.json().get("where")) == (status, where), (body, answer.text)
    assert desk.get(f"documents/{id}/overrulings").json()["overrulings"] == []


def test_what_was_decided_before_the_article_was_changed_is_told_apart(desk: Desk) -> None:
    id = article(desk)
    made, told = added(desk, id, state="supported"), overruled(desk, id)
    again = ARTICLE.replace("2022", "2023").replace("We all", "Some").encode()
    files = {"file": ("again.txt", again)}
    assert desk.ask("POST", f"documents/{id}/versions", files=files, headers=desk.key()).status_code in (200, 201)
    desk.work()
    checked = check(desk, id)
    assert [each["id"] for each in checked["apart"]["claims"]] == [made["id"]]
    assert [(each["id"], each["standing"]) for each in checked["apart"]["overrulings"]] == [(told["id"], "broken")]
    assert [each["claim"] for each in checked["sentences"]] == [None] * 5
    assert [each["overruled"] for each in checked["quotations"]] == [None, None]
    page = check(desk, id, format="html")
    assert SANK in page[page.index("Decided before") :]
    first = listed(desk, id)["sentences"][0]
    assert (first["apart"], first["standing"], first["state"]) == (True, "broken", "supported")
    patched(desk, made["id"], at=spot("2023", again.decode()))
    assert check(desk, id)["sentences"][1]["state"] == "supported"


def test_a_draft_that_is_given_as_text_has_no_claims(desk: Desk) -> None:
    added(desk, article(desk), state="supported")
    answer = desk.ask("POST", "drafts/check", json={"text": ARTICLE, "suggestions": 0}).json()
    assert [each["state"] for each in answer["sentences"]][1] == "unchecked"
    assert answer["apart"] == {"claims": [], "overrulings": []}


def test_of_a_withdrawn_document_nothing_bears_on_a_claim_but_that_it_did_is_told(desk: Desk) -> None:
    id, held = article(desk), log(desk)
    made = added(desk, id, state="supported", passages=[bearing(held)])
    assert desk.ask("DELETE", f"documents/{held}?knowing=*", headers=desk.key()).status_code == 204
    seen = desk.get(f"claims/{made['id']}").json()
    assert (seen["state"], seen["passages"], seen["gone"]) == ("supported", [], 1)
    assert "1 more passage" in check(desk, id, format="html")
    assert desk.ask("DELETE", f"documents/{id}", headers=desk.key()).status_code == 204
    assert desk.get(f"claims/{made['id']}").status_code == 404
    assert desk.get(f"documents/{id}/claims").status_code == 410
    asked = {"document": id, "at": spot("cold")}
    assert desk.ask("POST", "claims", json=asked, headers=desk.key("checker")).status_code == 410


def test_the_cell_that_a_claim_rests_on_is_told(desk: Desk) -> None:
    id = article(desk)
    sheet = "Ship\tSank\nHesk Line ferry\t3 December 2022"
    held = DocumentId(desk.post(b"a sheet", "ships.csv").json()["id"])
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    page = Page(number=1, label="Ships", text=sheet, how="cells")
    desk.archive.queue.finish(job, Extract(text=Text(pages=(page,), reader="csv"), media_type="text/csv"))
    desk.index()
    added(desk, id, state="supported", passages=[{"document": held, **spot("3 December 2022", sheet)}])
    (told,) = check(desk, id)["sentences"][1]["bearing"]
    assert (told["passages"][0]["label"], told["passages"][0]["place"]) == ("Ships", "B2")
    assert "sheet Ships, cell B2" in check(desk, id, format="html")


def test_a_passage_whose_words_are_gone_is_shown_as_it_was(desk: Desk) -> None:
    id, held = article(desk), log(desk)
    added(desk, id, state="supported", passages=[bearing(held)])
    files = {"file": ("again.txt", LOG.replace("noon", "dusk").encode())}
    assert desk.ask("POST", f"documents/{held}/versions?knowing=*", files=files, headers=desk.key()).is_success
    desk.work()
    (told,) = check(desk, id)["sentences"][1]["bearing"]
    assert told["standing"] == "broken"
    assert told["passages"][0]["text"] == f"Rain. On 3 December 2022 {NOON}. Nobody was seen."
    page = check(desk, id, format="html")
    assert f"<mark>{NOON}</mark>" in page
    assert "no longer in the document as it is now" in page
