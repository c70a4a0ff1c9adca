"""Locked files are read with their password; a wrong one, a broken lock and an endless one are told apart."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from office_locks import agile, standard
from packing import compound, zipped

from archive.document import Extract, Problem
from archive.extract import extract
from archive.readers.samples import samples

DOCX, PPTX, XLSX = (samples()[f"sample.{name}"] for name in ("docx", "pptx", "xlsx"))
LOCKED = "application/encrypted"
Lock = Callable[[bytes, str], bytes]


def told(content: bytes, password: str | None = "sésame") -> Extract | Problem:
    return extract(io.BytesIO(content), "minutes.docx", "", password=password)


def trouble(content: bytes, password: str | None = "sésame") -> tuple[str, str, str | None]:
    """The reason, the words, and the type, of what could not be read."""
    found = told(content, password)
    assert isinstance(found, Problem), found
    return found.reason.value, found.detail, found.media_type


@pytest.mark.parametrize("lock", [agile, standard])
@pytest.mark.parametrize("plain", [DOCX, PPTX, XLSX])
def test_a_locked_office_file_opens_with_its_password_and_is_read_as_any_other(lock: Lock, plain: bytes) -> None:
    assert told(lock(plain, "sésame")) == told(plain)


@pytest.mark.parametrize("lock", [agile, standard])
def test_a_wrong_password_and_none_are_told(lock: Lock) -> None:
    content = lock(DOCX, "sésame")
    assert trouble(content, "sesame") == ("encrypted", "the password does not open it", LOCKED)
    assert trouble(content, None) == ("encrypted", "it opens with a password only", LOCKED)


def test_a_lock_that_asks_for_a_billion_rounds_is_unsafe() -> None:
    words = "its lock asks for more rounds than the format allows"
    assert trouble(agile(DOCX, "sésame", said=1_000_000_000)) == ("unsafe", words, LOCKED)


def test_a_kind_of_lock_that_is_not_known_is_told_as_such_and_not_as_a_wrong_password() -> None:
    words = "it is locked in a way that is not opened here"
    assert trouble(standard(DOCX, "sésame", algorithm=0x6801)) == ("encrypted", words, LOCKED)
    extensible = compound({"EncryptionInfo": b"\3\0\3\0" + bytes(60), "EncryptedPackage": bytes(64)})
    assert trouble(extensible) == ("encrypted", words, LOCKED)
    rights = compound({"EncryptedPackage": bytes(64), "DataSpaces": {"Version": bytes(64)}})
    assert trouble(rights) == ("encrypted", words, LOCKED)


@pytest.mark.parametrize(
    "told_of_the_lock", [b"", b"\4\0\4\0", b"\4\0\4\0\x40\0\0\0<encryption/>", b"\3\0\2\0" + b"\xff" * 90]
)
def test_a_broken_lock_is_damaged(told_of_the_lock: bytes) -> None:
    reason, words, _ = trouble(compound({"EncryptionInfo": told_of_the_lock, "EncryptedPackage": bytes(64)}))
    assert reason == "damaged", words


def test_what_is_under_a_lock_may_be_damaged_or_of_a_kind_that_is_not_read() -> None:
    assert trouble(agile(DOCX[:200], "sésame"))[0] == "damaged"
    binary = zipped({"xl/workbook.bin": b"\0"})
    assert trouble(agile(binary, "sésame"))[0] == "unsupported"
