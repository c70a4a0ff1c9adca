"""A file of arrays: what was written is what is read, or it is said that it is not."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from index.whoosh import arrays
from index.whoosh.arrays import Arrays, Damaged

LARGE = np.arange(600_000, dtype=np.uint32)


def written(path: Path, **held: arrays.Array) -> Path:
    with path.open("wb") as file:
        arrays.write(file, {"documents": 3, "name": "辽宁"}, held)
    return path


def test_arrays_of_every_width_come_back_with_what_is_told(tmp_path: Path) -> None:
    kinds = (np.uint8, np.uint16, np.uint32, np.uint64, np.int64, np.float64)
    given = {np.dtype(kind).name: np.arange(100, dtype=kind) for kind in kinds}
    opened = Arrays(written(tmp_path / "a", **given, nothing=np.empty(0, np.uint32)))
    assert opened.told == {"documents": 3, "name": "辽宁"}
    assert all(
        (opened.whole(name) == array).all() and opened.whole(name).dtype == array.dtype for name, array in given.items()
    )
    assert len(opened.whole("nothing")) == 0
    assert "nothing" in opened
    assert "other" not in opened


def test_an_array_may_be_given_in_pieces(tmp_path: Path) -> None:
    pieces = [LARGE[:70_001], LARGE[70_001:70_001], LARGE[70_001:]]
    with (tmp_path / "a").open("wb") as file:
        arrays.write(file, {}, {"large": pieces})
    assert (Arrays(tmp_path / "a").whole("large") == LARGE).all()


@pytest.mark.parametrize("size", [1_000, 3_000_000])
def test_several_arrays_may_come_in_pieces_in_turn(tmp_path: Path, size: int) -> None:
    numbers, letters = np.arange(size, dtype=np.uint16), np.arange(size, dtype=np.uint8)
    turns = [(name, held[at : at + 70_000]) for at in range(0, size, 70_000) for name, held in
             (("numbers", numbers), ("letters", letters))]  # fmt: skip
    with (tmp_path / "a").open("wb") as file:
        arrays.write(file, {}, {"first": LARGE[:5]}, [*turns, ("nothing", np.empty(0, np.uint32))])
    opened = Arrays(tmp_path / "a")
    assert {name: opened.whole(name).dtype.name for name in opened.names()} == {
        "first": "uint32", "numbers": "uint16", "letters": "uint8", "nothing": "uint32",
    }  # fmt: skip
    assert (opened.whole("numbers") == numbers).all()
    assert (opened.whole("letters") == letters).all()
    assert len(opened.whole("nothing")) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_numbers_and_stretches_are_looked_up_at_once_and_only_what_they_touch_is_looked_at(tmp_path: Path) -> None:
    letters = (LARGE % 251).astype(np.uint8)
    path = written(tmp_path / "a", large=LARGE, letters=letters, room=LARGE)
    opened = Arrays(path)
    at = opened._places
    content = bytearray(path.read_bytes())
    content[at["large"][1] + 4 * 300_000] ^= 1
    content[at["letters"][1] + 300_000] ^= 1
    path.write_bytes(content)
    opened = Arrays(path)
    places = np.array([5, 599_999, 5, 70_000])
    assert opened.some("large", places).tolist() == places.tolist()
    starts, ends = np.array([10, 200_000, 40, 8_190]), np.array([20, 200_001, 40, 8_195])
    told = opened.stretches("letters", starts, ends)
    assert told == [letters[a:b].tobytes() for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert opened.stretches("letters", np.array([0]), np.array([100_000])) == [letters[:100_000].tobytes()]
    assert len(opened.some("large", np.empty(0, np.int64))) == 0
    for bad in (np.array([3, 300_001]), np.array([-1]), np.array([600_000])):
        with pytest.raises(Damaged, match="large"):
            opened.some("large", bad)
    for start, end in ((299_990, 300_010), (250_000, 350_000)):
        with pytest.raises(Damaged, match="letters"):
            opened.stretches("letters", np.array([start]), np.array([end]))


def test_pages_that_were_let_go_are_read_again(tmp_path: Path) -> None:
    opened = Arrays(written(tmp_path / "a", large=LARGE))
    assert (opened.whole("large") == LARGE).all()
    opened.let_go()
    assert (opened.whole("large") == LARGE).all()


@pytest.mark.parametrize("advice", [None, 9_999], ids=["no such advice", "advice that the system does not know"])
def test_arrays_are_read_where_pages_cannot_be_mapped_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, advice: int | None
) -> None:
    monkeypatch.setattr(arrays, "_POPULATE_READ", advice)
    opened = Arrays(written(tmp_path / "a", large=LARGE))
    assert opened.part("large", 299_990, 300_010).tolist() == LARGE[299_990:300_010].tolist()
    assert (opened.whole("large") == LARGE).all()


def test_a_small_file_is_looked_at_when_it_is_opened(tmp_path: Path) -> None:
    path = written(tmp_path / "a", some=np.arange(1_000, dtype=np.uint32))
    content = bytearray(path.read_bytes())
    content[2_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged, match="some"):
        Arrays(path)


def test_of_a_large_file_only_what_is_used_is_looked_at(tmp_path: Path) -> None:
    path = written(tmp_path / "a", large=LARGE)
    content = bytearray(path.read_bytes())
    content[64 + 4 * 300_000] ^= 1
    path.write_bytes(content)
    opened = Arrays(path)
    assert opened.part("large", 0, 1_000).tolist() == list(range(1_000))
    with pytest.raises(Damaged, match="large"):
        opened.part("large", 299_990, 300_010)
    with pytest.raises(Damaged, match="large"):
        opened.whole("large")
    assert opened.part("large", 298_500, 299_000)[-1] == 298_999, "the damage is a few kilobytes away"
    assert opened.part("large", 599_000, 600_000)[-1] == 599_999
    with pytest.raises(Damaged, match="large"):
        opened.part("large", 599_000, 600_001)


@pytest.mark.parametrize("seed", range(60))
def test_no_byte_that_was_changed_and_no_file_that_was_cut_is_taken_for_what_was_written(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    path = written(tmp_path / "a", one=LARGE, two=np.arange(70_000, dtype=np.uint8), three=np.ones(5))
    content = bytearray(path.read_bytes())
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    else:
        # The end too, where a byte in the middle of so large a file would seldom fall.
        place = chance.randrange(len(content)) if chance.random() < 0.5 else len(content) - 1 - chance.randrange(900)
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    try:
        opened = Arrays(path)
        read = [opened.whole("one"), opened.whole("two"), opened.whole("three")]
    except Damaged:
        return
    # Only what lies between arrays may differ and not be seen.
    assert (read[0] == LARGE).all()
    assert (read[1] == np.arange(70_000, dtype=np.uint8)).all()
    assert read[2].tolist() == [1.0] * 5


def test_what_is_no_such_file_is_damaged(tmp_path: Path) -> None:
    for content in (b"", b"PMARRAY1", b"\0" * 10_000, b"PMARRAY1" * 10):
        path = tmp_path / "a"
        path.write_bytes(content)
        with pytest.raises(Damaged):
            Arrays(path)


def test_small_arrays_and_large_ones_lie_beside_each_other(tmp_path: Path) -> None:
    sizes = (3, 2_000_003, 0, 9, 1_048_576, 1_048_575, 70_001, 5)
    given = {f"a{n}": np.arange(size, dtype=np.uint64).astype(np.uint8) for n, size in enumerate(sizes)}
    path = written(tmp_path / "a", **given)
    opened = Arrays(path)
    assert all((opened.whole(name) == array).all() for name, array in given.items())
    assert all(place % 64 == 0 for _, place, _ in opened._places.values())
    content = bytearray(path.read_bytes())
    for name, (_, place, size) in opened._places.items():
        for at in {place, place + size - 1} if size else ():
            content[at] ^= 1
            path.write_bytes(content)
            with pytest.raises(Damaged, match=name):
                Arrays(path).whole(name)
            content[at] ^= 1
