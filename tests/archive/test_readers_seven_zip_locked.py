"""Locked 7z archives are unpacked with their password, also where even the list of files is locked."""

from __future__ import annotations

import pytest
from packing import problem, unpack
from seven_zip_locks import locked_seven_zip

FILES = {"ferry.txt": b"The ferry sank in the harbour. " * 20_000, "größe.txt": "Länge läuft.".encode()}
WRONG = "the password does not open it"


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("power", [0, 4, 13, 63])
def test_files_come_out_as_they_were(hidden: bool, power: int) -> None:
    content = locked_seven_zip(FILES, "sésame", hidden=hidden, power=power)
    assert unpack(content, password="sésame").files == FILES


@pytest.mark.parametrize(
    ("hidden", "checked", "words", "nothing"),
    [
        (False, True, f"all 2 files in it: {WRONG}", "all 2 files in it: it opens with a password only"),
        (True, True, WRONG, "even the list of its files opens with a password only"),
        (True, False, WRONG, "even the list of its files opens with a password only"),
    ],
)
def test_a_wrong_password_and_none_are_told(hidden: bool, checked: bool, words: str, nothing: str) -> None:
    content = locked_seven_zip(FILES, "sésame", hidden=hidden, checked=checked)
    assert problem(content, password="sesame") == ("encrypted", words)
    assert problem(content) == ("encrypted", nothing)


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_damaged_behind_a_list_that_opened_is_no_wrong_password(checked: bool) -> None:
    content = bytearray(locked_seven_zip(FILES, "sésame", hidden=True, checked=checked))
    content[60] ^= 1
    assert problem(bytes(content), password="sésame")[0] == "damaged"


@pytest.mark.parametrize("power", [25, 40, 62])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_lock_that_asks_for_endless_rounds_is_unsafe(power: int, hidden: bool) -> None:
    reason, words = problem(locked_seven_zip(FILES, "sésame", power=power, hidden=hidden), password="sésame")
    assert (reason, words) == ("unsafe", f"its lock asks for 2^{power} rounds; up to 2^24 are made")


def test_little_that_unpacks_to_much_is_not_taken_from_under_a_lock_either() -> None:
    content = locked_seven_zip({"zeros": bytes(20 << 20)}, "sésame")
    assert problem(content, password="sésame")[0] == "too_large"
