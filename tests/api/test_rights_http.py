"""Collections, keys and the changes over HTTP: who makes them, who sees them, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk


def names(desk: Desk, headers: dict[str, str] | None = None) -> list[str]:
    return [each["name"] for each in desk.get("collections", headers).json()["collections"]]


# -- collections


def test_a_new_collection_is_restricted_unless_said_otherwise(desk: Desk) -> None:
    answer = desk.ask("POST", "collections", json={"name": "leaks", "title": "Leaks"}, headers=desk.key("admin"))
    assert (answer.status_code, answer.headers["location"]) == (201, "/api/v1/collections/leaks")
    assert answer.json()["public"] is False
    assert desk.get("collections/leaks").status_code == 404
    assert desk.get("collections/leaks", desk.key("reader", "leaks")).json()["title"] == "Leaks"


def test_each_sees_the_public_collections_and_those_granted(desk: Desk) -> None:
    assert names(desk) == ["press"]
    assert names(desk, desk.key("reader", "state")) == ["press", "state"]
    assert names(desk, desk.key("admin")) == ["house", "press", "state"]


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "Upper", "title": "x"},
        {"name": "", "title": "x"},
        {"name": "a b", "title": "x"},
        {"name": "a"},
        {"name": "a" * 64, "title": "x"},
        {"name": "a", "title": ""},
        {"name": "a", "title": "x", "public": "yes"},
        {"name": "a", "title": "x", "public": 1},
        {"name": "a", "title": "x", "more": 1},
        [],
        None,
        7,
        {"name": "a", "title": "\u0001"},
        {"name": "a\n", "title": "x"},
    ],
)
def test_what_is_no_collection_is_refused(desk: Desk, asked: Any) -> None:
    import json

    headers = {**desk.key("admin"), "Content-Type": "application/json"}
    answer = desk.ask("POST", "collections", content=json.dumps(asked), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_name_is_given_once(desk: Desk) -> None:
    answer = desk.ask("POST", "collections", json={"name": "press", "title": "x"}, headers=desk.key("admin"))
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")


def test_a_collection_can_be_opened_closed_and_named_anew(desk: Desk) -> None:
    id = desk.add(collection="state")
    answer = desk.ask("PATCH", "collections/state", json={"public": True, "note": "n"}, headers=desk.key("admin"))
    assert (answer.json()["public"], answer.json()["title"], answer.json()["note"]) == (True, "State", "n")
    assert desk.get(f"documents/{id}").status_code == 200
    answer = desk.ask("PATCH", "collections/state", json={"public": False, "note": None}, headers=desk.key("admin"))
    assert answer.json()["note"] is None
    assert desk.get(f"documents/{id}").status_code == 404


def test_only_admins_with_a_grant_make_and_change_collections(desk: Desk) -> None:
    for headers, status in (
        (None, 401),
        (desk.key("librarian"), 403),
        (desk.key("admin", "press"), 404),
        (desk.key("admin", "state"), 200),
    ):
        answer = desk.ask("PATCH", "collections/state", json={"title": "T"}, headers=headers)
        assert answer.status_code == status
    assert (
        desk.ask("PATCH", "collections/press", json={"title": "T"}, headers=desk.key("admin", "state")).status_code
        == 403
    )
    assert (
        desk.ask("POST", "collections", json={"name": "a", "title": "x"}, headers=desk.key("librarian")).status_code
        == 403
    )


def test_a_change_of_what_is_unseen_says_nothing_of_its_values(desk: Desk) -> None:
    answer = desk.ask("PATCH", "collections/state", json={"nonsense": 1}, headers=desk.key("admin", "press"))
    assert answer.status_code == 404
    assert desk.ask("PATCH", "collections/state", json={"name": "x"}, headers=desk.key("admin")).status_code == 422


# -- keys


def make_key(desk: Desk, **asked: Any) -> Any:
    return desk.ask("POST", "keys", json=asked, headers=desk.key("admin"))


def test_a_key_is_shown_once_and_does_what_it_was_made_for(desk: Desk) -> None:
    answer = make_key(desk, name="Mo", role="librarian", grants=["state"])
    told = answer.json()
    assert (answer.status_code, told["role"], told["grants"], told["expires"]) == (201, "librarian", ["state"], None)
    assert answer.headers["cache-control"] == "no-store"
    headers = {"Authorization": f"Bearer {told['secret']}"}
    me = desk.get("keys/me", headers).json()
    assert me == {"name": "Mo", "role": "librarian", "grants": ["state"], "links": {"self": "/api/v1/keys/me"}}
    shown = desk.get(told["links"]["self"], desk.key("admin"))
    assert told["secret"] not in shown.text + desk.get("keys", desk.key("admin")).text
    assert names(desk, headers) == ["press", "state"]


def test_a_key_ends_when_it_expires(desk: Desk) -> None:
    told = make_key(desk, name="Mo", grants=["state"], expires="2026-01-03T13:00:00+01:00").json()
    headers = {"Authorization": f"Bearer {told['secret']}"}
    assert told["expires"] == "2026-01-03T12:00:00Z"
    assert desk.get("keys/me", headers).status_code == 200
    desk.clock.at += timedelta(days=1)
    answer = desk.get("search?q=x", headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")


def test_a_key_ends_at_once_when_it_is_revoked(desk: Desk) -> None:
    told = make_key(desk, name="Mo", grants=["state"]).json()
    headers = {"Authorization": f"Bearer {told['secret']}"}
    for _ in range(2):
        answer = desk.ask("DELETE", f"keys/{told['id']}", headers=desk.key("admin"))
        assert answer.status_code == 200
        assert answer.json()["revoked"] is not None
    assert desk.get("keys/me", headers).status_code == 401
    assert desk.get("collections", headers).status_code == 401
    assert make_key(desk, name="Mo").status_code == 409


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "x", "role": "owner"}, 422),
        ({"name": "x", "grants": "press"}, 422),
        ({"name": "x", "grants": ["nowhere"]}, 404),
        ({"name": "owner"}, 422),
        ({"name": "x", "expires": 17}, 422),
        ({"name": "x", "expires": "2020-01-01T00:00:00Z"}, 422),
        ({"name": "x", "expires": "2027-01-01"}, 422),
        ({"name": "x", "expires": "2027-01-01T00:00:00"}, 422),
        ({"name": "x", "expires": "9999-12-31T23:59:59-23:59"}, 422),
        ({"name": "x", "expires": "0001-01-01T00:00:00+23:59"}, 422),
        ({"name": "x\ny"}, 422),
        ({"name": "x" * 101}, 422),
    ],
)
def test_what_is_no_key_is_refused(desk: Desk, asked: dict[str, Any], status: int) -> None:
    assert make_key(desk, **asked).status_code == status


def test_nobody_grants_what_they_do_not_have(desk: Desk) -> None:
    headers = desk.key("admin", "press")
    for grants in (["state"], None):
        answer = desk.ask("POST", "keys", json={"name": "x", "grants": grants}, headers=headers)
        assert answer.status_code == 404
    desk.key("reader", "press", "state")
    listed = desk.get("keys", headers).json()["keys"]
    assert [key["grants"] for key in listed if key["name"] == "the reader press state"] == [["press"]]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "keys"), ("POST", "keys"), ("GET", "keys/x"), ("DELETE", "keys/x")]
)
def test_keys_are_for_admins(desk: Desk, method: str, path: str) -> None:
    for headers, status in ((None, 401), (desk.key("librarian"), 403)):
        assert desk.ask(method, path, headers=headers, json={"name": "x"}).status_code == status


def test_a_key_there_is_not_is_not_found(desk: Desk) -> None:
    assert desk.get("keys/nosuch", desk.key("admin")).status_code == 404
    assert desk.ask("DELETE", "keys/nosuch", headers=desk.key("admin")).status_code == 404
    assert desk.get("keys/me").status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic cG06",
        "Bearer pm_x",
        "pm_x",
        "Bearer pm_\xff",
        "Bearer a b",
        "Bearer " + "x" * 9000,
    ],
)
def test_a_key_that_is_none_is_told_so_and_not_echoed(desk: Desk, given: str) -> None:
    for path in ("search?q=x", "collections", "keys/me", "/metrics"):
        answer = desk.get(path, {"Authorization": given.encode("latin-1")})  # type: ignore[dict-item]
        assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert "pm_x" not in answer.text


def test_two_keys_at_once_are_none(desk: Desk) -> None:
    one, two = desk.key("reader", "state")["Authorization"], desk.key("admin")["Authorization"]
    answer = desk.ask("GET", "collections", headers=[("Authorization", one), ("Authorization", two)])
    assert answer.status_code == 401


# -- changes


def changes(desk: Desk, headers: dict[str, str] | None = None, **asked: Any) -> Any:
    answer = desk.get("changes", headers, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_mirror_follows_what_changed_in_its_own_numbering(desk: Desk) -> None:
    hidden = [desk.add(b"hidden %d" % n, "state") for n in range(3)]
    one = desk.add(b"one", title="One")
    first = changes(desk)
    assert [(c["document"], c["kind"], c["position"]) for c in first["changes"]] == [
        (one, "added", 1),
        (one, "read", 2),
    ]
    assert first["more"] is False
    again = changes(desk, since=first["next"])
    assert (again["changes"], again["next"]) == ([], first["next"])
    desk.ask("PATCH", f"documents/{one}", json={"title": "Two"}, headers=desk.key())
    desk.ask("DELETE", f"documents/{hidden[0]}", headers=desk.key())
    then = changes(desk, since=first["next"])
    assert [(c["document"], c["kind"], c["position"]) for c in then["changes"]] == [(one, "revised", 3)]
    assert changes(desk, since=first["next"], limit=1)["more"] is False
    assert "number" not in then["changes"][0]


def test_changes_are_told_in_parts_to_the_end(desk: Desk) -> None:
    for n in range(3):
        desk.add(b"%d" % n, "press" if n % 2 else "state")
    whole = changes(desk, desk.key())["changes"]
    walked, asked = [], {}
    while True:
        told = changes(desk, desk.key(), limit=1, **asked)
        walked += told["changes"]
        asked = {"since": told["next"]}
        if not told["more"]:
            break
    assert walked == whole
    assert len(walked) == 6


def test_a_collection_that_becomes_visible_later_is_told_from_its_start(desk: Desk) -> None:
    seen, hidden = desk.add(b"one"), desk.add(b"two", "state")
    since = changes(desk)["next"]
    desk.ask("PATCH", "collections/state", json={"public": True}, headers=desk.key("admin"))
    assert {c["document"] for c in changes(desk, since=since)["changes"]} == {hidden}
    assert seen != hidden


def test_a_move_out_of_sight_is_told_without_where_to(desk: Desk) -> None:
    id = desk.add()
    since = changes(desk)["next"]
    desk.ask("PATCH", f"documents/{id}", json={"collection": "state"}, headers=desk.key())
    [told] = changes(desk, since=since)["changes"]
    assert (told["kind"], told["collection"]) == ("moved", "press")
    assert told["fields"] == [{"field": "collection", "before": "press", "after": None}]


@pytest.mark.parametrize(
    "since",
    ["x", "é", "{}", "W10", "eyJwcmVzcyI6LTF9", "eyJwcmVzcyI6dHJ1ZX0", "eyJwcmVzcyI6MS41fQ", "bnVsbA", "A" * 9999],
)  # [] · {"press":-1} · {"press":true} · {"press":1.5} · null
def test_what_is_no_place_in_the_changes_is_refused(desk: Desk, since: str) -> None:
    for headers in (None, desk.key("admin")):
        answer = desk.get("changes", headers, since=since)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "since")


def test_a_place_may_name_what_there_is_not(desk: Desk) -> None:
    from api.cursors import changes_cursor

    since = changes_cursor({f"c{n}": n for n in range(1, 2000)} | {"state": 7, "press": 2**52})
    for headers in (None, desk.key("admin")):
        told = changes(desk, headers, since=since)
        assert told["changes"] == []
    assert changes(desk, since=since)["next"] == changes_cursor({"press": 2**52})
