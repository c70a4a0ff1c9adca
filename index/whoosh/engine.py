"""The embedded engine as the rest of the program sees it. All its parts meet here.

Searches read an immutable snapshot, so any number of threads may search while one writes. Whether another
process has committed is seen by a look at two small files before each search.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from archive.access import Scope
from archive.at_once import meanwhile, takes_long
from archive.document import Change, DocumentId
from index.engine import IndexBusy, IndexOutdated, Texts
from index.query import Word
from index.results import Completion, Inside, Mode, Places, Results, Search
from index.whoosh import writer
from index.whoosh.answer import Answer, inside
from index.whoosh.arrays import Damaged
from index.whoosh.compiled import prepare
from index.whoosh.completion import completions, corrections
from index.whoosh.deadline import Deadline
from index.whoosh.dossier import DossierAnswer
from index.whoosh.evaluator import Evaluator
from index.whoosh.generations import NEWEST, SETTLED, Generation, Generations, reading
from index.whoosh.row import Row
from index.whoosh.segments import Segment
from index.whoosh.state import State
from index.whoosh.views import Snapshot, View

log = logging.getLogger(__name__)

_TRIES = 10

T = TypeVar("T")


class WhooshEngine:
    """An index in a folder. See `index.engine.Engine` for what each verb promises."""

    def __init__(self, folder: Path) -> None:
        prepare()
        self._generations = Generations(folder)
        self._lock = threading.Lock()
        self._newest: tuple[tuple[int, ...], Snapshot] | None = None
        """With the stamp that the index had then: put there as one, so that it can be read without the lock."""
        self._written: State | None = None

    def checkpoint(self) -> int:
        return self._current().generation.state.checkpoint

    def apply(self, changes: Iterable[Change], texts: Texts) -> None:
        with self._generations.writing():
            held = self._current().generation
            if held.state != self._written:
                held = self._generations.take_up(held)
            self._written = None
            held = writer.apply(self._generations, held, changes, texts, self._open())
            self._written = held.state
            with self._lock:
                self._newest = self._generations.stamp(), self._opened(held)

    def rebuild(self, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
        with self._generations.writing():
            writer.rebuild(self._generations, documents, texts, upto)

    def search(self, search: Search, scope: Scope) -> Results:
        """See `Engine.search`. Raises ValueError for a date that is none, and for an `after` of another
        order.
        """
        if search.dossiers is not None:
            takes_long()
        made = Answer if search.dossiers is None else DossierAnswer
        return self._asked(scope, lambda view: made(view, search).results())

    def inside(self, id: DocumentId, asked: Inside, scope: Scope) -> Places | None:
        takes_long()
        return self._asked(scope, lambda view: inside(view, id, asked))

    def frequencies(self, words: Sequence[str], scope: Scope) -> list[int]:
        takes_long()

        def counted(view: View) -> list[int]:
            evaluator = Evaluator(view, Mode.literal, Deadline())
            return [evaluator.frequency(Word(word)) for word in words]

        return self._asked(scope, counted)

    def corrections(self, word: str, scope: Scope, limit: int = 5) -> list[str]:
        takes_long()
        return self._asked(scope, lambda view: corrections(view, word, limit))

    def suggest(self, prefix: str, scope: Scope, limit: int = 10) -> list[Completion]:
        takes_long()
        return self._asked(scope, lambda view: completions(view, prefix, limit))

    def _asked(self, scope: Scope, ask: Callable[[View], T]) -> T:
        """Of what a caller sees now. Where a file is not what was written, the index has to be built anew."""
        snapshot = self._current()
        try:
            return ask(snapshot.view(scope))
        except Damaged as error:
            self._generations.condemn(snapshot.generation.folder)
            raise IndexOutdated("the index is damaged") from error

    def close(self) -> None:
        """What it wrote is on the disk then, unless that fails, which is logged: the index can do without."""
        try:
            self._settle()
        except (OSError, IndexBusy) as error:
            log.warning("the last changes of the index are not on the disk for sure: %s", error)
        with self._lock:
            self._newest = None

    def _settle(self) -> None:
        if self._written is not None and self._written.settled < self._written.generation:
            with self._generations.writing(), suppress(IndexOutdated):
                held = self._current().generation
                if held.state == self._written:
                    self._generations.settle(held)
                self._written = None

    # -- the newest generation

    def _current(self) -> Snapshot:
        newest = self._newest
        if newest is not None and meanwhile(self, self._generations.stamp) == newest[0]:
            return newest[1]
        takes_long()
        with self._lock:
            for _ in range(_TRIES):
                before = self._generations.trace()
                try:
                    return self._loaded()
                except IndexOutdated:
                    if self._generations.trace() == before:
                        raise
            return self._loaded()

    def _loaded(self) -> Snapshot:
        """Raises IndexOutdated also where the files were just being replaced: then they are others now."""
        stamp = self._generations.stamp()
        if self._newest is None or stamp != self._newest[0]:
            self._newest = stamp, self._read()
        return self._newest[1]

    def _open(self) -> dict[str, Segment]:
        """The segments that are open, by name."""
        newest = self._newest
        return {segment.name: segment for segment in newest[1].row.segments} if newest else {}

    def _read(self) -> Snapshot:
        folder = self._generations.current()
        try:
            found = self._opened(self._generations.read(folder, NEWEST))
        except IndexOutdated as outdated:
            # As a power cut may have left it.
            try:
                found = self._opened(self._generations.read(folder, SETTLED))
            except IndexOutdated:
                raise outdated from None
        before = self._newest[1].generation if self._newest else found.generation
        if before.folder == folder and found.generation.state.checkpoint < before.state.checkpoint:
            # Whoever asks has told it already what is hidden since.
            raise IndexOutdated("the index went back")
        return found

    def _opened(self, generation: Generation) -> Snapshot:
        kept, segments = self._open(), list[Segment]()
        with reading():
            for one in generation.segments:
                name = one.segment_id()
                segments.append(kept.get(name) or Segment(name, generation.folder / one.file_name))
            snapshot = Snapshot(generation, Row(segments))
            snapshot.prepare(self._newest[1] if self._newest else None)
        return snapshot
