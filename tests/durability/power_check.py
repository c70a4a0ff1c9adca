"""Holds a home that went through a power cut against the ledger of what was acknowledged before it.

It opens the archive, lets the rest be read and indexed, looks at everything, and tells. `settled` is what was known
before this cut; what is known now is written there.

`begun` and `ended` are the moments between which the power went. What was acknowledged later, but begun before, counts
as under way: there the imitation is not exact, for a sync that was half done when the file system was shut down can
come back and say that it is done, to a program that after a real cut would not be there to hear it. What was begun
later must have been refused.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import soundness
from ledger import Ledger, sha256

from api.house import House
from api.lock import HomeLock
from api.settings import Settings
from archive.access import Scope
from archive.document import DocumentId
from archive.errors import Damaged, Gone, NotFound
from index.engine import IndexOutdated
from index.query import Word
from index.results import Search

ALL = Scope.everything()


def tell(line: Connection, *given: Any) -> None:
    """In a process of its own: send what was found, or in words why nothing could be."""
    try:
        line.send(found(*given))
    except Exception:
        line.send(traceback.format_exc()[-2_000:])


def found(home: Path, originals: Path, settled: Path, written: Path, begun: float, ended: float) -> dict[str, Any]:
    """The members of a `power.Cut`, but how it was made."""
    ledger = Ledger.read(settled)
    acknowledged = ledger.acknowledged
    late: list[str] = []
    started: dict[str, float] = {}
    for line in map(json.loads, written.read_text().splitlines()):
        mark = line["state"]["mark"]
        if line["id"] is None:
            started[mark] = line["at"]
        if line["id"] is None or line["at"] < begun:
            ledger.take(line)
        elif started[mark] > ended:
            late.append(f"{mark}: acknowledged although the power had gone")
    acknowledged = ledger.acknowledged - acknowledged
    with House.hold(Settings(home=home, originals=originals), HomeLock(home).acquire(wait=120)) as house:
        troubles = soundness.troubles(home, originals, at_rest=True)
        outcome = ledger.settle(home)
        lost = [*late, *outcome.lost, *_originals(house, ledger)]
        index = _index(house)
        house.until(lambda: house.archive.queue.waiting(ALL) == 0)
        house.until_searchable()
        told = {
            "acknowledged": acknowledged,
            "lost": lost,
            "half": outcome.half,
            "survived": outcome.survived,
            "troubles": troubles + soundness.troubles(home, originals, at_rest=True),
            "index": index,
            "unfound": list(_unfound(house, ledger)),
            "documents": len(ledger.sure),
        }
    settled.write_text("".join(json.dumps(line) + "\n" for line in ledger.lines()))
    return told


def _index(house: House) -> str:
    try:
        return f"stands at {house.engine.checkpoint()} of {house.archive.last_change(ALL)}"
    except IndexOutdated as outdated:
        return f"is built anew: {outdated}"


def _originals(house: House, ledger: Ledger) -> Iterator[str]:
    """What cannot be fetched byte for byte, or can although it was withdrawn."""
    for mark, state in ledger.sure.items():
        try:
            with house.archive.original(DocumentId(ledger.ids[mark]), ALL).open() as file:
                found = "here" if sha256(file.read()) == state.sha256 else "other bytes"
        except Gone:
            found = "gone"
        except (NotFound, Damaged) as damaged:
            found = str(damaged)
        if found != ("gone" if state.withdrawn else "here"):
            yield f"{mark}: {found}"


def _unfound(house: House, ledger: Ledger) -> Iterator[str]:
    """What a search for its own word does not find, or finds although it was withdrawn."""
    for mark, state in ledger.sure.items():
        found = [hit.id for hit in house.engine.search(Search(Word(state.word)), ALL).hits]
        if found != ([] if state.withdrawn else [ledger.ids[mark]]):
            yield f"{mark}: a search for {state.word} finds {found}"
