"""What people decided on an article, in its report: claims with what they rest on, verdicts that were overruled."""

from __future__ import annotations

from api.report_parts import WORDS, badge, ident, text
from api.schemas.claims import found_of, ruled
from api.schemas.drafts import DraftAnswer, QuotationAnswer, SentenceAnswer
from api.shown_places import Places
from archive.passage import Standing

_BROKEN = "no longer in the document as it is now"


def claim(sentence: SentenceAnswer, places: Places) -> str:
    """What people found of a sentence, and the passages that bear on it."""
    if sentence.claim is None:
        return ""
    shown = ""
    for each in sentence.bearing:
        lost = f'<p class="why">{_BROKEN}</p>' if each.standing is Standing.broken else ""
        shown += lost + places.shown(each.document, each.passages)
    words = "".join(f'<p class="why">{text(each)}</p>' for each in found_of(sentence.claim))
    return f'<div class="claim">{words}{shown}</div>'


def overruled(one: QuotationAnswer) -> str:
    """Who overruled the verdict on a quotation, what the machine says, and why."""
    if one.overruled is None:
        return ""
    machine = WORDS.get(one.machine or "", one.machine or "short")
    return f'<p class="why">{text(ruled(one.overruled, machine))}</p>'


def apart(told: DraftAnswer) -> str:
    """What was decided on statements that are no longer there as they were."""
    claims = (f"{badge(one.state)}{text(one.words)} {ident(one.id)}" for one in told.apart.claims)
    rulings = (f"{badge(one.verdict)}{text(one.words)} {ident(one.id)}" for one in told.apart.overrulings)
    items = "".join(f"<li>{each}</li>" for each in (*claims, *rulings))
    why = "<p>The article has these words no longer, or in another sentence or quotation.</p>"
    return f"<h2>Decided before the article was changed</h2>{why}<ul>{items}</ul>" if items else ""
