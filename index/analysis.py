"""A text's words, one definition for every engine: the terms an index holds, and what to look for among them.

A term stands at one of three levels: as written (`literal`), without what seldom matters (`folded`, only where
that differs), by its stem in the document's language (`stem`; the language stands before it, as in `en:ship`). Beside
them stand the words that Han is cut into (`word`), and under each Latin spelling of one, once for each text, that word
(`latin`, as in `liaoning:辽宁`): a lexicon, by which Latin finds Han and never Han another Han.
A word of a query becomes a `Place`: the ways in which it may be filled, each with the level at which it then
matches. Every word takes one position, a hyphenated one a position for each part and the whole across them; what
several tokens make up (AT&T, an address, a run of Han) is a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from index import folding, han, romanise, stemming, tokens
from index.results import Mode
from index.stemming import Stems
from index.tokens import Token


class Level(IntEnum):
    """How closely a term stands to what was written; the lower, the closer. No query matches at the level `word`."""

    __hash__ = int.__hash__  # that of an Enum is by name, and takes five times as long

    literal = 0
    folded = 1
    stem = 2
    latin = 3
    word = 4


class Term(NamedTuple):
    """One term of a text: `width` positions from `position` on, code points `start` to `end` (exclusive)."""

    level: Level
    text: str
    position: int
    width: int
    start: int
    end: int


Key = tuple[Level, str]
"""A term as an index knows it: its level and text."""


class Form(NamedTuple):
    """One term that fills a place, and the level at which it matches what was asked."""

    level: Level
    key: Key


Way = tuple["Place", ...]
"""Places one directly after the other."""

Place = tuple["Form | Way", ...]
"""What may stand there: any of these."""


# -- texts -------------------------------------------------------------------------------------------------

_Held = tuple[Level, str, int, int, int, int]
"""A term within its token: level, text, position, width, start, end."""


class Piece(NamedTuple):
    """A stretch of text that has the same terms wherever it stands."""

    terms: tuple[tuple[Level, str, int, int], ...]
    """Each with its position, counted from the piece's first, and its width."""

    edges: tuple[tuple[int, int], ...]
    """Where the word at each of its positions starts and ends, in code points from the piece's start."""


def piece(written: str, language: str | None) -> Piece:
    """What a piece of a text in that language is made of."""
    known = _lexicon(stemming.stems(language))
    found: list[tuple[Level, str, int, int]] = []
    edges: list[tuple[int, int]] = []
    for at, token in tokens.placed(written):
        width, held = known[token]
        here = len(edges)
        found += ((level, form, here + position, wide) for level, form, position, wide, _, _ in held)
        edges += ((at + start, at + end) for start, end in _edges(width, held))
    return Piece(tuple(found), tuple(edges))


def folds(words: Sequence[str]) -> Iterator[str | None]:
    """The terms of the level `folded` of words of nothing but letters and digits, given as they stand at the level
    `literal`; None where one has none.
    """
    for word in words:
        form = folding.folded(word)
        yield form if form != word else None


def stems(words: Sequence[str], language: str | None) -> list[str | None]:
    """The terms of the level `stem` of such words of nothing but letters; all their others are these."""
    known = stemming.stems(language)
    if known is None:
        return [None] * len(words)
    found = known.of_all(words)
    return [_stem(stem, known)[1] if len(word) > 1 else None for word, stem in zip(words, found, strict=True)]


def _edges(width: int, held: Sequence[_Held]) -> Iterator[tuple[int, int]]:
    """Where the word at each of a token's positions starts and ends."""
    if width == 1:  # its terms all stand where it does
        yield held[0][4], held[0][5]
        return
    for place in range(width):
        yield (
            min(start for _, _, position, _, start, _ in held if position == place),
            max(end for _, _, position, wide, _, end in held if position + wide == place + 1),
        )


def terms(text: str, language: str | None) -> list[Term]:
    """The terms of a text in that language (a tag, or None: not known), by position."""
    known = _lexicon(stemming.stems(language))
    found: list[Term] = []
    add, new = found.append, tuple.__new__  # twice as fast as Term(…), and a text has many
    here = 0
    for match in tokens.matches(text):
        width, pieces = known[match[0]]
        at = match.start()
        for level, form, position, wide, start, end in pieces:
            add(new(Term, (level, form, here + position, wide, at + start, at + end)))
        here += width
    return found


