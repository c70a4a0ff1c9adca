"""`pressmark claims` and `pressmark overrulings`: what people found of an article, from the terminal."""

from __future__ import annotations

from typing import Any

import pytest

ARTICLE = (
    "Article. The ferry of the Hesk Line\nsank on 3 December 2022. “We all knew of the forged certificate,” said the "
    "owner. It was cold."
)
SANK = "The ferry of the Hesk Line\nsank on 3 December 2022."
READ_ON = SANK.replace("\n", " ")
LOG = "Log of the harbour. On 3 December 2022 the ferry of the Hesk Line sank at noon."
NOON = "the ferry of the Hesk Line sank at noon"


def place(words: str, text: str = ARTICLE) -> str:
    start = text.index(words)
    return f"1:{start}-{start + len(words)}"


@pytest.fixture
def held(terminal: Any) -> tuple[str, str]:
    """An article, and a log that bears on it."""
    article, log = terminal.add(ARTICLE, LOG)
    return article, log


def test_a_claim_is_suggested_for_made_checked_and_shown_in_the_check(terminal: Any, held: tuple[str, str]) -> None:
    article, log = held
    told = terminal.well("claims", article).out
    assert f"{READ_ON}  [unchecked]\n  at        {place(SANK)}\n  to check  number, date, name\n" in told
    suggested = terminal.well("claims", "suggest", article, place("sank")).out
    assert "Log, page 1 (" in suggested
    assert f"  {log}:" in suggested
    made = terminal.well(
        "claims", "add", article, place("sank"), "--passage", f"{log}:{place(NOON, LOG)}", "--json"
    ).json
    assert (made["state"], made["words"], made["passages"][0]["passage"]["text"]) == ("unchecked", SANK, NOON)
    id = made["id"]
    assert terminal.well("claims", "suggest", id, "--json", "--limit", "1").json["suggestions"][0]["document"] == log
    out = terminal.well("claims", "change", id, "--state", "supported", "--note", "By the log.").out
    for words in (
        f"{READ_ON}  [supported]\n  id        {id}\n  at        {place(SANK)}\n",
        f"  rests on  Log  ({log}:{place(NOON, LOG)})  {NOON}\n",
        "  checked by owner on ",
        ": supported – By the log.\n",
    ):
        assert words in out
    assert terminal.well("claims", article).out.startswith(f"{READ_ON}  [supported]\n")
    listed = terminal.well("claims", "list", article, "--state", "supported", "--json").json
    assert ([each["claim"]["id"] for each in listed["sentences"]], listed["states"]["supported"]) == ([id], 1)
    owner = terminal.well("check", article, "--as", "owner", "--html", "report.html").out
    assert f"supported  {place(SANK)}" in owner
    assert "Log, page 1" in owner
    assert "checked by owner on" in owner
    page = (terminal.here / "report.html").read_text(encoding="utf-8")
    assert f"<mark>{NOON}</mark>" in page
    public = terminal.well("check", article).out
    assert "By the log." not in public
    assert "checked on " in public
    assert "1 supported" in public


def test_what_is_decided_is_changed_and_taken_back(terminal: Any, held: tuple[str, str]) -> None:
    article, log = held
    passage = ("--passage", f"{log}:{place(NOON, LOG)}")
    id = terminal.well("claims", "add", article, place("sank"), *passage, "--state", "partly", "--json").json["id"]
    again = terminal.run("claims", "second", id, "partly")
    assert (again.code, "somebody else" in again.err) == (1, True)
    told = terminal.well("claims", "change", id, "--unset", "passages", "--at", place("cold"), "--json").json
    assert (told["words"], told["passages"], told["revision"]) == ("It was cold.", [], 2)
    assert terminal.well("claims", "remove", id).out == f"{id}: removed\n"
    assert "unchecked" in terminal.well("claims", article, "--state", "unchecked").out
    assert terminal.well("claims", article, "--state", "partly").out == "There is no such sentence.\n"


