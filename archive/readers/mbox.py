"""Mailboxes of one file: mail after mail, each behind a line that begins with `From `.

Python's own `mailbox` wants a path, and reads all of it before the first mail. Source: RFC 4155; of its kin, mboxrd:
a line of a mail that begins with `From ` has a `>` more before it, which is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from archive.document import Extract
from archive.readers import mail
from archive.readers.spool import Spool

_BLOCK = 1 << 20
# A line that may begin a mail, or that was kept from looking so.
_FROM = re.compile(rb"^(>*)From ([^\n]*)\n?", re.MULTILINE)
# An address or any other word, and somewhere a time: sentences do not begin so.
_START = re.compile(rb"\S.*\d{1,2}:\d\d")


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """Take every mail out; read the one where there is only one. Raises Unreadable."""
    if _is_one(original):
        return mail.read(original, filename, spool)
    original.seek(0)
    for number, pieces in groupby(_numbered(original), key=lambda piece: piece[0]):
        if number:
            spool.put(f"{number}.eml", (piece for _, piece in pieces), media_type="message/rfc822")
    return spool.extract("application/mbox", "mbox")


def _is_one(original: BinaryIO) -> bool:
    """Whether there is a single mail in it: then it is that mail, however it was saved."""
    original.seek(0)
    return all(number < 2 for number, _ in _numbered(original))


def _numbered(original: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """All bytes, in pieces with the number of their mail, from 1 on; without the lines between mails."""
    number, before = 0, b"\n\n"
    for block in _blocks(original):
        at = 0
        for line in _FROM.finditer(block):
            start = line.start()
            came = (before + block[max(0, start - 3) : start])[-3:]
            if line[1] and came.endswith(b"\n"):
                yield number, block[at:start]
                at = start + 1
            elif came.endswith((b"\n\n", b"\n\r\n")) and (not number or _START.match(line[2])):
                yield number, block[at:start]
                number, at = number + 1, line.end()
        yield number, block[at:]
        before = block[-3:]


def _blocks(original: BinaryIO) -> Iterator[bytes]:
    """The file in blocks of whole lines, unless a line is longer than a block."""
    rest = b""
    while some := original.read(_BLOCK):
        block = rest + some
        cut = block.rfind(b"\n") + 1 or len(block)
        yield block[:cut]
        rest = block[cut:]
    if rest:
        yield rest
