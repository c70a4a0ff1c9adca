"""Requests a second that a server answers, to several clients that ask one question after another.

    python tests/bench/load.py PORT CLIENTS SECONDS < PATHS

A process of its own that does as little as can be, so that it takes little from the server: it knows where an answer
ends, and that it is 200, and nothing else of it. Each client keeps its connection and asks all paths in turn.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Sequence


class Client:
    def __init__(self, port: int, requests: Sequence[bytes], first: int) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests, self._next = requests, first
        self._held = b""
        self.ask()

    def ask(self) -> None:
        self.line.sendall(self._requests[self._next % len(self._requests)])
        self._next += 1

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole. Raises SystemExit for any but 200."""
        more = self.line.recv(1 << 18)
        if not more:
            raise SystemExit("the server closed the connection")
        self._held += more
        head, between, body = self._held.partition(b"\r\n\r\n")
        if not between:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not answered: {self._held[:300]!r}")
        _, told, length = head.lower().partition(b"\r\ncontent-length:")
        whole = len(body) >= int(length.split(b"\r\n", 1)[0]) if told else body.endswith(b"0\r\n\r\n")
        if whole:
            self._held = b""
        return whole


def a_second(port: int, paths: Sequence[str], clients: int, seconds: float) -> float:
    """Requests answered a second."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
    done = 0
    with selectors.DefaultSelector() as lines:
        for number in range(clients):
            client = Client(port, requests, number * len(requests) // clients)
            lines.register(client.line, selectors.EVENT_READ, client)
        begun = time.perf_counter()
        while time.perf_counter() < begun + seconds:
            for key, _ in lines.select(60):
                if key.data.answered():
                    done += 1
                    key.data.ask()
        spent = time.perf_counter() - begun
        for key in list(lines.get_map().values()):
            key.data.line.close()
    return done / spent


if __name__ == "__main__":
    print(a_second(int(sys.argv[1]), json.load(sys.stdin), int(sys.argv[2]), float(sys.argv[3])))
