"""Verdicts on quotations: verbatim is what stands there to the word and point; alike is near; the rest is not found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.conventions import Convention
from archive.difference import Kind
from archive.document import DocumentId, Page, Text
from archive.quotation import MOST_PLACES, Comparison, Judgement, Quotation, best, compare
from archive.verdict import Verdict
from archive.wording import Wording

SPEECH = (
    "The mayor rose at ten. “We will not sell the harbour to anyone, and I don’t think the council would,” she said. "
    "“It has cost the town 1,200 crowns a year since 1987 — a court-ordered sum — and it is worth every one.”"
)
HAN = "市长说：“我们不会把港口卖给任何人，我认为市议会也不会同意。自1987年以来，它每年花费1200元。”"


def text(*pages: str, language: str | None = "en") -> Text:
    made = (Page(number=n, label=str(n), text=t, how="text", language=language) for n, t in enumerate(pages, 1))
    return Text(pages=tuple(made), reader="")


def told(exact: str, *pages: str, parts: tuple[str, ...] = (), language: str | None = "en") -> Comparison:
    return compare(Quotation(exact=exact, parts=parts, language=language), text(*(pages or (SPEECH,))))


def words_at(comparison: Comparison, *pages: str) -> list[list[str]]:
    return [[pages[span.page - 1][span.start : span.end] for span in place] for place in comparison.places]


def kinds(comparison: Comparison) -> list[Kind]:
    return [change.kind for change in comparison.difference]


# -- verbatim --------------------------------------------------------------------------------------------------------


def test_the_very_words_are_verbatim_and_every_place_is_told() -> None:
    page = "So be it. He said it again: so be it; and went. So be it, then."
    found = told("be it", page)
    assert (found.verdict, found.short, found.conventions) == (Verdict.verbatim, True, ())
    assert words_at(found, page) == [["be it"]] * 3


@pytest.mark.parametrize(
    "quote",
    [
        "We will not sell the harbour to anyone, and I don't think the council would.",
        '"we will not sell the harbour to anyone, and I don`t think the council would"',
        "since 1987--a court‑ordered sum - and it is worth every one",
        "a court-\nordered sum",
        "the har\u00adbour to\u00a0any\u200bone, and I",
        "… It has cost the town 1,200 crowns a year …",
        "[i]t has cost the town 1,200 crowns a year",
        "It has cost [sic] the town 1,200 crowns a year",
        "ｃrowns a year since １９８７",
    ],
)
def test_type_and_conventions_keep_words_verbatim(quote: str) -> None:
    assert told(quote).verdict == Verdict.verbatim


@pytest.mark.parametrize(
    ("quote", "page", "convention"),
    [
        ("[T]he town paid every year for it", "Yes, the town paid every year for it.", Convention.initial_case),
        ("...the town paid every year for it", "Yes, the town paid every year for it.", Convention.cut),
        ("the town payed [sic] every year", "Yes, the town payed every year.", Convention.sic),
        ("the town paid every year", "Yes, the town paid12 every year.", Convention.note_mark),
        ("the town paid every year", "Yes, the town paid[3] every¹ year.", Convention.note_mark),
        ("臺灣的發展需要大家瞭解", "台湾的发展需要大家了解。", Convention.script),
        ("台湾的发展需要大家了解", "臺灣的發展需要大家瞭解。", Convention.script),
        ("It is ours. We keep it.", "“It is ours,” he said. “We keep it.”", Convention.attribution),
    ],
)
def test_conventions_are_named(quote: str, page: str, convention: Convention) -> None:
    found = told(quote, page)
    assert (found.verdict, found.conventions) == (Verdict.verbatim, (convention,))


def test_parts_directly_one_after_the_other_are_verbatim_and_with_words_between_near() -> None:
    page = "We will sell the old harbour to whoever pays for the repair of it."
    apart = ("We will sell the old", "harbour to whoever pays")
    found = told("“We will sell the old,” she said, “harbour to whoever pays”", page, parts=apart)
    assert (found.verdict, found.conventions) == (Verdict.verbatim, (Convention.in_parts,))
    found = told("…", page, parts=("We will sell", "harbour to whoever pays"))
    assert (found.verdict, kinds(found), found.conventions) == (Verdict.near, [Kind.gap], (Convention.in_parts,))
    assert found.difference[0].source == "the old"


def test_an_attribution_in_the_source_leaves_two_spans() -> None:
    page = "“It is powerful. It is palpable,” Starr said. “And it is genuine.”"
    found = told("It is powerful. It is palpable. And it is genuine.", page)
    assert words_at(found, page) == [["It is powerful. It is palpable", "And it is genuine"]]


def test_two_speakers_are_not_one_attribution() -> None:
    page = "“It is ours to keep for good,” said Ann. Bob replied, “We sell it tomorrow morning.”"
    assert told("It is ours to keep for good. We sell it tomorrow morning.", page).verdict != Verdict.verbatim


def test_a_quotation_over_two_pages_has_two_spans_and_the_head_between_does_not_count() -> None:
    pages = ("We will not sell the har-\n— 1 —\n", "2    MINUTES OF MAY\nbour to anyone in this town.")
    found = told("We will not sell the harbour to anyone", *pages)
    assert found.verdict == Verdict.verbatim
    assert words_at(found, *pages) == [["We will not sell the har", "bour to anyone"]]


def test_words_of_a_running_head_are_found_in_it() -> None:
    pages = ("We will\n", "2    MINUTES OF THE MAY MEETING\nnot sell")
    assert words_at(told("MINUTES OF THE MAY MEETING", *pages), *pages) == [["MINUTES OF THE MAY MEETING"]]


def test_no_words_run_from_a_page_into_its_footnotes() -> None:
    page = "The harbour was never sold.\n____\n1 See the minutes of that year.\n"
    found = told("The harbour was never sold. 1 See the minutes", page)
    assert found.verdict != Verdict.verbatim
    assert not any(filler in change.source for change in found.difference for filler in "\0\1\2\3")
    assert words_at(told("See the minutes of that year", page), page) == [["See the minutes of that year"]]


@pytest.mark.parametrize("broken", ["court-\nordered", "court-ordered", "har-\nbour"])
def test_a_hyphen_at_a_lines_end_is_the_words_own_or_the_lines(broken: str) -> None:
    whole = broken.replace("-\n", "-" if "court" in broken else "")
    assert told(f"It was the {whole} sum", f"It was the {broken} sum.").verdict == Verdict.verbatim


def test_han_is_verbatim_whatever_its_spaces_and_marks() -> None:
    found = told("我们不会把港口 卖给\n任何人,我认为市议会也不会同意", HAN, language="zh")
    assert found.verdict == Verdict.verbatim
    assert words_at(found, HAN) == [["我们不会把港口卖给任何人，我认为市议会也不会同意"]]


FOLDS = {
    "’": ["'", "‘", "＇"],
    "—": ["–", "--", " — ", "―"],
    " ": ["  ", "\n", "\u00a0", " \u200b"],
    "o": ["o\u200d", "ｏ"],
    "1": ["１"],
    "-": ["‐", "-\n", "‑"],
    "fi": ["ﬁ"],
}


@given(st.data())
def test_what_is_verbatim_stays_verbatim_under_every_fold(data: st.DataObject) -> None:
    spaces = [n for n, c in enumerate(SPEECH) if c == " " and SPEECH[n - 1].isalnum() and SPEECH[n + 1].isalnum()]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(spaces), st.sampled_from(spaces))))
    assume(end - start > 1)
    quote = "".join(data.draw(st.sampled_from([c, *FOLDS[c]])) if c in FOLDS else c for c in SPEECH[start + 1 : end])
    found = told(quote)
    assert found.verdict == Verdict.verbatim
    assert SPEECH[start + 1 : end].strip("“”—. ") in {w for [w] in words_at(found, SPEECH)}


# -- near, never verbatim --------------------------------------------------------------------------------------------


@given(st.data())
def test_a_changed_word_is_never_verbatim(data: st.DataObject) -> None:
    words = SPEECH.split(" ")
    start = data.draw(st.integers(0, len(words) - 6))
    quote = words[start : start + data.draw(st.integers(5, 20))]
    at = data.draw(st.integers(0, len(quote) - 1))
    change = data.draw(st.sampled_from(["left out", "zebra", "never", "twice", "upper"]))
    assume(any(c.isalnum() for c in quote[at]) and any(c.isalnum() for c in quote[-1]))
    if change == "left out":
        # What begins with a dash begins after it: without its first word it is a shorter quotation, and verbatim.
        assume(any(map(str.isalnum, "".join(quote[:at]))) and at < len(quote) - 1)
        quote[at : at + 1] = []
    elif change == "twice":
        quote[at : at + 1] = [quote[at].strip("“”,."), quote[at]]
    elif change == "upper":
        assume(quote[at].upper() != quote[at] and quote[at].strip("“”,.").casefold() not in "ai")
        quote[at] = quote[at].upper()
    else:
        quote.insert(at, change)
    found = told(" ".join(quote))
    assert found.verdict != Verdict.verbatim
    # Of five words, one changed in the middle leaves no three of the source's together to find it by.
    assert found.verdict == Verdict.near or sum(any(map(str.isalnum, word)) for word in quote) < 6


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("We will sell the harbour to anyone", Kind.negation),
        ("and I do think the council would", Kind.negation),
        ("the town 1,300 crowns a year since 1987", Kind.number),
        ("the town 1200 crowns a year since 1987", Kind.number),
        ("the town 1,200 CROWNS a year since 1987", Kind.case),
        ("We will not sell the harbour to anyone and I", Kind.points),
        ("cost the town 1,200 crowns a year?", Kind.points),
        ("It has cost … crowns a year since 1987", Kind.omission),
        ("It has cost the [poor] town 1,200 crowns a year", Kind.insertion),
        ("We will not sell [it] to anyone, and I", Kind.insertion),
        ("It has cost the city 1,200 crowns a year", Kind.words),
        ("eft the harbour to anyone, and I", Kind.words),
        ("It has cost the town 1", Kind.number),
        ("rdered sum — and it is worth every one", Kind.spelling),
    ],
)
def test_a_change_is_near_and_told(quote: str, kind: Kind) -> None:
    found = told(quote)
    assert found.verdict == Verdict.near
    assert kind in kinds(found) or (kind == Kind.spelling and kinds(found))


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("5 degrees in the winter of that year", "It was -5 degrees in the winter of that year."),
        ("the tax is now at last 5", "the tax is now at last 5% of it"),
        ("It rose by that number, 5%", "It rose by that number, 5 men."),
        ("they decided to resign the treaty", "they decided to re-sign the treaty"),
        ("he owes exactly 1.5 of them", "he owes exactly 1. 5 of them"),
        ("he owes exactly 12 of them today", "he owes exactly 1 2 of them today"),
        ("read page 12 of that same book", "read page 1¹² of that same book"),
        ("we shall overcome¹ all of these", "we shall overcome² all of these"),
        ("is that what she really said!", "is that what she really said."),
        ("是否同意把港口卖给别人", "不是否同意把港口卖给别人".replace("不是否", "否")),
    ],
)
def test_what_looks_alike_is_not_verbatim(quote: str, page: str) -> None:
    assert told(quote, page).verdict != Verdict.verbatim


def test_a_negation_left_out_where_words_are_marked_as_left_out_is_shown() -> None:
    found = told("We will … sell the harbour to anyone")
    assert (found.verdict, [c.source for c in found.difference]) == (Verdict.near, ["not"])
    assert found.conventions == (Convention.omission,)


def test_han_changed_by_a_character_is_near() -> None:
    found = told("我们会把港口卖给任何人，我认为市议会也不会同意", HAN, language="zh")
    assert (found.verdict, kinds(found)) == (Verdict.near, [Kind.negation])


# -- not found -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("the plan failed very badly", "By then the plan worked very badly indeed."),
        ("there were a few hundred", "In all there remain a few hundred of them."),
        ("he is a big man", "They said he is the big man of the port."),
        ("it was not to be", "It is as if it was bound to be."),
        ("a sad day for us", "This was a bad day for us all."),
        ("he went at once home", "In the end he went home at once, home again."),
        ("ferries are never left to rust here", "Our ferries are seldom left to rust here."),
        ("they will neither sell nor let the harbour", "And they will never sell or let the harbour."),
    ],
)
def test_a_few_words_with_one_changed_among_them_are_near_wherever_it_stands(said: str, stands: str) -> None:
    found = told(said, f"{'The council met. ' * 40}{stands} Nobody answered.")
    assert found.verdict == Verdict.near, found
    assert found.difference


def test_a_word_replaced_beside_the_first_costs_one_word_and_not_two() -> None:
    found = told(
        "available seldom harvesting has practically come", "It is available as harvesting has practically come."
    )
    assert (found.verdict, [(c.quoted, c.source) for c in found.difference]) == (Verdict.near, [("seldom", "as")])


def test_two_halves_of_two_sentences_are_not_found_as_one() -> None:
    page = "We will not sell the harbour to them. " + "It was said at length. " * 20 + "It is worth every crown of it."
    found = told("We will not sell is worth every crown of it", page)
    assert (found.verdict, found.places) == (Verdict.not_found, ())
    assert found.closest


def test_short_words_inside_of_others_are_not_found() -> None:
    for quote in ("gate away", "1.5", "don", "ordered sum"):
        found = told(quote, "The delegate away at 11.5 per cent; I don't know of a court-ordered sum.")
        assert (found.verdict, found.short) == (Verdict.not_found, True)


def test_words_that_stand_nowhere_have_no_closest_passage() -> None:
    assert told("Colourless green ideas sleep furiously") == Comparison(verdict=Verdict.not_found)


def test_in_a_document_of_another_language_a_quotation_cannot_be_checked_but_may_be_found() -> None:
    assert told("我们不会把港口卖给任何人", language="zh").verdict == Verdict.untranslatable
    assert compare(Quotation(exact="x y z", language="zh"), text(SPEECH, language=None)).verdict == Verdict.not_found
    mixed = f"{SPEECH} {HAN}"
    assert told("我们不会把港口卖给任何人", mixed, language="zh").verdict == Verdict.verbatim


@pytest.mark.parametrize("quote", ["", "…", "\x00\x03\x05", "!?", "[sic]", "[", "\ufeff", "a", "１"])
def test_a_quotation_of_next_to_nothing_is_never_more_than_not_found(quote: str) -> None:
    assert told(quote, "Quite another text").verdict == Verdict.not_found


def test_an_empty_document_has_nothing() -> None:
    assert compare(Quotation(exact="We will not sell"), text("")).verdict == Verdict.not_found
    assert compare(Quotation(exact="We will not sell"), Text(pages=(), reader="")).verdict == Verdict.not_found


@given(st.text(max_size=40), st.text(max_size=80))
def test_whatever_is_compared_its_places_are_in_the_text(quote: str, page: str) -> None:
    found = compare(Quotation(exact=quote), text(page))
    for place in (*found.places, found.closest):
        assert all(0 <= span.start < span.end <= len(page) for span in place)


@given(st.text(st.sampled_from("ab .,-\n'\"…臺12"), min_size=1, max_size=40))
def test_a_text_has_itself_verbatim(page: str) -> None:
    assume(any(c.isalnum() for c in page))
    found = compare(Quotation(exact=page), text(page))
    assert found.verdict == Verdict.verbatim


# -- hostile ---------------------------------------------------------------------------------------------------------


def test_of_the_same_words_over_and_over_only_so_many_places_are_told() -> None:
    page = "so be it " * (MOST_PLACES + 10)
    assert len(told("so be it", page).places) == MOST_PLACES


def test_one_letter_over_and_over_is_one_word_and_has_no_shorter_one() -> None:
    page = "a" * 100_000
    assert told("a a a a a a", page).verdict == Verdict.not_found
    assert told("a" * 99_000, page).verdict == Verdict.not_found
    assert told(page, page).verdict == Verdict.verbatim


def test_a_long_quotation_with_one_word_changed_is_near_and_the_word_is_shown() -> None:
    words = ["".join(chr(97 + int(digit)) for digit in f"{n * n:08}") for n in range(9_000)]
    page = " ".join(words)
    words[5_000] = "zebra"
    found = told(" ".join(words), page)
    assert (found.verdict, [c.quoted for c in found.difference]) == (Verdict.near, ["zebra"])


def test_a_quotation_of_nothing_but_omissions_is_compared_with_a_long_text_of_the_same_word() -> None:
    assert told("a … " * 20_000, "a " * 500_000).verdict in (Verdict.near, Verdict.not_found)


# -- several documents -----------------------------------------------------------------------------------------------

VERBATIM, NEAR, NOT_FOUND, UNTRANSLATABLE = (Comparison(verdict=verdict) for verdict in Verdict)
A, B, C = map(DocumentId, "abc")


def test_the_best_of_the_cited_documents_is_told_with_all_that_bear_it_out() -> None:
    assert best({A: NEAR, B: VERBATIM, C: VERBATIM}) == Judgement(
        verdict=Verdict.verbatim, comparisons={B: VERBATIM, C: VERBATIM}
    )
    assert best({A: UNTRANSLATABLE, B: NOT_FOUND}).verdict == Verdict.not_found
    assert best({A: UNTRANSLATABLE}).verdict == Verdict.untranslatable


def test_the_whole_archive_replaces_the_cited_documents_only_by_what_has_the_words() -> None:
    assert best({A: NOT_FOUND}, {B: NEAR}) == Judgement(verdict=Verdict.near, comparisons={B: NEAR}, elsewhere=True)
    assert best({A: NEAR}, {B: VERBATIM}) == Judgement(verdict=Verdict.near, comparisons={A: NEAR})
    assert best({A: UNTRANSLATABLE}, {B: NOT_FOUND}).verdict == Verdict.untranslatable


def test_asked_of_the_whole_archive_a_translation_is_not_found() -> None:
    assert best({}, {A: UNTRANSLATABLE}).verdict == Verdict.not_found
    assert best({}, {A: VERBATIM}) == Judgement(verdict=Verdict.verbatim, comparisons={A: VERBATIM})
    assert best({}) == Judgement(verdict=Verdict.not_found, comparisons={})


def test_one_wording_serves_any_number_of_quotations() -> None:
    held = Wording(text(SPEECH))
    assert compare(Quotation(exact="We will not sell"), held) == told("We will not sell", language=None)
