"""Claims in the catalogue: checked by people, a second time by others, and never by a machine."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from archive.access import Principal, Role, Scope
from archive.citation import Spot
from archive.decision import Bearing, Claim, ClaimChange, NewClaim, Seconding
from archive.document import ChangeKind, DocumentId, Problem, Reason
from archive.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from archive.passage import Standing
from archive.verdict import ClaimState

if TYPE_CHECKING:
    from conftest import House

ALL = Scope.everything()
PRESS = frozenset({"press"})
ANN = Principal("ann", Role.checker, PRESS)
BEN = Principal("ben", Role.checker, PRESS)
CYD = Principal("cyd", Role.checker, None)
WORDS = "It was cold. The ferry sank on 3 December 2022. “We all knew,” said the owner. Nobody wept."
SANK = "The ferry sank on 3 December 2022."
REPORT = "The ferry went down in December. Its keel broke."


@pytest.fixture
def article(house: House) -> DocumentId:
    return document(house, WORDS)


@pytest.fixture
def report(house: House) -> DocumentId:
    return document(house, REPORT)


def document(house: House, words: str, collection: str = "press", **said: Any) -> DocumentId:
    id = house.add(words.encode(), collection, **said).document.id
    house.read(words)
    return id


def reread(house: House, id: DocumentId, *pages: str) -> None:
    house.archive.reread(id, who=CYD.owner())
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    house.archive.queue.finish(job, house.extract(*pages))


def spot(words: str, text: str = WORDS) -> Spot:
    start = text.index(words)
    return Spot(page=1, start=start, end=start + len(words))


def bearing(document: DocumentId, words: str, text: str = REPORT) -> Bearing:
    return Bearing(document=document, **spot(words, text).model_dump())


def made(house: House, article: DocumentId, words: str = "ferry sank", who: Principal = ANN, **more: Any) -> Claim:
    told = {"at": spot(words), **more}
    return house.archive.claiming.add(NewClaim(document=article, **told), who=who)


def changed(house: House, claim: Claim, who: Principal = ANN, **changes: Any) -> Claim:
    return house.archive.claiming.change(claim.id, ClaimChange(**changes), who=who)


def texts(claim: Claim) -> list[str]:
    return [each.passage.text for each in claim.passages]


# -- the first word


def test_a_claim_is_the_whole_sentence_that_a_place_is_in(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    passage = bearing(report, "went down in December")
    told = made(house, article, state="supported", passages=[passage], note="By the board's report.")
    assert (told.words, told.state, told.revision) == (SANK, ClaimState.supported, 1)
    (own,) = told.at
    assert (own.passage.text, own.standing, own.document) == (SANK, Standing.same, article)
    assert own.original_sha256 == house.archive.document(article, ALL).version.sha256
    (one,) = told.passages
    assert (one.document, one.passage.text, one.sentence) == (
        report, "went down in December", "The ferry went down in December.",
    )  # fmt: skip
    assert one.passage.text_sha256 == house.archive.page(report, 1, ALL).sha256
    assert (told.checker, told.made_by, told.note, told.second) == ("ann", "ann", "By the board's report.", None)
    assert house.archive.claimed.one(told.id, ALL) == told
    assert house.archive.claimed.of(article, ALL) == [told]


def test_a_sentence_over_two_pages_is_one_claim_with_a_passage_on_each(house: House) -> None:
    id = house.add(b"two pages").document.id
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    told = house.extract("It was cold. The ferry sank", "on 3 December 2022. Nobody wept.")
    pages = tuple(page.model_copy(update={"how": "layer"}) for page in told.text.pages)
    house.archive.queue.finish(job, told.model_copy(update={"text": told.text.model_copy(update={"pages": pages})}))
    claim = house.archive.claiming.add(NewClaim(document=id, at=Spot(page=2, start=3, end=4)), who=ANN)
    assert [(each.passage.page, each.passage.text) for each in claim.at] == [
        (1, "The ferry sank"),
        (2, "on 3 December 2022."),
    ]
    listing = house.archive.claimed.listed(id, ALL)
    assert [each.claim for each in listing.sentences if each.words == claim.words] == [claim]


def test_deciding_is_written_down_in_the_journal_without_what_bears_on_it(house: House, article: DocumentId) -> None:
    secret = document(house, REPORT, "state")
    claim = made(house, article, who=CYD, passages=[bearing(secret, "December")])
    changed(house, claim, CYD, state="contradicted")
    last = house.archive.history(article, ALL)[-1]
    assert (last.kind, last.who, last.fields[0].field) == (ChangeKind.revised, "cyd", "claim")
    assert (last.fields[0].before, last.fields[0].after) == (
        {"id": claim.id, "state": "unchecked"},
        {"id": claim.id, "state": "contradicted"},
    )
    assert secret not in last.model_dump_json()


def test_what_changes_nothing_is_no_change(house: House, article: DocumentId, report: DocumentId) -> None:
    claim = made(house, article, state="partly", passages=[bearing(report, "keel")], note="See there.")
    before = house.archive.last_change(ALL)
    same = {"state": "partly", "note": "See there.", "passages": [bearing(report, "keel")], "at": spot("3 December")}
    assert changed(house, claim, BEN, **same) == claim
    assert changed(house, claim, BEN, second=None) == claim
    assert house.archive.last_change(ALL) == before


def test_a_sentence_is_a_claim_once(house: House, article: DocumentId) -> None:
    claim, other = made(house, article), made(house, article, "cold")
    for attempt in (lambda: made(house, article, "December"), lambda: changed(house, other, at=spot("December"))):
        with pytest.raises(Conflict, match=claim.id) as caught:
            attempt()
        assert caught.value.code == "claim_exists"


def test_taking_it_back_leaves_it_unchecked_with_its_passages(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    claim = made(house, article, state="supported", passages=[bearing(report, "keel")])
    told = changed(house, claim, BEN, state="unchecked")
    assert (told.state, told.checker, told.checked, texts(told)) == (ClaimState.unchecked, None, None, ["keel"])


def test_a_claim_that_is_removed_is_gone_but_from_the_journal(house: House, article: DocumentId) -> None:
    claim = made(house, article, state="supported")
    with pytest.raises(Conflict, match="revision 1"):
        house.archive.claiming.remove(claim.id, who=ANN, revision=2)
    house.archive.claiming.remove(claim.id, who=ANN, revision=1)
    assert house.archive.claimed.of(article, ALL) == []
    told = house.archive.history(article, ALL)[-1].fields[0]
    assert (told.before, told.after) == ({"id": claim.id, "state": "supported"}, None)


def test_two_who_change_at_once_are_told(house: House, article: DocumentId) -> None:
    claim = made(house, article)
    changed(house, claim, state="supported", revision=1)
    with pytest.raises(Conflict) as caught:
        changed(house, claim, BEN, state="contradicted", revision=1)
    assert caught.value.code == "revision"


# -- the second word


def test_somebody_else_checks_a_second_time_and_may_dispute(house: House, article: DocumentId) -> None:
    claim = made(house, article, state="supported")
    told = changed(house, claim, BEN, second={"state": "supported", "note": "I found the same."})
    assert told.second is not None
    assert (told.second.state, told.second.checker, told.second.note) == (
        ClaimState.supported, "ben", "I found the same.",
    )  # fmt: skip
    assert (told.disputed, told.state, told.checker, told.revision) == (False, ClaimState.supported, "ann", 2)
    told = changed(house, told, BEN, second={"state": "contradicted"})
    assert (told.disputed, told.state, told.checker) == (True, ClaimState.supported, "ann")
    after = house.archive.history(article, ALL)[-1].fields[0].after
    assert after == {"id": claim.id, "state": "supported", "second": "contradicted"}


def test_nobody_checks_their_own_word_a_second_time(house: House, article: DocumentId) -> None:
    claim = made(house, article, state="supported")
    with pytest.raises(Conflict) as caught:
        changed(house, claim, second={"state": "supported"})
    assert caught.value.code == "same_checker"
    with pytest.raises(Conflict) as caught:
        changed(house, claim, BEN, state="partly", second={"state": "partly"})
    assert caught.value.code == "same_checker"
    assert house.archive.claimed.one(claim.id, ALL) == claim


def test_the_first_checker_does_not_take_back_what_the_second_one_says(house: House, article: DocumentId) -> None:
    claim = changed(house, made(house, article, state="supported"), BEN, second={"state": "unsupported"})
    with pytest.raises(Conflict) as caught:
        changed(house, claim, ANN, second=None)
    assert caught.value.code == "same_checker"
    assert changed(house, claim, BEN, second=None).second is None


def test_there_is_no_second_word_without_a_first_one(house: House, article: DocumentId) -> None:
    claim = made(house, article)
    with pytest.raises(Conflict) as caught:
        changed(house, claim, BEN, second={"state": "supported"})
    assert caught.value.code == "unchecked"
    with pytest.raises(ValidationError):
        Seconding(state="unchecked")


@pytest.mark.parametrize("change", ["state", "passages", "at", "taking back"])
def test_what_is_decided_anew_nobody_has_checked_a_second_time(
    house: House, article: DocumentId, report: DocumentId, change: str
) -> None:
    claim = changed(house, made(house, article, state="supported"), BEN, second={"state": "supported"})
    changes: dict[str, dict[str, Any]] = {
        "state": {"state": "partly"},
        "passages": {"passages": [bearing(report, "keel")]},
        "at": {"at": spot("cold")},
        "taking back": {"state": "unchecked"},
    }
    assert changed(house, claim, ANN, **changes[change]).second is None


def test_another_note_alone_leaves_the_second_word_but_not_for_who_gave_it(house: House, article: DocumentId) -> None:
    claim = changed(house, made(house, article, state="supported"), BEN, second={"state": "supported"})
    told = changed(house, claim, CYD, note="Typing mended.")
    assert (told.checker, told.second) == ("cyd", claim.second)
    told = changed(house, told, BEN, note="I say so.")
    assert (told.checker, told.second) == ("ben", None)
    told = changed(house, told, ANN, second={"state": "partly"})
    with pytest.raises(Conflict):
        changed(house, told, CYD, note=None, second=None)
    assert house.archive.claimed.one(claim.id, ALL) == told


# -- who may, and what they see


@pytest.mark.parametrize(
    "who", [Principal("a reader", Role.reader, None), Principal("of state", Role.checker, frozenset({"state"}))]
)
def test_only_checkers_of_the_collection_decide(house: House, article: DocumentId, who: Principal) -> None:
    claim = made(house, article)
    for attempt in (
        lambda: made(house, article, "cold", who),
        lambda: changed(house, claim, who, state="supported"),
        lambda: changed(house, claim, who, at=spot("cold")),
        lambda: house.archive.claiming.remove(claim.id, who=who),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_passage_out_of_sight_is_refused_as_one_of_no_document(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    secret, gone = document(house, REPORT, "state"), document(house, REPORT + "!")
    house.archive.withdraw(gone, who=CYD.owner(), knowing="*")
    told = set()
    for id in (secret, DocumentId("nosuch"), gone):
        with pytest.raises(Invalid) as caught:
            made(house, article, passages=[bearing(id, "keel")])
        told.add((str(caught.value), caught.value.where))
    assert told == {("There is no such document here.", "passages")}
    with pytest.raises(Invalid, match="bear itself out"):
        made(house, article, passages=[bearing(article, "cold", WORDS)])
    assert house.archive.claimed.of(article, ALL) == []


def test_of_passages_out_of_sight_nothing_is_seen_and_nothing_is_lost(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    secret = document(house, REPORT, "state")
    claim = made(house, article, who=CYD, passages=[bearing(secret, "keel"), bearing(report, "December")])
    public = house.archive.scope(ANN)
    seen = house.archive.claimed.one(claim.id, public)
    assert (texts(seen), seen.gone) == (["December"], 0)
    assert texts(changed(house, claim, ANN, passages=[bearing(report, "ferry")])) == ["ferry"]
    assert sorted(texts(house.archive.claimed.one(claim.id, ALL))) == ["ferry", "keel"]
    house.archive.withdraw(secret, who=CYD.owner(), knowing="*")
    assert house.archive.claimed.one(claim.id, public).gone == 0
    assert house.archive.claimed.one(claim.id, ALL).gone == 1


def test_claims_of_what_one_may_not_see_do_not_exist(house: House, article: DocumentId, report: DocumentId) -> None:
    secret = document(house, WORDS, "state")
    hidden = made(house, secret, who=CYD, passages=[bearing(report, "keel")])
    public = house.archive.scope(ANN)
    for attempt in (
        lambda: house.archive.claimed.one(hidden.id, public),
        lambda: house.archive.claimed.listed(secret, public),
        lambda: house.archive.claimed.of(secret, public),
        lambda: changed(house, hidden, ANN, state="supported"),
        lambda: made(house, secret, "cold"),
        lambda: house.archive.claimed.one("nosuch", ALL),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert house.archive.claimed.resting_on(report, public) == (0, [])
    assert house.archive.claimed.resting_on(report, ALL) == (1, [hidden])


def test_a_place_that_is_not_there_is_refused_in_the_callers_words(house: House, article: DocumentId) -> None:
    for wrong, words in (
        (Spot(page=2, start=0, end=1), "no such page"),
        (Spot(page=1, start=0, end=1_000), "no such place"),
        (Spot(page=1, start=5, end=5), "no such place"),
        (Spot(page=1, start=12, end=13), "no sentence"),
        (Spot(page=1, start=0, end=20), "more than one sentence"),
        (Spot(page=1, start=0, end=1, text_sha256="0" * 64), "another text"),
    ):
        with pytest.raises(Invalid, match=words) as caught:
            made(house, article, at=wrong)
        assert caught.value.where == "at"
    waiting = house.add(b"Not read yet.").document.id
    with pytest.raises(NotFound, match="no text"):
        made(house, waiting)


# -- what rests on a document; withdrawn and purged


def test_what_rests_on_a_document_is_told(house: House, article: DocumentId, report: DocumentId) -> None:
    one = made(house, article, passages=[bearing(report, "keel")])
    two = made(house, article, "cold", passages=[bearing(report, "December"), bearing(report, "ferry")])
    made(house, article, "Nobody")
    assert house.archive.claimed.resting_on(report, ALL) == (2, [one, two])
    assert house.archive.claimed.resting_on(report, ALL, start=1, limit=1) == (2, [two])
    assert house.archive.claimed.resting_on(article, ALL) == (0, [])
    house.archive.withdraw(article, who=CYD.owner())
    assert house.archive.claimed.resting_on(report, ALL) == (0, [])


def test_what_it_rested_on_and_was_withdrawn_or_purged_is_counted(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    claim = made(house, article, state="supported", passages=[bearing(report, "keel broke")])
    house.archive.withdraw(report, who=CYD.owner(), knowing="*")
    told = house.archive.claimed.one(claim.id, ALL)
    assert (told.state, told.passages, told.gone) == (ClaimState.supported, (), 1)
    house.archive.purge(report, who=CYD.owner(), knowing="*")
    assert house.archive.claimed.one(claim.id, ALL).gone == 1
    assert b"keel broke" not in (house.home / "catalogue.db").read_bytes()
    assert changed(house, claim, passages=[]).gone == 0


def test_a_withdrawn_article_claims_nothing_and_a_purged_one_leaves_no_words(house: House, article: DocumentId) -> None:
    claim = made(house, article, note="A note of mine.")
    house.archive.withdraw(article, who=CYD.owner())
    with pytest.raises(NotFound):
        house.archive.claimed.one(claim.id, ALL)
    with pytest.raises(Gone):
        house.archive.claimed.listed(article, ALL)
    house.archive.purge(article, who=CYD.owner())
    kept = (house.home / "catalogue.db").read_bytes()
    assert b"The ferry sank" not in kept
    assert b"A note of mine" not in kept


# -- read again


def test_a_claim_goes_where_its_words_go_and_is_never_changed_by_a_reading(
    house: House, article: DocumentId, report: DocumentId
) -> None:
    claim = made(house, article, state="supported", passages=[bearing(report, "Its keel broke")])
    claim = changed(house, claim, BEN, second={"state": "partly"})
    reread(house, article, "A cover.\n\n" + WORDS.replace("ferry sank", "ferry\nsank"))
    reread(house, report, "Cover", REPORT)
    told = house.archive.claimed.one(claim.id, ALL)
    assert (told.standing, told.at[0].passage.start) == (Standing.moved, WORDS.index(SANK) + len("A cover.\n\n"))
    assert (told.passages[0].standing, told.passages[0].passage.page) == (Standing.moved, 2)
    assert told.model_copy(update={"at": claim.at, "passages": claim.passages}) == claim
    (first, *_) = house.archive.claimed.listed(article, ALL).sentences
    assert (first.claim, first.apart) == (told, False)


def test_a_claim_whose_words_are_gone_is_told_as_broken_and_may_be_given_another_place(
    house: House, article: DocumentId
) -> None:
    claim = made(house, article, state="supported")
    again = "It was cold. The ferry went down on 3 December 2022."
    reread(house, article, again)
    told = house.archive.claimed.one(claim.id, ALL)
    assert (told.standing, told.words, told.state) == (Standing.broken, SANK, ClaimState.supported)
    listing = house.archive.claimed.listed(article, ALL)
    assert [(each.words, each.apart) for each in listing.sentences] == [
        (SANK, True),
        ("The ferry went down on 3 December 2022.", False),
        ("It was cold.", False),
    ]
    told = changed(house, claim, BEN, at=spot("went down", again))
    assert (told.standing, told.words, told.state, told.checker) == (
        Standing.same, "The ferry went down on 3 December 2022.", ClaimState.supported, "ben",
    )  # fmt: skip


def test_a_sentence_that_goes_on_otherwise_is_not_the_one_that_was_checked(house: House, article: DocumentId) -> None:
    claim = made(house, article, state="supported")
    reread(house, article, WORDS.replace("2022. “We", "2022 and not before, “we"))
    told = house.archive.claimed.listed(article, ALL)
    assert [each.claim for each in told.sentences if each.apart or each.claim] == [
        house.archive.claimed.one(claim.id, ALL)
    ]
    assert told.states[ClaimState.supported] == 1


def test_a_new_version_that_cannot_be_read_leaves_claims_told_but_broken(house: House, article: DocumentId) -> None:
    claim = made(house, article, state="supported")
    house.archive.add_version(article, io.BytesIO(b"another"), filename="a.txt", who=CYD.owner())
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    house.archive.queue.finish(job, Problem(reason=Reason.damaged))
    (told,) = house.archive.claimed.listed(article, ALL).sentences
    assert (told.words, told.apart, told.claim and told.claim.standing) == (claim.words, True, Standing.broken)


# -- all sentences


def test_all_sentences_are_listed_claims_first_then_those_with_something_to_be_checked(
    house: House, article: DocumentId
) -> None:
    claim = made(house, article, "cold", state="unsupported")
    told = house.archive.claimed.listed(article, ALL)
    assert [(each.words, [*map(str, each.signs)], each.claim) for each in told.sentences] == [
        ("It was cold.", [], claim),
        (SANK, ["number", "date"], None),
        ("“We all knew,” said the owner.", ["attribution"], None),
        ("Nobody wept.", ["superlative"], None),
    ]
    assert told.sentences[1].at[0].passage.text == SANK
    assert (told.total, told.too_long) == (4, False)
    assert told.states == {ClaimState.unsupported: 1, ClaimState.unchecked: 3} | {
        state: 0 for state in ClaimState if state not in (ClaimState.unsupported, ClaimState.unchecked)
    }
    some = house.archive.claimed.listed(article, ALL, [ClaimState.unchecked], start=1, limit=1)
    assert ([each.words for each in some.sentences], some.total) == (["“We all knew,” said the owner."], 3)


def test_of_what_is_too_long_to_be_checked_the_claims_there_are_are_listed(house: House, article: DocumentId) -> None:
    claim = made(house, article)
    reread(house, article, WORDS + " More." * 1_001)
    told = house.archive.claimed.listed(article, ALL)
    assert ([(each.words, each.apart) for each in told.sentences], told.too_long) == ([(claim.words, False)], True)
    with pytest.raises(Invalid, match="at most"):
        made(house, article, "Nobody")
