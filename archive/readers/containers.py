"""What has files inside: which reader takes them out. Its function `read` is given a spool to put them in."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from archive.document import Extract
from archive.readers import compressed, mail, mbox, mhtml, msg, seven_zip, tar_archive, wacz, warc, zip_archive
from archive.readers.spool import Spool

Container = Callable[[BinaryIO, str, Spool], Extract]
"""From an open original and its name."""

CONTAINERS: dict[str, Container] = {
    zip_archive.MEDIA_TYPE: zip_archive.read,
    "application/x-tar": tar_archive.read,
    "application/gzip": compressed.read_gzip,
    "application/x-bzip2": compressed.read_bzip2,
    "application/x-xz": compressed.read_xz,
    seven_zip.MEDIA_TYPE: seven_zip.read,
    "application/warc": warc.read,
    "application/wacz": wacz.read,
    "application/mbox": mbox.read,
    mail.MEDIA_TYPE: mail.read,
    mhtml.MEDIA_TYPE: mhtml.read,
    msg.MEDIA_TYPE: msg.read,
}

_MAIL = (
    b"From: =?koi8-r?B?8NLJ18XU?= <ann@example.org>\nTo: b@example.org\nDate: Thu, 02 Jan 2020 03:04:05 +0100\n"
    b"Subject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nA line.\n--x\n"
    b"Content-Type: text/html\n\n<p>A line</p>\n--x\nContent-Disposition: attachment; filename*=utf-8''a%20b\n"
    b"Content-Transfer-Encoding: base64\n\nQQ==\n--x--\n"
)
_RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\nWARC-Date: 2020-01-02T03:04:05Z\r\n"
    b"Content-Length: 53\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>A line\r\n\r\n\r\n"
)


def samples() -> dict[str, bytes]:
    """A small one of each kind, to have everything loaded that reading it takes."""
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("größe.txt", "A line.")
    with tarfile.open(fileobj=tarred, mode="w") as archive_:
        archive_.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return {
        "sample.zip": zipped.getvalue(),
        "sample.tar": tarred.getvalue(),
        "sample.txt.gz": gzip.compress(b"A line."),
        "sample.tar.bz2": bz2.compress(tarred.getvalue()),
        "sample.txt.xz": lzma.compress(b"A line."),
        "sample.eml": _MAIL,
        "sample.mbox": b"From a@example.org Thu Jan  2 03:04:05 2020\n" + _MAIL,
        "sample.mhtml": _MAIL.replace(b"Subject", b"Snapshot-Content-Location: https://example.org/\nSubject"),
        "sample.warc.gz": gzip.compress(_RECORD),
    }
