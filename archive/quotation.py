"""Quotations: whether a document has these very words, nearly these, or neither; where, and what differs.

*Verbatim*: every word and every point between the first and the last word is the source's, in its order; type, the
page and a few honest conventions aside, which are named. *Near*: all but a quarter of the words stand in one stretch,
and each change is told. Alikeness alone never makes a quotation verbatim: "would" and "would not" are near.

Words are looked for by their letters alone, and what is found is compared letter by letter and point by point. Where
nothing is found so, runs of a few words show which stretch to set the quotation's words beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive import typography
from archive.conventions import Convention
from archive.difference import Change
from archive.document import DocumentId, Frozen, LanguageTag, Text
from archive.language_tags import primary
from archive.near import nearest
from archive.said import Reading, readings
from archive.verbatim import may_be_same, same
from archive.verdict import Verdict
from archive.wording import Span, Stream, Wording

Place = tuple[Span, ...]
"""Where a quotation stands: several spans where it runs over pages, or its source breaks it by an attribution."""

MOST_PLACES = 1_000
"""Of the same words in one document, no more places are told."""

_MOST_WORK = 500_000  # letters that are looked at closely, of places with the same letters
_LIGHT = 16  # so many letters are passed over in the time in which one is looked at closely
_FEWEST_WORDS, _FEWEST_HAN = 4, 6


class Quotation(Frozen):
    """Words given as somebody's own. `parts` has them where they were given in parts, without what stands between."""

    exact: str
    parts: tuple[str, ...] = ()
    language: LanguageTag | None = None


class Comparison(Frozen):
    """A quotation compared with one document.

    `places` are where it stands, verbatim or nearly; `closest` is, where it was not found, the passage that has most
    of its words, which is no match. `short`: under four words or six Han; such a quotation is never near.
    """

    verdict: Verdict
    places: tuple[Place, ...] = ()
    conventions: tuple[Convention, ...] = ()
    difference: tuple[Change, ...] = ()
    short: bool = False
    closest: Place = ()


class Judgement(Frozen):
    """What several documents came to: the verdict, and the comparison of each document that bears it out.

    `elsewhere`: the cited documents do not have the words; others of the archive do.
    """

    verdict: Verdict
    comparisons: dict[DocumentId, Comparison]
    elsewhere: bool = False


def compare(quotation: Quotation, text: Text | Wording) -> Comparison:
    """A quotation compared with the words of one document.

    A `Wording` made once of a text serves any number of quotations. Time and memory: linear in the text and in the
    quotation, at a few microseconds a letter of the quotation; places beyond 1,000, or beyond half a million letters of
    them all together, are not told.
    """
    wording = text if isinstance(text, Wording) else Wording(text)
    said = readings(quotation.parts or (quotation.exact,))
    short = is_short(said[0])
    for stream in wording.streams():
        for reading in said:
            if (found := _verbatim(reading, stream, wording)) is not None:
                return found.model_copy(update={"short": short})
    return _near(quotation, said, [s for s in (wording.body, wording.spoken) if s is not None], wording, short)


def best(cited: Mapping[DocumentId, Comparison], archive: Mapping[DocumentId, Comparison] | None = None) -> Judgement:
    """The best of the cited documents' comparisons; where that is none, what the rest of the `archive` came to.

    The whole archive replaces the cited documents' verdict only by verbatim or near. Asked without cited documents, it
    has documents in every language it holds: there nothing is untranslatable, but not found.
    """
    told = _best(cited)
    if archive is not None and told.verdict not in (Verdict.verbatim, Verdict.near):
        other = _best(archive)
        if other.verdict in (Verdict.verbatim, Verdict.near):
            return other.model_copy(update={"elsewhere": bool(cited)})
    if not cited:
        return Judgement(verdict=Verdict.not_found, comparisons=_best(archive or {}).comparisons)
    return told


def _best(comparisons: Mapping[DocumentId, Comparison]) -> Judgement:
    for verdict in Verdict:
        bearing = {name: one for name, one in comparisons.items() if one.verdict == verdict}
        if verdict == Verdict.near and bearing:
            least = min(len(one.difference) for one in bearing.values())
            bearing = {name: one for name, one in bearing.items() if len(one.difference) == least}
        if bearing:
            return Judgement(verdict=verdict, comparisons=bearing)
    return Judgement(verdict=Verdict.not_found, comparisons={})


def _verbatim(said: Reading, stream: Stream, wording: Wording) -> Comparison | None:
    places, conventions, work = list[Place](), set[Convention](), 0
    length = len(said.key)
    number = stream.find(said.key, 0)
    while number is not None and work < _MOST_WORK and len(places) < MOST_PLACES:
        further = number + 1
        if may_be_same(said, stream, number):
            work += length
            if (found := same(said, stream, wording.raw, number)) is not None:
                places.append(wording.spans(stream.text, found.at))
                conventions |= found.conventions
                further = number + length
        work += 1 + length // _LIGHT
        number = stream.find(said.key, further)
    if not places:
        return None
    return Comparison(verdict=Verdict.verbatim, places=tuple(places), conventions=_ordered(conventions))


def _near(
    quotation: Quotation, said: Sequence[Reading], streams: Sequence[Stream], wording: Wording, short: bool
) -> Comparison:
    reading = next((one for one in said if one.conventions), said[0])
    told = ((stream, nearest(reading, stream)) for stream in streams)
    found = [(stream, one) for stream, one in told if one is not None]
    stream, one = min(found, key=lambda f: f[1].differing, default=(None, None))
    place = wording.spans(stream.text, one.at) if stream is not None and one is not None else ()
    if one is not None and one.is_near and not short and one.changes:
        return Comparison(
            verdict=Verdict.near,
            places=(place,),
            conventions=_ordered(one.conventions),
            difference=one.changes,
        )
    foreign = quotation.language is not None and wording.languages and not _speaks(wording, quotation.language)
    return Comparison(verdict=Verdict.untranslatable if foreign else Verdict.not_found, short=short, closest=place)


def is_short(said: Reading) -> bool:
    """Whether these are under four words, or six Han."""
    han = any(map(typography.is_single, said.spelling.letters))
    return len(said.words) < (_FEWEST_HAN if han else _FEWEST_WORDS)


def _speaks(wording: Wording, language: str) -> bool:
    """Whether a document is in this language, in whatever script or country's."""
    return primary(language) in {primary(tag) for tag in wording.languages}


def _ordered(conventions: set[Convention] | frozenset[Convention]) -> tuple[Convention, ...]:
    return tuple(one for one in Convention if one in conventions)
