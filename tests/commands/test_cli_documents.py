"""`pressmark show`, `text`, `revise`, `withdraw`, `purge`, `reread`: what can be done with one document."""

from __future__ import annotations

from typing import Any

import pytest
from locking import aes_zip, locked_pdf

TEXT = "Swan black, on the river."


def test_show_tells_what_is_known_and_what_was_read_from_the_file(terminal: Any) -> None:
    terminal.file("page.html", f"<html><title>From the page</title><body><p>{TEXT * 20}</p></body></html>")
    done = terminal.well("add", "page.html", "--collection", "press", "--creator", "Ann Ito", "--json")
    id = done.json["files"][0]["document"]
    told = terminal.well("show", id).out
    assert told.startswith("From the page\n")
    for line in (f"id            {id}", "creators      Ann Ito", "reading       read, 1 page", "page.html, "):
        assert line in told
    value = terminal.well("show", id, "--json").json
    assert value["said"]["title"] is None
    assert value["description"]["title"] == value["title"] == "From the page"
    assert [each["number"] for each in value["versions"]] == [1]
    assert "Swan black" in terminal.well("text", id).out
    terminal.well("reread", id)
    assert terminal.run("text", id, "--page", "2").code == 3
    assert terminal.run("text", id, "--version", "2").code == 3


def test_revise_changes_what_is_said_and_search_follows_at_once(terminal: Any) -> None:
    (id,) = terminal.add(TEXT, subjects=["birds"], note="old", box="7", shelf="1")
    terminal.well("collections", "create", "state")
    terminal.well(
        *("revise", id, "--title", "Goose", "--subject", "rivers", "--subject", "geese", "--extra", "shelf=2"),
        *("--unset", "note", "--unset", "extra.box", "--collection", "state"),
    )
    told = terminal.well("show", id, "--history", "--json").json
    assert (told["title"], told["collection"], told["revision"]) == ("Goose", "state", 3)
    assert (told["said"]["subjects"], told["said"]["note"], told["said"]["extra"]) == (
        ["rivers", "geese"],
        None,
        {"shelf": "2"},
    )
    changed = {f["field"]: (f["before"], f["after"]) for each in told["history"] for f in each["fields"]}
    assert changed["title"] == ("Swan", "Goose")
    assert changed["collection"] == ("press", "state")
    assert terminal.found("title:goose") == ["Goose"]
    assert terminal.found("title:goose", "--as", "public") == []
    assert terminal.run("revise", id).code == 2
    assert terminal.run("revise", id, "--date", "soon").code == 1
    assert terminal.run("revise", id, "--collection", "nosuch").code == 3


def test_withdraw_takes_documents_out_of_view_and_keeps_their_history(terminal: Any) -> None:
    one, two = terminal.add("One swan.", "Two swans.")
    done = terminal.run("withdraw", one, "nosuch", "--reason", "by mistake", "--json")
    assert done.code == 1
    assert [each["done"] for each in done.json["documents"]] == [True, False]
    assert terminal.found("title:one OR title:two") == ["Two"]
    gone = terminal.run("show", one)
    assert gone.code == 3
    assert "was withdrawn on" in gone.err
    assert "reason: None → 'by mistake'" in terminal.well("show", one, "--history").out
    assert terminal.well("show", two).out.startswith("Two\n")


def test_purge_is_asked_twice_and_leaves_nothing_but_a_tombstone(terminal: Any) -> None:
    (id,) = terminal.add("Swan of a very secret kind.")
    original = next((terminal.home / "originals").glob("??/*"))
    for typed in ("", "n\n", "y\n", "y\nanother\n"):
        assert terminal.run("purge", id, typed=typed).code == 130
    for half in ("--yes", "--really"):
        assert terminal.run("purge", id, half).code == 130
    assert original.exists()
    terminal.well("purge", id, "--reason", "asked for", typed=f"y\n{id}\n")
    assert not original.exists()
    assert terminal.found("secret") == []
    assert terminal.run("show", id).code == 3
    assert [each["kind"] for each in terminal.well("show", id, "--history", "--json").json["history"]][-1] == "purged"
    kept = b"".join(path.read_bytes() for path in terminal.home.rglob("*") if path.is_file())
    assert b"very secret kind" not in kept
    assert terminal.run("purge", id, "--yes", "--really").code == 3


def test_purge_without_questions_needs_both_words(terminal: Any) -> None:
    (id,) = terminal.add(TEXT)
    terminal.well("withdraw", id)
    done = terminal.well("purge", id, "--yes", "--really", "--json")
    assert done.json == {"documents": [{"id": id, "done": True, "trouble": None}]}


def test_a_locked_file_is_read_with_its_password_and_shown(terminal: Any) -> None:
    terminal.file("locked.pdf", locked_pdf("The ferry sank.", "sesame"))
    terminal.file("key.txt", b"sesame\n")
    terminal.file("wrong.txt", b"open\n")
    id = terminal.run("add", "locked.pdf", "--collection", "press", "--json").json["files"][0]["document"]
    assert terminal.run("reread", id).out == f"{id}: failed (encrypted)\n"
    assert terminal.run("reread", id, "--password-file", "wrong.txt").out == f"{id}: failed (encrypted)\n"
    assert terminal.well("reread", id, "--password-file", "key.txt").out == f"{id}: read again\n"
    assert "The ferry sank." in terminal.well("text", id).out
    assert terminal.well("reread", "--format", "application/pdf").out == f"{id}: read again\n"
    assert "sesame" not in terminal.well("show", id, "--history", "--json").out


def test_a_zip_locked_by_aes_is_unpacked_with_its_password(terminal: Any) -> None:
    terminal.file("locked.zip", aes_zip("ferry.txt", b"The ferry sank.", "sesame"))
    terminal.file("key.txt", b"sesame\n")
    id = terminal.run("add", "locked.zip", "--collection", "press", "--json").json["files"][0]["document"]
    assert terminal.run("reread", id).out == f"{id}: failed (encrypted)\n"
    assert terminal.well("reread", id, "--password-file", "key.txt").out == f"{id}: read again\n"
    assert "ferry.txt" in terminal.well("search", "sank").out


def test_reread_takes_all_that_failed_for_a_reason_or_that_words_find(terminal: Any) -> None:
    first, second = terminal.add("The ferry sank.", "The bridge fell.")
    terminal.file("a.bin", b"\x00\x01\x02\x03 no document \xff\xfe\xfd")
    failed = terminal.run("add", "a.bin", "--collection", "press", "--json").json["files"][0]["document"]
    assert terminal.run("reread", "--reason", "unsupported").out == f"{failed}: failed (unsupported)\n"
    assert terminal.well("reread", "--reason", "damaged").out == "There is nothing of this kind to be read again.\n"
    assert terminal.well("reread", "--search", "bridge").out == f"{second}: read again\n"
    assert terminal.well("reread", first, "--search", "bridge", "--json").json == {"documents": []}


@pytest.mark.parametrize("asked", [(), ("--reason", "bad luck"), ("--password-file", "none"), ("--ocr",)])
def test_reread_needs_to_know_what(terminal: Any, asked: tuple[str, ...]) -> None:
    assert terminal.run("reread", *asked).code == 2


def test_reread_says_what_cannot_be_read_again(terminal: Any) -> None:
    terminal.file("a.bin", b"\x00\x01\x02\x03 no document \xff\xfe\xfd")
    done = terminal.run("add", "a.bin", "--collection", "press", "--json")
    id = done.json["files"][0]["document"]
    again = terminal.run("reread", id)
    assert (again.code, again.out) == (1, f"{id}: failed (unsupported)\n")
