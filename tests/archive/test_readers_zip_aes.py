"""Files in ZIP archives locked by AES come out with the password, whole or not at all."""

from __future__ import annotations

import pytest
from locking import aes_zip
from packing import problem, unpack

FERRY = "The ferry sank in the harbour of Bødø. ".encode() * 20_000  # more than is held at once


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("strength", [1, 2, 3])
@pytest.mark.parametrize("method", [0, 8])
def test_a_file_under_aes_comes_out_as_it_was(version: int, strength: int, method: int) -> None:
    content = aes_zip("ferry.txt", FERRY, "sésame", version=version, strength=strength, method=method)
    assert unpack(content, password="sésame").files == {"ferry.txt": FERRY}


def test_a_wrong_password_and_none_are_told() -> None:
    content = aes_zip("ferry.txt", FERRY, "sésame")
    assert problem(content, password="sesame") == ("encrypted", "the password does not open it")
    assert problem(content) == ("encrypted", "it opens with a password only")


@pytest.mark.parametrize("at", [30 + 9 + 11 + 18, -150])
def test_a_file_with_a_changed_byte_does_not_come_out(at: int) -> None:
    content = bytearray(aes_zip("ferry.txt", FERRY, "sesame", method=0))
    content[at] ^= 1
    reason, words = problem(bytes(content), password="sesame")
    assert (reason, words) == ("damaged", "it cannot be taken out: its seal is broken")


def test_a_checksum_that_is_another_one_is_damage_though_the_seal_holds() -> None:
    content = aes_zip("ferry.txt", FERRY, "sesame", version=2).replace(b"\x07\0\x02\0AE", b"\x07\0\x01\0AE")
    assert problem(content, password="sesame") == ("damaged", "it cannot be taken out: its checksum is another one")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (aes_zip("ferry.txt", FERRY, "sesame", version=3), "unsupported"),
        (aes_zip("ferry.txt", FERRY, "sesame").replace(b"AE\x03", b"AE\x04"), "unsupported"),
        (aes_zip("ferry.txt", FERRY, "sesame", method=14), "unsupported"),
        (aes_zip("ferry.txt", FERRY, "sesame").replace(b"\x01\x99", b"\x01\x98"), "damaged"),
        (aes_zip("ferry.txt", FERRY, "sesame").replace(b"\0\0\0\0ferry", b"\1\0\0\0ferry"), "damaged"),
    ],
)
def test_what_is_locked_in_a_strange_or_broken_way_is_told(content: bytes, reason: str) -> None:
    assert problem(content, password="sesame")[0] == reason


def test_little_that_unpacks_to_much_is_not_taken_from_under_a_lock_either() -> None:
    reason, words = problem(aes_zip("zeros", bytes(64 << 20), "sesame"), password="sesame")
    assert (reason, words) == ("too_large", "it grows to more than 400 times its packed size")
