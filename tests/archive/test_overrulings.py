"""Verdicts on quotations that people overruled: with a note, until they take it back, whatever is read again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from archive.access import Principal, Role, Scope
from archive.citation import Spot
from archive.decision import NewOverruling, Overruling, OverrulingChange
from archive.document import DocumentId
from archive.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from archive.passage import Standing
from archive.stated import matched
from archive.verdict import Verdict

if TYPE_CHECKING:
    from conftest import House

ALL = Scope.everything()
ANN = Principal("ann", Role.checker, frozenset({"press"}))
BEN = Principal("ben", Role.checker, frozenset({"press"}))
OWNER = Principal.owner()
WORDS = "It was cold. “We all knew of it,” said the owner, “and we sailed her.” “Nobody did,” said the mate."
SAID = "We all knew of it, … and we sailed her."
WHY = "The scan is bad: it stands on page 4."


@pytest.fixture
def article(house: House) -> DocumentId:
    return document(house, WORDS)


def document(house: House, words: str, collection: str = "press") -> DocumentId:
    id = house.add(words.encode(), collection).document.id
    house.read(words)
    return id


def reread(house: House, id: DocumentId, words: str) -> None:
    house.archive.reread(id, who=OWNER)
    house.read(words)


def spot(words: str, text: str = WORDS) -> Spot:
    start = text.index(words)
    return Spot(page=1, start=start, end=start + len(words))


def made(house: House, article: DocumentId, words: str = "sailed her", who: Principal = ANN, **more: Any) -> Overruling:
    told = {"at": spot(words), "verdict": "verbatim", "note": WHY, **more}
    return house.archive.overrulings.add(NewOverruling(document=article, **told), who=who)


def changed(house: House, told: Overruling, who: Principal = ANN, **changes: Any) -> Overruling:
    return house.archive.overrulings.change(told.id, OverrulingChange(**changes), who=who)


def applied(house: House, id: DocumentId) -> tuple[dict[str, Verdict], list[str]]:
    """By the words of a quotation what people say of it; and what holds for none."""
    from archive.draft import Draft

    draft = Draft.archived(house.archive.document(id, ALL), house.archive.text(id, ALL))
    spans = [each.spans for each in draft.quotations]
    found, apart = matched(draft, spans, house.archive.overrulings.of(id, ALL), lambda one: one.at)
    words = {number: " … ".join(draft.whole[s:e] for s, e in spans[number]) for number in found}
    return {words[number]: one.verdict for number, one in found.items()}, [one.words for one in apart]


def test_a_verdict_is_overruled_on_the_whole_quotation_with_a_note(house: House, article: DocumentId) -> None:
    told = made(house, article)
    assert (told.words, told.verdict, told.note, told.by, told.revision) == (SAID, Verdict.verbatim, WHY, "ann", 1)
    assert [each.passage.text for each in told.at] == ["We all knew of it,", "and we sailed her."]
    assert house.archive.overrulings.of(article, ALL) == [told]
    assert house.archive.overrulings.one(told.id, ALL) == told
    assert applied(house, article) == ({SAID: Verdict.verbatim}, [])
    last = house.archive.history(article, ALL)[-1]
    assert (last.who, last.fields[0].field, last.fields[0].after) == (
        "ann", "overruling", {"id": told.id, "verdict": "verbatim"},
    )  # fmt: skip
    assert WHY not in last.model_dump_json()


@pytest.mark.parametrize("note", ["", "  ", None, "a\x07b", "\ud800"])
def test_without_a_note_nothing_is_overruled(house: House, article: DocumentId, note: Any) -> None:
    with pytest.raises(ValidationError):
        made(house, article, note=note)


def test_it_is_changed_by_who_says_otherwise_and_taken_back(house: House, article: DocumentId) -> None:
    told = made(house, article)
    assert changed(house, told, BEN, verdict="verbatim", note=WHY, at=spot("all knew")) == told
    after = changed(house, told, BEN, verdict="near", revision=1)
    assert (after.verdict, after.note, after.by, after.revision) == (Verdict.near, WHY, "ben", 2)
    for attempt in (
        lambda: changed(house, told, verdict="not_found", revision=1),
        lambda: house.archive.overrulings.revoke(told.id, who=ANN, revision=1),
    ):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert caught.value.code == "revision"
    house.archive.overrulings.revoke(told.id, who=ANN, revision=2)
    assert house.archive.overrulings.of(article, ALL) == []
    field = house.archive.history(article, ALL)[-1].fields[0]
    assert (field.before, field.after) == ({"id": told.id, "verdict": "near"}, None)


def test_a_verdict_is_overruled_once(house: House, article: DocumentId) -> None:
    told, other = made(house, article), made(house, article, "Nobody did")
    for attempt in (lambda: made(house, article, "all knew"), lambda: changed(house, other, at=spot("all knew"))):
        with pytest.raises(Conflict, match=told.id) as caught:
            attempt()
        assert caught.value.code == "overruled"


def test_a_place_without_a_quotation_is_refused(house: House, article: DocumentId) -> None:
    for wrong, words in (
        (spot("It was cold"), "no quotation"),
        (spot("said the owner"), "no quotation"),
        (Spot(page=1, start=0, end=len(WORDS)), "more than one quotation"),
        (Spot(page=2, start=0, end=1), "no such page"),
        (Spot(page=1, start=0, end=10_000), "no such place"),
    ):
        with pytest.raises(Invalid, match=words) as caught:
            made(house, article, at=wrong)
        assert caught.value.where == "at"


@pytest.mark.parametrize(
    "who", [Principal("a reader", Role.reader, None), Principal("of state", Role.checker, frozenset({"state"}))]
)
def test_only_checkers_of_the_collection_overrule(house: House, article: DocumentId, who: Principal) -> None:
    told = made(house, article)
    for attempt in (
        lambda: made(house, article, "Nobody did", who),
        lambda: changed(house, told, who, verdict="near"),
        lambda: house.archive.overrulings.revoke(told.id, who=who),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_in_an_article_out_of_sight_nothing_was_overruled(house: House) -> None:
    secret = document(house, WORDS, "state")
    told, public = made(house, secret, who=OWNER), house.archive.scope(ANN)
    for attempt in (
        lambda: house.archive.overrulings.one(told.id, public),
        lambda: house.archive.overrulings.of(secret, public),
        lambda: made(house, secret, "Nobody did"),
        lambda: changed(house, told, verdict="near"),
        lambda: house.archive.overrulings.revoke(told.id, who=ANN),
        lambda: house.archive.overrulings.one("nosuch", ALL),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_it_goes_where_the_quotation_goes_and_breaks_with_its_words(house: House, article: DocumentId) -> None:
    told = made(house, article)
    reread(house, article, "A cover.\n\n" + WORDS.replace("We all", "We\nall"))
    after = house.archive.overrulings.one(told.id, ALL)
    assert (after.standing, after.verdict, after.revision) == (Standing.moved, Verdict.verbatim, 1)
    assert applied(house, article) == ({SAID.replace("We all", "We\nall"): Verdict.verbatim}, [])
    reread(house, article, WORDS.replace("sailed", "sold"))
    assert house.archive.overrulings.one(told.id, ALL).standing is Standing.broken
    assert applied(house, article) == ({}, [SAID])
    reread(house, article, WORDS)
    assert applied(house, article) == ({SAID: Verdict.verbatim}, [])


def test_a_quotation_that_is_found_otherwise_is_not_the_one_that_was_judged(house: House, article: DocumentId) -> None:
    made(house, article)
    reread(house, article, WORDS.replace("her.” ", "her to sea.” "))
    assert applied(house, article) == ({}, [SAID])


def test_what_is_read_while_somebody_decides_is_told(house: House, article: DocumentId) -> None:
    again = house.archive.overrulings

    class Reading:
        """A catalogue in which the article is read once more before it is written to."""

        def __getattr__(self, name: str) -> Any:
            if name == "writing":
                house.archive.reread(article, who=OWNER)
                job = house.archive.queue.claim("test", timedelta(minutes=1))
                assert job is not None
                house.archive.queue.finish(job, house.extract(WORDS))
            return getattr(again.catalogue, name)

    racing = type(again)(Reading(), again.now, again.new_id)  # type: ignore[arg-type]
    told = NewOverruling(document=article, at=spot("all knew"), verdict="near", note=WHY)
    with pytest.raises(Conflict) as caught:
        racing.add(told, who=ANN)
    assert caught.value.code == "text"
    assert again.add(told, who=ANN).verdict is Verdict.near


def test_a_withdrawn_article_has_none_and_a_purged_one_leaves_no_words(house: House, article: DocumentId) -> None:
    told = made(house, article)
    house.archive.withdraw(article, who=OWNER)
    with pytest.raises(NotFound):
        house.archive.overrulings.one(told.id, ALL)
    with pytest.raises(Gone):
        house.archive.overrulings.of(article, ALL)
    house.archive.purge(article, who=OWNER)
    kept = (house.home / "catalogue.db").read_bytes()
    assert WHY.encode() not in kept
    assert b"sailed her" not in kept
