"""Ways to go on writing: which words and titles to offer, and in what order, in every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from index.results import Completion

_LONG = 6


def completions(
    words: Iterable[tuple[str, int]], names: Iterable[str], titles: Iterable[str], limit: int
) -> list[Completion]:
    """At most `limit` words (with their documents in scope), and names and titles (one for each document in scope).

    The commonest of each kind first, then by text. Names and titles together take up to half of the places, each up to
    half of these, and more where the others leave room.
    """
    if limit <= 0:
        return []
    told = [Completion(text, "word", n) for text, n in sorted(words, key=lambda w: (-w[1], w[0])) if n > 0]
    named, titled = _counted(names, "name"), _counted(titles, "title")
    shown = told[: max(limit - len(named) - len(titled), limit - limit // 2)]
    left = limit - len(shown)
    some = named[: max(left - len(titled), left - left // 2)]
    return shown + some + titled[: left - len(some)]


def _counted(given: Iterable[str], kind: str) -> list[Completion]:
    counts = Counter(given).items()
    return [Completion(text, kind, count) for text, count in sorted(counts, key=lambda t: (-t[1], t[0]))]


def corrections(found: Iterable[tuple[str, int, int]], limit: int) -> list[str]:
    """The nearest of words (each with its distance and its documents in scope) first, then the commonest, then by text.

    Accents and forms that fold alike come as they are in the vocabulary.
    """
    told = sorted((far, -count, text) for text, far, count in found if count > 0)
    return list(dict.fromkeys(text for _, _, text in told))[:limit]


def reach(word: str) -> int:
    """How many letters of a word may be wrong for another one to be meant."""
    return 1 if len(word) < _LONG else 2


def begins(prefix: str, title: str) -> bool:
    """Whether a title, or a word within it, begins with `prefix`; both folded alike beforehand."""
    if not prefix:
        return False
    place = title.find(prefix)
    while place > 0 and title[place - 1].isalnum():
        place = title.find(prefix, place + 1)
    return place >= 0