def test_a_second_check_is_made_as_somebody_else_who_has_a_key(terminal: Any, held: tuple[str, str]) -> None:
    article, log = held
    passage = ("--passage", f"{log}:{place(NOON, LOG)}")
    add = ("claims", "add", article, place("sank"), *passage, "--state", "supported", "--json")
    made = terminal.well(*add).json
    collection = terminal.well("show", article, "--json").json["collection"]
    for name, role in (("ann", "checker"), ("bo", "reader")):
        terminal.well("keys", "create", name, "--role", role, "--grant", collection)
    second = ("claims", "second", made["id"], "partly")
    assert "checked by owner" in terminal.well("claims", article).out
    for arguments, code, words in (
        ((), 1, "somebody else"),
        (("--as", "owner"), 3, "no key named owner"),
        (("--as", "public"), 3, "no key named public"),
        (("--as", "nobody"), 3, "no key named nobody"),
        (("--as", "bo"), 1, "checker"),
    ):
        told = terminal.run(*second, *arguments)
        assert (told.code, words in told.err) == (code, True), (arguments, told.err)
    told = terminal.well(*second, "--as", "ann", "--json").json
    assert (told["checker"], told["second"]["checker"], told["disputed"]) == ("owner", "ann", True)
    disputed = terminal.well("claims", "list", article, "--checks", "disputed", "--json").json
    assert [each["claim"]["id"] for each in disputed["sentences"]] == [made["id"]]
    assert made["id"] not in terminal.well("claims", "list", article, "--checks", "once", "--checks", "agreed").out
    terminal.well("claims", "change", made["id"], "--state", "partly", "--as", "ann")
    same = terminal.run(*second, "--as", "ann")
    assert (same.code, "somebody else" in same.err) == (1, True)
    (key,) = (each for each in terminal.well("keys", "list", "--json").json["keys"] if each["name"] == "ann")
    terminal.well("keys", "revoke", key["id"])
    assert terminal.run("claims", "remove", made["id"], "--as", "ann").code == 3


def test_a_verdict_is_overruled_with_a_note_and_taken_back(terminal: Any, held: tuple[str, str]) -> None:
    article, _ = held
    assert terminal.well("overrulings", article).out == "No verdict on its quotations was overruled.\n"
    before = terminal.well("check", article).out
    assert f"not_found  {place('We all knew of the forged certificate,')}" in before
    note = ("--note", "The paper is on my desk.")
    id = terminal.well("overrulings", "add", article, place("forged"), "verbatim", *note, "--json").json["id"]
    told = terminal.well("check", article, "--as", "owner").out
    assert f"verbatim  {place('We all knew of the forged certificate,')}" in told
    assert ": verbatim; by comparing: not_found – The paper is on my desk." in told
    assert "1 verbatim" in told
    assert "The paper" not in terminal.well("check", article).out
    assert "[near]" in terminal.well("overrulings", "change", id, "--verdict", "near").out
    assert id in terminal.well("overrulings", article).out
    (one,) = terminal.well("overrulings", "list", article, "--json").json["overrulings"]
    assert (one["verdict"], one["note"]) == ("near", "The paper is on my desk.")
    assert terminal.well("overrulings", "revoke", id).out == f"{id}: taken back\n"
    assert terminal.well("check", article).out == before


def test_what_cannot_be_done_is_said_with_the_right_exit_code(terminal: Any, held: tuple[str, str]) -> None:
    article, _ = held
    id = terminal.well("claims", "add", article, place("sank"), "--json").json["id"]
    for arguments, code in (
        (("claims", "add", article, "here"), 2),
        (("claims", "add", article, "1:0-9999"), 1),
        (("claims", "add", article, place("sank")), 1),
        (("claims", "add", article, place("cold"), "--state", "true"), 2),
        (("claims", "add", article, place("cold"), "--passage", "1:0-3"), 2),
        (("claims", "add", article, place("cold"), "--passage", "nosuch:1:0-3"), 1),
        (("claims", "add", "nosuch", "1:0-3"), 3),
        (("claims", "change", id), 2),
        (("claims", "second", id), 2),
        (("claims", "second", id, "supported", "--take-back"), 2),
        (("claims", "suggest", "nosuch"), 3),
        (("claims", "suggest", article, "1:0-9999"), 1),
        (("overrulings", "add", article, place("forged"), "near"), 2),
        (("overrulings", "add", article, place("forged"), "near", "--note", " "), 2),
        (("overrulings", "add", article, place("cold"), "near", "--note", "x"), 1),
        (("overrulings", "revoke", "nosuch"), 3),
    ):
        done = terminal.run(*arguments)
        assert (done.code, bool(done.err), done.out) == (code, True, ""), arguments


def test_claims_that_rest_on_a_document_are_told_before_it_is_changed(terminal: Any) -> None:
    article, log = terminal.add("The ferry sank at noon. Nobody knew.", "The log says that it sank at noon.")
    asked = ("claims", "add", article, "1:0-9", "--state", "supported", "--passage", f"{log}:1:18-33", "--json")
    id = terminal.well(*asked).json["id"]
    told = terminal.run("withdraw", log)
    assert told.code == 130
    assert "There rest on it: 1 claim.\n" in told.err
    assert (
        f"[claim, supported] {id}\n    claim The ferry sank at noon.\n    rests 1:18-33  it sank at noon\n" in told.err
    )
    listed = terminal.well("claims", "bears-on", log)
    assert f"({article}):\n" in listed.out
    assert terminal.well("claims", "bears-on", log, "--json").json["claims"][0]["id"] == id
    assert terminal.well("claims", "bears-on", article).out == "It bears on no claim.\n"
