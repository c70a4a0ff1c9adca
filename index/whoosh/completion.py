"""Ways to go on writing, from the vocabulary of the segments and the titles a caller sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from index import analysis, fields, suggest
from index.results import Completion, Mode
from index.whoosh.deadline import Deadline
from index.whoosh.plans import Plans
from index.whoosh.views import Part, View
from index.widening import AS_WRITTEN


def completions(view: View, prefix: str, limit: int) -> list[Completion]:
    """At most `limit` words, names and titles that go on from `prefix`."""
    prefix = prefix.strip()
    folded = analysis.folded(prefix)
    if not folded or limit <= 0:
        return []
    words = _words(view, prefix, limit) if len(prefix.split()) == 1 else []
    names = _beginning(folded, ((part, part.segment.names) for part in view.parts))
    titles = _beginning(folded, ((part, part.segment.titles) for part in view.parts))
    return suggest.completions(words, names, titles, limit)


def _beginning(folded: str, given: Iterable[tuple[Part, list[tuple[tuple[str, str], ...]]]]) -> list[str]:
    """Those of the visible documents' names or titles that go on from this."""
    return [
        text
        for part, held in given
        for number in part.documents.tolist()
        for text, form in held[number]
        if suggest.begins(folded, form)
    ]


def corrections(view: View, word: str, limit: int) -> list[str]:
    """The likeliest words that are meant by one which is not there: see `Engine.corrections`."""
    deadline = Deadline()
    plans = Plans(view, Mode.literal, deadline, AS_WRITTEN)
    near: dict[str, int] = {}
    for _, form in analysis.whole(word, Mode.literal):
        for part in view.parts:
            for name in fields.DEFAULT_WORDS:
                for level in (analysis.Level.literal, analysis.Level.folded):
                    deadline.check()
                    near.update(part.segment.like(name, level, form, suggest.reach(form)))
    found = [(text, far, _count(plans, text)) for text, far in near.items() if far]
    return suggest.corrections(found, limit)


def _count(plans: Plans, text: str) -> int:
    levels = (analysis.Level.literal, analysis.Level.folded)
    return plans.frequency_of(fields.DEFAULT_WORDS, tuple(analysis.Form(level, (level, text)) for level in levels))


def _words(view: View, prefix: str, limit: int) -> list[tuple[str, int]]:
    """The commonest words in scope with this beginning.

    A word stands in at most as many visible documents as in all, which is quick to know; so few need to be
    counted.
    """
    deadline = Deadline()
    plans = Plans(view, Mode.expanded, deadline, AS_WRITTEN)
    most: Counter[str] = Counter()
    for level, form in analysis.whole(prefix, Mode.expanded):
        for part in view.parts:
            for name in fields.DEFAULT_WORDS:
                deadline.check()
                first, last = part.segment.beginning(name, level, form)
                counts = part.segment.frequencies(first, last)
                for text, count in zip(part.segment.texts(first, last), counts, strict=True):
                    most[text] += count
    found: list[tuple[str, int]] = []
    for text, at_most in sorted(most.items(), key=lambda m: (-m[1], m[0])):
        if len(found) >= limit and at_most < sorted(count for _, count in found)[-limit]:
            break
        deadline.check()
        found.append((text, _count(plans, text)))
    return found
