"""Numbers of documents in postings: 16 bits, and apart what is beyond them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.whoosh import numbering

MANY = {0: 1 << 16, 1: 1 << 17, 2: 1 << 18, 4: 1 << 20, 8: 1 << 24}


@pytest.mark.parametrize(("bits", "documents"), MANY.items())
def test_no_more_bits_are_taken_than_the_documents_need(bits: int, documents: int) -> None:
    assert numbering.bits_beyond(documents) == bits
    assert numbering.bits_beyond(documents // 2 + 1) <= bits
    assert bits == 8 or numbering.bits_beyond(documents + 1) > bits


def test_more_documents_than_fit_are_refused() -> None:
    with pytest.raises(AssertionError):
        numbering.bits_beyond(numbering.MOST + 1)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(list(MANY)), st.lists(st.integers(0, 19), max_size=5))
def test_numbers_given_in_pieces_are_read_as_they_were(data: st.DataObject, bits: int, sizes: list[int]) -> None:
    numbers = st.integers(0, MANY[bits] - 1)
    pieces = [
        np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)), np.uint32)
        for size in sizes
    ]  # fmt: skip
    beyond = numbering.Beyond(bits)
    packed = np.concatenate([*map(beyond.packed, pieces), beyond.rest()])
    all_of_it = np.concatenate([*pieces, np.empty(0, np.uint32)])
    docs = all_of_it.astype(np.uint16)
    assert len(packed) <= len(all_of_it) * bits // 8 + 2
    for begin in range(0, len(all_of_it) + 1, 3):
        told = numbering.documents(docs, packed, bits, begin, len(all_of_it))
        assert told.tolist() == all_of_it[begin:].tolist()
