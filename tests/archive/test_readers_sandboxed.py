"""In the sandbox, where no file can be opened, every format is read as it is outside."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from locking import aes_zip, locked_pdf, locked_zip
from office_locks import agile, standard
from opendocument_locks import aes, argon2, blowfish, locked_entries, locked_package
from seven_zip_locks import locked_seven_zip

from archive.document import Extract, Problem, Reason
from archive.extract import extract
from archive.readers.samples import samples
from archive.sandbox import Sandbox

WRITTEN = {
    "a.rtf": b"{\\rtf1\\ansi\\ansicpg1251 \\'ec\\'ee\\'f1\\'f2 {\\footnote markerfootnote}}",
    "a.csv": "мост;год\nстарый;1998\n".encode("cp1251"),
    "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe council met.\n",
    "a.jsonl": b'{"name": "bridge"}\n{"name": "tower"}\n',
    "a.xml": b"<?xml version='1.0' encoding='koi8-r'?><\xcd\xcf\xd3\xd4/>",
}


@pytest.mark.parametrize("name", [*samples(), *WRITTEN])
def test_a_format_is_read_alike_inside_and_outside(sandbox: Sandbox, name: str) -> None:
    with tempfile.TemporaryFile() as original:
        original.write({**samples(), **WRITTEN}[name])
        original.flush()
        assert sandbox.read(original, name, "") == extract(original, name, "")


def test_a_locked_pdf_is_read_with_its_password(sandbox: Sandbox, tmp_path: Path) -> None:
    (path := tmp_path / "locked.pdf").write_bytes(locked_pdf("The ferry sank.", "sesame"))
    with path.open("rb") as original:
        told = sandbox.read(original, "locked.pdf", "", password="sesame")
        assert isinstance(told, Extract)
        assert told.text.pages[0].text == "The ferry sank."
        for password, words in ((None, "it opens with a password only"), ("open", "the password does not open it")):
            wrong = sandbox.read(original, "locked.pdf", "", password=password)
            assert isinstance(wrong, Problem)
            assert (wrong.reason, wrong.detail) == (Reason.encrypted, words)


@pytest.mark.parametrize("lock", [agile, standard])
def test_a_locked_office_file_is_read_with_its_password(
    sandbox: Sandbox, tmp_path: Path, lock: Callable[[bytes, str], bytes]
) -> None:
    plain = samples()["sample.docx"]
    (path := tmp_path / "locked.docx").write_bytes(lock(plain, "sesame"))
    with path.open("rb") as original:
        assert sandbox.read(original, "locked.docx", "", password="sesame") == extract(io.BytesIO(plain), "a.docx", "")
        wrong = sandbox.read(original, "locked.docx", "", password="open")
        assert isinstance(wrong, Problem)
        assert (wrong.reason, wrong.detail) == (Reason.encrypted, "the password does not open it")


def test_a_locked_opendocument_file_is_read_with_its_password(sandbox: Sandbox, tmp_path: Path) -> None:
    plain = samples()["sample.odt"]
    locked = [locked_entries(plain, "sesame", aes), locked_entries(plain, "sesame", blowfish)]
    for content in [*locked, locked_package(plain, "sesame", argon2)]:
        (path := tmp_path / "locked.odt").write_bytes(content)
        with path.open("rb") as original:
            told = sandbox.read(original, "locked.odt", "", password="sesame")
        assert told == extract(io.BytesIO(plain), "a.odt", "")


def seven_zip(name: str, content: bytes, password: str) -> bytes:
    return locked_seven_zip({name: content}, password)


@pytest.mark.parametrize("lock", [locked_zip, aes_zip, seven_zip])
def test_a_locked_archive_is_unpacked_with_its_password(
    sandbox: Sandbox, tmp_path: Path, lock: Callable[[str, bytes, str], bytes]
) -> None:
    (path := tmp_path / "locked").write_bytes(lock("a.txt", b"The ferry sank.", "sesame"))
    with path.open("rb") as original, tempfile.TemporaryFile() as spool:
        told = sandbox.read(original, "locked", "", spool, password="sesame")
        assert isinstance(told, Extract)
        (member,) = told.members
        spool.seek(member.start)
        assert (member.name, spool.read(member.size)) == ("a.txt", b"The ferry sank.")
        for password, words in ((None, "it opens with a password only"), ("open", "the password does not open it")):
            wrong = sandbox.read(original, "locked", "", password=password)
            assert isinstance(wrong, Problem)
            assert (wrong.reason, wrong.detail) == (Reason.encrypted, words)
