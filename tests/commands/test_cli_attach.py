"""Subtitles are attached to a film on the command line and over HTTP, and found with the second they stand at."""

from __future__ import annotations

import json
from typing import Any

FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(range(200))
WORDS = "1\n00:01:23,500 --> 00:01:25,000\nThe markerferry sank.\n"


def film(terminal: Any) -> str:
    terminal.file("ferry.mp4", FILM)
    done = terminal.run("add", "ferry.mp4", "--collection", "press", "--json")
    assert done.code == 1  # kept, with no text
    return str(done.json["files"][0]["document"])


def test_a_film_is_found_by_the_words_of_its_subtitles_at_their_second(terminal: Any) -> None:
    id = film(terminal)
    terminal.file("ferry.srt", WORDS)
    assert terminal.well("attach", id, "ferry.srt").out == "ferry.mp4 has the text of ferry.srt.\n"
    assert "at 0:01:23: The [markerferry] sank." in terminal.well("search", "markerferry").out


def test_what_is_no_subtitles_is_said_to_be_none(terminal: Any) -> None:
    id = film(terminal)
    terminal.file("letter.txt", "Dear Ann,")
    done = terminal.run("attach", id, "letter.txt")
    assert (done.code, "no SRT or VTT" in done.out) == (1, True)
    (letter,) = terminal.add("Letter to Ann")
    done = terminal.run("attach", letter, "letter.txt")
    assert done.code != 0
    assert "sound or film" in done.err
    assert terminal.run("attach", "nosuch", "letter.txt").code == 3
    assert terminal.run("attach", id, "nosuch.srt").code == 2


def test_they_are_attached_over_http(terminal: Any) -> None:
    id = film(terminal)
    secret = terminal.well("keys", "create", "anna", "--role", "librarian", "--grant", "press", "--json").json["secret"]
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.srt"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    told = {"data": part + WORDS.encode() + b"\r\n--x--\r\n", "method": "PUT"}
    path = f"/api/v1/documents/{id}/subtitles"
    with terminal.serving() as server:
        server.ready()
        assert server.ask(path, headers=dict(headers), **told)[0] == 401
        status, answer = server.ask(path, secret, headers=dict(headers), **told)
        assert status == 202, answer
        assert json.loads(answer)["id"] == id
        terminal.well("reread", id)  # ends when it was read and can be found
        assert terminal.found("markerferry") == ["ferry.mp4"]
