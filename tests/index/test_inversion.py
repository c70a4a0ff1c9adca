"""What a batch writes down of its documents is what analysis says of them, and merging changes nothing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.document import Title
from index import analysis, fields
from index.analysis import Key, Level
from index.whoosh import arrays, batch, counting, merging, offsets, stems
from index.whoosh.arrays import Arrays
from index.whoosh.segments import Asked, Segment

if TYPE_CHECKING:
    from conftest import Shelf

Occurrences = dict[tuple[str, str, Key], list[tuple[int, int]]]
"""By document, field and term: position, and position after it."""

LETTERS = st.sampled_from(
    [*"aAbé’'-.,19% \n\t“”\u00a0\u2009辽寧省学のไทยё", "-\n", "e-mail", "1,000", ".NET", "C++", "ſ", "x" * 150]
)
TEXTS = st.lists(LETTERS, max_size=40).map("".join)


def said(shelf: Shelf) -> Occurrences:
    found: Occurrences = defaultdict(list)
    for document, text in shelf.held.values():
        for field, base, _, terms in fields.streams(document, text):
            for term in terms:
                if term.level is not Level.latin:
                    place = base + term.position
                    found[document.id, field, (term.level, term.text)].append((place, place + term.width))
    return dict(found)


def held(segment: Segment) -> Occurrences:
    found: Occurrences = {}
    everybody = np.arange(segment.size, dtype=np.uint32)
    for number in range(segment.vocabulary.beginning(b"")[1]):
        term = segment.vocabulary.term(number)
        field, key = fields.WORDS[term[0] - ord("a")], (Level(term[1] - ord("0")), term[2:].decode())
        ((languages, filling),) = segment.filling(field, [number]) if key[0] is Level.stem else ((counting.ANY, []),)
        asked = [Asked(number, 0), *(Asked(each, 0, counting.APART, languages) for each in filling)]
        spans = segment.postings([each.term for each in asked])
        lists = segment.lists(field, [(each, begin, end) for each, (begin, end) in zip(asked, spans, strict=True)])
        rows = segment.rows(lists, everybody)
        begin = 0
        for document, end in enumerate(rows.ends.tolist()):
            if end > begin:
                places = zip(rows.first[begin:end].tolist(), rows.after[begin:end].tolist(), strict=True)
                found[segment.id(document), field, key] = list(places)
            begin = end
    return found


def write(
    path: Path, documents: int, content: Mapping[str, arrays.Array | Sequence[arrays.Array]], streams: arrays.Streams
) -> Segment:
    with path.open("wb") as file:
        arrays.write(file, {"documents": documents}, content, streams)
    return Segment(path.name, path)


def segment_of(shelf: Shelf, names: list[str], path: Path) -> Segment:
    made = batch.Batch()
    for document, text in shelf.current([document.id for document, _ in shelf.held.values() if document.id in names]):
        made.add(document, text)
    return write(path, made.documents, *made.arrays())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from([None, "en", "fr", "zh"])), min_size=1, max_size=4))
def test_every_term_stands_where_analysis_says(
    shelf: Shelf, tmp_path: Path, given: list[tuple[str, str, str | None]]
) -> None:
    shelf.held.clear()
    for n, (title, text, language) in enumerate(given):
        shelf.put(f"d{n}", [text, title], title=f"A {title}", language=language)
    assert held(segment_of(shelf, list(shelf.held), tmp_path / "one")) == said(shelf)


@pytest.mark.parametrize("piece", [1, 40, 1 << 22])
def test_merged_segments_have_what_is_left_of_each(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(merging, "_PIECE", piece)
    words = ["re-elected can-can", "the e-mail " * 300, "email", "辽宁省 ferry", "ferry ferries ferry", "", "C++ 1,000"]
    for n in range(40):
        shelf.put(
            f"d{n}", [words[n % len(words)], f"number{n} the the"], language="en" if n % 3 else None, kind="report"
        )
    parts = [[f"d{n}" for n in range(start, 40, 3)] for start in range(3)]
    segments = [segment_of(shelf, names, tmp_path / f"s{place}") for place, names in enumerate(parts)]
    for name in ("d0", "d3", "d7", "d38"):
        shelf.take(name)
    sources = []
    for place, segment in enumerate(segments):
        deleted = frozenset(segment.number(name) for name in ("d0", "d3", "d7", "d38")) - {-1}
        sources.append(merging.Source(Arrays(tmp_path / f"s{place}"), deleted))
    merged = write(tmp_path / "merged", *merging.merged(sources))
    assert merged.size == 36
    assert held(merged) == said(shelf)
    for document, text in shelf.held.values():
        number = merged.number(document.id)
        assert {name: merged.values(name, number) for name in fields.all_values(document)} == fields.all_values(
            document
        )
        assert text is not None
        assert [page.text for page in merged.pages(number)] == [s.text for s in fields.stretches(text)]


SPOKEN_WORDS = ["ship", "ships", "ship's", "shipping", "walk-ing", "die", "dies", "gift", "gifts", "l’école", "écoles"]
SPOKEN = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SPOKEN_WORDS), max_size=12).map(" ".join),
        st.sampled_from([None, "en", "fr", "de"]),
        st.sampled_from([None, "en", "de"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPOKEN, st.sampled_from([1, 7, 1 << 22]), st.sampled_from([1, 2, 255]))
def test_words_of_several_languages_keep_their_stems_when_segments_are_merged(
    shelf: Shelf, tmp_path: Path, given: list[tuple[str, str | None, str | None, bool]], piece: int, most: int
) -> None:
    shelf.held.clear()
    for n, (text, language, titled, _) in enumerate(given):
        title = (Title(text=f"The {text}", lang=titled),)
        shelf.put(f"d{n}", [text, f"the {text}"], title=f"A {text}", titles=title, language=language)
    gone = [f"d{n}" for n, told in enumerate(given) if told[-1]]
    parts = [list(shelf.held)[start::3] for start in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_PIECE", piece)
        patch.setattr(stems, "_MOST", most)
        segments = [segment_of(shelf, names, tmp_path / f"s{place}") for place, names in enumerate(parts)]
        sources = [
            merging.Source(Arrays(tmp_path / f"s{place}"), frozenset(map(segment.number, gone)) - {-1})
            for place, segment in enumerate(segments)
        ]
        merged = write(tmp_path / "merged", *merging.merged(sources))
    for name in gone:
        shelf.take(name)
    assert held(merged) == said(shelf)


def test_more_documents_than_sixteen_bits_can_number_are_found_and_merged_again(shelf: Shelf, tmp_path: Path) -> None:
    for n in range(1_100):
        shelf.put(f"d{n:04}", f"ferry {'tug tug' if n % 97 == 5 else 'barge'}", language="en")
    one = segment_of(shelf, list(shelf.held), tmp_path / "one")
    sources = [merging.Source(Arrays(tmp_path / "one"), frozenset({7}))] * 62
    many = write(tmp_path / "many", *merging.merged(sources))
    names = [one.id(n) for n in range(one.size) if n != 7] * 62
    deleted = frozenset(range(0, many.size, 50))
    last = [merging.Source(Arrays(tmp_path / "many"), deleted), merging.Source(Arrays(tmp_path / "one"), frozenset())]
    again = write(tmp_path / "again", *merging.merged(last))
    left = [name for n, name in enumerate(names) if n not in deleted] + list(map(one.id, range(one.size)))
    for segment, expected in ((many, names), (again, left)):
        assert segment.size == len(expected) > 1 << 16
        for word, times in (("ferry", 1), ("tug", 2), ("barge", 1)):
            stands = np.array([word == "ferry" or (int(name[1:]) % 97 == 5) == (word == "tug") for name in expected])
            (term,) = segment.terms([("text", (Level.literal, word))])
            ((begin, end),) = segment.postings([term])
            assert segment.documents(begin, end).tolist() == np.flatnonzero(stands).tolist()
            lists = segment.lists("text", [(Asked(term, 0), begin, end)])
            asked = np.arange(1 << 16, segment.size, dtype=np.uint32)
            rows = segment.rows(lists, asked)
            assert np.diff(rows.ends, prepend=0).tolist() == (stands[1 << 16 :] * times).tolist()
        numbers = [1, (1 << 16) - 1, 1 << 16, segment.size - 1]
        assert segment.ids(numbers) == [expected[number] for number in numbers]


def test_a_stem_has_no_postings_where_words_fill_it(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("d0", "ship ships shipping", language="en")
    shelf.put("d1", "ship Schiffe", language="de")
    shelf.put("d2", "co-ship", language="en")
    segment = segment_of(shelf, list(shelf.held), tmp_path / "one")
    number, other = segment.terms([("text", (Level.stem, "en:ship")), ("text", (Level.stem, "de:schiff"))])
    ((english, words), (german, more)) = segment.filling("text", [number, other])
    assert [segment.vocabulary.term(word)[2:] for word in words] == [b"ship", b"shipping", b"ships"]
    assert [segment.vocabulary.term(word)[2:] for word in more] == [b"schiffe"]
    assert english != german
    assert [end - begin for begin, end in segment.postings([number, other])] == [1, 0]  # the one within co-ship


# -- where words stand in a text

PIECES = st.sampled_from(
    [
        "ferry", "(Ferry),", "re-elected", "can-can", "AT&T", "1,000.5", "…", "—", "l’école", "辽宁省", "C++", ".NET",
        "x" * 300, "naïve", "e\u0301tude", "\u00ad", "ＮＥＴ", "a-b-c-d-e-f-g-h-i-j", "1 000", "🙂", "'", "wait-\nand",
        "«" * 20 + "far»", "-" * 40, "The", "the",
    ]
)  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t \n", "\u2003", "\u00a0", "", " " * 300])
WRITTEN = st.lists(st.tuples(GAPS, PIECES), max_size=30).map(lambda told: "".join(gap + piece for gap, piece in told))


def edges(text: str) -> list[tuple[int, int]]:
    """Where the word at each position starts and ends, by analysis."""
    terms = analysis.terms(text, None)
    return [
        (
            min(term.start for term in terms if term.position == place),
            max(term.end for term in terms if term.position + term.width == place + 1),
        )
        for place in range(analysis.length(terms))
    ]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WRITTEN, min_size=1, max_size=3), st.sampled_from([None, "en", "zh"]))
@example(["a" + " " * 20_000 + "b" * 100], None)
def test_words_are_kept_where_they_stand(shelf: Shelf, tmp_path: Path, texts: list[str], language: str | None) -> None:
    shelf.held.clear()
    shelf.put("d", texts, language=language)
    pages = segment_of(shelf, ["d"], tmp_path / "one").pages(0)
    assert len(pages) == len(texts)
    for place, text in enumerate(texts):
        starts, ends = offsets.unpacked(pages.content_of_edges(place))
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == edges(text)
