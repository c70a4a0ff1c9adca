"""Which stretches between marks are one quotation: parted by their attribution, or by the sentence they are woven into.

Only what stands beside them decides: marks, points, small words, and whether an attribution leads to a stretch or
follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from archive.attribution import Attribution, Voice
from archive.quotation_marks import Stretch
from archive.sentences import boundaries, boundary
from archive.speech_words import ASKING
from archive.subjects import REACH, Span

WORDS = re.compile(r"[^\W_][\w'’.\-]*")
OPENING = " \n\xa0“\"„«「『‘'"
SPEECH_WORDS = 4
"""So many words are speech whatever else they may be."""

_AND_A = re.compile(r"\W*(?:and|or)[ \xa0]an?[ \xa0]\W*", re.IGNORECASE)
_AND = re.compile(r"\W*(?:(?:and|or|but|a|an|the|also|to|as|et|ou|und|oder)\W+)*", re.IGNORECASE)
_ENDS_IN_AND = re.compile(r"\b(?:and|but|or)[ \xa0]*\Z")
_LEADS_ON = re.compile(
    r"\W*(?:(?:instead|rather|still|but|and|so|then|also|moreover|in[ \xa0]fact)\b\W*)?", re.IGNORECASE
)
"""What may stand between an attribution’s sentence and speech that goes on after it."""

_THINGS = frozenset(["it", "es"])
"""Pronouns for what is no person."""
_RELATIVE = re.compile(r"\b(?:who|whom|which|what|that)[ \xa0]\Z")
_SINGLE = "‘’‚‛'`"


class Kind(StrEnum):
    """What words between marks are."""

    SPEECH = "speech"
    TITLE = "title"
    SCARE_QUOTES = "scare quotes"


@dataclass(slots=True)
class Told:
    """A stretch, the clauses beside it, and what was found in them."""

    stretch: Stretch
    before: Span
    after: Span
    follows: bool
    """Whether it stands in one sentence with the stretch before it."""
    attribution: Attribution | None = None
    own: bool = False
    """Whether the attribution stands beside it, and was not taken over from another."""
    kind: Kind = Kind.SPEECH
    fragment: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """Joins the stretches of one text, whose paragraphs stand `within` these bounds."""

    text: str
    within: list[tuple[int, int]]
    voice: Voice

    def groups(self, found: list[Told]) -> list[list[Told]]:
        """The stretches of each quotation. A title within its attribution does not part it."""
        groups: list[list[Told]] = []
        speech: list[Told] | None = None
        led: list[Told] | None = None  # the last speech that an attribution follows
        previous: Told | None = None
        for each in found:
            if speech and each.kind is Kind.TITLE and self._called(speech[-1], each):
                each.kind = Kind.SPEECH
            if speech and each.kind is not Kind.TITLE and self._goes_on(speech, each):
                speech.append(each)
            elif led and each.kind is not Kind.TITLE and self._comes_back(led[-1], each, previous):
                led.append(each)
                speech = led
            else:
                groups.append([each])
                speech = speech if each.kind is Kind.TITLE else groups[-1]
            if speech and speech[-1] is each and each.own and each.attribution and each.attribution.after:
                led = speech
            previous = each
        for group in groups:
            if len(group) > 1:
                group[0].kind = Kind.SPEECH
        return groups

    def _called(self, last: Told, each: Told) -> bool:
        """Whether what looks like a title is the second of two names for somebody: a “fascist” and a “Nero”."""
        between = self._between(last, each)
        return each.follows and last.kind is Kind.SPEECH and _AND_A.fullmatch(between) is not None

    def _goes_on(self, speech: list[Told], each: Told) -> bool:
        """Whether a stretch goes on with another: opened again, or parted by its attribution or its sentence alone."""
        last = speech[-1]
        if each.stretch.resumes:
            return True
        if each.stretch.paragraph != last.stretch.paragraph:
            return self._alone(speech, each)
        attribution = last.attribution
        if attribution is None:
            each.fragment = self._woven_too(last, each)
            return each.fragment
        if self._at_once(last, each):
            return True
        if each.own and (each.attribution is None or each.attribution.cue != attribution.cue):
            between = self._between(last, each)
            anew = _AND.fullmatch(between) is None and not self._in_relative_clause(last, each)
            each.fragment = each.follows and not attribution.after and not anew
            return each.fragment
        between = self.text[last.stretch.closed : each.stretch.opened]
        if len(between) > REACH:
            return False
        if each.follows:
            parted = last.own and attribution.after and attribution.cue.end <= each.stretch.opened
            anded = _ENDS_IN_AND.search(between) is not None
            if parted and not anded and not self._resumed(each):
                return False
            each.fragment = not parted or anded
            return True
        return self._after_attribution(last, each)

    def _woven_too(self, last: Told, each: Told) -> bool:
        """Whether two stretches that nothing reports are pieces of one sentence, which the writer took from one source.

        Nothing but and, or, a comma stands between them, or both begin in small letters as part of that sentence: the
        mayor fixed the “rotten pier” in May and the “leaking hull” in June.
        """
        if not each.follows or each.attribution is not None or last.kind is Kind.TITLE:
            return False
        if last.kind is Kind.SPEECH and _AND.fullmatch(self._between(last, each)) is not None:
            return True
        return Kind.SPEECH in (last.kind, each.kind) and self._piece(last) and self._piece(each)

    def _piece(self, each: Told) -> bool:
        """Whether a stretch begins in small letters, behind words of the writer’s in its sentence."""
        return self.text[each.stretch.start].islower() and WORDS.search(self._cut(each.before)) is not None

    def _in_relative_clause(self, last: Told, each: Told) -> bool:
        """Whether who is known to speak says a piece more in a clause on the side: “…” of Moor, whom she called “…”"""
        own = each.attribution
        if own is None or own.after or own.speaker is None or not self.voice.pronoun(self._cut(own.speaker)):
            return False
        return _RELATIVE.search(self.text, last.stretch.closed, own.speaker.start) is not None

    def _between(self, last: Told, each: Told) -> str:
        return self.text[last.stretch.closed : min(each.stretch.opened, last.stretch.closed + REACH)]

    def _resumed(self, each: Told) -> bool:
        """Whether a stretch behind an attribution is speech again, and not a word of the writer's in that clause."""
        led = self._cut(each.before).rstrip(OPENING).endswith((",", ":", "：", "，", "–", "—", "-"))
        return led or len(WORDS.findall(self._cut(Span(each.stretch.start, each.stretch.end)))) >= SPEECH_WORDS

    def _after_attribution(self, last: Told, each: Told) -> bool:
        """Whether a stretch begins where the sentence ends that an attribution follows in: “…,” he said. “…”"""
        over = self._sentence_end(last, each)
        if over is None or last.attribution is None or not last.attribution.after:
            return False
        return _LEADS_ON.fullmatch(self.text, over, each.stretch.opened) is not None

    def _sentence_end(self, last: Told, each: Told) -> int | None:
        """Where the sentence of a reported stretch ends, before one that stands near it in its paragraph."""
        near = each.stretch.paragraph == last.stretch.paragraph and each.stretch.opened - last.stretch.closed <= REACH
        return boundary(self.text, last.stretch.closed, each.stretch.opened) if near and last.own else None

    def _comes_back(self, last: Told, each: Told, previous: Told | None) -> bool:
        """Whether a stretch that nothing reports beside it goes on with speech that an attribution follows."""
        if each.own:
            return False
        return self._after_attribution(last, each) or (previous is last and self._after_narration(last, each))

    def _after_narration(self, last: Told, each: Told) -> bool:
        """Whether the writer only puts in a word about the thing, and speech goes on: “…,” he said. It was May. “…”

        The sentence is one, about nobody, and reports nothing; speech follows it as a whole sentence, or ends it: “…,”
        he said. It’s “…”
        """
        over = self._sentence_end(last, each)
        ends = self.text[each.stretch.end - 1] in ".!?" or self.text.startswith((".", "!", "?"), each.stretch.closed)
        if over is None or not ends:
            return False
        breaks = list(boundaries(self.text, over, each.stretch.opened))
        whole = self.text[each.stretch.start].isupper()
        if breaks != ([each.stretch.opened] if whole else []):
            return False
        about = self.voice.subjects.of_sentence(self.text, over, each.stretch.opened)
        if about is not None and self._cut(about).lower() not in _THINGS:
            return False
        return self.voice.before(self.text, over, each.stretch.opened) is None

    def _at_once(self, last: Told, each: Told) -> bool:
        """Whether a stretch comes right behind another that an attribution leads to: He said “…” “…”"""
        attribution = last.attribution
        between = self._between(last, each)
        led = attribution is not None and attribution.cue.end <= last.stretch.opened
        return led and not each.own and last.kind is Kind.SPEECH and not between.strip(" \xa0")

    def _alone(self, speech: list[Told], each: Told) -> bool:
        """Whether a paragraph is nothing but a quotation, after one that ends in speech or in its attribution.

        “…,” he said.¶ “…” · He said: “…”¶ “…” · “…,” he said. “…”¶ “…” – A question is answered by somebody else if it
        was asked, and not only said.
        """
        last = speech[-1]
        start, end = self.within[each.stretch.paragraph]
        before = self.within[last.stretch.paragraph][1]
        attribution = last.attribution
        if each.stretch.paragraph != last.stretch.paragraph + 1:
            return False
        if each.stretch.opened != start or end - each.stretch.closed > 1:
            return False
        if attribution is None:
            known = any(told.attribution and told.stretch.paragraph == last.stretch.paragraph for told in speech)
            if not known or (self.text[start] in _SINGLE) != (self.text[last.stretch.opened] in _SINGLE):
                return False
        asked = attribution is None or self._cut(attribution.cue).lower() in ASKING
        ends = last.own and attribution is not None and attribution.after and last.after.end >= before
        answer = asked and self.text[last.stretch.end - 1] in "?？"
        return (ends or before - last.stretch.closed <= 1) and not answer

    def _cut(self, span: Span) -> str:
        return self.text[span.start : span.end]
