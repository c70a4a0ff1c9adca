"""Mail: its words as one page, below what stands on its envelope; what is attached, and pictures in it, as members.

Of the same words in several forms the plain one is taken, else the web page. A mail attached to a mail is a member
with the bytes it came with.
"""

from __future__ import annotations

from typing import BinaryIO

from archive.document import Extract, Reason
from archive.readers import html, whole
from archive.readers.envelope import Envelope, addresses, words
from archive.readers.flow import PARAGRAPH, Flow
from archive.readers.mime import Part, parse
from archive.readers.spool import Spool

MEDIA_TYPE = "message/rfc822"
_MAILS = frozenset((MEDIA_TYPE, "message/global", "message/news"))
_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_WORDS = frozenset(("text/plain", "text/enriched", "text/richtext", "message/delivery-status", "text/rfc822-headers"))
_LOCKED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_SUFFIXES = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf",
    "application/pdf": ".pdf", "application/rtf": ".rtf", "application/msword": ".doc", "application/zip": ".zip",
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/tiff": ".tiff", MEDIA_TYPE: ".eml",
}  # fmt: skip


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """The mail and what is attached. Raises Unreadable."""
    message = parse(whole(original))
    letter = _Letter(spool)
    letter.take(message, is_mail=True)
    stands = envelope(message)
    page = stands.page(letter.body())
    pages = (page,) if page.text.strip() else ()
    return spool.extract(MEDIA_TYPE, "mail", pages, stands.said("mail"))


def envelope(message: Part) -> Envelope:
    """What stands on a mail."""
    return Envelope(
        subject=words(message.header("subject")),
        sender=addresses(message.header("from") or message.header("sender")),
        to=addresses(message.header("to")),
        cc=addresses(message.header("cc")),
        bcc=addresses(message.header("bcc")),
        date=words(message.header("date")),
        message_id=words(message.header("message-id")).strip("<> "),
    )


class _Letter:
    """Goes through the parts of a mail, in order, and keeps its words; hands the rest to the spool."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._words: list[Part] = []
        self._number = 0

    def take(self, part: Part, *, is_mail: bool = False, silent: bool = False) -> None:
        """One part and those within. `silent`: its words stand elsewhere in another form."""
        kind = part.media_type
        if part.parts:
            self._several(part, silent)
        elif kind in _MAILS:
            self._keep(part, words(parse(part.content()).header("subject")) or None)
        elif kind.startswith("multipart/") and not is_mail:
            return  # nothing is in it
        elif is_inline(part) or (is_mail and not part.is_attached and not _is_other(kind)):
            if not silent:
                self._words.append(part)
        else:
            self._keep(part)

    def body(self) -> Flow | str:
        """The words of the mail."""
        if not any(part.media_type in _PAGES for part in self._words):
            return "\n\n".join(part.text().strip("\r\n") for part in self._words)
        flow = Flow()
        for part in self._words:
            flow.part(PARAGRAPH)
            if part.media_type in _PAGES:
                html.words(part.content(), part.parameter("charset"), flow)
            else:
                flow.words(part.text().rstrip(), kept=True)
        return flow

    def _several(self, part: Part, silent: bool) -> None:
        if part.media_type == "multipart/encrypted":
            self._number += 1
            self._spool.missing("encrypted.asc", Reason.encrypted, "the mail opens with its recipient's key only")
        elif part.media_type == "multipart/alternative":
            chosen = _chosen(part.parts)
            for one in part.parts:
                self.take(one, silent=silent or (chosen is not None and one is not chosen))
        else:
            for one in part.parts:
                self.take(one, silent=silent)

    def _keep(self, part: Part, subject: str | None = None) -> None:
        self._number += 1
        kind = part.media_type
        called = words(part.name or "") or subject
        name = (called or f"part {self._number}").replace("\\", "/").rpartition("/")[2] or f"part {self._number}"
        if "." not in name[-6:]:
            name += _SUFFIXES.get(MEDIA_TYPE if kind in _MAILS else kind, "")
        if kind in _LOCKED and part.parameter("smime-type") != "signed-data":
            self._spool.missing(name, Reason.encrypted, "it opens with its recipient's key only")
            return
        self._spool.put(name, (part.content(),), media_type=kind if len(kind) <= 100 else None)


def is_inline(part: Part) -> bool:
    """Whether a part's words belong to the mail."""
    return part.media_type in _WORDS | _PAGES and not part.is_attached and not part.name


def _is_other(kind: str) -> bool:
    """Whether a mail of this type has no words: it is a file and nothing else."""
    return kind.partition("/")[0] in ("application", "image", "audio", "video", "message", "model", "font")


def _chosen(parts: tuple[Part, ...]) -> Part | None:
    """The one of several forms whose words are taken."""
    for kinds in (_WORDS, _PAGES):
        for part in parts:
            if any(one.media_type in kinds and is_inline(one) and one.text().strip() for one in _all(part)):
                return part
    return None


def _all(part: Part) -> list[Part]:
    return [part, *(below for one in part.parts for below in _all(one))]
