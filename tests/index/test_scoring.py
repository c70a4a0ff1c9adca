"""The one formula, against BM25F written out by hand."""

from __future__ import annotations

import math

from index.query import Phrase, Prefix
from index.query import Word as Asked
from index.scoring import IDLE, K3, NEAR, Statistics, Word, asked_for, total

STATISTICS = Statistics(documents=10, lengths={"title": 40, "text": 1_000})


def test_the_score_is_bm25f() -> None:
    found = {"title": (1, 0, 0, 0), "text": (2, 1, 1, 0)}
    lengths = {"title": 4, "text": 200}
    title = 3.0 * 1.0 / (1 - 0.5 + 0.5 * 4 / 4)
    text = (2 * 1.0 + 1 * 0.9 + 1 * 0.8) / (1 - 0.75 + 0.75 * 200 / 100)
    idf = math.log(1 + (10 - 3 + 0.5) / (3 + 0.5))
    expected = idf**2 / (idf + 1) * 2.2 * (title + text) / (1.2 + title + text)
    assert math.isclose(Word.of(STATISTICS, 3).score(found, lengths), expected, rel_tol=1e-12)


def test_a_literal_match_counts_more_than_a_folded_one_and_that_more_than_a_stem() -> None:
    word = Word.of(STATISTICS, 3)
    by_level = [word.score({"text": counts}, {"text": 100}) for counts in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))]
    assert by_level == sorted(by_level, reverse=True)
    assert len(set(by_level)) == 3


def test_the_title_counts_more_than_the_text() -> None:
    word = Word.of(STATISTICS, 3)
    assert word.score({"title": (1, 0, 0, 0)}, {"title": 4}) > word.score({"text": (1, 0, 0, 0)}, {"text": 100})


def test_a_rare_word_counts_more_and_one_that_all_have_still_counts() -> None:
    rare, common = (Word.of(STATISTICS, n).score({"text": (1, 0, 0, 0)}, {"text": 100}) for n in (1, 10))
    assert rare > common > 0


def test_a_word_that_holds_a_sentence_together_counts_less_in_any_way_it_is_asked() -> None:
    plain = Word.of(STATISTICS, 3).weight
    for idle in (Asked("The"), Phrase(("的",))):
        assert Word.asked(STATISTICS, 3, idle).weight == IDLE * plain
    for telling in (Asked("ferry"), Phrase(("the", "who")), Phrase(("渡轮",)), Prefix("the")):
        assert Word.asked(STATISTICS, 3, telling).weight == plain


def test_empty_fields_do_no_harm() -> None:
    word = Word.of(Statistics(documents=0, lengths={}), 0)
    assert word.score({}, {}) == 0.0
    assert word.score({"text": (1, 0, 0, 0)}, {}) > 0


def test_the_sum_is_one_addition_after_the_other_from_the_first_part_on() -> None:
    assert total([0.1, 0.2, 0.3]) == (0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3)
    assert total([1e16, 1.0, -1e16]) == 0.0
    assert total([]) == 0.0


def test_a_part_that_stands_again_in_a_query_counts_more_by_less_and_less() -> None:
    assert (asked_for(1), asked_for(2)) == (1.0, (K3 + 1) * 2 / (K3 + 2))
    once, twice, thrice = (Word.asked(STATISTICS, 3, Asked("ferry"), times).weight for times in (1, 2, 3))
    assert 0 < thrice - twice < twice - once < once
    for times in (2, 3):
        own = Word.asked(STATISTICS, 3, Asked("ferry"), times)
        assert Word.of_any(STATISTICS, 1, own, times).weight == own.weight
        common = Word.of_any(STATISTICS, 9, own)
        assert Word.of_any(STATISTICS, 9, own, times).weight == asked_for(times) * common.weight
        assert Word.near(STATISTICS, 3, times).weight == Word.of(STATISTICS, 3, asked_for(times) * NEAR).weight


def test_translations_count_as_one_word_and_saturate_together() -> None:
    word, lengths = Word.of(STATISTICS, 3), {"text": 100}
    once, twice = ({"text": (n, 0, 0, 0)} for n in (1, 2))
    assert word.translated([(1.0, once), (1.0, once)], lengths) == word.translated([(1.0, twice)], lengths)
    assert word.translated([(0.5, twice)], lengths) == word.translated([(1.0, once)], lengths)


def test_a_translation_counts_less_than_the_word_itself_and_an_unlikely_one_less_than_a_likely() -> None:
    word, lengths = Word.of(STATISTICS, 3), {"text": 100}
    found = {"text": (1, 0, 0, 0)}
    assert word.score(found, lengths) > word.translated([(1.0, found)], lengths)
    assert word.translated([(1.0, found)], lengths) > word.translated([(0.2, found)], lengths) > 0
    assert word.translated([], lengths) == 0


def test_a_word_with_many_translations_is_not_common_for_that_and_yet_counts_no_more_by_them_than_itself() -> None:
    common, rare = Word.of(STATISTICS, 9), Word.of(STATISTICS, 1)
    assert Word.of_any(STATISTICS, 5, rare).weight > Word.of(STATISTICS, 5).weight
    assert Word.of_any(STATISTICS, 1, common).weight == common.weight
