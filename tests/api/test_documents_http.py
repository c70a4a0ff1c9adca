"""Documents over HTTP: shown, revised, moved, withdrawn, purged; and what of it whom is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk


def patch(desk: Desk, id: str, changes: Any, headers: dict[str, str] | None = None, **more: str) -> Any:
    return desk.ask("PATCH", f"documents/{id}", json=changes, headers={**(headers or desk.key()), **more})


def withdraw(desk: Desk, id: str, **more: Any) -> int:
    return desk.ask("DELETE", f"documents/{id}", headers={**desk.key(), **more.pop("headers", {})}, **more).status_code


def test_a_patch_changes_what_it_names_and_takes_away_what_is_null(desk: Desk) -> None:
    id = desk.add(title="One", note="Old", subjects=["a"], extra={"x": 1, "y": 2})
    answer = patch(desk, id, {"title": "Two", "note": None, "subjects": ["b", "c"], "extra": {"x": None, "z": "3"}})
    said = answer.json()["said"]
    assert answer.status_code == 200
    assert (said["title"], said["note"], said["subjects"]) == ("Two", None, ["b", "c"])
    assert said["extra"] == {"y": 2, "z": "3"}
    assert answer.json()["revision"] == 2
    assert answer.headers["etag"] == desk.get(f"documents/{id}").headers["etag"]


def test_a_patch_that_changes_nothing_is_no_change(desk: Desk) -> None:
    id = desk.add(title="One")
    assert patch(desk, id, {"title": "One"}).json()["revision"] == 1


@pytest.mark.parametrize(
    "changes",
    [[], "x", 7, False, {"titel": "x"}, {"date": "soon"}, {"collection": 7}, {"collection": None}, {"extra": 3}],
)
def test_a_patch_that_does_not_fit_is_refused(desk: Desk, changes: Any) -> None:
    id = desk.add(title="One")
    answer = patch(desk, id, changes)
    assert answer.status_code == 422
    assert desk.get(f"documents/{id}").json()["revision"] == 1


def test_a_patch_is_json_and_nothing_else(desk: Desk) -> None:
    id = desk.add()
    answer = desk.ask("PATCH", f"documents/{id}", content=b"title=x", headers=desk.key())
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_tag_of_before_a_change_is_refused_and_that_of_after_is_taken(desk: Desk) -> None:
    id = desk.add(title="One")
    old = desk.get(f"documents/{id}").headers["etag"]
    new = patch(desk, id, {"title": "Two"}, **{"If-Match": old}).headers["etag"]
    assert patch(desk, id, {"title": "Three"}, **{"If-Match": old}).status_code == 412
    assert withdraw(desk, id, headers={"If-Match": old}) == 412
    assert patch(desk, id, {"title": "Three"}, **{"If-Match": f'"other", {new}'}).status_code == 200
    assert patch(desk, id, {"title": "Four"}, **{"If-Match": "*"}).status_code == 200
    assert patch(desk, id, {"title": "Five"}, **{"If-Match": "garbage"}).status_code == 412


def test_reading_gives_a_document_another_tag_but_is_no_revision(desk: Desk) -> None:
    id = desk.post().json()["id"]
    before = desk.get(f"documents/{id}").headers["etag"]
    desk.read()
    after = desk.get(f"documents/{id}").headers["etag"]
    assert before != after
    assert patch(desk, id, {"title": "x"}, **{"If-Match": before}).status_code == 200


def test_who_has_it_is_told_so(desk: Desk) -> None:
    id = desk.add()
    tag = desk.get(f"documents/{id}").headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = desk.get(f"documents/{id}", {"If-None-Match": given})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert desk.get(f"documents/{id}", {"If-None-Match": '"x"'}).status_code == 200


def test_a_document_that_is_moved_out_of_sight_is_not_there_any_more(desk: Desk) -> None:
    id = desk.add(title="Ferry", identifiers=[{"type": "url", "value": "x"}])
    answer = patch(desk, id, {"collection": "state"})
    assert answer.json()["collection"] == "state"
    for path in ("", "/text", "/pages/1", "/original", "/versions", "/changes"):
        gone = path == "/changes"  # what happened while it was seen may still be known
        assert desk.get(f"documents/{id}{path}").status_code == 404, gone
    assert desk.get("documents/by/url/x").status_code == 404
    assert desk.found("ferry") == []  # at once, before the index knows
    desk.work()
    assert desk.found("ferry") == []
    assert desk.found("ferry", desk.key("reader", "state")) == [id]


def test_a_document_is_moved_only_where_one_may_add(desk: Desk) -> None:
    id = desk.add()
    headers = desk.key("librarian", "press")
    assert patch(desk, id, {"collection": "state"}, headers).status_code == 404
    assert patch(desk, id, {"collection": "nowhere"}, headers).status_code == 404
    assert patch(desk, id, {"collection": "nowhere"}).status_code == 404


def test_what_is_withdrawn_is_gone_for_those_who_could_see_it_and_never_was_for_others(desk: Desk) -> None:
    seen, hidden = desk.add(b"one"), desk.add(b"two", "state")
    assert (withdraw(desk, seen, params={"reason": "mistaken"}), withdraw(desk, hidden)) == (204, 204)
    for path in ("", "/text", "/pages/1", "/original", "/versions"):
        answer = desk.get(f"documents/{seen}{path}")
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
        assert desk.get(f"documents/{hidden}{path}").status_code == 404
        assert desk.get(f"documents/{hidden}{path}", desk.key("reader", "state")).status_code == 410
    assert withdraw(desk, seen) == 410
    assert desk.found("*:*", desk.key()) == []


def test_the_history_of_a_withdrawn_document_stays_for_those_who_could_see_it(desk: Desk) -> None:
    id = desk.add(title="Secret name")
    patch(desk, id, {"title": "Plain"})
    withdraw(desk, id, params={"reason": "asked for by its author"})
    told = desk.get(f"documents/{id}/changes").json()["changes"]
    assert [change["kind"] for change in told] == ["added", "read", "revised", "withdrawn"]
    assert {change["who"] for change in told} == {None}
    assert told[2]["fields"] == [{"field": "title", "before": None, "after": None}]
    assert "Secret" not in str(told)
    assert "author" not in str(told)
    inside = desk.get(f"documents/{id}/changes", desk.key()).json()["changes"]
    assert inside[2]["fields"] == [{"field": "title", "before": "Secret name", "after": "Plain"}]
    assert (inside[3]["who"], inside[3]["fields"][0]["after"]) == ("the librarian", "asked for by its author")
    elsewhere = desk.get(f"documents/{id}/changes", desk.key("librarian", "state")).json()["changes"]
    assert elsewhere == told


def test_nothing_of_an_unseen_document_can_be_asked_or_changed(desk: Desk) -> None:
    id = desk.add(collection="state", identifiers=[{"type": "url", "value": "x"}])
    headers = desk.key("librarian", "press")
    unknown = "2" * 26
    for one in (id, unknown):
        answers = [
            patch(desk, one, {"title": "x"}, headers),
            desk.ask("DELETE", f"documents/{one}", headers=headers),
            desk.ask("POST", f"documents/{one}/versions", files={"file": ("a", b"x")}, headers=headers),
            desk.ask("POST", f"documents/{one}/reread", headers=headers),
            desk.ask("POST", f"documents/{one}/purge", json={"confirm": one}, headers=desk.key("admin", "press")),
            *(
                desk.get(f"documents/{one}{path}", headers)
                for path in ("", "/text", "/original", "/versions", "/changes")
            ),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
    assert desk.get("documents/by/url/x", headers).status_code == 404


def test_what_is_seen_but_not_to_be_changed_is_forbidden(desk: Desk) -> None:
    id = desk.add()
    for headers in (desk.key("reader", "press"), desk.key("librarian", "state"), desk.key("checker", "press")):
        assert patch(desk, id, {"title": "x"}, headers).status_code == 403
        assert desk.ask("DELETE", f"documents/{id}", headers=headers).status_code == 403
        assert desk.ask("POST", f"documents/{id}/reread", headers=headers).status_code == 403
    assert desk.ask("PATCH", f"documents/{id}", json={"title": "x"}).status_code == 401
    assert desk.ask("DELETE", f"documents/{id}").status_code == 401


def test_a_purge_is_asked_twice_and_needs_an_admin(desk: Desk) -> None:
    id = desk.add(b"The ferry sank.", title="Ferry")
    path, asked = f"documents/{id}/purge", {"confirm": id, "reason": "a court's order"}
    assert desk.ask("POST", path, json=asked).status_code == 401
    assert desk.ask("POST", path, json=asked, headers=desk.key()).status_code == 403
    for wrong in ({}, {"confirm": "yes"}, {"confirm": id.replace("0", "1")}, [], {"confirm": id, "more": 1}):
        assert desk.ask("POST", path, json=wrong, headers=desk.key("admin")).status_code == 422
    assert desk.get(f"documents/{id}").status_code == 200
    answer = desk.ask("POST", path, json=asked, headers=desk.key("admin"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert desk.get(f"documents/{id}").status_code == 410
    assert desk.get(f"documents/{id}/original", desk.key("admin")).status_code == 410
    assert list(desk.archive.originals) == []
    assert desk.found("ferry") == []
    assert desk.ask("POST", path, json=asked, headers=desk.key("admin")).status_code == 404


def test_what_was_withdrawn_can_be_purged(desk: Desk) -> None:
    id = desk.add()
    withdraw(desk, id)
    answer = desk.ask("POST", f"documents/{id}/purge", json={"confirm": id}, headers=desk.key("admin"))
    assert answer.status_code == 204


def test_a_document_can_be_read_again(desk: Desk) -> None:
    id = desk.add()
    answer = desk.ask("POST", f"documents/{id}/reread", headers=desk.key())
    assert (answer.status_code, answer.json()["version"]["reading"]) == (202, "waiting")
    assert desk.get(f"documents/{id}/text").status_code == 200
    desk.work()
    assert desk.get(f"documents/{id}").json()["version"]["reading"] == "read"


def waiting(desk: Desk) -> int:
    jobs = 0
    while desk.archive.queue.claim("test", timedelta(minutes=1)) is not None:
        jobs += 1
    return jobs


def test_what_failed_for_a_reason_is_read_again_within_ones_own_collections(desk: Desk) -> None:
    failed, elsewhere = desk.add(b"\x00\x01 nothing \xff"), desk.add(b"\x00\x01 no \xff", "state")
    desk.add(b"A ferry.")
    for id in (failed, elsewhere):
        assert desk.get(f"documents/{id}", desk.key("admin")).json()["version"]["reason"] == "damaged"
    own = desk.key("librarian", "press")
    answer = desk.ask("POST", "documents/reread", json={"reasons": ["encrypted", "damaged"]}, headers=own)
    assert (answer.status_code, answer.json()["documents"], waiting(desk)) == (202, 1, 1)
    for narrowed, many in (({"media_types": ["text/html"]}, 0), ({"documents": [failed]}, 0), ({}, 1)):
        asked = {"reasons": ["damaged"], **narrowed}
        desk.archive.queue.release("test")
        answer = desk.ask("POST", "documents/reread", json=asked, headers=desk.key("admin"))
        assert answer.json()["documents"] == many, asked


def test_what_a_search_finds_is_read_again(desk: Desk) -> None:
    found = [desk.add(f"Ferry number {n}.".encode()) for n in range(120)]
    desk.add(b"A bridge.")
    asked = {"search": {"q": "number"}, "ocr": True}
    answer = desk.ask("POST", "documents/reread", json=asked, headers=desk.key())
    assert (answer.status_code, answer.json()["documents"]) == (202, len(found))
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    assert job.ocr


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"reasons": ["bad luck"]},
        {"documents": "all"},
        {"search": {"q": "a", "no": "1"}},
        {"search": {"q": "(a"}},
        [],
    ],
)
def test_what_is_to_be_read_again_has_to_be_said_soundly(desk: Desk, asked: Any) -> None:
    desk.add(b"a")
    answer = desk.ask("POST", "documents/reread", json=asked, headers=desk.key())
    assert answer.status_code in (400, 422)
    assert waiting(desk) == 0


def test_of_many_that_are_named_all_are_read_again_or_none(desk: Desk) -> None:
    id, elsewhere = desk.add(b"one"), desk.add(b"two", "state")
    asked = {"documents": [id, elsewhere]}
    assert desk.ask("POST", "documents/reread", json=asked, headers=desk.key("librarian", "press")).status_code == 404
    assert desk.ask("POST", "documents/reread", json=asked, headers=desk.key("reader", "press")).status_code == 403
    assert desk.ask("POST", "documents/reread", json=asked).status_code == 401
    assert waiting(desk) == 0
    assert desk.ask("POST", "documents/reread", json=asked, headers=desk.key("admin")).json()["documents"] == 2


def test_a_password_is_taken_and_never_shown(desk: Desk) -> None:
    id = desk.add()
    path = f"documents/{id}/reread"
    answer = desk.ask("POST", path, json={"password": "open sesame"}, headers=desk.key())
    assert answer.status_code == 202
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    assert job.password == "open sesame"
    shown = [answer.text, repr(job), desk.get(f"documents/{id}", desk.key("admin")).text]
    shown += [desk.get(f"documents/{id}/{part}", desk.key("admin")).text for part in ("changes", "versions")]
    assert not any("sesame" in text for text in shown)
    for wrong in ({"password": ""}, {"password": "x" * 1_001}, {"password": 1}, {"more": 1}, [1]):
        assert desk.ask("POST", path, json=wrong, headers=desk.key()).status_code == 422


def test_documents_are_listed_the_latest_first_with_the_filters_of_search(either: Desk) -> None:
    ids = [either.add(f"number {n}".encode(), kind="report" if n % 2 else "letter", title=f"T{n}") for n in range(5)]
    either.add(b"hidden", "state", kind="report")
    told = either.get("documents").json()
    assert [each["id"] for each in told["documents"]] == ids[::-1]
    assert told["total"] == {"value": 5, "relation": "exact"}
    assert "interpreted" not in told
    reports = either.get("documents", kind="report", facet="kind").json()
    assert [each["id"] for each in reports["documents"]] == [ids[3], ids[1]]
    counts = [{"value": "letter", "count": 3}, {"value": "report", "count": 2}]
    assert reports["facets"] == {"kind": counts}  # a chosen value does not narrow its own facet
    assert [d["id"] for d in either.get("documents", sort="title", limit=2).json()["documents"]] == ids[:2]


@pytest.mark.parametrize("name", ["q", "mode", "match", "passages"])
def test_a_list_of_documents_takes_no_question(desk: Desk, name: str) -> None:
    answer = desk.get("documents", **{name: "all"})
    assert (answer.status_code, answer.json()["code"], answer.json()["parameter"]) == (400, "parameter_unknown", name)


@pytest.mark.parametrize("id", ["x", "A" * 25, "a" * 27, "é" * 26, "%00" * 26, "by"])
def test_what_is_no_id_names_nothing(desk: Desk, id: str) -> None:
    assert desk.get(f"documents/{id}").status_code == 404
