"""What a file is, is told by what is in it."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile

import pytest

from archive.filetype import recognise


def zipped(*names: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"".join(name.encode("utf-16-le") for name in streams)


def tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return made.getvalue()


def old_tar() -> bytes:
    header = bytearray(tarred()[:512])
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
SAVED = b"From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org\nSubject: x\nDate: y\n\n"
MAIL = b"Received: from a by b\nFrom: Ann <ann@example.org>\nTo: Ben\nSubject: Bridge\n\nSee below.\n"

FILES: dict[str, tuple[bytes, str]] = {
    "text": (b"The council met.\n", "text/plain"),
    "Chinese text": ("市议会昨天开会。".encode("gb18030"), "text/plain"),
    "UTF-16 text": ("The council met.".encode("utf-16-le"), "text/plain"),
    "a table": (b"name,year\nbridge,1998\n", "text/plain"),
    "text about tags": (b"In HTML one writes <p> and </p> and <br>.", "text/plain"),
    "text with colons": (b"Present: all\nAbsent: nobody\nThe council met: at noon\n", "text/plain"),
    "text that starts as a mail box does": (b"From here on it is downhill.\nThe end.\n", "text/plain"),
    "text that starts as a picture does": (b"BMW is a maker of cars.\n", "text/plain"),
    "text that starts as a program does": (b"MZ was his mark.\n", "text/plain"),
    "page": (b"<!DOCTYPE html>\n<html><body>x</body></html>", "text/html"),
    "page behind a comment": (b"\xef\xbb\xbf <!-- saved -->\n<HTML><p>x", "text/html"),
    "page in UTF-16": ("<html><body>x</body></html>".encode("utf-16"), "text/html"),
    "page in XML": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y">\n<html xmlns="z"/>', "text/html"),
    "piece of a page": (b"<div><p>one</p><p>two</p></div>", "text/html"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "PDF behind a blank line": (b"\r\n%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "XML": (b'<?xml version="1.0"?><a><b/></a>', "application/xml"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "image/svg+xml"),
    "RTF": (b"{\\rtf1\\ansi x}", "application/rtf"),
    "mail": (MAIL, "message/rfc822"),
    "mailbox": (b"From ann@example.org Mon Jul 20 01:01:07 2015\n" + MAIL, "application/mbox"),
    "saved page": (SAVED, "multipart/related"),
    "WARC": (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "application/warc"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "BMP": (b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + bytes(80), "image/bmp"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
    "sound": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    "ZIP": (zipped("a.txt"), "application/zip"),
    "no ZIP after all": (b"PK\x03\x04\x14\0\0\0", "application/zip"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), OFFICE + "wordprocessingml.document"),
    "Excel": (zipped("xl/workbook.xml"), OFFICE + "spreadsheetml.sheet"),
    "PowerPoint": (zipped("ppt/presentation.xml"), OFFICE + "presentationml.presentation"),
    "OpenDocument": (zipped("content.xml", mimetype=OPEN_TEXT), OPEN_TEXT),
    "EPUB": (zipped("a.xhtml", mimetype="application/epub+zip"), "application/epub+zip"),
    "old Word": (ole("WordDocument"), "application/msword"),
    "old Excel": (ole("Workbook"), "application/vnd.ms-excel"),
    "old PowerPoint": (ole("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "Outlook": (ole("__substg1.0_0037001F"), "application/vnd.ms-outlook"),
    "encrypted Word": (ole("EncryptionInfo", "EncryptedPackage"), "application/encrypted"),
    "TAR": (tarred(), "application/x-tar"),
    "TAR of old": (old_tar(), "application/x-tar"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", "application/gzip"),
    "program": (b"\x7fELF\x02\x01\x01\0", "application/x-elf"),
    "bytes": (bytes(range(256)), "application/octet-stream"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_its_content(name: str) -> None:
    content, media_type = FILES[name]
    assert recognise(io.BytesIO(content)).media_type == media_type


@pytest.mark.parametrize("name", FILES)
def test_a_lying_name_changes_nothing(name: str) -> None:
    content, media_type = FILES[name]
    assert recognise(io.BytesIO(content), "minutes.pdf", "application/pdf").media_type == media_type


def test_only_a_name_or_a_declaration_tells_markdown_from_plain_text() -> None:
    text = io.BytesIO(b"# Minutes\n\nThe council met.\n")
    assert recognise(text, "minutes.txt").media_type == "text/plain"
    assert recognise(text, "minutes.MD").media_type == "text/markdown"
    assert recognise(text, "minutes", "text/markdown; charset=utf-8").media_type == "text/markdown"


def test_what_is_not_text_is_not_markdown_whatever_its_name() -> None:
    assert recognise(io.BytesIO(FILES["PNG"][0]), "picture.md").media_type == "image/png"
    assert recognise(io.BytesIO(FILES["page"][0]), "page.md").media_type == "text/html"


def test_every_kind_has_a_name_people_know() -> None:
    assert recognise(io.BytesIO(FILES["Word"][0])).name == "Word document"
    assert recognise(io.BytesIO(FILES["bytes"][0])).name == "file of an unknown kind"


def test_a_zip_whose_mimetype_cannot_be_unpacked_is_a_zip() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", OPEN_TEXT)
    broken = bytearray(made.getvalue())
    start = 30 + len("mimetype")
    broken[start : start + 4] = b"\xff\xff\xff\xff"
    assert recognise(io.BytesIO(broken)).media_type == "application/zip"