def han_terms(text: str, found: Sequence[Term]) -> list[Term]:
    """The Han words of a text with these `terms`, and the Latin spellings they are known by; no part of its length."""
    told: list[Term] = []
    at: dict[int, int] = {}
    known = set[str]()
    add, new = told.append, tuple.__new__
    for word, start, end in han.words(text):
        if not at:
            at = {term.start: term.position for term in found}
        position = at.get(start)
        if position is None:  # not a character of its own, as with a mark that changes its shape
            continue
        width = end - start
        add(new(Term, (Level.word, word, position, width, start, end)))
        if word not in known:
            known.add(word)
            for each in spelt(word):
                add(new(Term, (Level.latin, each, position, width, start, end)))
    return told


def spelt(word: str) -> tuple[str, ...]:
    """The terms of the level `latin` for a Han word, each a spelling and the word."""
    return tuple(f"{key}:{word}" for key in _spellings(word).split())


@lru_cache(100_000)
def _spellings(word: str) -> str:
    """In one piece, which takes a third of the memory."""
    return " ".join(sorted({*romanise.spellings(word), *map(romanise.marked, romanise.conventional(word))}))


def length(found: Sequence[Term]) -> int:
    """How many positions the terms of a text take."""
    return found[-1].position + found[-1].width if found else 0


def folded(text: str) -> str:
    """A whole text in its folded form, to compare by."""
    return folding.folded(folding.literal(text))


class _Lexicon(dict[str, tuple[int, tuple[_Held, ...]]]):
    """The pieces of each distinct token in one language. Looked up by many threads; at worst made twice."""

    MOST = 5_000

    def __init__(self, stems: Stems | None) -> None:
        super().__init__()
        self._stems = stems

    def __missing__(self, written: str) -> tuple[int, tuple[_Held, ...]]:
        if len(self) >= self.MOST:
            self.clear()
        token = tokens.token(written)
        self[written] = made = (token.width, tuple(_pieces(token, self._stems))) if token else (0, ())
        return made


_LEXICONS: dict[str, _Lexicon] = {}


def _lexicon(stems: Stems | None) -> _Lexicon:
    return _LEXICONS.setdefault(stems.name if stems else "", _Lexicon(stems))


def _pieces(token: Token, stems: Stems | None) -> Iterator[_Held]:
    for key in dict.fromkeys(_held(token, stems)):
        yield *key, 0, token.width, token.start, token.end
    for place, part in enumerate(token.parts):
        for key in dict.fromkeys(_held_part(part, stems)):
            yield *key, place, 1, part.start, part.end


def _held(token: Token, stems: Stems | None) -> Iterator[Key]:
    """The terms of a whole token."""
    yield from ((Level.literal, form) for form in token.literal)
    yield from ((Level.folded, form) for form in (token.folded, token.bare) if form and form not in token.literal)
    yield from _stemmed(token, stems)


def _held_part(part: Token, stems: Stems | None) -> Iterator[Key]:
    """Those of a part of a hyphenated word: never literal, since it was not written alone."""
    yield from ((Level.folded, form) for form in (part.folded, part.bare) if form)
    yield from _stemmed(part, stems)


def _stemmed(token: Token, stems: Stems | None) -> Iterator[Key]:
    if stems and token.root:
        yield _stem(stems.of(token.root), stems)
    if token.owner and not (stems and stems.name == "en"):  # English stems are without the 's
        yield Level.stem, f":{token.owner}"


def _stem(stem: str, stems: Stems) -> Key:
    return Level.stem, f"{stems.name}:{folding.folded(stem)}"


# -- queries -----------------------------------------------------------------------------------------------


def places(word: str, mode: Mode, languages: Sequence[str] = (), *, literal: bool = False) -> Way:
    """What one word of a query looks for: one place, or several in a row where it is more than one token.

    In expanded mode a single token matches by its stems in any of the `languages` too. `literal`: whatever the
    mode, as written only. No place where there is no word in it.
    """
    mode = Mode.literal if literal else mode
    found = list(tokens.tokens(word))
    stems = _all_stems(languages) if mode is Mode.expanded and len(found) == 1 else None
    return tuple(_place(token, mode, stems) for token in found)


def phrase(words: Sequence[str], mode: Mode, *, literal: bool = False) -> Way:
    """What the words of a phrase look for, as one row of places. Inside a phrase expanded means folded."""
    return tuple(place for slot in slots(words, mode, literal=literal) for place in _unwrapped(slot))


