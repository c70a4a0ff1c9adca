"""What every part of a report is made of: text that is safe to show, and states, told by word, sign and line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WORDS = {"not_found": "not found"}
"""States as people write them, where that is otherwise than programs do."""

_SIGNS = {
    "verbatim": "✓", "supported": "✓", "near": "≈", "partly": "≈", "not_found": "✗", "unsupported": "✗",
    "contradicted": "✗", "disputed": "!", "untranslatable": "?", "short": "–", "unchecked": "○",
}  # fmt: skip


def text(told: str | None) -> str:
    """Any words, so that they are only words in HTML."""
    return escape(_UNFIT.sub("\ufffd", told or ""))


def lang(language: str | None) -> str:
    """The attribute that says which language words are in."""
    return f' lang="{text(language)}"' if language else ""


def ident(id: str) -> str:
    return f'<span class="id">{text(id)}</span>'


def listed(texts: Iterable[str]) -> str:
    return "".join(f"<li>{text(each)}</li>" for each in texts)


def badge(state: str) -> str:
    sign = f'<span aria-hidden="true">{_SIGNS[state]}</span> ' if state in _SIGNS else ""
    return f'<span class="state {state}">{sign}{text(WORDS.get(state, state))}</span> '
