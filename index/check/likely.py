"""What a work may be that is cited without title or address: documents that bear on the sentences which name it.

They are found as the passages are that bear on a claim: names, numbers and dates weigh most, and the other language is
looked in too. What is known of the work besides only orders them: nothing here tells that one of them is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.access import Scope
from archive.document import DocumentId, Text
from archive.draft import MOST_CHARACTERS, Draft
from index.check.across import other_language
from index.check.checked import Suggested
from index.check.held import Holding, Sources
from index.check.shortlist import Shortlist
from index.check.suggestions import Suggesting
from index.check.weights import Weights
from index.engine import Engine
from index.results import Filter

MOST_SENTENCES = 4
"""Sentences that name one work, by which it is looked for: the first."""

_EACH, _MEANT, _MOST = 2, 8, 40
_LEAST, _BESIDE = 0.12, 0.3
"""Of the weight of a sentence's words, names and figures; what shares less of it is no candidate, nor what has so much
less than the likeliest.
"""

_Found = dict[tuple[int, int, int], Suggested]
"""By the sentence's number, and the page and place of the passage."""


@dataclass(frozen=True)
class Likely:
    """A document, and its passages that bear on the sentences, the likeliest first. `share`: the sum of their best."""

    document: DocumentId
    passages: tuple[Suggested, ...]
    share: float


def likely(
    archive: Holding,
    engine: Engine,
    scope: Scope,
    *,
    citing: Text,
    own: DocumentId,
    language: str | None,
    sentences: Sequence[str],
    work_language: str | None = None,
) -> list[Likely]:
    """The documents in scope that bear on these sentences of a text, the likeliest first; none that is nearly it.

    `citing` are the pages of the document `own`, in a `language`, on which the sentences stand. `work_language`: that
    of the work, where it is known; documents in it are looked for by themselves too, so that no others crowd them out.

    Cost: for each of at most MOST_SENTENCES sentences at most six searches, and as many again in that language. Raises
    EngineError.
    """
    draft = Draft(_beginning(citing), language, own)
    sources = Sources(archive, draft, scope)
    other = other_language(engine, scope, draft.spoken_in)
    weights = Weights(engine, scope)
    found = dict[DocumentId, _Found]()
    for within in ((), *(((Filter("lang", (work_language,)),),) if work_language else ())):
        shortlist = Shortlist(engine, scope, own, sources.copies, within)
        suggesting = Suggesting(
            scope, sources, shortlist, weights, (), draft.spoken_in, other, each=_EACH, meant=_MEANT
        )
        for number, sentence in enumerate(list(dict.fromkeys(sentences))[:MOST_SENTENCES]):
            for each in suggesting.to(sentence, _MOST, least=_LEAST):
                found.setdefault(each.document, {})[number, each.passage.page, each.passage.start] = each
    listed = [_likely(id, told) for id, told in found.items()]
    best = max((each.share for each in listed), default=0.0)
    return sorted(
        (each for each in listed if each.share >= _BESIDE * best), key=lambda each: (-each.share, each.document)
    )


def _likely(id: DocumentId, found: _Found) -> Likely:
    """Its passages, each once, and its share."""
    shares: dict[int, float] = {}
    places: dict[tuple[int, int], Suggested] = {}
    for (sentence, page, start), each in sorted(found.items(), key=lambda one: -one[1].share):
        shares[sentence] = max(each.share, shares.get(sentence, 0.0))
        places.setdefault((page, start), each)
    return Likely(id, tuple(places.values()), sum(shares.values()))


def _beginning(text: Text) -> Text:
    """As much of it as a draft has at most."""
    kept, left = [], MOST_CHARACTERS
    for page in text.pages:
        if left > 0:
            kept.append(page if len(page.text) <= left else page.model_copy(update={"text": page.text[:left]}))
        left -= len(page.text)
    return text.model_copy(update={"pages": tuple(kept)})
