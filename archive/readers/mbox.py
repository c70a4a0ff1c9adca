"""Mailboxes of one file: mail after mail, each behind a line that begins with `From `.

Python's own `mailbox` wants a path, and reads all of it before the first mail. Source: RFC 4155; of its kin, mboxrd:
a line of a mail that begins with `From ` has a `>` more before it, which is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

from archive.document import Extract
from archive.readers import mail
from archive.readers.spool import CHUNK, Spool

_LONGEST_LINE = 1 << 16
# An address or any other word, and somewhere a time: sentences do not begin so.
_START = re.compile(rb"From \S.*\d{1,2}:\d\d")
_FIRST = re.compile(rb"From ")
_QUOTED = re.compile(rb">+From ")


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """Take every mail out; read the one where there is only one. Raises Unreadable."""
    if _is_one(original):
        return mail.read(original, filename, spool)
    original.seek(0)
    for number, lines in groupby(_numbered(original), key=lambda line: line[0]):
        if number:
            spool.put(f"{number}.eml", _joined(line for _, line in lines), media_type="message/rfc822")
    return spool.extract("application/mbox", "mbox")


def _is_one(original: BinaryIO) -> bool:
    """Whether there is a single mail in it: then it is that mail, however it was saved."""
    original.seek(0)
    return all(number < 2 for number, _ in _numbered(original))


def _numbered(original: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line with the number of its mail, from 1 on; without the lines between mails."""
    number, after_blank = 0, True
    while line := original.readline(_LONGEST_LINE):
        if after_blank and (_START.match(line) or (not number and _FIRST.match(line))):
            number, after_blank = number + 1, False
            continue
        after_blank = not line.strip()
        yield number, line[1:] if _QUOTED.match(line) else line


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same in larger bits."""
    held, size = list[bytes](), 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
