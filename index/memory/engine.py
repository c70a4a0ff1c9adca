"""The reference engine as tests see it. All its parts meet here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from archive.access import Scope
from archive.at_once import takes_long
from archive.document import Change, DocumentId
from index import analysis, fields, suggest
from index.analysis import Level
from index.engine import Texts
from index.memory.answer import Answer, edits, inside
from index.memory.dossier import DossierAnswer
from index.memory.held import Held, going_on
from index.query import Everything, Word
from index.results import Completion, Inside, Mode, Places, Results, Search


class MemoryEngine:
    """An index that is gone with its process. See `index.engine.Engine` for what each verb promises."""

    def __init__(self) -> None:
        self._held: dict[DocumentId, Held] = {}
        self._checkpoint = 0

    def checkpoint(self) -> int:
        return self._checkpoint

    def apply(self, changes: Iterable[Change], texts: Texts) -> None:
        for change in changes:
            self._take(self._held, [change.document], texts)
            self._checkpoint = max(self._checkpoint, change.number)

    def rebuild(self, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
        held: dict[DocumentId, Held] = {}
        self._take(held, list(documents), texts)
        self._held, self._checkpoint = held, upto

    def search(self, search: Search, scope: Scope) -> Results:
        """See `Engine.search`. Raises ValueError for a date that is none, and for an `after` of another order."""
        made = Answer if search.dossiers is None else DossierAnswer
        return made(self._seen_by(scope), search).results()

    def inside(self, id: DocumentId, asked: Inside, scope: Scope) -> Places | None:
        seen = self._seen_by(scope)
        return next((inside(document, seen, asked) for document in seen if document.id == id), None)

    def frequencies(self, words: Sequence[str], scope: Scope) -> list[int]:
        answer = Answer(self._seen_by(scope), Search(Everything(), mode=Mode.literal))
        return [answer.frequency(Word(word)) for word in words]

    def corrections(self, word: str, scope: Scope, limit: int = 5) -> list[str]:
        seen = self._seen_by(scope)
        counts: Counter[str] = Counter()
        for document in seen:
            counts.update({text for level, text in document.keys(fields.DEFAULT_WORDS) if level <= Level.folded})
        found = []
        for _, form in analysis.whole(word, Mode.literal):
            near = ((text, edits(form, text), count) for text, count in counts.items() if text[0] == form[0])
            found += [one for one in near if 0 < one[1] <= suggest.reach(form)]
        return suggest.corrections(found, limit)

    def suggest(self, prefix: str, scope: Scope, limit: int = 10) -> list[Completion]:
        prefix = prefix.strip()
        seen = self._seen_by(scope)
        begins = analysis.folded(prefix)
        titles, names = (
            [t for d in seen for t in d.values.get(field, ())[:most] if suggest.begins(begins, analysis.folded(t))]
            for field, most in (("title", 1), ("author", None))
        )
        words: Counter[str] = Counter()
        if len(prefix.split()) == 1:
            keys = analysis.whole(prefix, Mode.expanded)
            for document in seen:
                words.update({text for _, text in going_on(document, fields.DEFAULT_WORDS, keys)})
        return suggest.completions(words.items(), names, titles, limit)

    def close(self) -> None:
        """Nothing to let go of."""

    def _take(self, held: dict[DocumentId, Held], ids: Sequence[DocumentId], texts: Texts) -> None:
        for id in ids:
            held.pop(id, None)
        held.update((document.id, Held.of(document, text)) for document, text in texts.current(ids))

    def _seen_by(self, scope: Scope) -> list[Held]:
        takes_long()
        return [
            held
            for id, held in self._held.items()
            if scope.sees(held.values["collection"][0]) and id not in scope.hidden
        ]
