"""Latin letters without what spellings of names differ in: case, accents and tones, apostrophes, hyphens, spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index import folding

_OWNER = re.compile(r"'s$")
_UMLAUT = re.compile(r"(?<=[ln])u(?=[\u0300-\u036f]*\u0308)")
_MARKS = re.compile(r"[\u0300-\u036f]")
_JOINING = re.compile(r"['\s.·-]+")
_PLAIN = re.compile(r"[a-z]+")


def key(name: str) -> str:
    """The small letters a to z of a name; an empty text where it has any others."""
    letters = _JOINING.sub("", folding.folded(folding.literal(name)))
    return letters if _PLAIN.fullmatch(letters) else ""


@lru_cache(10_000)
def parts(word: str, joining: str, *, rounded: bool = False) -> tuple[str, ...]:
    """What a word is put together from at any of the signs `joining`, as keys; nothing where it has other letters.

    An English possessive is dropped. With `rounded`, ü is v where Chinese tells it from u (Lü, nǚ).
    """
    spread = unicodedata.normalize("NFD", _OWNER.sub("", folding.literal(word)))
    told = _MARKS.sub("", _UMLAUT.sub("v" if rounded else "u", spread))
    found = tuple(key(part) for part in re.split(f"[{re.escape(joining)}]", told))
    return found if all(found) else ()
