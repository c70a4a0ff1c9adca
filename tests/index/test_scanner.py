"""A text is cut into pieces that hold the tokens of the text, each at its place, and the same piece has one number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import folding, tokens
from index.whoosh.scanner import FIGURES, STRETCH, WORD, Scanned, Scanner

PARTS = st.sampled_from(
    [
        *"aBzNETnet019.,''’‘-‐－+#＋＃♯ \t\n\r_٬٫．中国가ᄀ\u1161ກไำຳ\u0e33\uff9e☀²³é٣३ʼʻ`́;/(éÉİßſΣСсΐجهﬁ",
        "\u00a0", "\u202f", "\u2009", "\u0301", "\u200d", "\ufe0f", "\u00ad", "\u200b", "𠀀", "😀", "🇩", "\U000e0001",
        "NET", ".NET", "．ＮＥＴ", "-\n", "-\r\n\t", "C++", "C#", "1,000", "1.5", "l'", "x" * 130, "1" * 130,
    ]
)  # fmt: skip
TEXTS = st.lists(PARTS, max_size=16).map("".join)


def found(scanner: Scanner, scanned: Scanned) -> Iterator[list[tuple[int, str]]]:
    """The tokens of each text, each with its place, out of its pieces; plain ones in small letters."""
    written, kinds = scanner.written(range(scanner.size)), scanner.kinds.tolist()
    for begin, end in pairwise((0, *scanned.ends.tolist())):
        told: list[tuple[int, str]] = []
        for piece, start in zip(scanned.pieces[begin:end].tolist(), scanned.starts[begin:end].tolist(), strict=True):
            inside = tokens.placed(written[piece]) if kinds[piece] == STRETCH else [(0, written[piece])]
            told += ((start + at, folding.literal(token)) for at, token in inside)
        yield told


def expected(text: str) -> list[tuple[int, str]]:
    return [(at, folding.literal(token)) for at, token in tokens.placed(text)]


@settings(max_examples=600, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["a.NET", "中.NET", ".NET中", "_.NET", ".NET_", "．ＮＥＴx", "example.net", "(.Net)"])
@example(["C#", "xC#", "1.5C#", "x" * 128 + "C#", "C+＋", "Ｃ++", "C+++", "x-C++'s"])
@example(["1.5", "1.5.2", "v1.2.5", "1,000.5", "1\u00a0000", "à\u00a0la", "1.000,5", "٣٫٥", "1.٥"])
@example(["wait-\n and", "wait-\nand", "wait-\n5", "-\nx", "wait-"])
@example(["國\u0301家", "ᄀ\u1161", "カ\uff9e", "ไทย\u0e33", "𠀀𠀁 中𠀀"])
def test_the_pieces_of_a_text_hold_its_tokens(texts: list[str]) -> None:
    scanner = Scanner()
    scanned = scanner.scan(texts, [n % 2 for n in range(len(texts))])
    assert list(found(scanner, scanned)) == list(map(expected, texts))


def test_what_any_character_stands_beside_is_cut_as_tokens_are() -> None:
    texts = [f"a{letter}b 1{letter}2 中{letter} .{letter}NET" for letter in map(chr, range(0xD800))]
    texts += [f"a{chr(code)}b 1{chr(code)}2 中{chr(code)}" for code in range(0xE000, 0x1FFFF, 3)]
    scanner = Scanner()
    for text, told in zip(texts, found(scanner, scanner.scan(texts, [0] * len(texts))), strict=True):
        assert told == expected(text), hex(ord(text[1]))


def test_a_word_is_one_piece_however_it_is_written_and_each_language_has_its_own() -> None:
    scanner = Scanner()
    scanned = scanner.scan(["Ferry ferry, FERRY", "ferry", "Éтé ÉТÉ"], [0, 1, 0])
    assert scanned.pieces.tolist() == [0, 0, 0, 1, 2, 2]
    assert scanner.written(range(scanner.size)) == ["ferry", "ferry", "éтé"]
    assert scanner.languages.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "kind"), [("ferry", WORD), ("été", WORD), ("v2", FIGURES), ("3.5", FIGURES), ("3,500", STRETCH),
    ("l'été", STRETCH), ("辽", STRETCH), ("re-elected", STRETCH)],
)  # fmt: skip
def test_only_what_depends_on_its_neighbours_has_to_be_looked_into(text: str, kind: int) -> None:
    scanner = Scanner()
    scanner.scan([text], [0])
    assert scanner.kinds.tolist() == [kind]


def test_pieces_keep_their_numbers_while_their_table_grows() -> None:
    rng = random.Random(5)
    words = [f"{rng.choice('abcdefgh')}{n:x}q" for n in range(30_000)]
    scanner = Scanner()
    first = np.concatenate([scanner.scan([" ".join(words[at : at + 700])], [0]).pieces for at in range(0, 30_000, 700)])
    again = scanner.scan([" ".join(words)], [0]).pieces
    assert first.tolist() == again.tolist() == list(range(30_000))
    assert scanner.size == 30_000
    assert scanner.written([0, 17, 29_999]) == [words[0], words[17], words[-1]]


def test_stretches_are_counted_over_all_texts() -> None:
    scanner = Scanner()
    scanner.scan(["a re-elected b"], [0])
    scanner.scan(["re-elected l'eau a can-can"], [0])
    plain = 0xFFFFFFFF
    assert scanner.stretches.tolist() == [plain, 0, plain, 1, 2]


def test_it_is_told_which_texts_have_characters_of_scripts_without_spaces() -> None:
    assert Scanner().scan(["ferry", "辽宁", "カ", "", "é"], [0] * 5).unspaced.tolist() == [0, 1, 1, 0, 0]


def test_nothing_is_found_in_nothing() -> None:
    scanner = Scanner()
    assert [len(held) for held in scanner.scan([], [])] == [0, 0, 0, 0]
    assert scanner.scan(["", " .,; "], [0, 0]).ends.tolist() == [0, 0]
    assert scanner.written([]) == []
