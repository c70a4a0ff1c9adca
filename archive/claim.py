"""Claims: the sentences of an article, and what makes one worth checking first.

Every sentence of an article can be checked. Those come first in which a figure, a date, a name, a superlative or what
somebody is said to have said can be right or wrong: told by their words alone, in English and Chinese, and wherever a
language writes names with capitals. Nothing here decides whether a claim is true: people do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum

from archive.figures import figures, years
from archive.quotation_marks import paragraphs
from archive.sentences import boundaries
from archive.speech_words import CUES


class Sign(StrEnum):
    """What there is to be checked in a sentence."""

    number = "number"
    date = "date"
    name = "name"
    superlative = "superlative"
    attribution = "attribution"


LONGEST = 500
"""Code points of a sentence; what is longer is perhaps none, but a list."""

_LINE_END = re.compile("\n")
_DATE = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|June?|July?|Aug(?:ust)?|Sept(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|"
    r"Dec(?:ember)?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|tomorrow|"
    r"(?:last|this|next) (?:week|month|year|spring|summer|autumn|winter))\b|\b\d{4}-\d\d|[年月日]|星期|昨天|去年|今年"
)
_SUPERLATIVE = re.compile(
    r"\b(?:[a-z]{3,}est|best|worst|most|least|first|last|only|never|always|every|none|nobody|unique|unprecedented|"
    r"record)\b|最|首次|首个|首個|第一|唯一|从未|從未|史上|空前",
    re.IGNORECASE,
)
_NO_SUPERLATIVE = frozenset(
    """
    interest request protest arrest harvest forest honest modest invest suggest digest contest conquest manifest test
    retest attest detest molest infest nest rest west quest guest chest crest jest pest vest zest priest tempest bequest
    divest ingest disinterest midwest northwest southwest inquest earnest
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_][\w’'\-]*")
_NO_NAME = frozenset({"I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll"})
_HAN_NAME = re.compile(
    r"[\u3400-\u9fff]{2}(?:省|市|县|縣|自治区|公司|大学|大學|学院|學院|集团|集團|法院|警方|公安|银行|銀行|医院|醫院|报|報|部|局|厂|廠)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_FOREIGN = re.compile(r"[A-Za-zÀ-ɏА-я]{2}")
_REPORTS = re.compile(r"\baccording to\b|据|根据|根據|表示|指出|宣布|[称稱](?:，|：|：“|,)", re.IGNORECASE)
_CUES = CUES["en"] - {"like", "hit", "hits", "put", "puts", "found", "read", "reads", "post", "view"}
_RUN = re.compile(r"\w+")


def sentences(text: str, breaks: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Start and end (code points, exclusive) of each sentence that has a letter, without the spaces around it.

    A paragraph ends a sentence, and so does each of `breaks`: where headings begin and end. What is too long for one
    ends with its lines.
    """
    stops = sorted(set(breaks))
    for start, end in paragraphs(text):
        within = stops[bisect_right(stops, start) : bisect_left(stops, end)]
        at = start
        for stop in sorted({*boundaries(text, start, end), *within, end}):
            lines = [match.end() for match in _LINE_END.finditer(text, at, stop)] if stop - at > LONGEST else []
            for last in (*lines, stop):
                first, final = _trimmed(text, at, last)
                if any(map(str.isalpha, text[first:final])):
                    yield first, final
                at = last


def signs(sentence: str) -> tuple[Sign, ...]:
    """What there is to be checked in a sentence, in the order of `Sign`."""
    dated = _DATE.search(sentence) is not None or any(True for _ in years(sentence))
    found = {
        Sign.number: any(True for _ in figures(sentence)),
        Sign.date: dated,
        Sign.name: _named(sentence),
        Sign.superlative: any(m[0].lower() not in _NO_SUPERLATIVE for m in _SUPERLATIVE.finditer(sentence)),
        Sign.attribution: _reported(sentence),
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def names(sentence: str) -> Iterator[tuple[int, int]]:
    """Words written as names: with a capital that does not only begin the sentence. Han has no such sign."""
    words = list(_WORD.finditer(sentence))
    capital = [_capital(match[0]) for match in words]
    if len(words) > 3 and sum(capital) > 0.7 * len(words):
        return  # a heading
    for number, match in enumerate(words):
        first = number == 0
        goes_on = number + 1 < len(words) and capital[number + 1] and sentence[match.end() : match.end() + 2].isspace()
        if capital[number] and (not first or goes_on or match[0][1:].lower() != match[0][1:]):
            yield match.span()


def _reported(sentence: str) -> bool:
    return not _CUES.isdisjoint(_RUN.findall(sentence.lower())) or _REPORTS.search(sentence) is not None


def _named(sentence: str) -> bool:
    if _HAN.search(sentence):
        return _HAN_NAME.search(sentence) is not None or _FOREIGN.search(sentence) is not None
    dates = [match.span() for match in _DATE.finditer(sentence)]
    return any(all(not (start < e and s < end) for s, e in dates) for start, end in names(sentence))


def _capital(word: str) -> bool:
    return word[0].isupper() and word not in _NO_NAME


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
