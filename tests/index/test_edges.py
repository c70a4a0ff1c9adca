"""Where words begin and end, told from positions, is where analysis finds them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index import analysis, tokens
from index.edges import edges

PIECES = st.sampled_from(
    [
        "ferry", "Ferry,", "re-elected", "can-can", "AT&T", "1,000.5", "…", "—", "l’école", "辽宁省", "C++", ".NET",
        "x" * 300, "naïve", "e\u0301tude", "\u00ad", "ＮＥＴ", "a-b-c-d-e-f-g-h-i-j", "1 000", "🙂", "'", "wait-\nand",
    ]
)  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t \n", "\u2003", "\u00a0", ""])
TEXTS = st.lists(st.tuples(GAPS, PIECES), max_size=30).map(lambda told: "".join(gap + piece for gap, piece in told))


@settings(max_examples=400, deadline=None)
@given(TEXTS, GAPS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), max_size=6))
def test_edges_of_stretches_are_those_of_their_terms(text: str, end: str, asked: list[tuple[int, int]]) -> None:
    text += end
    terms = analysis.terms(text, None)
    wanted, after = list[tuple[int, int]](), -1
    for start, length in sorted(asked):
        if start > after:
            wanted.append((start, start + length))
            after = start + length
    found = edges(text, wanted)
    for start, stop in wanted:
        for term in terms:
            last = term.position + term.width
            if start <= term.position < stop:
                assert found.begins[term.position] <= term.start
                assert found.begins[term.position] in {t.start for t in terms if t.position == term.position}
            if start < last <= stop:
                assert found.ends[last] in {t.end for t in terms if t.position + t.width == last}
    if wanted and wanted[-1][1] > analysis.length(terms):
        assert found.after == analysis.length(terms)


@settings(max_examples=400, deadline=None)
@given(st.text("abC1-+#.,'’ \n\u00adé辽", max_size=40))
def test_the_width_of_a_text_is_that_of_its_tokens(text: str) -> None:
    assert tokens.width(text) == sum(token.width for token in tokens.tokens(text))
