"""`pressmark add`: every file below a path is kept or accounted for, whatever it is and however it is called."""

from __future__ import annotations

import gzip
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from api.paths import fit

LETTER = "Dear sirs, the ferry was late again, and nobody on the quay could say why."


def states(told: Any) -> dict[str, str]:
    """What became of each file, by its name."""
    return {each["name"]: f"{each['state']} {each['reason'] or ''}".strip() for each in told["files"]}


def test_a_folder_is_taken_in_and_every_name_in_it_is_accounted_for(terminal: Any) -> None:
    inbox = terminal.here / "inbox"
    terminal.file("inbox/letter.txt", LETTER)
    terminal.file("inbox/copy.txt", LETTER)
    terminal.file("inbox/sub/picture.xyz", b"\x00\x01\x02 no document \xff")
    terminal.file("inbox/nothing.txt", "")
    terminal.file("inbox/.secret", "hidden")
    terminal.file("inbox/.DS_Store", "system")
    terminal.file("inbox/~$letter.docx", "lock")
    terminal.file("inbox/.git/config", "hidden too")
    (inbox / "link.txt").symlink_to("letter.txt")
    (inbox / "round").symlink_to(".")
    (inbox / "gone").symlink_to("nowhere")
    os.mkfifo(inbox / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(inbox / "socket"))
    done = terminal.run("add", "inbox", "--collection", "press", "--kind", "letter", "--json")
    assert done.code == 1
    assert states(done.json) == {
        ".DS_Store": "refused system_file",
        ".git": "refused hidden",
        ".secret": "refused hidden",
        "copy.txt": "new",
        "gone": "refused symlink",
        "letter.txt": "duplicate",
        "link.txt": "refused symlink",
        "nothing.txt": "refused empty",
        "picture.xyz": "failed unsupported",
        "pipe": "refused not_a_file",
        "round": "refused symlink",
        "socket": "refused not_a_file",
        "~$letter.docx": "refused system_file",
    }
    told = done.json["accession"]
    assert (told["received"], told["new"], told["duplicate"], told["failed"], told["refused"]) == (13, 1, 1, 1, 10)
    assert done.json["files_left_out"] == 0
    assert terminal.found('"nobody on the quay" kind:letter') == ["copy.txt"]
    read = terminal.run("add", "inbox", "--collection", "press")
    assert "13 received = 0 new + 3 duplicate + 0 failed + 10 refused" in read.out
    assert "refused (symlink): inbox/gone - It only points to another file. Take that one in." in read.out


def test_odd_names_are_kept_and_do_not_steer_the_terminal(terminal: Any) -> None:
    names = [b"line\nbreak.txt", b"bytes-\xff.txt", b"\x1b[31mred.txt", b"-rf.txt", "辽宁 😀.txt".encode(), b"a" * 255]
    folder = os.fsencode(terminal.here / "odd")
    os.mkdir(folder)  # noqa: PTH102 - names that are no text
    for n, name in enumerate(names):
        with open(os.path.join(folder, name), "w") as file:  # noqa: PTH118, PTH123
            file.write(f"The number {n}.")
    done = terminal.well("add", "odd", "--collection", "press", "--json")
    assert sorted(states(done.json)) == sorted(
        ["%1B[31mred.txt", "-rf.txt", "a" * 255, "bytes-%FF.txt", "line%0Abreak.txt", "辽宁 😀.txt"]
    )
    assert set(states(done.json).values()) == {"new"}
    assert "\x1b" not in terminal.well("search", "number").out


def test_a_hidden_file_that_is_named_itself_is_taken(terminal: Any) -> None:
    terminal.file(".note.txt", LETTER)
    done = terminal.well("add", ".note.txt", "--collection", "press", "--no-wait", "--json")
    assert states(done.json) == {".note.txt": "waiting"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_refused(terminal: Any) -> None:
    terminal.file("shut.txt", LETTER).chmod(0)
    done = terminal.run("add", "shut.txt", "--collection", "press", "--json")
    assert states(done.json) == {"shut.txt": "refused unreadable"}


def test_folders_too_deep_are_refused_and_the_walk_goes_on(terminal: Any) -> None:
    deep = Path("deep", *["d"] * 210)
    terminal.file(str(deep / "low.txt"), LETTER)
    terminal.file("deep/top.txt", LETTER)
    done = terminal.run("add", "deep", "--collection", "press", "--no-wait", "--json")
    assert states(done.json) == {"d": "refused too_deep", "top.txt": "waiting"}


def test_the_description_holds_for_every_file(terminal: Any) -> None:
    terminal.file("told.json", json.dumps({"title": "From the file", "publisher": "The file", "extra": {"box": "3"}}))
    terminal.file("a.txt", LETTER)
    done = terminal.well(
        *("add", "a.txt", "--collection", "press", "--description", "told.json", "--json", "--no-wait"),
        *("--publisher", "The Courier", "--creator", "Ann Ito", "--creator", "Bo Li", "--date", "2021-03", "--extra"),
        *("shelf=12", "--extra", "shelf=13", "--identifier", "https://a.example/1", "--identifier", "doi:10.1/x"),
    )
    told = terminal.well("show", done.json["files"][0]["document"], "--json").json["said"]
    assert told == told | {
        "title": "From the file",
        "publisher": "The Courier",
        "creators": [{"name": name, "role": "author", "original": None} for name in ("Ann Ito", "Bo Li")],
        "date": "2021-03",
        "identifiers": [{"type": "url", "value": "https://a.example/1"}, {"type": "doi", "value": "10.1/x"}],
        "extra": {"box": "3", "shelf": ["12", "13"]},
    }


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--date", "soon"], "date: 'soon' is not a date"),
        (["--kind", "novel"], "'novel' is not one of"),
        (["--extra", "shelf"], "is not NAME=VALUE"),
        (["--identifier", "10.1/x"], "is not SCHEME:VALUE"),
        (["--description", "broken.json"], "broken.json is not JSON"),
        (["nosuch.txt"], "There is no 'nosuch.txt'"),
    ],
)
def test_what_is_said_wrongly_takes_nothing_in(terminal: Any, wrong: list[str], words: str) -> None:
    terminal.file("a.txt", LETTER)
    terminal.file("broken.json", "{")
    done = terminal.run("add", "a.txt", "--collection", "press", *wrong)
    assert done.code == 2
    assert words in done.err
    assert terminal.well("accessions", "list", "--json").json == {"accessions": []}