def slots(words: Sequence[str], mode: Mode, *, literal: bool = False) -> Way:
    """The same with one place for each word, for words that need not follow each other."""
    mode = Mode.literal if literal or mode is Mode.literal else Mode.folded
    ways = (places(word, mode) for word in words)
    return tuple(way[0] if len(way) == 1 else (way,) for way in ways if way)


def whole(word: str, mode: Mode) -> tuple[Key, ...]:
    """The terms to compare a word with by its letters: with likeness, and to go on writing.

    None for more than one token, and for scripts whose words are not spaced apart.
    """
    before, keys = beginning(word, mode)
    return () if before else keys


def beginning(word: str, mode: Mode) -> tuple[Way, tuple[Key, ...]]:
    """What to look for where a word goes on: places in a row, then a term that begins like any of these.

    No such term where the script does not space words apart: anything may follow then.
    """
    found = list(tokens.tokens(word))
    if not found:
        return (), ()
    last = found.pop()
    before = tuple(_place(token, mode, None) for token in found)
    if last.single:
        return (*before, _place(last, mode, None)), ()
    if mode is Mode.literal:
        return before, ((Level.literal, last.literal[0]),)
    return before, ((Level.literal, last.folded), (Level.folded, last.folded))


def shown(part: Form | Way) -> str:
    """What fills a place, in words, for whoever asked."""
    if isinstance(part, Form):
        level, text = part.key
        return text.partition(":")[2] if level is Level.stem else text
    return " ".join(shown(place[0]) for place in part)


def level_of(part: Form | Way) -> Level:
    """The level at which a part matches at best."""
    return part.level if isinstance(part, Form) else max(min(map(level_of, place)) for place in part)


def of_han(words: Iterable[str]) -> Place:
    """What is looked for where a Latin word spells these Han words."""
    return tuple(Form(Level.latin, (Level.word, word)) for word in words)


def latin_key(key: str) -> str:
    """How the terms of the level `latin` begin that stand under this spelling; what follows is the word."""
    return f"{key}:"


def translated(text: str) -> Way:
    """What is looked for in the place of a word that this one translates: a Han word by its characters, wherever they
    follow each other, or English by its stems. (On XQuAD, nDCG@10 for English asked of Chinese is .849 so, and .829
    where Han is looked for as it is cut into words.)
    """
    if han.is_word(text):
        return places(text, Mode.folded)
    english = _all_stems(("en",))
    return tuple(_place(token, Mode.folded, english) for word in text.split() for token in tokens.tokens(word))


def _unwrapped(slot: Place) -> Way:
    """A place that is one way is the same as the places along it."""
    return slot[0] if len(slot) == 1 and not isinstance(slot[0], Form) else (slot,)


def _place(token: Token, mode: Mode, stems: Sequence[Stems] | None) -> Place:
    """`stems`: those to match by; None for none at all, not even without an English 's."""
    found: list[Form | Way] = [Form(Level.literal, (Level.literal, form)) for form in token.literal]
    if mode is not Mode.literal:
        found += (form for form in _folded_forms(token) if form.key not in {(Level.literal, f) for f in token.literal})
        if token.parts:
            found.append(tuple(tuple(_folded_forms(part)) for part in token.parts))
    if stems is not None:
        found += _stem_forms(token, stems)
    return tuple(found)


def _folded_forms(token: Token) -> list[Form]:
    """Whatever folds to the same: what was written so, and what was not."""
    forms = dict.fromkeys(form for form in (token.folded, token.bare) if form)
    return [Form(Level.folded, (level, form)) for form in forms for level in (Level.literal, Level.folded)]


def _stem_forms(token: Token, stems: Sequence[Stems]) -> Iterator[Form]:
    if token.root:
        yield from (Form(Level.stem, _stem(each.of(token.root), each)) for each in stems)
    if token.owner:
        yield from (Form(Level.stem, (level, token.owner)) for level in (Level.literal, Level.folded))
    yield Form(Level.stem, (Level.stem, f":{token.owner or token.folded}"))


def _all_stems(languages: Sequence[str]) -> list[Stems]:
    found = {stems.name: stems for tag in languages if (stems := stemming.stems(tag))}
    return [found[name] for name in sorted(found)]
