"""Proposals in the catalogue: made on reading, made anew on reading again, and never against a person's word."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Principal, Role, Scope
from archive.citation import Citation, Spot, State
from archive.citing import Acquiring, Mending
from archive.document import DocumentId, Part, PartKind, Problem, Reason, Suggestion
from archive.errors import NotAllowed, NotFound
from archive.passage import Standing

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
WORDS = "It sank, says a study by Ann Ito. The study was late. A memo obtained by Reuters names the yard."


def article(house: House, words: str = WORDS, **said: Any) -> DocumentId:
    id = house.add(words.encode(), **said).document.id
    house.read(words)
    return id


def reread(house: House, id: DocumentId, words: str) -> None:
    house.archive.reread(id, who=OWNER)
    house.read(words)


def cited(house: House, id: DocumentId) -> dict[str, Citation]:
    return {each.words: each for each in house.archive.cited.of(id, ALL)[1]}


def mended(house: House, one: Citation, **changes: Any) -> Citation:
    return house.archive.citing.mend(one.id, Mending(**changes), who=OWNER)


def test_what_is_cited_is_proposed_when_a_document_is_read_and_noted(house: House) -> None:
    id = article(house)
    told = cited(house, id)
    assert list(told) == ["a study by Ann Ito", "A memo obtained by Reuters"]
    study = told["a study by Ann Ito"]
    assert (study.state, study.made_by, study.touched) == (State.proposed, "reader", False)
    assert [(each.passage.text, each.sentence) for each in study.passages] == [
        ("a study by Ann Ito", "It sank, says a study by Ann Ito."),
        ("The study", "The study was late."),
    ]
    assert study.passages[0].original_sha256 == house.archive.document(id, ALL).version.sha256
    fields = {each.field: each.after for each in house.archive.history(id, ALL)[-1].fields}
    assert fields == {"reading": "read", "citations": 2}


def test_tables_and_slides_and_what_is_no_article_cite_nothing(house: House) -> None:
    assert cited(house, article(house, kind="slides")) == {}
    id = house.add(b"cells").document.id
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    told = house.extract(WORDS)
    page = told.text.pages[0].model_copy(update={"how": "cells"})
    house.archive.queue.finish(job, told.model_copy(update={"text": told.text.model_copy(update={"pages": (page,)})}))
    assert cited(house, id) == {}


def test_a_document_is_known_by_what_is_read_of_it_and_does_not_cite_itself(house: House) -> None:
    words = "See https://paper.example/a and https://board.example/b."
    id = house.add(words.encode()).document.id
    url = [{"type": "url", "value": "https://www.paper.example/a"}]
    house.read(words, suggestions=(Suggestion(field="identifiers", value=url, origin="html:canonical"),))
    assert [each.reference.url for each in cited(house, id).values()] == ["https://board.example/b"]


def test_reading_the_same_again_changes_no_id_and_nothing_is_noted(house: House) -> None:
    id = article(house)
    before = cited(house, id)
    reread(house, id, WORDS)
    assert cited(house, id) == before
    assert [each.field for each in house.archive.history(id, ALL)[-1].fields] == ["reading"]


def test_another_text_moves_proposals_adds_new_ones_and_takes_back_those_without_a_place(house: House) -> None:
    id = article(house)
    before = cited(house, id)
    reread(house, id, "A cover. " + WORDS.partition(" A memo")[0] + " A letter seen by Reuters tells more.")
    after = cited(house, id)
    assert list(after) == ["a study by Ann Ito", "A letter seen by Reuters"]
    assert after["a study by Ann Ito"].id == before["a study by Ann Ito"].id
    assert after["a study by Ann Ito"].passages[0].passage.start == len("A cover. It sank, says ")


def test_what_a_person_rejected_stays_rejected(house: House) -> None:
    id = article(house)
    mended(house, cited(house, id)["a study by Ann Ito"], state="rejected")
    reread(house, id, WORDS.replace(" ", "\n\n", 1) + " The study was wrong.")
    told = cited(house, id)
    assert told["a study by Ann Ito"].state is State.rejected
    assert len(told) == 2


def test_what_a_person_decided_stays_as_it_is_with_its_places_carried_over(house: House) -> None:
    id = article(house)
    study = mended(
        house, cited(house, id)["a study by Ann Ito"], state="confirmed", reference={"title": "The thin hull"}
    )
    reread(house, id, "A cover.\n\n" + WORDS)
    after = cited(house, id)["a study by Ann Ito"]
    assert (after.state, after.reference, after.revision) == (State.confirmed, study.reference, study.revision)
    assert [(p.standing, p.passage.text) for p in after.passages] == [
        (Standing.moved, "a study by Ann Ito"),
        (Standing.moved, "The study"),
    ]
    reread(house, id, "Nothing of it is left.")
    after = cited(house, id)["a study by Ann Ito"]
    assert [(p.standing, p.passage.text) for p in after.passages] == [
        (Standing.broken, "a study by Ann Ito"),
        (Standing.broken, "The study"),
    ]
    reread(house, id, WORDS)
    assert Standing.broken not in [p.standing for p in cited(house, id)["a study by Ann Ito"].passages]


def test_what_is_joined_stays_joined_and_what_is_being_got_stays_listed(house: House) -> None:
    id = article(house)
    study, memo = cited(house, id).values()
    mended(house, study, join=(memo.id,))
    reread(house, id, WORDS)
    assert len(cited(house, id)) == 1
    other = article(house, WORDS + "!")
    memo = cited(house, other)["A memo obtained by Reuters"]
    mended(house, memo, acquisition=Acquiring(state="requested"))
    reread(house, other, "Nothing of it is left.")
    assert [each.id for each in cited(house, other).values()] == [memo.id]


def test_to_what_a_person_confirmed_nothing_is_added_it_is_proposed_beside_it(house: House) -> None:
    id = article(house)
    study = mended(house, cited(house, id)["a study by Ann Ito"], state="confirmed")
    reread(house, id, WORDS + " The study was wrong, too.")
    told = house.archive.cited.of(id, ALL)[1]
    fresh = next(each for each in told if each.words == "The study")
    assert [each.passage.text for each in fresh.passages] == ["The study"]
    assert len(next(each for each in told if each.id == study.id).passages) == 2


def test_whoever_decides_can_have_any_document_looked_through(house: House) -> None:
    id = article(house, kind="slides")
    assert house.archive.citing.find(id, who=OWNER) == 2
    study = mended(house, cited(house, id)["a study by Ann Ito"], state="rejected")
    assert house.archive.citing.find(id, who=OWNER) == 2
    assert cited(house, id)["a study by Ann Ito"] == study
    assert house.archive.history(id, ALL)[-2].fields[0].after == 2
    with pytest.raises(NotAllowed):
        house.archive.citing.find(id, who=Principal("a reader", Role.reader, None))
    waiting = house.add(b"Not read yet.").document.id
    with pytest.raises(NotFound):
        house.archive.citing.find(waiting, who=OWNER)


def test_passages_of_the_cited_document_are_carried_over_too(house: House) -> None:
    id, memo = article(house), article(house, "The memo. It names the yard.")
    one = cited(house, id)["A memo obtained by Reuters"]
    mended(house, one, state="confirmed", target=memo, cited=[Spot(page=1, start=10, end=27)])
    reread(house, memo, "A cover sheet.\n\nThe memo. It names the yard.")
    (placed,) = cited(house, id)["A memo obtained by Reuters"].cited
    assert (placed.standing, placed.passage.text, placed.passage.start) == (Standing.moved, "It names the yard", 26)
    house.archive.add_version(memo, io.BytesIO(b"another"), filename="memo.txt", who=OWNER, knowing="*")
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    house.archive.queue.finish(job, Problem(reason=Reason.damaged))
    (placed,) = cited(house, id)["A memo obtained by Reuters"].cited
    assert (placed.standing, placed.passage.text) == (Standing.broken, "It names the yard")


def test_the_mark_of_a_note_is_kept_with_its_text(house: House) -> None:
    words = "It sank, they say.\n\nAnn Ito, “The thin hull”, 2018."
    note = Part(start=20, end=len(words), kind=PartKind.footnote, label="1", mark=len("It sank"))
    id = house.add(words.encode()).document.id
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    told = house.extract(words)
    page = told.text.pages[0].model_copy(update={"parts": (note,)})
    house.archive.queue.finish(job, told.model_copy(update={"text": told.text.model_copy(update={"pages": (page,)})}))
    before = house.archive.cited.of(id, ALL)
    assert [[p.passage.text for p in each.passages] for each in before[1]] == [["sank", words[20:]]]
    assert house.archive.page(id, 1, ALL).parts == (note,)
    house.archive.citing.find(id, who=OWNER)
    assert house.archive.cited.of(id, ALL) == before
