"""Where the words of a text are: one regular expression, and what each kind of token is made of.

    letters and digits     a word, with its inner apostrophes; joined by hyphens, one word of several parts
    numbers                with their separators of thousands, or one decimal point or comma, one word
    Han, kana, hangul,     one character each, with its marks: a run of them is a phrase. So are Thai, Lao,
    Thai …                 Khmer and Burmese, which are written without spaces: parts of words are found too
    C++ C# F# .NET         words
    emoji                  words, with all that joins them

All else separates. A soft hyphen or another unseen mark inside a word is passed over; a hyphen at the end of a
line joins. Tokens are told apart by their own letters alone, so each distinct one is looked at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from index import folding

MOST_PARTS = 8
"""Of one hyphenated word; what follows is a word of its own."""

LONGEST = 128
"""Code points of a run of letters; longer ones (encoded files) are cut into several words."""

_LONGEST_FORM = 512
"""Code points of a form, which can be many times as long as what was written; an index cannot hold any length."""

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\uff66-\uff9d"
_HANGUL = "\u1100-\u115e\u1161-\u11ff\u3131-\u3163\u3165-\u318e\ua960-\ua97f\uac00-\ud7fb\uffa1-\uffdc"
_INITIALS = "\u1100-\u115e\ua960-\ua97c"
_VOWELS = "\u1161-\u11ff\ud7b0-\ud7fb"  # of hangul written in parts, after the first consonant
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0ebd-\u0ec6\u0edc-\u0edf"
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\u1780-\u17b3\u17d7\u17dc\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
)
_SINGLE = _HAN + _KANA + _HANGUL + _UNSPACED
_RAISED = "²³¹⁰⁴-⁹"
_PICTURES = (
    "\u231a\u231b\u23e9-\u23f3\u2600-\u26ff\u2702\u2705\u2708-\u270d\u270f\u2728\u2744\u274c\u274e\u2753-\u2755"
    "\u2757\u2763\u2764\u27bf\u2b50\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_FLAGS = "\U0001f1e6-\U0001f1ff"
_WITH_PICTURES = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; offsets count from its first code point, and `end` leaves out unseen marks after it.

    `literal` are its forms as written: one, and for a word broken at a line's end the one without the hyphen too.
    `folded` is the one it folds to; `bare` that without an elided article (l’école), or empty; `owner` that
    without an English 's, or empty. `root` is what may be stemmed, or empty. `parts` are those of a hyphenated
    word. `single` is a character of a script whose words are not spaced apart.
    """

    start: int
    end: int
    literal: tuple[str, ...]
    folded: str
    bare: str = ""
    owner: str = ""
    root: str = ""
    parts: tuple[Token, ...] = ()
    single: bool = False

    @property
    def width(self) -> int:
        """Positions it takes: one for each part."""
        return len(self.parts) or 1


def matches(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a text, in order, not yet looked into."""
    return (_ASCII if text.isascii() else _any()).finditer(text)


def placed(text: str) -> Iterator[tuple[int, str]]:
    """The same as they are written, each with its place."""
    return ((match.start(), match[0]) for match in matches(text))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order, each with its offsets in itself."""
    return (found for match in matches(text) if (found := token(match[0])) is not None)


def token(written: str) -> Token | None:
    """What a token is made of; None where nothing is left of it, as of a filler."""
    if written.isascii() and written.isalpha():
        form = written.lower()
        return Token(0, len(written), (form,), form, root=form if len(form) > 1 else "")
    parts = tuple(_parts(written))
    return _hyphenated(written, parts) if len(parts) > 1 else parts[0] if parts else None


def _parts(written: str) -> Iterator[Token]:
    last = 0
    for joint in _JOINT.finditer(written):
        yield from _simple(written, last, joint.start())
        last = joint.end()
    yield from _simple(written, last, len(written))


def _simple(written: str, start: int, end: int) -> Iterator[Token]:
    shown = written[start:end]
    form = _solid(folding.literal(shown))[:_LONGEST_FORM]
    folded = _number(_solid(folding.folded(form)))[:_LONGEST_FORM]
    if not form or not folded:
        return
    end = start + len(_unseen_end().sub("", shown))
    single = _SINGLE_LETTER.match(form) is not None
    if single or not any(map(str.isalpha, form)):
        yield Token(start, end, (form,), _TONES.sub("", folded) or folded, single=single)
        return
    elided = _ELIDED.match(form)
    rest = form[elided.end() :] if elided else form
    yield Token(
        start,
        end,
        (form,),
        folded,
        bare=folding.folded(rest) if elided else "",
        owner=folding.folded(rest[:-2]) if rest.endswith("'s") else "",
        root=rest if _ROOT.fullmatch(rest) else "",
    )


def _hyphenated(written: str, parts: tuple[Token, ...]) -> Token:
    first, *others = parts
    rest = "".join(part.folded for part in others)
    literal = ["-".join(part.literal[0] for part in parts)]
    if "\n" in written:
        literal.append("".join(part.literal[0] for part in parts))
    root = "".join(part.literal[0] for part in parts)
    return Token(
        0,
        parts[-1].end,
        tuple(literal),
        first.folded + rest,
        bare=first.bare + rest if first.bare else "",
        root=root if _ROOT.fullmatch(root) else "",
        parts=parts,
    )


def _number(form: str) -> str:
    """A number without its separators of thousands; all else as it is."""
    found = _THOUSANDS.fullmatch(form)
    if found is None:
        return form
    whole, decimals = found["whole"], found["decimals"] or ""
    return re.sub(r"\D", "", whole) + decimals


def _solid(form: str) -> str:
    """Without the white space that some characters are taken apart into."""
    parts = form.split()
    return unicodedata.normalize("NFC", "".join(parts)) if len(parts) != 1 else parts[0]


# -- the expressions ---------------------------------------------------------------------------------------

_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|all|dall|dell|nell|sull)'(?=\w{2})")
_ROOT = re.compile(r"[^\d+#.,]{2,}")
_THOUSANDS = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?:[,']\d{3})+(?=\.|$)|[1-9]\d{0,2}(?:\.\d{3})+(?=,)|[1-9]\d{0,2}(?:\.\d{3}){2,}$)"
    r"(?P<decimals>[.,]\d+)?"
)
_SINGLE_LETTER = re.compile(f"[{_SINGLE}]")
_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_JOINT = re.compile(rf"[{folding.HYPHENS}](?:\r?\n[ \t]*)?")

