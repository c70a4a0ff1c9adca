"""What was acknowledged, and what was asked and not answered yet: against it the archive is held after every crash.

Each document has a mark of its own, by which it is found again even where its id was never heard of: an identifier
of the type `mark`, or the name of its file. An acknowledged change must be there. One that was under way may be there
whole or not at all; which of the two is found out, and from then on it must stay so.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True)
class State:
    """How a document must be found: its newest original, what is said of it, and a word only its text has.

    `said` None: it was not given, so it is not compared.
    """

    mark: str
    sha256: str
    word: str
    said: dict[str, Any] | None
    revision: int = 1
    withdrawn: bool = False

    def revised(self, note: str) -> State:
        return replace(self, said={**(self.said or {}), "note": note}, revision=self.revision + 1)

    def versioned(self, content: bytes, word: str) -> State:
        return replace(self, sha256=sha256(content), word=word, revision=self.revision + 1)

    def gone(self) -> State:
        return replace(self, withdrawn=True, revision=self.revision + 1)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Inventor:
    """Makes up documents, from a seed: no two alike."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._seed = seed
        self._count = 0

    def word(self) -> str:
        return "zq" + "".join(self._random.choices(_LETTERS, k=10)) + "xq"

    def text(self, word: str) -> bytes:
        """A text with this word in it, of one line or of many."""
        lines = self._random.choice((1, 3, 200, 3_000))
        return (f"The {word} sailed. " + "Nothing else was seen that day.\n" * lines).encode()

    def document(self, *, record: bool = False) -> tuple[State, bytes]:
        """A new one, and its bytes: a text, or a line of JSON."""
        self._count += 1
        mark, word = f"{self._seed}-{self._count}", self.word()
        named = [{"type": "mark", "value": mark}]
        said: dict[str, Any] = {"title": f"The {mark}", "note": f"of the {word}", "identifiers": named}
        content = self.text(word)
        if record:
            content = json.dumps({**said, "text": content.decode()}).encode()
        return State(mark, sha256(content), word, said), content


class Ledger:
    """Safe in any number of threads. With a file, every line is written there before the next step is taken."""

    def __init__(self, file: Path | None = None) -> None:
        self.sure: dict[str, State] = {}
        self.ids: dict[str, str] = {}
        self.unsure: dict[str, State] = {}
        self.acknowledged = 0
        self._lock = threading.Lock()
        self._file = None if file is None else os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @classmethod
    def read(cls, file: Path) -> Ledger:
        """The ledger that another process wrote."""
        found = cls()
        for line in file.read_text().splitlines():
            found.take(json.loads(line))
        return found

    def take(self, line: dict[str, Any]) -> None:
        """A line of another ledger."""
        state = State(**line["state"])
        if line["id"] is None:
            self.begun(state)
        else:
            self.done(state, line["id"])

    def begun(self, state: State) -> None:
        """It is about to be asked."""
        with self._lock:
            self._write(state, None)
            self.unsure[state.mark] = state

    def done(self, state: State, id: str) -> None:
        """It was acknowledged; the id is empty where the acknowledgement does not tell it."""
        with self._lock:
            self._write(state, id)
            self.unsure.pop(state.mark, None)
            self.sure[state.mark] = state
            self.ids[state.mark] = id
            self.acknowledged += 1

    def refused(self, state: State) -> None:
        """It was answered with an error, after which it may not be there."""
        with self._lock:
            self.unsure.pop(state.mark, None)

    def _write(self, state: State, id: str | None) -> None:
        if self._file is not None:
            line = json.dumps({"state": asdict(state), "id": id, "at": time.monotonic()}) + "\n"
            os.write(self._file, line.encode())

    def lines(self) -> Iterator[dict[str, Any]]:
        """All that is known, to begin another ledger with."""
        for mark, state in self.sure.items():
            yield {"state": asdict(state), "id": self.ids[mark]}

    def settle(self, home: Path | str) -> Outcome:
        """Hold the catalogue against this ledger; then what was under way is known to have happened, or not."""
        found: dict[str, list[tuple[str, State]]] = {}
        for id, state in _found(home):
            found.setdefault(state.mark, []).append((id, state))
        outcome = Outcome([], [])
        with self._lock:
            for mark in found.keys() | self.sure.keys() | self.unsure.keys():
                self._judge(mark, found.get(mark, []), outcome)
            self.unsure.clear()
        return outcome

    def _judge(self, mark: str, found: list[tuple[str, State]], outcome: Outcome) -> None:
        sure, unsure = self.sure.get(mark), self.unsure.get(mark)
        if not found:
            if sure is not None:
                outcome.lost.append(f"{mark}: it is not there")
                del self.sure[mark], self.ids[mark]
            return
        if len(found) > 1:
            outcome.half.append(f"{mark}: it is there {len(found)} times")
            return
        id, state = found[0]
        if sure is not None and self.ids[mark] not in ("", id):
            outcome.lost.append(f"{mark}: it is there as {id}, and was acknowledged as {self.ids[mark]}")
        elif not any(_same(state, known) for known in (sure, unsure)):
            (outcome.half if sure is None else outcome.lost).append(f"{mark}: {state}, not {sure} nor {unsure}")
            self.sure[mark], self.ids[mark] = replace(state, word=(sure or unsure or state).word), id
        else:
            if sure is None or not _same(state, sure):
                outcome.survived += 1
            self.sure[mark], self.ids[mark] = (sure if sure and _same(state, sure) else unsure) or state, id


@dataclass
class Outcome:
    """Acknowledged and not there, or there in part; and how much was there although nobody had heard of it."""

    lost: list[str]
    half: list[str]
    survived: int = 0


def _same(found: State, known: State | None) -> bool:
    if known is None:
        return False
    said = found.said if known.said is not None else None
    return replace(found, word=known.word, said=said) == known


def _found(home: Path | str) -> Iterable[tuple[str, State]]:
    asked = """
        SELECT documents.id, documents.state, documents.revision, documents.said, newest.sha256, first.filename,
               (SELECT MIN(value) FROM identifiers WHERE document = documents.id AND scheme = 'mark')
        FROM documents
        JOIN versions AS newest ON newest.document = documents.id AND newest.number = documents.version
        JOIN versions AS first ON first.document = documents.id AND first.number = 1"""
    with closing(sqlite3.connect(f"file:{home}/catalogue.db?mode=rw", uri=True, timeout=30)) as catalogue:
        for id, state, revision, said, sha256, filename, mark in catalogue.execute(asked).fetchall():
            mark = mark or Path(filename).stem
            yield id, State(mark, sha256, "", json.loads(said), revision, state == "withdrawn")
