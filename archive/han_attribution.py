"""Who said it, in Chinese: 王明说：“…” · 王明告诉记者，“…” · “…，”王明表示.

No space parts the words: a speaker is the run of Han that stands before the cue.
"""

from __future__ import annotations

import re

from archive.speech_words import HAN_CUES, HAN_WITHOUT_CUE

REACH = 60
"""How far before its cue a speaker's name may begin, in code points."""

_CUE = re.compile(f"(?:{'|'.join(HAN_WITHOUT_CUE)})|({'|'.join(HAN_CUES)})")
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·•A-Za-z《》]+$")
_SOURCE = re.compile(r"(?:根据|根據|据|據|并|並|而|但|对此|對此)+")
_ASIDE = re.compile(
    r"(?:(?:曾经|曾|也|还|還|则|則|又|并|並|随后|隨後|当时|當時|今天|昨天|昨日|今日|近日|(?:周|週|星期)[一二三四五六日天]|此前|日前|再次|进一步|明确|明確|"
    r"在[\u3400-\u9fff]{1,12}(?:时|時|上|中|后|後|里|裡)|(?:向|对|對|跟|和)[\u3400-\u9fff]{1,10}))+$"
)
_WITH_HEARER = frozenset(["告诉", "告訴", "写", "寫"])
"""After these stands to whom it is said, before the quotation."""

Found = tuple[tuple[int, int], tuple[int, int] | None]
"""Start and end of the cue, and of its speaker if there is one."""


def before(text: str, start: int, end: int) -> Found | None:
    """The cue that leads to a quotation at `end`, with its speaker."""
    found = [each for each in _CUE.finditer(text, start, end) if each[1]]
    if not found:
        return None
    cue = found[-1]
    if text[cue.end() : end].strip(" ：:，,“”「」\n") and cue[0] not in _WITH_HEARER:
        return None
    return cue.span(), _speaker(text, start, cue.start())


def after(text: str, start: int, end: int) -> Found | None:
    """The first cue that follows a quotation which is closed at `start`, with its speaker."""
    cue = next((each for each in _CUE.finditer(text, start, end) if each[1]), None)
    return (cue.span(), _speaker(text, start, cue.start())) if cue else None


def _speaker(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The run of Han before a cue, without when, where and to whom."""
    near = max(start, end - REACH)
    run = _RUN.search(text[near:end])
    if run is None:
        return None
    source = _SOURCE.match(run[0])
    first = source.end() if source else 0
    aside = _ASIDE.search(run[0], first)
    last = aside.start() if aside else len(run[0])
    return (near + run.start() + first, near + run.start() + last) if last > first else None
