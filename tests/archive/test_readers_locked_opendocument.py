"""Locked OpenDocument files are read with their password, each entry under its own lock or the file under one."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import pytest
from opendocument_locks import Lock, aes, argon2, blowfish, locked_entries, locked_package

from archive.document import Extract, Problem
from archive.extract import extract
from archive.readers import locked_opendocument
from archive.readers.samples import samples

ODT, ODP, ODS = (samples()[f"sample.{name}"] for name in ("odt", "odp", "ods"))
Whole = Callable[[bytes, str, Lock], bytes]
KINDS = [(locked_entries, blowfish), (locked_entries, aes), (locked_package, aes), (locked_package, argon2)]


def told(content: bytes, password: str | None = "sésame") -> Extract | Problem:
    return extract(io.BytesIO(content), "minutes.odt", "", password=password)


def trouble(content: bytes, password: str | None = "sésame") -> tuple[str, str]:
    found = told(content, password)
    assert isinstance(found, Problem), found
    return found.reason.value, found.detail


@pytest.mark.parametrize("plain", [ODT, ODP, ODS])
@pytest.mark.parametrize(("whole", "lock"), KINDS)
def test_a_locked_file_is_read_as_any_other(plain: bytes, whole: Whole, lock: Lock) -> None:
    found = told(whole(plain, "sésame", lock))
    assert isinstance(found, Extract)
    assert found == told(plain)


@pytest.mark.parametrize(("whole", "lock"), KINDS)
def test_a_wrong_password_and_none_are_told(whole: Whole, lock: Lock) -> None:
    content = whole(ODT, "sésame", lock)
    assert trouble(content, "sesame") == ("encrypted", "the password does not open it")
    assert trouble(content, None) == ("encrypted", "it opens with a password only")


@pytest.mark.parametrize(
    "content",
    [
        locked_entries(ODT, "sésame", partial(aes, rounds="1000000000")),
        locked_entries(ODT, "sésame", partial(aes, rounds="9" * 400)),
        locked_package(ODT, "sésame", partial(argon2, memory="4000000000")),
    ],
)
def test_a_lock_that_takes_endless_work_is_unsafe(content: bytes) -> None:
    assert trouble(content)[0] == "unsafe"


@pytest.mark.parametrize(
    "content",
    [
        locked_entries(ODT, "sésame", partial(aes, rounds="-1")),
        locked_entries(ODT, "sésame", partial(aes, rounds="many")),
        locked_package(ODT, "sésame", partial(argon2, memory="-1")),
        locked_package(ODT, "sésame", partial(argon2, memory="1")),
    ],
)
def test_a_lock_that_makes_no_sense_is_damaged(content: bytes) -> None:
    assert trouble(content)[0] == "damaged"


def test_what_is_broken_under_a_lock_is_damaged_and_no_wrong_password() -> None:
    content = locked_entries(ODT, "sésame", aes, mend=lambda packed: packed[: len(packed) // 2])
    assert trouble(content) == ("damaged", "what is under its lock is broken: it is cut short")


def test_little_that_unpacks_to_much_is_not_followed() -> None:
    assert trouble(locked_package(bytes(129 << 20) + ODT, "sésame", argon2))[0] == "too_large"


def test_what_is_not_locked_comes_back_as_it_is() -> None:
    plain = io.BytesIO(locked_entries(ODT, "", lambda packed, _: (packed, "")))
    assert locked_opendocument.opened(plain, "sésame") is plain


@pytest.mark.parametrize(("old", "new"), [("PBKDF2", "PGP"), ("aes256-cbc", "serpent"), ("xmldsig#sha256", "md5")])
def test_a_kind_of_lock_that_is_not_known_is_told_as_such(old: str, new: str) -> None:
    def strange(packed: bytes, password: str) -> tuple[bytes, str]:
        locked, said = aes(packed, password)
        return locked, said.replace(old, new)

    words = "it is locked in a way that is not opened here"
    assert trouble(locked_entries(ODT, "sésame", strange)) == ("encrypted", words)
