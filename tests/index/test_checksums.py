"""Checksums are those of XXH64, and tell of every block by itself whether it is as it was."""

from __future__ import annotations

import numpy as np
import pytest

from index.whoosh import checksums
from index.whoosh.compiled import Bytes


def bytes_of(content: bytes) -> Bytes:
    return np.frombuffer(content, np.uint8)


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b"a", 0xD24EC4F1A98C6E5B),
        (b"abc", 0x44BC2CF5AD770999),
        (b"Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
        (bytes(range(100)), 0x6AC1E58032166597),
    ],
)
def test_known_texts_have_known_checksums(content: bytes, known: int) -> None:
    assert checksums.of(bytes_of(content)).tolist() == [known]


def test_nothing_has_no_block() -> None:
    assert checksums.of(bytes_of(b"")).tolist() == []


@pytest.mark.parametrize("size", [1, 4_095, 4_096, 4_097, 12_301])
def test_each_block_is_told_apart(size: int) -> None:
    content = bytearray(np.random.default_rng(7).bytes(size))
    known = checksums.of(bytes_of(bytes(content)))
    assert len(known) == -(-size // checksums.BLOCK)
    for at in {0, size // 2, size - 1}:
        content[at] ^= 4
        changed = checksums.of(bytes_of(bytes(content)))
        assert np.flatnonzero(changed != known).tolist() == [at >> checksums.SHIFT]
        content[at] ^= 4


def test_only_blocks_that_are_asked_for_and_not_known_to_be_sound_are_looked_at() -> None:
    content = np.random.default_rng(8).integers(0, 256, 64 + 5 * 4_096 + 9, np.uint8)
    known = checksums.of(content[64:])
    sound = np.zeros(len(known), np.uint8)
    content[64 + 3 * 4_096] ^= 1

    def first_wrong(first: int, last: int) -> int:
        blocks = np.arange(first, last)
        return checksums.first_wrong(content, checksums.words(content), 64, len(content), blocks, known, sound)

    assert first_wrong(0, 3) == -1
    assert sound.tolist() == [1, 1, 1, 0, 0, 0]
    assert first_wrong(2, 6) == 3
    assert first_wrong(4, 6) == -1
    assert sound.tolist() == [1, 1, 1, 0, 1, 1]
    content[70] ^= 1
    assert first_wrong(0, 3) == -1


def test_several_stretches_are_summed_as_each_by_itself() -> None:
    content = np.random.default_rng(9).integers(0, 256, 30_000, np.uint8)
    edges = np.array([(8, 8), (64, 70), (128, 128 + 4_096), (8_192, 8_192 + 12_301)], np.int64)
    told = np.concatenate([checksums.of(content[begin:end]) for begin, end in edges.tolist()])
    assert checksums.of_each(content, edges).tolist() == told.tolist()
    assert checksums.of_each(content, edges[:0]).tolist() == []
