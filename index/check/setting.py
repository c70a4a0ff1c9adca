"""What one draft is set beside: the documents it cites, the lists of others to look into, the languages to look in."""

from __future__ import annotations

from collections.abc import Sequence

from archive.access import Scope
from archive.document import DocumentId
from archive.draft import Draft
from archive.resolving import Resolved
from index.check.across import other_language
from index.check.citing import Citings
from index.check.held import Holding, Sources
from index.check.shortlist import Shortlist
from index.check.suggestions import Suggesting
from index.check.weights import Weights
from index.engine import Engine

MOST_CITED = 200
"""Documents that an article cites which are looked into."""


class Setting:
    """Made once for a draft. `citations` are what it cites, as its asker sees it.

    `cited` are the documents to look into first, `sure` those of them that a person says it cites, `lacking` what is
    said to be cited and is not here. `other` is the language to look in as well, where that is asked for and can be.
    Raises Invalid for a draft that is too long; EngineError.
    """

    def __init__(
        self,
        archive: Holding,
        engine: Engine,
        scope: Scope,
        draft: Draft,
        citations: Sequence[Resolved],
        *,
        across: bool,
    ) -> None:
        draft.check_length()
        self.sources = Sources(archive, draft, scope)
        self.citings = Citings(draft, citations)
        given = dict.fromkeys([*map(DocumentId, draft.cites), *self.citings.confirmed, *self.citings.held])
        looked_into = [id for id in given if id != draft.document][:MOST_CITED]
        said = {*draft.cites, *self.citings.confirmed}
        copies = self.sources.copies
        self.sources.read(looked_into)
        self.cited = tuple(id for id in looked_into if self.sources.get(id) is not None)
        self.sure = [id for id in self.cited if id in said]
        self.lacking = tuple(id for id in draft.cites if id not in {*self.cited, *copies, draft.document})
        self.shortlist = Shortlist(engine, scope, draft.document, copies)
        self.other = other_language(engine, scope, draft.spoken_in) if across else None
        weights = Weights(engine, scope)
        self.suggesting = Suggesting(
            scope, self.sources, self.shortlist, weights, self.cited, draft.spoken_in, self.other
        )
