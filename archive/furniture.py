"""What belongs to a page and not to its text: running heads and feet, page numbers, footnotes at its end.

A reader marks them as parts where the format tells them. In a PDF's own text they are lines like others, and are told
by where they stand: at a page's top or end, with the page's number in them, or alike on several pages. Only what is
told with certainty is taken out, since words that are taken out no longer join what is around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from archive.document import Page, PartKind

_ASIDE = frozenset(PartKind) - {PartKind.cue}
_DEEP = 2  # lines from the top or the end of a page in which a head or a foot may stand
_LONGEST = 120

_NUMBER = re.compile(
    r"[\s\-–—|·]*(?:page|seite|стр\.?|第)?\s*(\d{1,5})\s*(?:页|頁|(?:/|of|von|из)\s*\d{1,5})?[\s\-–—|·]*", re.IGNORECASE
)
_NUMBERED = re.compile(r"\s*(?P<front>\d{1,5})(?:\s{2,}|\t)\S.*|.*\S(?:\s{2,}|\t)(?P<back>\d{1,5})\s*")
_RULE = re.compile(r"^[ \t]*[_⎯─]{3,}[ \t]*\n(?=[ \t]*(?:\d{1,3}|[*†‡¹²³⁴-⁹])\S*)", re.MULTILINE)
_NOTE = re.compile(r"[ \t]*(?:\d{1,3}|[*†‡¹²³⁴-⁹])")


Aside = tuple[int, int]


def asides(pages: Sequence[Page]) -> list[list[Aside]]:
    """For each page the spans (code points; ordered, apart) that its text does not run through."""
    alike = _alike(pages)
    return [_merged([*marked(page), *_guessed(page, alike)]) for page in pages]


def marked(page: Page) -> list[Aside]:
    """Those of the spans that the page's reader told."""
    return [(part.start, part.end) for part in page.parts if part.kind in _ASIDE]


def _guessed(page: Page, alike: frozenset[str]) -> Iterator[Aside]:
    for start, end in _edges(page.text):
        line = page.text[start:end]
        if _is_number(line, page.number) or _face(line) in alike:
            yield start, end
    rule = _RULE.search(page.text)
    if rule is not None and _NOTE.match(page.text, rule.end()):
        yield rule.start(), len(page.text)


def _is_number(line: str, number: int) -> bool:
    """Whether a line is a page's number, or a head beside it. Only a head's number has to be this page's."""
    if _NUMBER.fullmatch(line):
        return True
    head = _NUMBERED.fullmatch(line)
    return head is not None and str(number) in (head["front"], head["back"])


def _alike(pages: Sequence[Page]) -> frozenset[str]:
    """The lines at the tops or ends of pages that are the same, but for numbers, on at least three of them."""
    seen = Counter(face for page in pages for face in {_face(page.text[s:e]) for s, e in _edges(page.text)})
    return frozenset(face for face, count in seen.items() if count >= 3 and face)


def _face(line: str) -> str:
    return " ".join(re.sub(r"\d+", "#", line).split()).casefold()


def _edges(text: str) -> Iterator[Aside]:
    """The first and last written lines of a page."""
    at, seen = 0, 0
    while seen < _DEEP and at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip() and end - at <= _LONGEST:
            yield at, end
        seen += bool(text[at : min(end, at + _LONGEST)].strip())
        at = end + 1
    at, seen = len(text), 0
    while seen < _DEEP and at > 0:
        start = text.rfind("\n", 0, at) + 1
        if text[start:at].strip() and at - start <= _LONGEST:
            yield start, at
        seen += bool(text[max(start, at - _LONGEST) : at].strip())
        at = start - 1


def _merged(spans: list[Aside]) -> list[Aside]:
    told: list[Aside] = []
    for start, end in sorted(spans):
        if told and start <= told[-1][1]:
            told[-1] = told[-1][0], max(end, told[-1][1])
        elif start < end:
            told.append((start, end))
    return told
