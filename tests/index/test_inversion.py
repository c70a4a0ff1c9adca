"""What a batch writes down of its documents is what analysis says of them, and merging changes nothing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import analysis, fields
from index.analysis import Key, Level
from index.whoosh import arrays, batch, merging
from index.whoosh.arrays import Arrays
from index.whoosh.segments import Segment

if TYPE_CHECKING:
    from conftest import Shelf

Occurrences = dict[tuple[str, str, Key], list[tuple[int, int]]]
"""By document, field and term: position, and position after it."""

LETTERS = st.sampled_from(
    [*"aAbé’'-.,19% \n\t“”\u00a0\u2009辽寧省学のไทยё", "-\n", "e-mail", "1,000", ".NET", "C++", "ſ"]
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
        rows = segment.rows(segment.lists([(number, 0, False)]), everybody)
        begin = 0
        for document, end in enumerate(rows.ends.tolist()):
            if end > begin:
                places = zip(rows.first[begin:end].tolist(), rows.after[begin:end].tolist(), strict=True)
                found[segment.id(document), field, key] = list(places)
            begin = end
    return found


def write(path: Path, documents: int, content: Mapping[str, arrays.Array | Sequence[arrays.Array]]) -> Segment:
    with path.open("wb") as file:
        arrays.write(file, {"documents": documents}, content)
    return Segment(path.name, path)


def segment_of(shelf: Shelf, names: list[str], path: Path) -> Segment:
    made = batch.Batch()
    for document, text in shelf.current([document.id for document, _ in shelf.held.values() if document.id in names]):
        made.add(document, text)
    return write(path, made.documents, made.arrays())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from([None, "en", "fr", "zh"])), min_size=1, max_size=4))
def test_every_term_stands_where_analysis_says(
    shelf: Shelf, tmp_path: Path, given: list[tuple[str, str, str | None]]
) -> None:
    shelf.held.clear()
    for n, (title, text, language) in enumerate(given):
        shelf.put(f"d{n}", [text, title], title=f"A {title}", language=language)
    assert held(segment_of(shelf, list(shelf.held), tmp_path / "one")) == said(shelf)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([None, "en", "fr", "ru"]))
def test_the_pieces_of_a_text_have_its_terms(text: str, language: str | None) -> None:
    found, here = list[tuple[Level, str, int, int]](), 0
    cut, begins = analysis.pieces(text)
    for written in cut:
        piece = analysis.piece(written, language, is_token=begins is not None)
        found += [(level, form, here + position, width) for level, form, position, width in piece.terms]
        here += len(piece.edges)
    terms = analysis.terms(text, language)
    assert found == [(term.level, term.text, term.position, term.width) for term in terms]
    assert here == analysis.length(terms)


def test_merged_segments_have_what_is_left_of_each(shelf: Shelf, tmp_path: Path) -> None:
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
    size, content = merging.merged(sources)
    merged = write(tmp_path / "merged", size, content)
    assert size == 36
    assert held(merged) == said(shelf)
    for document, text in shelf.held.values():
        number = merged.number(document.id)
        assert {name: merged.values(name, number) for name in fields.all_values(document)} == fields.all_values(
            document
        )
        assert text is not None
        assert [page.text for page in merged.pages(number)] == [s.text for s in fields.stretches(text)]
