"""What is written of an answer, sent in as few goes as may be."""

from __future__ import annotations

import asyncio
from typing import Any

_HEADS = tuple(b"HTTP/1.1 %d" % kind for kind in (2, 3, 4, 5))  # 100 Continue is to go at once


class Gathered:
    """A transport that keeps the head of an answer until the first of its body, and sends both in one go.

    uvicorn writes them one after the other: that is a system call and a packet more for every answer, and gives the
    interpreter away to other threads in between.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(_HEADS):
            self._head = data
            return
        self._transport.write(data)

    def close(self) -> None:
        """Send what is kept, and close."""
        self._transport.write(self._head)
        self._head = b""
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
