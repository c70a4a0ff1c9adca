"""A reader's words and the query they become, or where they went wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.parser import DEEPEST, MOST_CLAUSES, QueryError, parse, parsed
from index.query import And, Everything, Fuzzy, Not, Or, Phrase, Prefix, Query, Value, Word, written


def word(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text) for text in texts)


A, B, C = word("tram", "quay", "mole")


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("tram", A),
        ("  tram \t\u3000quay ", And((A, B))),
        ("tram AND quay", And((A, B))),
        ("tram OR quay", Or((A, B))),
        ("tram or quay", And((A, Word("or"), B))),
        ("tram quay OR mole", Or((And((A, B)), C))),
        ("tram OR quay mole", Or((A, And((B, C))))),
        ("tram (quay OR mole)", And((A, Or((B, C))))),
        ("（tram OR quay）mole", And((Or((A, B)), C))),
        ("tram -quay", And((A, Not(B)))),
        ("tram ‑quay", And((A, Not(B)))),
        ("NOT tram quay", And((Not(A), B))),
        ("tram NOT (quay mole)", And((A, Not(And((B, C)))))),
        ("tram (-quay -mole)", And((A, Not(B), Not(C)))),
        ("*:* -tram", And((Everything(), Not(A)))),
        ("*:*", Everything()),
        ("tram-quay", Word("tram-quay")),
        ("tram - quay", And((A, B))),
        ("\\NOT", Word("NOT")),
        ("\\-tram", A),
        ("(tram)", A),
        ("¿tram?!", A),
        ("M&S", Word("M&S")),
        (".NET", Word(".NET")),
        ("C# -C++", And((Word("C#"), Not(Word("C++"))))),
        ("辽宁 大连港", And(word("辽宁", "大连港"))),
    ],
)
def test_words_and_operators(words: str, query: Query) -> None:
    assert parse(words) == query


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ('"the old quay"', Phrase(("the", "old", "quay"))),
        ("“old quay” „old quay“", And((Phrase(("old", "quay")), Phrase(("old", "quay"))))),
        ("«old quay» »old quay«", And((Phrase(("old", "quay")), Phrase(("old", "quay"))))),
        ("「大连 港」", Phrase(("大连", "港"))),
        ('“old quay"', Phrase(("old", "quay"))),
        ('"NOT a (quay) -"', Phrase(("NOT", "a", "(quay)"))),
        ('"a \\"quay\\" b"', Phrase(("a", '"quay"', "b"))),
        ('"old quay"~4', Phrase(("old", "quay"), within=4)),
        ('"old quay"~0', Phrase(("old", "quay"), within=0)),
        ('="Old Quay"', Phrase(("Old", "Quay"), literal=True)),
        ('-"old quay" tram', And((Not(Phrase(("old", "quay"))), A))),
        ('tram"old quay"mole', And((A, Phrase(("old", "quay")), C))),
        ("=Trams", Word("Trams", literal=True)),
        ("quay*", Prefix("quay")),
        ("www.quay*", Prefix("www.quay")),
        ("大连港*", Prefix("大连港")),
        ("quay~", Fuzzy("quay", 1)),
        ("quay~2", Fuzzy("quay", 2)),
        ("quay~0", B),
        ("quay\\*", B),
        ("~quay", B),
    ],
)  # fmt: skip
def test_phrases_and_wildcards(words: str, query: Query) -> None:
    assert parse(words) == query


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("title:quay", Word("quay", "title")),
        ("Title:quay", Word("quay", "title")),
        ("title:=Quay", Word("Quay", "title", True)),
        ('author:"Li Na"', Phrase(("Li", "Na"), "author")),
        ("publisher:cour*", Prefix("cour", "publisher")),
        ("title:(quay OR mole) tram", And((Or((Word("quay", "title"), Word("mole", "title"))), A))),
        ("text:quay~", Fuzzy("quay", 1, "text")),
        ("kind:report", Value("kind", "report")),
        ("-kind:report tram", And((Not(Value("kind", "report")), A))),
        ('place:"New Harbour"', Value("place", "New Harbour")),
        ("extra.desk:sea", Value("extra.desk", "sea")),
        ("extra.Desk.no:*1~", Value("extra.Desk.no", "*1~")),
        ("cited-by:x7", Value("cited-by", "x7")),
        ("date:2018-03..2020", Value("date", "2018-03..2020")),
        ("date:199X", Value("date", "199X")),
        ("date:1998?", Value("date", "1998?")),
        ("lang:(en OR de)", Or((Value("lang", "en"), Value("lang", "de")))),
        ("Note\\: quay", And((Word("Note"), B))),
        ("12:30", Word("12:30")),
        ("harbour.example:8080", Word("harbour.example:8080")),
        ("https://harbour.example/a-b?c=7", Word("https://harbour.example/a-b?c=7")),
        ("城市：大连", Word("城市：大连")),
    ],
)
def test_fields(words: str, query: Query) -> None:
    assert parse(words) == query


@pytest.mark.parametrize(
    ("words", "code", "position"),
    [
        ("", "empty_query", 0),
        (" ?! — ", "empty_query", 0),
        ("tram AND", "operand_missing", 8),
        ("OR tram", "operand_missing", 0),
        ("tram OR OR quay", "operand_missing", 8),
        ("tram (quay AND) mole", "operand_missing", 14),
        ("tram NOT ", "operand_missing", 9),
        ("-tram", "only_negative", 0),
        (" -tram NOT quay", "only_negative", 1),
        ("tram OR -quay", "only_negative", 8),
        ("-(tram quay)", "only_negative", 0),
        ("NOT NOT tram", "only_negative", 4),
        ('tram "old quay', "quote_unclosed", 5),
        ("old quay”", "quote_unopened", 8),
        ('tram "?"', "empty_phrase", 5),
        ('"old quay"~', "number_missing", 11),
        ('"old quay"~many', "number_missing", 11),
        ('"old quay"~101', "near_too_far", 0),
        ('"' + "a " * 17 + '"~5', "near_too_many", 0),
        ("quay~near", "number_missing", 5),
        ("tram quay~3", "fuzzy_too_far", 9),
        ("tram *", "wildcard_leading", 5),
        ("tram *quay", "wildcard_leading", 5),
        ("tram qu*", "wildcard_short", 5),
        ("tram 辽宁*", "wildcard_short", 5),
        ("www.qu*", "wildcard_short", 0),
        ("tram q*ay", "wildcard_inside", 6),
        ("quays.*", "wildcard_inside", 6),
        ("=quay*", "literal_inexact", 5),
        ("=quay~", "literal_inexact", 5),
        ("tram colour:red", "field_unknown", 5),
        ("tram (colour:(red))", "field_unknown", 6),
        ("title:", "value_missing", 6),
        ("title: quay", "value_missing", 6),
        ("tram title:?", "value_missing", 11),
        ("date:soon", "date_invalid", 5),
        ("date:2023-02-30", "date_invalid", 5),
        ("date:..", "date_invalid", 5),
        ("tram date:2020..2019", "range_backwards", 10),
        ("(tram", "bracket_unclosed", 0),
        ("tram (", "bracket_unclosed", 5),
        ("(tram (quay)", "bracket_unclosed", 0),
        ("tram)", "bracket_unopened", 4),
        ("tram ( )", "empty_group", 5),
        ("tram (?)", "empty_group", 5),
        ("tram \\", "escape_unfinished", 5),
        ('"tram \\', "escape_unfinished", 6),
        ("a" * 2_001, "query_too_long", 2_000),
        ("ab " * (MOST_CLAUSES + 1), "too_many_clauses", 3 * MOST_CLAUSES),
        ("(" * (DEEPEST + 1) + "tram" + ")" * (DEEPEST + 1), "too_deep", DEEPEST + 1),
        ("tram " + "NOT " * 400 + "quay", "too_deep", 5 + 4 * (DEEPEST + 1)),
    ],
)
def test_what_went_wrong_is_said_by_code_and_place(words: str, code: str, position: int) -> None:
    with pytest.raises(QueryError) as told:
        parse(words)
    assert (told.value.code, told.value.position) == (code, position)
    assert str(told.value).endswith(".")


def test_where_one_word_is_enough_different_words_are_counted() -> None:
    words = " ".join(f"w{n}" for n in range(MOST_CLAUSES))
    assert isinstance(parsed(f"{words} {words}", any_word=True).query, And)
    for more in ("quay", "title:w0", "=w0", '"w0"'):
        with pytest.raises(QueryError) as told:
            parsed(f"{words} {words} {more}", any_word=True)
        assert (told.value.code, told.value.position) == ("too_many_clauses", 2 * len(words) + 2)


def test_budgets_are_the_last_that_is_allowed() -> None:
    assert isinstance(parse("tram " * MOST_CLAUSES), And)
    assert isinstance(parsed("tram quay " * MOST_CLAUSES, any_word=True).query, And)
    assert parse("(" * DEEPEST + "tram" + ")" * DEEPEST) == A
    assert isinstance(parse("tram" + " " * 1_996), Word)


def test_what_is_passed_over_is_told() -> None:
    found = parsed("tram — 大连~ -?? a.b~2")
    assert found.query == And((A, Word("大连"), Word("a.b")))
    assert found.ignored == ("—", "-??", "~", "~2")


def test_an_unknown_field_is_answered_by_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"author .*cited-by .*title .*extra\.NAME"):
        parse("colour:red")


# -- whatever is written

SIGNS = [
    *'ab1港 \t"“”„«»「()（）-‑*~:=\\?.;', "AND", "OR", "NOT", " ", "title:", "kind:", "tram", "date:", "extra.a:",
]  # fmt: skip
QUERIES = st.lists(st.sampled_from(SIGNS), max_size=25).map("".join) | st.text(max_size=40)


def understood(words: str) -> Query | QueryError:
    try:
        return parse(words)
    except QueryError as told:
        return told


@settings(max_examples=300, deadline=None)
@given(QUERIES)
def test_any_text_is_a_query_or_an_error_with_a_place_in_it(words: str) -> None:
    found = understood(words)
    if isinstance(found, QueryError):
        assert 0 <= found.position <= len(words)
        assert found.code
        assert str(found)


@settings(max_examples=300, deadline=None)
@given(QUERIES)
def test_a_query_written_out_means_the_same(words: str) -> None:
    found = understood(words)
    if not isinstance(found, QueryError):
        assert parse(written(found)) == found