def test_a_collection_that_is_not_there_takes_nothing_in(terminal: Any) -> None:
    terminal.file("a.txt", LETTER)
    assert terminal.run("add", "a.txt", "--collection", "presse").code == 3
    assert terminal.run("add", "a.txt").code == 2
    assert not list((terminal.home / "originals").glob("??/*"))


def test_no_wait_returns_before_it_is_read_and_the_next_command_goes_on(terminal: Any) -> None:
    terminal.file("a.txt", LETTER)
    done = terminal.well("add", "a.txt", "--collection", "press", "--no-wait", "--json")
    assert done.json["accession"]["waiting"] == 1
    terminal.add("Another one.")
    told = terminal.well("accessions", "show", done.json["accession"]["id"], "--json").json
    assert (told["new"], told["waiting"] + told["reading"]) in [(1, 0), (0, 1)]
    terminal.well("reread", told["files"][0]["document"])
    assert terminal.found('"late again"') == ["a.txt"]


def test_the_same_bytes_are_kept_twice_where_that_is_wanted(terminal: Any) -> None:
    terminal.file("a.txt", LETTER)
    terminal.file("b.txt", LETTER)
    add = ("add", "a.txt", "b.txt", "--collection", "press", "--keep-duplicates", "--no-wait", "--json")
    assert states(terminal.well(*add).json) == {"a.txt": "waiting", "b.txt": "waiting"}


def test_records_come_in_with_their_fields_and_bad_lines_are_accounted_for(terminal: Any) -> None:
    lines = [
        json.dumps({"title": "One", "text": "The first swan.", "date": "1987-02-26", "topics": ["grain", "trade"]}),
        "no json",
        "",
        json.dumps({"title": "Two", "text": "The second swan.", "date": "1988", "topics": ["grain"]}),
        json.dumps({"title": "Three", "date": "never"}),
    ]
    terminal.file("lines.jsonl.gz", gzip.compress("\n".join(lines).encode()))
    done = terminal.run("add", "lines.jsonl.gz", "--records", "--collection", "press", "--kind", "article", "--json")
    assert done.code == 1
    assert states(done.json) == {
        "line 1": "new",
        "line 2": "refused damaged",
        "line 4": "new",
        "line 5": "refused damaged",
    }
    found = terminal.well("search", "swan", "--facet", "extra.topics", "--facet", "date", "--json").json
    assert found["facets"] == {
        "extra.topics": [{"value": "grain", "count": 2}, {"value": "trade", "count": 1}],
        "date": [{"value": "1987", "count": 1}, {"value": "1988", "count": 1}],
    }
    assert terminal.found("--extra", "topics=trade") == ["One"]


def test_records_of_a_packed_file_that_is_cut_short_are_kept_up_to_the_cut(terminal: Any) -> None:
    lines = [json.dumps({"title": f"{n}", "text": f"{n} {os.urandom(200).hex()}"}) for n in range(60)]
    packed = gzip.compress("\n".join(lines).encode())
    terminal.file("cut.jsonl.gz", packed[: len(packed) // 2])
    done = terminal.run("add", "cut.jsonl.gz", "--records", "--collection", "press")
    assert done.code == 1
    assert "refused (damaged): cut.jsonl.gz - It is packed by gzip and broken" in done.out
    kept = terminal.well("search", "--json").json["total"]["value"]
    assert 10 < kept < 50
    assert f"{kept + 1} received = {kept} new" in done.out


def test_progress_is_shown_where_it_is_asked_for_and_goes_to_the_error_stream(terminal: Any) -> None:
    terminal.file("a.txt", LETTER)
    terminal.file("b.txt", LETTER + " Again.")
    quiet = terminal.well("add", "a.txt", "--collection", "press", "--json", "--no-wait")
    assert quiet.err == ""
    done = terminal.well("add", "b.txt", "--collection", "press", "--json", "--progress")
    assert "Read: " in done.err
    assert "Made searchable: " in done.err
    assert "Taken in: 1" in done.err
    assert done.json["accession"]["new"] == 1


def test_names_are_written_as_text_that_can_be_kept() -> None:
    told = {
        b"plain.txt": "plain.txt",
        "résumé 辽宁.txt".encode(): "résumé 辽宁.txt",
        b"\xff\xfe": "%FF%FE",
        b"a\nb\x7f": "a%0Ab%7F",
        "\u0085".encode(): "%C2%85",
        "\u202e".encode(): "\u202e",
    }
    assert {name: fit(os.fsdecode(name)) for name in told} == told
