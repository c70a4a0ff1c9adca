"""Attributions between two marked stretches of speech: “…,” he said, “…”.

They are told by their form, and by a verb of saying: a few words between a closing and an opening mark, after a point,
of one sentence. Where two speakers follow one another (“Yes,” said A. B replied, “No”) there are two sentences.
"""

from __future__ import annotations

import re

from archive.typography import ATTRIBUTION

_LONGEST = 160
_MARKS = '"“”„«»「」『』＂'
_LINE = rf"[^{_MARKS}\n]{{1,{_LONGEST}}}"
_BETWEEN = re.compile(rf"[\"”“»」』＂]({_LINE}(?:\n{_LINE}){{0,2}})[\"“„«»「『＂]")
_POINTED = re.compile(r"[.,;:?!…—–\-。，？！]\s?\Z")
_AFTER = re.compile(r"[,，–—]")
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tells?|ask(?:s|ed|ing)?|add(?:s|ed|ing)?|writes?|wrote|written|tweet(?:s|ed)|repl(?:y|ies|ied)|"
    r"answer(?:s|ed)|continu(?:es|ed)|explain(?:s|ed)|insist(?:s|ed)|argu(?:es|ed)|stat(?:es|ed)|claim(?:s|ed)|declar(?:es|ed)|"
    r"recall(?:s|ed)|respond(?:s|ed)|not(?:es|ed)|observ(?:es|ed)|remark(?:s|ed)|announc(?:es|ed)|warn(?:s|ed)|joke[sd]|quip(?:s|ped)|"
    r"conclud(?:es|ed)|admit(?:s|ted)|acknowledg(?:es|ed)|according|went on|goes on|"
    r"sagt[ea]?n?|erklärte|meinte|schrieb|fragte|antwortete|dit|déclaré|ajouté|expliqué|affirmé|dijo|afirmó|añadió|preguntó|"
    r"сказала?|заявила?|ответила?|отметила?|добавила?|говорит|пишет|спросила?)\b"
    r"|قال|قالت|أضاف|أضافت|[说說]|表示|强调|強調|指出|[称稱]|写道|寫道|问|問|答道",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<![\W_][A-Z])(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?<!\bJr)(?<!\bSt)[.?!。？！]\s*\S"
)


def masked(text: str) -> str:
    """A text in which attributions with the marks around them are replaced by fillers of the same length."""
    told, done = list[str](), 0
    at = 0
    while (match := _BETWEEN.search(text, at)) is not None:
        if _is_attribution(match[1], text[max(0, match.start() - 2) : match.start()]):
            told += [text[done : match.start()], ATTRIBUTION * len(match[0])]
            done = match.end()
        # A mark that closes one stretch may open the next one: only the first character is passed over.
        at = max(match.start() + 1, done)
    return "".join([*told, text[done:]])


def _is_attribution(said: str, before: str) -> bool:
    pointed = _POINTED.search(before) or _AFTER.match(said)
    return bool(pointed and _SAYING.search(said)) and _SENTENCE.search(said) is None
