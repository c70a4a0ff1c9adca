"""Taking documents in over HTTP: new, twice, under an identifier, as a version, and asked again with the same key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from archive.access import Scope

if TYPE_CHECKING:
    from conftest import Desk

SAID = {
    "title": "The ferry",
    "kind": "report",
    "creators": [{"name": "Mo Lin", "role": "author", "original": "林默"}],
    "publisher": "Harbour Post",
    "date": "2021-03",
    "language": "en",
    "subjects": ["shipping"],
    "identifiers": [{"type": "url", "value": "https://example.org/ferry"}],
    "extra": {"desk": "north", "pages": 3, "ratio": 0.5, "seen": True, "tags": ["a", "b"]},
}


def put(desk: Desk, content: bytes, place: str = "url/https://example.org/a", **more: Any) -> httpx.Response:
    said = json.dumps({"collection": more.pop("collection", "press"), **more.pop("said", {})})
    asked = {"headers": {**desk.key(), **more.pop("headers", {})}, **more}
    return desk.ask(
        "PUT", f"documents/by/{place}", files={"file": ("a.txt", content)}, data={"description": said}, **asked
    )


def test_a_document_is_taken_in_and_told_back_whole(desk: Desk) -> None:
    answer = desk.post(b"The ferry sank.", **SAID)
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == told["links"]["self"] == f"/api/v1/documents/{told['id']}"
    assert (told["state"], told["duplicate_of"], told["replayed"], told["searchable"]) == ("new", None, False, False)
    assert told["collection"] == "press"
    assert {name: told["said"][name] for name in SAID} == SAID
    assert told["version"]["number"] == 1
    assert told["version"]["reading"] == "waiting"
    assert desk.get(answer.headers["location"]).json()["said"] == told["said"]


def test_what_is_taken_in_can_be_waited_for_until_it_is_found(make_desk: Any) -> None:
    desk = make_desk(max_wait=20.0)
    worked = desk.archive.last_change_of

    def work_then(*asked: Any) -> int:
        desk.index()
        return int(worked(*asked))

    looked = desk.archive.document

    def read_then(*asked: Any) -> Any:
        desk.read()
        return looked(*asked)

    desk.archive.last_change_of, desk.archive.document = work_then, read_then
    answer = desk.post(params={"wait": "searchable"})
    assert answer.json()["searchable"] is True
    assert answer.json()["version"]["reading"] == "read"
    assert desk.found("ferry") == [answer.json()["id"]]


def test_who_waits_longer_than_is_allowed_is_told_that_it_cannot_be_found_yet(desk: Desk) -> None:
    answer = desk.post(params={"wait": "searchable"})
    assert answer.status_code == 201
    assert answer.json()["searchable"] is False


def test_the_same_bytes_again_are_linked_and_not_kept_twice(desk: Desk) -> None:
    first, again = desk.post(), desk.post(name="other.txt", title="Another title")
    assert again.status_code == 200
    assert again.json()["duplicate_of"] == again.json()["id"] == first.json()["id"]
    assert again.json()["state"] == "duplicate"
    assert again.json()["title"] == first.json()["title"]


def test_the_same_bytes_are_kept_twice_if_that_is_asked_for(desk: Desk) -> None:
    first, again = desk.post(), desk.post(params={"duplicate": "keep"})
    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]


def test_the_same_bytes_in_another_collection_are_another_document(desk: Desk) -> None:
    hidden, seen = desk.post(collection="state"), desk.post(collection="press")
    assert (hidden.status_code, seen.status_code) == (201, 201)
    assert seen.json()["duplicate_of"] is None


def test_putting_by_an_identifier_creates_then_changes_nothing_then_makes_a_version(desk: Desk) -> None:
    first = put(desk, b"one", said={"title": "One"})
    same = put(desk, b"one", said={"title": "One"})
    fresh = put(desk, b"two", said={"title": "One"})
    revised = put(desk, b"two", said={"title": "Two"})
    ids = {answer.json()["id"] for answer in (first, same, fresh, revised)}
    assert [answer.status_code for answer in (first, same, fresh, revised)] == [201, 200, 200, 200]
    assert len(ids) == 1
    assert [a.json()["version"]["number"] for a in (first, same, fresh, revised)] == [1, 1, 2, 2]
    assert [a.json()["state"] for a in (first, same, fresh, revised)] == ["new", "duplicate", "new", "duplicate"]
    assert same.json()["revision"] == first.json()["revision"]
    assert revised.json()["title"] == "Two"
    assert desk.get("documents/by/url/https://example.org/a").json()["id"] in ids


def test_an_identifier_may_hold_slashes_spaces_and_other_scripts(desk: Desk) -> None:
    answer = put(desk, b"x", "doi/10.1000%2F182%20%E8%BE%BD%E5%AE%81")
    assert answer.status_code == 201
    assert answer.json()["said"]["identifiers"] == [{"type": "doi", "value": "10.1000/182 辽宁"}]
    assert desk.get("documents/by/doi/10.1000/182 辽宁").json()["id"] == answer.json()["id"]


@pytest.mark.parametrize("place", ["URL/x", "url/", "url/%20", "u%00l/x"])
def test_what_is_no_identifier_is_refused(desk: Desk, place: str) -> None:
    assert put(desk, b"x", place).status_code == 422


def test_a_new_version_is_another_original_of_the_same_document(desk: Desk) -> None:
    id = desk.add(b"one", title="One")
    answer = desk.ask("POST", f"documents/{id}/versions", files={"file": ("b.txt", b"two")}, headers=desk.key())
    assert answer.status_code == 201
    assert answer.json()["version"]["number"] == 2
    listed = desk.get(f"documents/{id}/versions").json()["versions"]
    assert [(v["number"], v["filename"]) for v in listed] == [(1, "ferry.txt"), (2, "b.txt")]
    assert desk.get(f"documents/{id}/original").content == b"two"
    assert desk.get(f"documents/{id}/original", version=1).content == b"one"


def test_the_newest_version_alone_is_searched(desk: Desk) -> None:
    id = desk.add(b"amber")
    desk.ask("POST", f"documents/{id}/versions", files={"file": ("b.txt", b"basalt")}, headers=desk.key())
    desk.work()
    assert (desk.found("amber"), desk.found("basalt")) == ([], [id])


def test_a_version_of_the_same_bytes_changes_nothing(desk: Desk) -> None:
    id = desk.add(b"one")
    answer = desk.ask("POST", f"documents/{id}/versions", files={"file": ("b.txt", b"one")}, headers=desk.key())
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["version"]["number"]) == ("duplicate", 1)


def test_a_version_of_what_was_changed_meanwhile_is_refused(desk: Desk) -> None:
    id = desk.add(b"one")
    old = desk.get(f"documents/{id}").headers["etag"]
    desk.ask("PATCH", f"documents/{id}", json={"title": "Other"}, headers=desk.key())
    asked = {"files": {"file": ("b.txt", b"two")}, "headers": {**desk.key(), "If-Match": old}}
    answer = desk.ask("POST", f"documents/{id}/versions", **asked)
    assert (answer.status_code, answer.json()["code"]) == (412, "revision")


def test_the_same_request_again_with_its_key_is_done_once(desk: Desk) -> None:
    headers = {"Idempotency-Key": "a-1"}
    first = desk.post(b"one", headers=headers, params={"duplicate": "keep"})
    again = desk.post(b"one", headers=headers, params={"duplicate": "keep"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["replayed"], again.json()["replayed"]) == (False, True)
    assert again.json()["id"] == first.json()["id"]
    assert desk.archive.last_change(Scope.everything()) == 1


@pytest.mark.parametrize(
    "other", [{"content": b"two"}, {"name": "b.txt"}, {"title": "B"}, {"params": {"duplicate": "keep"}}]
)
def test_a_key_that_was_used_for_another_request_is_refused(desk: Desk, other: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "a-1"}
    desk.post(b"one", "a.txt", headers=headers)
    answer = desk.post(**{"content": b"one", "name": "a.txt", "headers": headers, **other})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b"])
def test_what_is_no_key_of_a_request_is_refused(desk: Desk, key: str) -> None:
    assert desk.post(headers={"Idempotency-Key": key}).status_code == 400


def test_another_person_may_use_the_same_key_of_a_request(desk: Desk) -> None:
    headers = {"Idempotency-Key": "a-1"}
    desk.post(b"one", headers=headers)
    answer = desk.post(b"two", headers={**desk.key("admin"), **headers})
    assert (answer.status_code, answer.json()["replayed"]) == (201, False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("not json", "json_invalid"),
        ("[]", "invalid"),
        ("{}", "collection_needed"),
        ('{"collection": 7}', "collection_needed"),
        ('{"collection": "press", "titel": "x"}', "invalid"),
        ('{"collection": "press", "date": "2021-13"}', "invalid"),
        ('{"collection": "press", "kind": "poem"}', "invalid"),
        ('{"collection": "press", "title": "\\ud800"}', "text_invalid"),
        ('{"collection": "press", "title": "a\\u0000b"}', "text_invalid"),
        ('{"collection": "press", "extra": {"n": 1e400}}', "number_out_of_range"),
        ('{"collection": "press", "extra": {"n": 123456789012345678901234567890}}', "number_out_of_range"),
        ('{"collection": "press", "extra": {"n": NaN}}', "json_invalid"),
        ('{"collection": "press", "extra": ' + "[" * 500 + "]" * 500 + "}", "json_too_deep"),
        ('{"collection": "press", "extra": ' + "[" * 100_000 + "}", "json_too_deep"),
    ],
)
def test_a_description_that_does_not_fit_is_refused_and_nothing_is_kept(desk: Desk, said: str, code: str) -> None:
    answer = desk.ask("POST", "documents", files={"file": ("a", b"x")}, data={"description": said}, headers=desk.key())
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code
    assert "\ud800" not in answer.text
    assert list(desk.archive.originals) == []


def test_each_place_that_does_not_fit_is_named(desk: Desk) -> None:
    answer = desk.post(date="soon", subjects=["", "ok"], titles=[{"text": "x", "lang": "english!"}])
    assert [e["where"] for e in answer.json()["errors"]] == ["titles.0.lang", "date", "subjects.0"]


def test_an_empty_file_is_refused(desk: Desk) -> None:
    answer = desk.post(b"")
    assert (answer.status_code, answer.json()["code"]) == (422, "empty")


@pytest.mark.parametrize("files", [[], [("file", ("a", b"1")), ("file", ("b", b"2"))], [("other", ("a", b"1"))]])
def test_one_part_named_file_is_sent(desk: Desk, files: list[Any]) -> None:
    data = {"description": '{"collection": "press"}'}
    more = {"files": files} if files else {"files": {"x": (None, b"")}}
    answer = desk.ask("POST", "documents", data=data, headers=desk.key(), **more)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name", ["報告 (2021)%2e.txt", "..%2f..%2fetc%2fpasswd", "a" * 255, "‮gpj.exe", "'; drop table--", "CON"]
)
def test_odd_names_of_files_are_kept(desk: Desk, name: str) -> None:
    answer = desk.post(b"x", name)
    assert answer.status_code == 201
    assert answer.json()["version"]["filename"] == name


@pytest.mark.parametrize(("sent", "kept"), [("../../etc/passwd", "passwd"), ("C:\\papers\\a.txt", "a.txt")])
def test_of_a_path_the_last_part_is_kept(desk: Desk, sent: str, kept: str) -> None:
    assert desk.post(b"x", sent).json()["version"]["filename"] == kept


@pytest.mark.parametrize("name", ["..", "a/", "x" * 256])
def test_what_is_no_name_of_a_file_is_refused(desk: Desk, name: str) -> None:
    answer = desk.post(b"x", name)
    assert (answer.status_code, answer.json()["code"]) == (422, "name")


def test_who_may_not_is_told_so_and_who_does_not_see_is_told_nothing(desk: Desk) -> None:
    id = desk.add(collection="state")
    data, file = {"description": '{"collection": "state"}'}, {"file": ("a", b"x")}

    def post(headers: dict[str, str] | None, path: str = "documents") -> int:
        return desk.ask("POST", path, files=file, data=data, headers=headers).status_code

    assert post(None) == 401
    assert post({"Authorization": "Bearer pm_unknown"}) == 401
    assert post(desk.key("reader", "state")) == 403
    assert post(desk.key("librarian", "press")) == 404
    version = f"documents/{id}/versions"
    for headers, status in ((desk.key("reader", "press"), 404), (desk.key("reader", "state"), 403)):
        assert desk.ask("POST", version, files=file, headers=headers).status_code == status


def test_a_librarian_without_a_grant_may_not_add_to_a_public_collection(desk: Desk) -> None:
    data, file = {"description": '{"collection": "press"}'}, {"file": ("a", b"x")}
    answer = desk.ask("POST", "documents", files=file, data=data, headers=desk.key("librarian", "state"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
