"""Words at most a few edits away: Levenshtein's distance over code points, where a transposition counts
two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def distances(
    word: str, others: Iterable[str], most: int, check: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, int]]:
    """Those at most `most` edits from `word`, each with its distance. `check` is called now and then, to
    stop in time.
    """
    for done, other in enumerate(others):
        if done % 256 == 0:
            check()
        if abs(len(other) - len(word)) <= most:
            far = distance(word, other, most)
            if far <= most:
                yield other, far


def distance(one: str, other: str, most: int) -> int:
    """How many letters to put in, take out or exchange; any number above `most` only means more than that."""
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    if not one or not other:
        return len(one) or len(other)
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row = row, [place]
        for column, against in enumerate(other):
            row.append(min(before[column + 1] + 1, row[column] + 1, before[column] + (letter != against)))
        if min(row) > most:
            return most + 1
    return row[-1]
