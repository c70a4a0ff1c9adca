"""Which characters a text may hold, so that every place in it can be stored, sent and cited.

A text is valid Unicode with `\\n` between lines. Control characters other than `\\n` and `\\t`, halves of surrogate
pairs and noncharacters are no one's words; databases, JSON and XML refuse one or another of them.
"""

from __future__ import annotations

import re

# C0 without \t and \n, DEL, C1, surrogates, and the noncharacters of every plane.
_PLANES = "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), 0x7F])  # those of them that are ASCII


def clean(text: str) -> str:
    """The text with every line end made `\\n`, a byte order mark taken off, and forbidden characters left out."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    # Most texts are read with this, and a table is many times as fast as an expression.
    return lines.translate(_CONTROLS) if lines.isascii() else _FORBIDDEN.sub("", lines)


def is_clean(text: str) -> bool:
    """Whether the text holds none of the forbidden characters."""
    return _FORBIDDEN.search(text) is None
