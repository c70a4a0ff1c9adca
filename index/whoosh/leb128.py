"""Numbers in as few bytes as they need: seven bits a byte, the lowest first, all but the last with the upper bit set
(LEB128, as in DWARF 5, section 7.6).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, inner


@inner
def put(found: Bytes, at: Any, number: Any) -> Any:
    """Set a number down; where what follows it begins."""
    while number >= 0x80:
        found[at] = (number & 0x7F) | 0x80
        number >>= 7
        at += 1
    found[at] = number
    return at + 1


@inner
def got(content: Bytes, at: Any) -> Any:
    """The number there, and where what follows it begins; never from beyond the end."""
    number, shift = np.int64(0), 0
    while at < len(content) and content[at] & 0x80:
        number |= np.int64(content[at] & 0x7F) << shift
        shift += 7
        at += 1
    if at < len(content):
        number |= np.int64(content[at]) << shift
    return number, at + 1
