"""What every engine promises; each test runs against each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.access import Scope
from archive.document import DocumentId, Page, Part, PartKind, Text
from index.engine import Engine
from index.query import And, Everything, Fuzzy, Not, Or, Phrase, Prefix, Query, Value, Word
from index.results import Completion, Expansion, Facet, FacetValue, Filter, Mode, Results, Search, Sort

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


def ids(found: Results) -> list[str]:
    return [str(hit.id) for hit in found.hits]


def ask(engine: Engine, query: Query, mode: Mode = Mode.expanded, scope: Scope = ALL) -> set[str]:
    found = engine.search(Search(query, mode=mode, limit=1_000), scope)
    assert found.total == len(found.hits)
    return set(ids(found))


@pytest.fixture
def ports(engine: Engine, shelf: Shelf) -> Engine:
    """Five documents in two collections, indexed."""
    shelf.put(
        "ferry", "The ferry sank at night. “We lost the engine,” the captain said.", language="en",
        title="Ferry sinks off the cape", kind="article", date="2018-03-14", subjects=["ships"],
        creators=[{"name": "Anna Reid"}], publisher="The Courier",
    )  # fmt: skip
    shelf.put(
        "ports", ["Ports handled 1,000 ships.", "The e-mail said: see the ports."], language="en",
        title="Annual report", kind="report", date="2019", subjects=["ships", "ports"], cites=["ferry"],
        creators=[{"name": "Ministry of Ports"}, {"name": "Li Na", "original": "李娜"}],
        extra={"pages": 12, "desk": ["city", "sea"]},
    )  # fmt: skip
    shelf.put("liao", "辽宁省发布新规。", language="zh", title="通知", date="2023-06-01", kind="article")
    shelf.put("cafe", "A naïve café owner’s résumé.", title="Café", date="199X", extra={"pages": 3})
    shelf.put("secret", "The ferry captain lied about the ferry.", collection="state", title="Ferry file")
    shelf.apply(engine)
    return engine


# -- what matches


def test_a_word_finds_the_documents_that_have_it_in_title_or_text(ports: Engine) -> None:
    assert ask(ports, Word("ferry")) == {"ferry", "secret"}
    assert ask(ports, Word("FERRY")) == {"ferry", "secret"}
    assert ask(ports, Word("zeppelin")) == set()


def test_a_word_in_a_field_is_looked_for_only_there(ports: Engine) -> None:
    assert ask(ports, Word("file", field="title")) == {"secret"}
    assert ask(ports, Word("captain", field="title")) == set()
    assert ask(ports, Word("reid")) == set()
    assert ask(ports, Word("reid", field="author")) == {"ferry"}
    assert ask(ports, Word("courier", field="publisher")) == {"ferry"}


def test_and_or_not(ports: Engine) -> None:
    assert ask(ports, And((Word("ferry"), Word("captain")))) == {"ferry", "secret"}
    assert ask(ports, And((Word("ferry"), Not(Word("lied"))))) == {"ferry"}
    assert ask(ports, Or((Word("lied"), Word("辽宁")))) == {"secret", "liao"}
    assert ask(ports, And((Everything(), Not(Or((Word("ferry"), Word("ports"))))))) == {"liao", "cafe"}


def test_a_stem_matches_in_expanded_mode_only(ports: Engine) -> None:
    assert ask(ports, Word("port")) == {"ports"}
    assert ask(ports, Word("port"), Mode.folded) == set()
    assert ask(ports, Word("port", literal=True)) == set()


def test_accents_matter_in_literal_mode_only(ports: Engine) -> None:
    assert ask(ports, Word("cafe"), Mode.folded) == {"cafe"}
    assert ask(ports, Word("cafe"), Mode.literal) == set()
    assert ask(ports, Word("café"), Mode.literal) == {"cafe"}


def test_a_phrase_keeps_its_order_and_crosses_pages_but_not_fields(ports: Engine) -> None:
    assert ask(ports, Phrase(("lost", "the", "engine"))) == {"ferry"}
    assert ask(ports, Phrase(("engine", "lost"))) == set()
    assert ask(ports, Phrase(("ships", "the"))) == {"ports"}
    assert ask(ports, Phrase(("cape", "the"))) == set()


def test_a_phrase_does_not_cross_from_one_author_to_the_next(ports: Engine) -> None:
    assert ask(ports, Phrase(("li", "na"), field="author")) == {"ports"}
    assert ask(ports, Phrase(("ports", "li"), field="author")) == set()
    assert ask(ports, Phrase(("ports", "na"), field="author", within=50)) == set()


def test_words_within_some_distance_stand_in_any_order(ports: Engine) -> None:
    assert ask(ports, Phrase(("captain", "engine"), within=1)) == {"ferry"}
    assert ask(ports, Phrase(("captain", "engine"), within=0)) == set()
    assert ask(ports, Phrase(("captain", "captain"), within=9)) == set()
    assert ask(ports, Phrase(("ferry", "ferry"), within=9)) == {"secret"}


def test_a_run_of_han_is_a_phrase(ports: Engine) -> None:
    assert ask(ports, Word("辽宁")) == {"liao"}
    assert ask(ports, Word("宁辽")) == set()


def test_a_hyphenated_word_is_also_its_parts_and_the_whole(ports: Engine) -> None:
    for word in ("e-mail", "email", "mail"):
        assert ask(ports, Word(word), Mode.folded) == {"ports"}, word
    assert ask(ports, Phrase(("the", "e-mail", "said"))) == {"ports"}


def test_a_prefix_finds_words_that_begin_so(ports: Engine) -> None:
    assert ask(ports, Prefix("capt")) == {"ferry", "secret"}
    assert ask(ports, Prefix("résu"), Mode.folded) == {"cafe"}
    assert ask(ports, Prefix("aptain")) == set()
    assert ask(ports, Prefix("fer", field="title")) == {"ferry", "secret"}


def test_a_fuzzy_word_is_few_edits_away_and_shares_its_first_letter(ports: Engine) -> None:
    assert ask(ports, Fuzzy("fery", 1)) == {"ferry", "secret"}
    assert ask(ports, Fuzzy("xerry", 1)) == set()
    assert ask(ports, Fuzzy("captian", 1)) == set()
    assert ask(ports, Fuzzy("captian", 2)) == {"ferry", "secret"}


def test_with_any_word_one_is_enough_but_filters_and_exclusions_stay(ports: Engine) -> None:
    words = (Word("captain"), Word("ports"), Value("kind", "report"), Not(Word("zeppelin")))
    found = ports.search(Search(And(words), any_word=True), ALL)
    assert ids(found) == ["ports"]
    assert found.interpreted is not None
    assert found.interpreted.query == "captain AND ports AND kind:report AND NOT zeppelin"


# -- filters, facets, sort


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Filter("kind", ("report", "letter")), {"ports"}),
        (Filter("kind", ("report",), exclude=True), {"ferry", "liao", "cafe", "secret"}),
        (Filter("kind", ()), {"cafe", "secret"}),
        (Filter("kind", (), exclude=True), {"ferry", "ports", "liao"}),
        (Filter("lang", ("en",)), {"ferry", "ports"}),
        (Filter("date", ("2018..2019",)), {"ferry", "ports"}),
        (Filter("date", ("2019-01",)), set()),
        (Filter("author", ("reid",)), {"ferry"}),
        (Filter("author", ("reid anna",)), set()),
        (Filter("author", ("李娜", "Anna Reid")), {"ferry", "ports"}),
        (Filter("author", ("nobody",), exclude=True), {"ferry", "ports", "liao", "cafe", "secret"}),
        (Filter("collection", ("state",)), {"secret"}),
        (Filter("cites", ("ferry",)), {"ports"}),
        (Filter("extra.desk", ("sea",)), {"ports"}),
        (Filter("extra.colour", ()), {"ferry", "ports", "liao", "cafe", "secret"}),
        (Filter("id", ("ferry", "cafe")), {"ferry", "cafe"}),
    ],
)
def test_a_filter_narrows(ports: Engine, given: Filter, expected: set[str]) -> None:
    assert set(ids(ports.search(Search(Everything(), filters=(given,)), ALL))) == expected


def test_a_filter_in_the_query_means_the_same(ports: Engine) -> None:
    assert ask(ports, Value("date", "2018..2019")) == {"ferry", "ports"}
    assert ask(ports, And((Everything(), Not(Value("kind", "article"))))) == {"ports", "cafe", "secret"}
    assert ask(ports, Value("author", "Li Na")) == {"ports"}


def test_an_answer_says_how_many_partly_dated_documents_it_left_out(ports: Engine) -> None:
    def left_out(query: Query, *given: Filter) -> int:
        return ports.search(Search(query, filters=given), ALL).partial_dates

    assert left_out(Everything(), Filter("date", ("2019-01..2019-06",))) == 1
    assert left_out(Value("date", "1994..2000")) == 1
    assert left_out(And((Word("ferry"), Value("date", "2019-01")))) == 0
    assert left_out(Everything(), Filter("date", ("2019-01",), exclude=True)) == 0
    assert left_out(Everything()) == 0


def test_a_date_that_is_none_is_a_value_error(ports: Engine) -> None:
    with pytest.raises(ValueError, match="not a date"):
        ports.search(Search(Everything(), filters=(Filter("date", ("yesterday",)),)), ALL)


def test_facets_count_all_matches_whatever_is_shown(ports: Engine) -> None:
    asked = Search(Everything(), facets=("kind", "subject", "date", "extra.desk"), facet_size=1, limit=1)
    assert ports.search(asked, PRESS).facets == {
        "kind": Facet((FacetValue("article", 2),), missing=1, more=1),
        "subject": Facet((FacetValue("ships", 2),), missing=2, more=1),
        "date": Facet((FacetValue("199X", 1),), missing=0, more=3),
        "extra.desk": Facet((FacetValue("city", 1),), missing=3, more=1),
    }


def test_documents_without_a_value_come_last_in_either_direction(ports: Engine) -> None:
    def order(*sorts: Sort) -> list[str]:
        return ids(ports.search(Search(Everything(), sort=sorts), ALL))

    assert order(Sort("date", descending=False)) == ["cafe", "ferry", "ports", "liao", "secret"]
    assert order(Sort("date")) == ["liao", "ports", "ferry", "cafe", "secret"]
    assert order(Sort("extra.pages")) == ["ports", "cafe", "ferry", "liao", "secret"]
    assert order(Sort("kind", descending=False), Sort("date")) == ["liao", "ferry", "ports", "cafe", "secret"]
    assert order(Sort("title", descending=False)) == ["ports", "cafe", "secret", "ferry", "liao"]


@pytest.mark.parametrize(
    "sorts",
    [
        (Sort(),),
        (Sort("date"),),
        (Sort("kind", descending=False), Sort("score")),
        (Sort("extra.n"), Sort("title", descending=False)),
    ],
)
def test_pages_neither_overlap_nor_leave_gaps(engine: Engine, shelf: Shelf, sorts: tuple[Sort, ...]) -> None:
    for n in range(23):
        said = {"date": f"20{n % 5:02}"} if n % 3 else {}
        extra = {"n": n % 4} if n % 2 else {}
        shelf.put(f"d{n:02}", "ferry " * (n % 4 + 1), kind="report" if n % 5 else None, extra=extra, **said)
    shelf.apply(engine)
    whole = ids(engine.search(Search(Word("ferry"), sort=sorts, limit=100), ALL))
    assert len(whole) == 23
    read: list[str] = []
    after = None
    while True:
        found = engine.search(Search(Word("ferry"), sort=sorts, limit=4, after=after), ALL)
        assert found.total == 23
        if not found.hits:
            break
        read += ids(found)
        after = found.hits[-1].key
    assert read == whole


def test_a_place_of_another_order_is_a_value_error(ports: Engine) -> None:
    for after in (("x",), (1.0, 2.0, "x"), ("a", "x"), (None, None)):
        with pytest.raises(ValueError, match="order"):
            ports.search(Search(Word("ferry"), after=after), ALL)


def test_ties_are_broken_by_id(engine: Engine, shelf: Shelf) -> None:
    for name in "badc":
        shelf.put(name, "The same words.", title="Same")
    shelf.apply(engine)
    assert ids(engine.search(Search(Word("same")), ALL)) == ["a", "b", "c", "d"]


# -- ranking


def test_literal_matches_rank_over_folded_and_those_over_stems(engine: Engine, shelf: Shelf) -> None:
    shelf.put("stem", "We improved it.", language="en", title="A")
    shelf.put("literal", "We improve it.", language="en", title="A")
    shelf.apply(engine)
    assert ids(engine.search(Search(Word("improve")), ALL)) == ["literal", "stem"]


def test_the_title_weighs_more_than_the_text(engine: Engine, shelf: Shelf) -> None:
    shelf.put("text", "The ferry.", title="The cape")
    shelf.put("title", "The cape.", title="The ferry")
    shelf.apply(engine)
    assert ids(engine.search(Search(Word("ferry")), ALL)) == ["title", "text"]


def test_filters_have_no_score_and_a_prefix_a_constant_one(ports: Engine) -> None:
    found = ports.search(Search(Value("kind", "article")), ALL)
    assert [hit.score for hit in found.hits] == [0.0, 0.0]
    found = ports.search(Search(Prefix("ferr")), ALL)
    assert [hit.score for hit in found.hits] == [1.0, 1.0]


# -- what is said beside


def test_the_words_that_alone_have_no_match_are_named(ports: Engine) -> None:
    asked = And((Word("ferry"), Word("zeppelin"), Phrase(("engine", "lost")), Prefix("zep")))
    found = ports.search(Search(asked), ALL)
    assert found.emptied_by == ("zeppelin", '"engine lost"', "zep*")
    found = ports.search(Search(And((Word("ferry"), Word("辽宁")))), ALL)
    assert (found.total, found.emptied_by) == (0, ())
    assert ports.search(Search(Or((Word("ferry"), Word("zeppelin")))), ALL).emptied_by == ()


def test_expansions_say_what_matched_beyond_the_word_itself(ports: Engine) -> None:
    found = ports.search(Search(And((Word("ship"), Prefix("por"))), Mode.expanded), ALL)
    assert found.interpreted is not None
    assert Expansion("ship", "stem", ("ship",)) in found.interpreted.expansions
    assert Expansion("por*", "prefix", ("ports",)) in found.interpreted.expansions


def test_expansions_tell_nothing_of_what_is_hidden(ports: Engine) -> None:
    for query in (Prefix("lie"), Fuzzy("liex"), Prefix("fil")):
        found = ports.search(Search(query), PRESS)
        assert found.interpreted is not None
        assert found.interpreted.expansions == ()


def test_passages_say_where_the_words_stand(ports: Engine) -> None:
    (hit,) = ports.search(Search(Phrase(("the", "ports"))), ALL).hits
    (passage,) = hit.passages
    assert (passage.page, passage.label, passage.text) == (2, "2", "The e-mail said: see the ports.")
    (mark,) = passage.marks
    assert passage.text[mark[0] - passage.start : mark[1] - passage.start] == "the ports"
    (hit,) = ports.search(Search(Word("annual")), ALL).hits
    assert hit.passages == ()
    (hit,) = ports.search(Search(Phrase(("the", "ports")), passages=0), ALL).hits
    assert hit.passages == ()


# -- changes


def test_an_index_starts_empty_and_says_how_far_it_is(engine: Engine, shelf: Shelf) -> None:
    assert engine.checkpoint() == 0
    assert engine.search(Search(Everything()), ALL).total == 0
    shelf.put("one")
    shelf.put("two")
    shelf.apply(engine)
    assert engine.checkpoint() == 2


def test_applying_a_change_twice_counts_once(engine: Engine, shelf: Shelf) -> None:
    shelf.put("one", "ferry")
    shelf.apply(engine)
    before = engine.search(Search(Word("ferry")), ALL)
    engine.apply(shelf.journal, shelf)
    engine.apply(shelf.journal, shelf)
    assert engine.search(Search(Word("ferry")), ALL) == before
    assert engine.checkpoint() == 1


def test_many_changes_of_one_document_leave_one_document(engine: Engine, shelf: Shelf) -> None:
    for n in range(5):
        shelf.put("one", f"version{n}")
    shelf.apply(engine)
    assert engine.search(Search(Everything()), ALL).total == 1
    assert ask(engine, Word("version4")) == {"one"}
    assert ask(engine, Word("version0")) == set()


def test_a_revised_document_is_found_as_it_is_now(ports: Engine, shelf: Shelf) -> None:
    shelf.put("ferry", "The tram stopped.", title="Tram", collection="state")
    shelf.apply(ports)
    assert ask(ports, Word("ferry")) == {"secret"}
    assert ask(ports, Word("tram"), scope=PRESS) == set()
    assert ask(ports, Word("tram")) == {"ferry"}


def test_a_withdrawn_document_is_gone(ports: Engine, shelf: Shelf) -> None:
    shelf.take("ferry")
    shelf.apply(ports)
    assert ask(ports, Word("ferry")) == {"secret"}
    shelf.put("ferry", "The ferry is back.")
    shelf.apply(ports)
    assert ask(ports, Word("ferry")) == {"secret", "ferry"}


def test_an_unread_document_is_found_by_its_description(engine: Engine, shelf: Shelf) -> None:
    shelf.put("scan", None, title="A scanned ferry")
    shelf.apply(engine)
    assert ask(engine, Word("scanned")) == {"scan"}


ODD = (
    "1" * 100_000, "1.111" * 3_000, "a" * 100_000, "a'" * 10_000, "a-" * 1_000, "ﷺ" * 10_000, "ﷺ'" * 10_000,
    "港" + "\u0301" * 10_000, "😀" + "\u200d😀" * 10_000, "😀" + "\ufe0f" * 10_000, "²" * 10_000, "\0", "\ufffe",
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd[:4]))
def test_no_text_is_too_odd_to_be_taken_in(engine: Engine, shelf: Shelf, odd: str) -> None:
    shelf.put("odd", f"quay {odd} mole", title="Odd")
    shelf.apply(engine)
    assert ask(engine, And((Word("quay"), Word("mole")))) == {"odd"}
    assert ask(engine, Word(odd[:40])) <= {"odd"}


def test_a_rebuild_forgets_all_that_is_no_more(ports: Engine, shelf: Shelf) -> None:
    del shelf.held[DocumentId("ferry")]
    shelf.rebuild(ports)
    assert ask(ports, Word("ferry")) == {"secret"}
    assert ports.checkpoint() == shelf.last()


# -- scope


def test_a_search_finds_only_what_the_scope_sees(ports: Engine) -> None:
    assert ask(ports, Word("ferry"), scope=PRESS) == {"ferry"}
    assert ask(ports, Word("ferry"), scope=Scope.nothing()) == set()


def test_what_is_hidden_for_now_is_masked_everywhere(ports: Engine) -> None:
    scope = ALL.without(frozenset({DocumentId("ferry"), DocumentId("unknown")}))
    found = ports.search(Search(Word("ferry"), facets=("kind",)), scope)
    assert (found.total, ids(found)) == (1, ["secret"])
    assert found.facets["kind"] == Facet((), missing=1)
    assert ports.suggest("engin", scope) == []


def test_every_answer_is_that_of_an_archive_that_never_held_the_hidden(ports: Engine, shelf: Shelf) -> None:
    asked = [
        Search(query, mode=mode, facets=("kind", "date", "subject"), filters=filters)
        for query in (
            Or((Word("ferry"), Word("ports"), Word("the"))),
            Phrase(("the", "captain")),
            Or((Prefix("cap"), Fuzzy("fery"), Word("lied"))),
            Everything(),
        )
        for mode in Mode
        for filters in ((), (Filter("date", ("2018..",)),))
    ]
    hiding = (PRESS, ALL.without(frozenset({DocumentId("secret")})))
    answers = [[ports.search(search, scope) for search in asked] for scope in hiding]
    told = [[ports.suggest(prefix, scope) for prefix in ("f", "li", "fer", "the")] for scope in hiding]
    shelf.take("secret")
    shelf.rebuild(ports)
    without = [ports.search(search, ALL) for search in asked]
    assert answers == [without, without]
    without_told = [ports.suggest(prefix, ALL) for prefix in ("f", "li", "fer", "the")]
    assert told == [without_told, without_told]


# -- suggestions


def test_suggestions_are_visible_words_and_titles(ports: Engine) -> None:
    assert ports.suggest("capt", PRESS) == [Completion("captain", "word", 1)]
    assert ports.suggest("fer", PRESS) == [
        Completion("ferry", "word", 1),
        Completion("Ferry sinks off the cape", "title", 1),
    ]
    assert ports.suggest("ferry f", PRESS) == []
    assert ports.suggest("ferry f", ALL) == [Completion("Ferry file", "title", 1)]


def test_names_of_those_who_made_documents_are_suggested(ports: Engine) -> None:
    assert ports.suggest("reid", PRESS) == [Completion("Anna Reid", "name", 1)]
    assert ports.suggest("ann", PRESS) == [
        Completion("annual", "word", 1),
        Completion("Anna Reid", "name", 1),
        Completion("Annual report", "title", 1),
    ]
    assert ports.suggest("ann", PRESS, 2) == [Completion("annual", "word", 1), Completion("Anna Reid", "name", 1)]


def test_suggestions_do_not_mind_case_and_accents(ports: Engine) -> None:
    assert ports.suggest("CAFE", ALL) == [Completion("cafe", "word", 1), Completion("Café", "title", 1)]


@pytest.mark.parametrize("prefix", ["", "  ", "\n", "!!!"])
def test_nothing_is_suggested_for_nothing(ports: Engine, prefix: str) -> None:
    assert ports.suggest(prefix, ALL) == []


def test_no_more_is_suggested_than_asked_for(ports: Engine) -> None:
    assert len(ports.suggest("f", ALL, 2)) == 2
    assert ports.suggest("f", ALL, 0) == []


# -- places within pages


def noted(engine: Engine, shelf: Shelf) -> Engine:
    """A slide with notes, a sheet, and subtitles."""
    slide = Page(
        number=1, label="4", text="Analysis of suspects\nNever show this", how="markup",
        parts=(Part(start=21, end=36, kind=PartKind.notes),),
    )  # fmt: skip
    after = Page(number=2, label="5", text="and prediction", how="markup")
    shelf.put("deck", None)
    shelf.held[DocumentId("deck")] = shelf.held[DocumentId("deck")][0], Text(pages=(slide, after), reader="test")
    shelf.put("sheet", None)
    rows = Page(number=1, label="Customers", text="name\tcity\n\t\tferry\nPolice\tShenyang", how="cells")
    shelf.held[DocumentId("sheet")] = shelf.held[DocumentId("sheet")][0], Text(pages=(rows,), reader="test")
    shelf.put("film", None)
    cues = tuple(
        Part(start=start, end=end, kind=PartKind.cue, label=label)
        for start, end, label in ((0, 8, "0:00:01"), (9, 17, "0:01:23"))
    )
    lines = Page(number=1, label="1", text="The ship\nwas sunk", how="text", parts=cues)
    shelf.held[DocumentId("film")] = shelf.held[DocumentId("film")][0], Text(pages=(lines,), reader="test")
    shelf.apply(engine)
    return engine


def test_a_passage_says_its_place_within_the_page(engine: Engine, shelf: Shelf) -> None:
    noted(engine, shelf)

    def place(word: str) -> tuple[str, str, str]:
        (hit,) = engine.search(Search(Word(word, literal=True)), ALL).hits
        passage = hit.passages[0]
        (start, end), *_ = passage.marks
        text = next(p.text for p in shelf.held[hit.id][1].pages if p.number == passage.page)  # type: ignore[union-attr]
        assert text[start:end].lower() == word
        assert text[passage.start : passage.end] == passage.text
        return str(hit.id), passage.label, passage.place

    assert place("suspects") == ("deck", "4", "")
    assert place("never") == ("deck", "4", "notes")
    assert place("ferry") == ("sheet", "Customers", "C2")
    assert place("shenyang") == ("sheet", "Customers", "B3")
    assert place("ship") == ("film", "1", "0:00:01")
    assert place("sunk") == ("film", "1", "0:01:23")


def test_no_phrase_runs_into_a_part_but_bodies_and_cues_go_on(engine: Engine, shelf: Shelf) -> None:
    noted(engine, shelf)
    assert ask(engine, Phrase(("suspects", "never"))) == set()
    assert ask(engine, Phrase(("suspects", "never"), within=100)) == set()
    assert ask(engine, Phrase(("never", "show", "this"))) == {"deck"}
    assert ask(engine, Phrase(("suspects", "and", "prediction"))) == {"deck"}
    assert ask(engine, Phrase(("ship", "was", "sunk"))) == {"film"}
    assert ask(engine, And((Word("suspects"), Word("never")))) == {"deck"}
