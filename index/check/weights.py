"""How much words weigh in one scope: as in a search, by their rarity there."""

from __future__ import annotations

import math
from collections.abc import Iterable

from archive.access import Scope
from index.check.evidence import Unit
from index.engine import Engine
from index.function_words import is_function_word
from index.query import Everything
from index.results import Search
from index.scoring import COMMON, IDLE


class Weights:
    """Looks each word up once."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope
        self._documents = engine.search(Search(Everything(), limit=1, passages=0), scope).total
        self._known: dict[str, float] = {}

    def of(self, units: Iterable[Unit]) -> dict[str, float]:
        """By form. What stands nowhere weighs as much as what stands once."""
        forms = list(dict.fromkeys(unit.form for unit in units))
        new = [form for form in forms if form not in self._known]
        for form, often in zip(new, self._engine.frequencies(new, self._scope), strict=True):
            self._known[form] = self._weight(form, often)
        return {form: self._known[form] for form in forms}

    def _weight(self, form: str, often: int) -> float:
        often = min(max(1, often), self._documents)
        idf = math.log(1.0 + (self._documents - often + 0.5) / (often + 0.5))
        return idf * idf / (idf + COMMON) * (IDLE if is_function_word(form) else 1.0)