_NUMBER = r"""
    (?=\d) (?<!\d) (?<!\d[.,٬٫]) (?:
        \d{1,3} (?P<by>[,٬'’\u00a0\u202f\u2009]) \d{3} (?:(?P=by)\d{3})* (?:[.٫]\d+)?
      | \d{1,3} (?:\.\d{3})+ ,\d+
      | \d{1,3} (?:\.\d{3}){2,}
      | \d+ [.,٫] \d+
    ) (?!\d) (?![.,٬٫]\d)
"""


def _pattern(letter: str, more: str, others: str) -> re.Pattern[str]:
    """`letter` may begin a word, `more` go on in it: two classes. `others`: what else is a token."""
    run = f"{letter}{more}{{0,{LONGEST - 1}}}+"
    apostrophe = f"[{folding.APOSTROPHES}]"
    hyphen = rf"[{folding.HYPHENS}](?:\r?\n[\ \t]*(?=[^\W\d_]))?"
    word = f"{run}(?:{apostrophe}{run}){{0,7}}+"
    return re.compile(
        rf"""{_NUMBER}
        | [A-Za-zＡ-Ｚａ-ｚ](?:[+＋]{{2}}|[#＃♯])
        | {word}(?:{hyphen}{word}){{0,{MOST_PARTS - 1}}}
        | (?<!\w)[.．](?:NET|Net|net|ＮＥＴ)(?!\w)
        {others}""",
        re.VERBOSE,
    )


_ASCII = _pattern("[A-Za-z0-9]", "[A-Za-z0-9]", "")


class Classes(NamedTuple):
    """The letters of each kind, each as the inside of a class of a regular expression, and within the first plane."""

    letters: str
    """Of scripts whose words are spaced apart, with digits."""

    marks: str
    """They belong to the letter before them."""

    after_single: str
    """More of them, which are letters elsewhere."""

    singles: str
    """Each a word."""

    parts: str
    """Of hangul written in parts, of which some make up one letter."""

    others: str
    """What else may be part of a token."""

    apostrophes: str
    hyphens: str
    points: str
    spaces: str
    """They may stand inside a number."""


@cache
def classes() -> Classes:
    """Those that the expressions are made of."""
    unseen = _class(code for first, last in folding.UNSEEN for code in range(first, last + 1))
    return Classes(
        letters=_letters(),
        marks=_marks() + unseen,
        after_single="\u0e33\u0eb3\uff9e\uff9f",
        singles=_SINGLE,
        parts=_INITIALS + _VOWELS,
        others=f"＋＃♯{_RAISED}{_PICTURES}{_FLAGS}",
        apostrophes=folding.APOSTROPHES,
        hyphens=folding.HYPHENS,
        points=".．,٬٫",
        spaces="\u00a0\u202f\u2009",
    )


@cache
def _any() -> re.Pattern[str]:
    letters, marks, after_single, *_ = classes()
    return _pattern(
        f"[{letters}]",
        f"[{letters}{marks}]",
        rf"""
        | [{_INITIALS}][{_VOWELS}]{{1,7}}+[{marks}]{{0,31}}+
        | [{_SINGLE}][{marks}{after_single}]{{0,31}}+
        | [{_RAISED}]{{1,31}}+
        | [{_PICTURES}][{_WITH_PICTURES}]{{0,7}}+(?:\u200d[{_PICTURES}][{_WITH_PICTURES}]{{0,7}}+){{0,15}}+
        | [{_FLAGS}]{{2}}""",
    )


def load() -> None:
    """Make the expressions for texts in other letters than ASCII, which takes 50 ms."""
    _any()


@cache
def _unseen_end() -> re.Pattern[str]:
    unseen = _class(code for first, last in folding.UNSEEN for code in range(first, last + 1))
    return re.compile(f"[{unseen}]+$")


def _letters() -> str:
    """Letters and digits of scripts whose words are spaced apart. Beyond the first plane whole blocks, for speed."""
    apart = re.compile(f"[{_SINGLE}{_RAISED}{folding.APOSTROPHES}]")
    unseen = {code for first, last in folding.UNSEEN for code in range(first, last + 1)}
    found = (c for c in range(0x10000) if chr(c).isalnum() and c not in unseen and not apart.match(chr(c)))
    return _class(found) + "\U00010000-\U0001efff"


def _marks() -> str:
    """Marks that belong to the letter before them."""
    kinds = {"Mn", "Mc", "Me"}
    return _class(c for c in range(0x300, 0x10000) if unicodedata.category(chr(c)) in kinds)


def _class(codes: Iterable[int]) -> str:
    """The inside of a class of a regular expression."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)
