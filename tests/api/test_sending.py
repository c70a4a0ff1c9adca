"""The head of an answer goes out with the first of its body, whatever else is written goes at once."""

from __future__ import annotations

from typing import Any

from api.sending import Gathered


class Line:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        if data:
            self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def gathered() -> tuple[Any, Line]:
    line: Any = Line()
    return Gathered(line), line


def test_a_head_and_the_first_of_its_body_are_sent_in_one_go_and_all_further_parts_as_they_come() -> None:
    transport, line = gathered()
    for part in (b"HTTP/1.1 200 OK\r\n\r\n", b"one", b"two"):
        transport.write(part)
    assert line.sent == [b"HTTP/1.1 200 OK\r\n\r\none", b"two"]


def test_a_head_without_a_body_is_sent_with_the_end_of_the_answer() -> None:
    transport, line = gathered()
    transport.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    transport.write(b"")
    assert line.sent == [b"HTTP/1.1 304 Not Modified\r\n\r\n"]


def test_who_waits_to_be_told_to_go_on_is_told_at_once() -> None:
    transport, line = gathered()
    transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert line.sent == [b"HTTP/1.1 100 Continue\r\n\r\n"]


def test_closing_sends_what_is_kept() -> None:
    transport, line = gathered()
    transport.write(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    assert not transport.is_closing()
    transport.close()
    assert line.sent == [b"HTTP/1.1 500 Internal Server Error\r\n\r\n"]
    assert transport.is_closing()
