"""The quotations in an article: the words between marks, who says them, and whether they are speech at all.

Where words stand between marks is told by `quotation_marks`, who reports them by `attribution`; here both are put
together. A quotation that its attribution splits (“…,” he said, “…”), or that is opened again in each of several
paragraphs, is one, with several spans. Titles and words that are only held at arm's length stand in the same marks;
they are told apart as far as the words beside them allow. Nothing here understands a text: it is rules, one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.antecedents import antecedent
from archive.attribution import Attribution, Voice, leads, voice
from archive.joining import OPENING, WORDS, Joining, Told
from archive.joining import Kind as Kind
from archive.quotation_marks import Stretch, paragraphs, stretches
from archive.quoted_kind import followed_by_comma, kind_of
from archive.sentences import boundaries, boundary
from archive.subjects import REACH, Span

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_AND_VERB = re.compile(r"\b(?:and|but)[ \xa0](?:\w+ly[ \xa0]|also[ \xa0]|then[ \xa0])?\Z")
_MOST_LEFT = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, as it stands in the text; `named` is the last one named, where that is a pronoun and it is plain."""

    name: str
    span: Span
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that report it: said, according to, 表示."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation: spans of its words, without outer marks, in code points of the text, ends exclusive.

    `unclosed` says that a closing mark is missing: the last span then ends with its sentence or paragraph.
    """

    spans: tuple[Span, ...]
    speaker: Speaker | None
    cue: Cue | None
    kind: Kind
    unclosed: bool
    fragments: bool
    """Whether the spans are pieces that the writer wove into a sentence, and not one speech that is only parted."""


def quotations(text: str, language: str | None) -> list[Quoted]:
    """All that stands between marks in a text, in its order; with no language, by the words of all that are known."""
    within = paragraphs(text)
    found = stretches(text, within)
    return list(_Reader(text, within, found, voice(language)).quoted())


class _Reader:
    def __init__(self, text: str, within: list[tuple[int, int]], found: list[Stretch], words: Voice) -> None:
        self.text = text
        self.within = within
        self.voice = words
        self.found = found
        self.han_named: str | None = None
        self.told = [self._told(found, at) for at in range(len(found))]

    def quoted(self) -> Iterator[Quoted]:
        self._attribute()
        self._inherit()
        for each in self.told:
            each.kind = kind_of(self.text, each)
        last: Span | None = None
        for group in Joining(self.text, self.within, self.voice).groups(self.told):
            attribution = next((each.attribution for each in group if each.attribution), None)
            if group[0].kind is Kind.SPEECH and (attribution is None or attribution.speaker is None):
                attribution = self._fallback(group[0], attribution, last)
            speaker = attribution.speaker if attribution else None
            if group[0].kind is Kind.SPEECH and speaker:
                last = speaker
            yield Quoted(
                tuple(Span(each.stretch.start, each.stretch.end) for each in group),
                self._speaker(speaker) if speaker else None,
                Cue(self._cut(attribution.cue), attribution.cue) if attribution and attribution.cue.end else None,
                group[0].kind,
                group[-1].stretch.unclosed,
                any(each.fragment for each in group),
            )

    def _cut(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _told(self, found: list[Stretch], at: int) -> Told:
        """The clauses on both sides of a stretch: to the sentence's end, or to the next stretch."""
        stretch, text = found[at], self.text
        start, end = self.within[stretch.paragraph]
        beside = at > 0 and found[at - 1].paragraph == stretch.paragraph
        left = found[at - 1].closed if beside else start
        right = found[at + 1].opened if at + 1 < len(found) and found[at + 1].paragraph == stretch.paragraph else end
        near = max(left, stretch.opened - REACH)
        breaks = list(boundaries(text, near, stretch.opened))
        follows = beside and near == left and not breaks and not self._ended(found[at - 1])
        before = Span(breaks[-1] if breaks else near, stretch.opened)
        if stretch.opened == start and (led := self._announced(found, at)):
            before = led
        stop = boundary(text, stretch.closed, min(right, stretch.closed + REACH))
        return Told(stretch, before, Span(stretch.closed, stop or right), follows)

    def _announced(self, found: list[Stretch], at: int) -> Span | None:
        """The sentence with a colon that ends the paragraph before, and leads to a quotation that begins one."""
        number = found[at].paragraph - 1
        if number < 0 or self.text[self.within[number][1] - 1] not in ":：":
            return None
        start, end = self.within[number]
        left = found[at - 1].closed if at and found[at - 1].paragraph == number else start
        near = max(left, end - REACH)
        return Span([near, *boundaries(self.text, near, end)][-1], end)

    def _ended(self, stretch: Stretch) -> bool:
        """Whether a sentence is over with a stretch: a point within the marks, and a capital after them."""
        text = self.text
        rest = text[stretch.closed : stretch.closed + 8].lstrip()
        return text[stretch.end - 1] in ".!?。！？…" and not rest[:1].islower() and rest[:1] not in (",", "，")

    def _attribute(self) -> None:
        for at, each in enumerate(self.told):
            last = self.told[at - 1] if each.follows else None
            before = self._before(each, last.attribution if last and last.own else None)
            after = None if self._closes_sentence(each.stretch) else self.voice.after(self.text, *each.after)
            if after and self.text[after.cue.end : each.after.end].strip(" \xa0") in (":", "："):
                after = None  # It leads to what is quoted next.
            comma = followed_by_comma(self.text, each)
            led = self._cut(each.before).rstrip(OPENING).endswith((",", ":", "：", "，"))
            led = led and not (after and comma and self._ends(after, each.after.end))
            each.attribution = before if before and (led or not after or not comma) else after
            each.own = each.attribution is not None

    def _ends(self, after: Attribution, end: int) -> bool:
        """Whether an attribution is all that is left of its sentence: “…,” he wrote."""
        last = max(after.cue.end, after.speaker.end if after.speaker else 0)
        rest = self.text[last:end]
        return "," not in rest and len(WORDS.findall(rest)) <= _MOST_LEFT

    def _before(self, each: Told, last: Attribution | None) -> Attribution | None:
        """What leads to a stretch. After an attribution of the one before it, only what reports this one again.

        What may well be a noun does not, in a sentence that is reported already.
        """
        start, end = each.before
        if last is None or not last.after or last.cue.end <= start:
            return self.voice.before(self.text, start, end, nouns=last is None) if start < end else None
        found = self.voice.before(self.text, last.cue.end, end, nouns=False)
        if found is None:
            return None
        if not leads(self.text, found.cue, end) and self.text[last.cue.end : end].rstrip(OPENING).endswith(","):
            return None
        second = self._cut(found.cue).endswith("ing") or _AND_VERB.search(self.text, last.cue.end, found.cue.start)
        return Attribution(found.cue, last.speaker, False) if second else found

    def _closes_sentence(self, stretch: Stretch) -> bool:
        """Whether what follows is a sentence of its own: “We tried.” Haddad shrugged."""
        last, rest = self.text[stretch.end - 1], self.text[stretch.closed : stretch.closed + 8].lstrip()
        return last in ".。" and not rest[:1].islower() and not rest.startswith((",", "，"))

    def _inherit(self) -> None:
        """In one sentence, all that is quoted has one speaker."""
        for at in range(1, len(self.told)):
            if self.told[at].attribution is None and self.told[at].follows:
                self.told[at].attribution = self.told[at - 1].attribution
        for at in range(len(self.told) - 2, -1, -1):
            following = self.told[at + 1]
            if self.told[at].attribution is not None or following.attribution is None or not following.follows:
                continue
            if following.attribution.after or following.attribution.cue.end <= self.told[at].stretch.opened:
                self.told[at].attribution = following.attribution

    def _fallback(self, each: Told, known: Attribution | None, last: Span | None) -> Attribution | None:
        """Without a speaker beside it: who the sentence before is about, else who spoke last."""
        start = self.within[each.stretch.paragraph][0]
        near = max(start, each.before.start - REACH)
        cue = known.cue if known else Span(0, 0)
        if last and last.start >= near:
            return Attribution(cue, last, False)
        if each.before.start > near:
            breaks = [point for point in boundaries(self.text, near, each.before.start) if point < each.before.start]
            sentence = Span(breaks[-1] if breaks else near, each.before.start)
            told = self.voice.before(self.text, *sentence)
            if told and told.speaker:
                return told
            if subject := self.voice.subjects.of_sentence(self.text, *sentence):
                return Attribution(cue, subject, False)
        if each.before.end > each.before.start and (
            subject := self.voice.subjects.of_sentence(self.text, *each.before)
        ):
            return Attribution(cue, subject, False)
        if each.stretch.opened == start and (subject := self._subject_before(each.stretch.paragraph, last)):
            return Attribution(cue, subject, False)
        return Attribution(cue, last, False) if last else known

    def _subject_before(self, number: int, last: Span | None) -> Span | None:
        """Whom the last sentence of the paragraph before is about, if nobody has spoken in it."""
        if not number:
            return None
        start, end = self.within[number - 1]
        if last and last.start >= start:
            return None
        near = max(start, end - REACH)
        breaks = [point for point in boundaries(self.text, near, end) if point < end]
        sentence = Span(breaks[-1] if breaks else near, end)
        told = self.voice.before(self.text, *sentence)
        return (told and told.speaker) or self.voice.subjects.of_sentence(self.text, *sentence)

    def _speaker(self, span: Span) -> Speaker:
        name = self._cut(span)
        if _HAN.match(name):
            if not self.voice.pronoun(name):
                self.han_named = name
                return Speaker(name, span)
            return Speaker(name, span, self.han_named if len(name) == 1 else None)
        known = antecedent(self.text, span, self.found, self.voice) if self.voice.pronoun(name) else None
        return Speaker(name, span, known)
