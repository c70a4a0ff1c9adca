"""Cursors: where the next page begins, as text a caller can keep but not make.

Two sorts. Those of a search are signed and bound to their question, because an engine trusts the place they name.
Those of the changes are plain: they name positions only, and are the same for everyone who is at the same place.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from api.problems import Refusal

Place = tuple[str | float | None, ...]

_SIGNED = 16
LONGEST = 48_000
"""Characters. A place names the values sorted by, of which each has up to 2,000 characters."""


@dataclass(frozen=True)
class Cursors:
    """Signs and checks with the home's secret."""

    secret: bytes

    def next(self, place: Place, question: str) -> str:
        """The cursor that goes on after `place` (the key of a hit) in the answers to `question` (its digest)."""
        payload = json.dumps(list(place), ensure_ascii=False, separators=(",", ":")).encode()
        return _encode(self._sign(payload, question) + payload)

    def read(self, cursor: str, question: str) -> Place:
        """The place a cursor names. Raises `Refusal` where it is not ours, or belongs to another question."""
        signed = _decode(cursor, "cursor")
        signature, payload = signed[:_SIGNED], signed[_SIGNED:]
        if not hmac.compare_digest(signature, self._sign(payload, question)):
            raise _bad("cursor", "This cursor belongs to another question, or is not whole.")
        return tuple(json.loads(payload))

    def _sign(self, payload: bytes, question: str) -> bytes:
        return hmac.digest(self.secret, question.encode() + b"\0" + payload, hashlib.sha256)[:_SIGNED]


def positions_after(cursor: str | None) -> dict[str, int]:
    """The positions a cursor of the changes names, by collection. Raises `Refusal` for what is no such cursor."""
    if not cursor:
        return {}
    try:
        told = json.loads(_decode(cursor, "since"))
    except (ValueError, RecursionError):
        raise _bad("since", "This is no cursor of the changes.") from None
    if not isinstance(told, dict) or len(told) > 10_000:
        raise _bad("since", "This is no cursor of the changes.")
    for name, position in told.items():
        if not name.isascii() or type(position) is not int or not 0 <= position < 2**53:
            raise _bad("since", "This is no cursor of the changes.")
    return told


def changes_cursor(positions: Mapping[str, int]) -> str:
    """The same positions always give the same text; those still at 0 are left out."""
    told = {name: position for name, position in sorted(positions.items()) if position}
    return _encode(json.dumps(told, separators=(",", ":")).encode())


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(text: str, parameter: str) -> bytes:
    if len(text) > LONGEST or not text.isascii():
        raise _bad(parameter, "This is no cursor.")
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _bad(parameter, "This is no cursor.") from None
    return content


def _bad(parameter: str, words: str) -> Refusal:
    return Refusal(400, "cursor_invalid", words, parameter=parameter)
