"""The checks themselves: that each kind of harm is found, so that finding none says something."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ledger import Inventor, Ledger
from soundness import troubles

from archive import Archive
from archive.access import Principal
from archive.document import Collection, Description, DocumentId, Extract, Page, Text

OWNER = Principal.owner()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A sound home: two documents, one of them with two versions, both from one accession, one read."""
    with closing(Archive.open(tmp_path, migrate=True)) as archive:
        archive.collections.create(Collection(name="press", title="Press"), OWNER)
        accession = archive.accessions.open("press", who=OWNER).id
        for content in (b"The ferry sank.", b"The tram derailed."):
            given = {"collection": "press", "description": Description(), "filename": "a.txt", "who": OWNER}
            id = archive.add(io.BytesIO(content), accession=accession, **given).document.id  # type: ignore[arg-type]
        archive.add_version(id, io.BytesIO(b"It did not."), filename="b.txt", who=OWNER)
        job = archive.queue.claim("test", timedelta(minutes=1))
        assert job is not None
        text = Text(pages=(Page(number=1, label="1", text="The ferry sank.", how="text"),), reader="test")
        archive.queue.finish(job, Extract(text=text, media_type="text/plain"))
    assert troubles(tmp_path, at_rest=True) == []
    return tmp_path


HARMS = {
    "the journal: 3 changes": "DELETE FROM changes WHERE number = 3",
    "counted 9": "UPDATE counters SET value = 9",
    "the journal of press": "UPDATE changes SET position = 8 WHERE number = 3",
    "without a version that is said to be its newest": "UPDATE documents SET version = 3",
    "with more versions than it says": "UPDATE documents SET version = 1",
    "with versions not counted from 1": "UPDATE versions SET number = 5 WHERE number = 2",
    "not begun by one line in the journal": "UPDATE changes SET kind = 'revised' WHERE number = 1",
    "whose versions are not all in the journal": "UPDATE changes SET kind = 'revised' WHERE kind = 'versioned'",
    "with another last change": "UPDATE documents SET last_change = 1",
    "in another state than the journal's": "UPDATE documents SET state = 'withdrawn'",
    "without a receipt": "UPDATE receipts SET version = 7",
    "read, but without a text": "UPDATE versions SET text = NULL",
    "whose text has not all its pages": "DELETE FROM pages",
    "2 receipts for 3 files": "UPDATE accessions SET files = 3",
    "refused and with a document": "UPDATE receipts SET outcome = 'refused'",
    "a reference to nothing": "DELETE FROM texts",
    "is missing": f"UPDATE versions SET sha256 = '{'0' * 64}' WHERE number = 2",
    "holds other bytes": "UPDATE versions SET size = size + 1",
}


@pytest.mark.parametrize(("words", "harm"), HARMS.items())
def test_each_harm_to_the_catalogue_is_found(home: Path, words: str, harm: str) -> None:
    with closing(sqlite3.connect(home / "catalogue.db")) as catalogue, catalogue:
        catalogue.execute(harm)
    assert words in "\n".join(troubles(home))


def test_a_changed_original_is_found_and_one_half_written(home: Path) -> None:
    original = next(path for path in home.glob("originals/??/*"))
    original.chmod(0o600)
    content = original.read_bytes()
    original.write_bytes(content[:-1] + b"?")
    assert troubles(home) == [f"original {original.name} holds other bytes"]
    original.write_bytes(content)
    (home / "originals" / "incoming" / "half").write_bytes(b"The fer")
    assert troubles(home) == []
    assert troubles(home, at_rest=True) == ["left behind: half"]


def test_the_ledger_tells_what_is_lost_from_what_is_half_there_and_what_may_be_there(home: Path) -> None:
    inventor, ledger = Inventor("x"), Ledger()
    acknowledged, changed, under_way, never_came, unknown, lost = (inventor.document() for _ in range(6))
    with closing(Archive.open(home)) as archive:
        ids = {}
        for state, content in (acknowledged, changed, under_way, unknown):
            said = Description.model_validate(state.said)
            given = {"collection": "press", "description": said, "filename": "a.txt", "who": OWNER}
            ids[state.mark] = archive.add(io.BytesIO(content), **given).document.id  # type: ignore[arg-type]
        archive.revise(ids[changed[0].mark], {"note": "otherwise"}, who=OWNER)
    for state, _ in (acknowledged, changed):
        ledger.done(state, ids[state.mark])
    ledger.done(lost[0], DocumentId("z" * 26))
    for state, _ in (under_way, never_came):
        ledger.begun(state)
    outcome = ledger.settle(home)
    assert [words.split(":")[0] for words in sorted(outcome.lost)] == [changed[0].mark, lost[0].mark]
    assert {words.split(":")[0] for words in outcome.half} == {unknown[0].mark, "a"}  # and those of the fixture
    assert outcome.survived == 1
    assert ledger.sure[under_way[0].mark] == under_way[0]
    assert never_came[0].mark not in ledger.sure


def test_what_was_under_way_is_either_of_two_states_and_no_third(home: Path) -> None:
    state, content = Inventor("x").document()
    said = Description.model_validate(state.said)
    with closing(Archive.open(home)) as archive:
        given = {"collection": "press", "description": said, "filename": "a.txt", "who": OWNER}
        id = archive.add(io.BytesIO(content), **given).document.id  # type: ignore[arg-type]

    def lost(now: object) -> bool:
        ledger = Ledger()
        ledger.done(state, id)
        ledger.begun(now)  # type: ignore[arg-type]
        return bool(ledger.settle(home).lost)

    assert not lost(state.revised("otherwise"))
    with closing(Archive.open(home)) as archive:
        archive.revise(id, {"note": "otherwise"}, who=OWNER)
    assert not lost(state.revised("otherwise"))
    assert lost(state.revised("still otherwise"))
    assert lost(replace(state.revised("otherwise"), sha256="0" * 64))
    assert lost(state.gone())
