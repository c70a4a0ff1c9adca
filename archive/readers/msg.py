"""Mail as Outlook saves it: as other mail, its words as one page and what is attached as members.

A message within it has no file of its own: it becomes a member as ordinary mail, written anew from what is known of it.
"""

from __future__ import annotations

import base64
import io
from typing import BinaryIO
from urllib.parse import quote

from archive.characters import clean
from archive.document import Extract, Reason
from archive.readers import Unreadable, html, rtf
from archive.readers.compound import Compound
from archive.readers.flow import Flow
from archive.readers.outlook import Attachment, Outlook
from archive.readers.spool import Spool

MEDIA_TYPE = "application/vnd.ms-outlook"
_DEEPEST = 10


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """The message and what is attached. Raises Unreadable."""
    message = Outlook(Compound(original))
    stands = message.envelope()
    page = stands.page(_body(message))
    for number, attachment in enumerate(message.attachments(), 1):
        try:
            _take(attachment, number, spool)
        except Unreadable as unreadable:
            if unreadable.reason is not Reason.damaged:
                raise
            spool.missing(f"part {number}", Reason.damaged, unreadable.detail)
    return spool.extract(MEDIA_TYPE, "msg", (page,) if page.text.strip() else (), stands.said("msg"))


def _take(attachment: Attachment, number: int, spool: Spool) -> None:
    inner, content = attachment.message(), attachment.content()
    if inner is not None:
        spool.put(_inner_name(inner, number), (mail(inner),), media_type="message/rfc822")
    elif content is None:
        spool.missing(_name(attachment, number), Reason.unsupported, "it is only linked or drawn")
    else:
        spool.put(_name(attachment, number), (content,), media_type=_media_type(attachment) or None)


def mail(message: Outlook, depth: int = 0) -> bytes:
    """A message as ordinary mail. Raises Unreadable: too_deep."""
    if depth > _DEEPEST:
        raise Unreadable(Reason.too_deep, f"there are more than {_DEEPEST} messages within each other in it")
    stands = message.envelope()
    boundary = f"=_part_{depth}"
    kind, words = message.body()
    charset = "; charset=utf-8" if kind == "text/plain" else ""
    parts = [_wrapped(f"{kind}{charset}", words)]
    for number, attachment in enumerate(message.attachments(), 1):
        inner, content = attachment.message(), attachment.content()
        if inner is not None:
            parts.append(b"Content-Type: message/rfc822\n\n" + mail(inner, depth + 1))
        elif content is not None:
            name = quote(clean(_name(attachment, number)))
            kind = _media_type(attachment) or "application/octet-stream"
            parts.append(_wrapped(kind, content, f"Content-Disposition: attachment; filename*=utf-8''{name}\n"))
    head = clean(stands.lines()) + (f"\nMessage-ID: <{clean(stands.message_id)}>" if stands.message_id else "")
    head += f'\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{boundary}"\n'
    line = f"\n--{boundary}\n".encode()
    return head.lstrip().encode() + line + line.join(parts) + f"\n--{boundary}--\n".encode()


def _wrapped(kind: str, content: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {kind}\n{more}Content-Transfer-Encoding: base64\n\n"
    return head.encode() + base64.encodebytes(content)


def _body(message: Outlook) -> Flow | str:
    kind, words = message.body()
    if kind == "text/html":
        flow = Flow()
        html.words(words, None, flow)
        return flow
    if kind == "application/rtf":
        try:
            return "\n\n".join(page.text for page in rtf.read(io.BytesIO(words)).text.pages)
        except Unreadable:
            return ""
    return words.decode()


def _inner_name(message: Outlook, number: int) -> str:
    return f"{message.envelope().subject or f'message {number}'}.eml".replace("/", "-")


def _name(attachment: Attachment, number: int) -> str:
    return attachment.name.replace("\\", "/").rpartition("/")[2] or f"part {number}"


def _media_type(attachment: Attachment) -> str:
    told = attachment.media_type.strip().lower()
    return told if "/" in told and told.isascii() and told.isprintable() and " " not in told and len(told) < 100 else ""
