"""Terms in order, written as what differs from the one before, and where their postings begin."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.whoosh import arrays, contents, terms
from index.whoosh.arrays import Arrays
from index.whoosh.contents import begins, joined
from index.whoosh.vocabulary import Vocabulary

LETTERS = st.sampled_from([b"a", b"b", b"ab", b"\xc3\xa9", b"x" * 130, b"y" * 17_000])
TERMS = st.lists(st.lists(LETTERS, min_size=1, max_size=4).map(b"".join).filter(lambda t: len(t) <= terms.LONGEST))
OFTEN = st.sampled_from([0, 1, 2, 254, 255, 256, 70_000])
QUIET = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def vocabulary(path: Path, given: list[bytes], often: list[int]) -> Vocabulary:
    where, letters = joined(given)
    many = np.array(often, np.int64)
    large = np.flatnonzero(many >= contents.MANY)
    told = {
        **contents.vocabulary(letters, where.astype(np.uint32)),
        "dfs": np.minimum(many, contents.MANY).astype(np.uint8),
        "dfi": large.astype(np.uint32),
        "dfv": many[large].astype(np.uint32),
        "pst": np.append(begins(many)[:-1:64], many.sum()).astype(np.uint32),
    }
    with path.open("wb") as file:
        arrays.write(file, {}, told)
    return Vocabulary(Arrays(path))


@QUIET
@given(TERMS, st.lists(st.binary(max_size=3)))
def test_every_term_is_found_again_and_so_is_where_another_would_stand(
    tmp_path: Path, given: list[bytes], others: list[bytes]
) -> None:
    held = sorted(set(given))
    found = vocabulary(tmp_path / "one", held, [1] * len(held))
    assert list(found.terms(0, found.size)) == held
    assert found.find(held) == list(range(len(held)))
    assert found.find(others) == [held.index(each) if each in held else -1 for each in others]
    for each in (other for other in others if other and other[-1] < 0xFF):
        assert found.beginning(each) == (
            bisect_left(held, each),
            bisect_left(held, each[:-1] + bytes((each[-1] + 1,))),
        )


def test_of_many_terms_each_is_found_and_any_stretch_is_told(tmp_path: Path) -> None:
    held = sorted(f"{n % 7}{n:x}".encode() for n in range(1_000))
    found = vocabulary(tmp_path / "one", held, [1] * len(held))
    assert found.find(held) == list(range(1_000))
    for first, last in [(0, 1), (63, 65), (64, 64), (200, 831), (999, 1_000)]:
        assert list(found.terms(first, last)) == held[first:last]
    assert [found.term(number) for number in (0, 64, 127, 999)] == [held[number] for number in (0, 64, 127, 999)]


@QUIET
@given(st.lists(OFTEN, min_size=1, max_size=200))
def test_where_postings_begin_is_counted_from_the_nearest_known_place(tmp_path: Path, often: list[int]) -> None:
    held = [f"{n:03}".encode() for n in range(len(often))]
    found = vocabulary(tmp_path / "one", held, often)
    where = begins(np.array(often)).tolist()
    assert found.postings(range(len(often))) == [list(each) for each in pairwise(where)]
    for first in (0, len(often) // 2):
        assert found.postings_from(first, len(often)).tolist() == where[first:]
