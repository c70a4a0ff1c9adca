"""What people do with citations: add, mend, join, confirm, reject; who may, and what others see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Principal, Role, Scope
from archive.citation import Citation, Getting, Reference, Spot, State
from archive.citing import Acquiring, Mending
from archive.document import ChangeKind, DocumentId
from archive.errors import Conflict, Gone, Invalid, NotAllowed, NotFound

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
WORDS = "It was cold. The ferry sank, and so the survey. The survey was late."
CHECKER = Principal("the checker", Role.checker, frozenset({"press"}))


@pytest.fixture
def article(house: House) -> DocumentId:
    return document(house, WORDS)


def document(house: House, words: str, collection: str = "press", **said: Any) -> DocumentId:
    id = house.add(words.encode(), collection, **said).document.id
    house.read(words)
    return id


def spot(words: str, nth: int = 0, text: str = WORDS) -> Spot:
    start = text.index(words, nth)
    return Spot(page=1, start=start, end=start + len(words))


def added(house: House, article: DocumentId, **more: Any) -> Citation:
    told = {"who": OWNER, "passages": [spot("the survey")], **more}
    return house.archive.citing.add(article, Reference(title="Survey of the ferry"), **told)


def mended(house: House, citation: Citation, who: Principal = OWNER, **changes: Any) -> Citation:
    return house.archive.citing.mend(citation.id, Mending(**changes), who=who)


def test_a_citation_is_added_with_its_exact_places_and_who_did_it(house: House, article: DocumentId) -> None:
    made = added(house, article, passages=[spot("The survey"), spot("the survey")], who=CHECKER)
    assert [(each.passage.text, each.passage.prefix[-5:], each.passage.suffix[:4]) for each in made.passages] == [
        ("the survey", "d so ", ". Th"),
        ("The survey", "vey. ", " was"),
    ]
    assert [each.sentence for each in made.passages] == [
        "The ferry sank, and so the survey.",
        "The survey was late.",
    ]
    assert made.passages[0].original_sha256 == house.archive.document(article, ALL).version.sha256
    assert (made.state, made.made_by, made.touched, made.words) == (State.proposed, "the checker", True, "the survey")
    assert house.archive.cited.of(article, ALL) == (1, [made])


def test_confirming_is_written_down_in_the_journal_without_what_is_cited(house: House, article: DocumentId) -> None:
    held = document(house, "A survey.", "state", title="Survey")
    made = mended(house, added(house, article), state="confirmed", target=held)
    assert (made.state, made.decided_by, made.target, made.revision) == (State.confirmed, "owner", held, 2)
    last = house.archive.history(article, ALL)[-1]
    assert (last.kind, last.fields[0].field) == (ChangeKind.revised, "citation")
    assert last.fields[0].after == {"id": made.id, "state": "confirmed"}
    assert held not in last.model_dump_json()


def test_what_changes_nothing_is_no_change(house: House, article: DocumentId) -> None:
    made = mended(house, added(house, article), state="confirmed")
    before = house.archive.last_change(ALL)
    assert mended(house, made, state="confirmed", reference={"title": "Survey of the ferry"}) == made
    assert house.archive.last_change(ALL) == before


def test_what_it_refers_to_is_mended_member_by_member(house: House, article: DocumentId) -> None:
    made = mended(house, added(house, article), reference={"title": None, "date": "2018-05", "authors": ["Ann Ito"]})
    assert made.reference == Reference(date="2018-05", authors=("Ann Ito",))
    assert made.reference.csl() == {
        "type": "document", "author": [{"literal": "Ann Ito"}], "issued": {"raw": "2018-05"},
    }  # fmt: skip
    for wrong in ({"date": "soon"}, {"colour": "red"}, {"isbn": "12"}, {"kind": "poem"}, {"authors": "Ann"}):
        with pytest.raises(Invalid, match=r"^reference"):
            mended(house, made, reference=wrong)


def test_joined_citations_are_one_with_the_places_of_both(house: House, article: DocumentId) -> None:
    held = document(house, "A survey.", title="Survey")
    one = added(house, article)
    other = house.archive.citing.add(
        article, Reference(publisher="Board"), who=OWNER, passages=[spot("The survey")], target=held,
        cited=[Spot(page=1, start=2, end=8)],
    )  # fmt: skip
    mended(house, other, acquisition=Acquiring(state="requested"))
    joined = mended(house, one, join=(other.id,))
    assert [each.passage.text for each in joined.passages] == ["the survey", "The survey"]
    assert joined.reference == Reference(title="Survey of the ferry", publisher="Board")
    assert (joined.target, [each.passage.text for each in joined.cited]) == (held, ["survey"])
    assert joined.acquisition is not None
    assert joined.acquisition.state is Getting.requested
    with pytest.raises(NotFound):
        house.archive.cited.one(other.id, ALL)


def test_citations_of_different_documents_are_not_joined(house: House, article: DocumentId) -> None:
    one, other = added(house, article), added(house, document(house, WORDS + "!"))
    for wrong in (other.id, one.id, "nosuch"):
        with pytest.raises(Invalid) as caught:
            mended(house, one, join=(wrong,))
        assert caught.value.where == "join"


def test_a_place_that_is_not_there_is_refused_in_the_callers_words(house: House, article: DocumentId) -> None:
    for wrong, words in (
        (Spot(page=2, start=0, end=1), "no such page"),
        (Spot(page=1, start=0, end=1_000), "no such place"),
        (Spot(page=1, start=5, end=5), "no such place"),
        (Spot(page=1, start=0, end=1, text_sha256="0" * 64), "another text"),
    ):
        with pytest.raises(Invalid, match=words):
            added(house, article, passages=[wrong])
    assert house.archive.cited.of(article, ALL) == (0, [])


@pytest.mark.parametrize(
    "who", [Principal("a reader", Role.reader, None), Principal("of state", Role.checker, frozenset({"state"}))]
)
def test_only_checkers_of_the_collection_decide(house: House, article: DocumentId, who: Principal) -> None:
    made = added(house, article)
    with pytest.raises(NotAllowed):
        added(house, article, who=who)
    with pytest.raises(NotAllowed):
        mended(house, made, who, state="confirmed")


def test_what_one_may_not_see_cannot_be_cited_or_decided_on(house: House, article: DocumentId) -> None:
    secret = document(house, "A secret survey.", "state")
    hidden, made = added(house, secret, passages=[]), added(house, article)
    with pytest.raises(NotFound):
        mended(house, hidden, CHECKER, state="rejected")
    with pytest.raises(NotFound):
        added(house, secret, who=CHECKER, passages=[])
    for target in (secret, "nosuch", article):
        with pytest.raises(Invalid) as caught:
            mended(house, made, CHECKER, target=target)
        assert caught.value.where == "target"


def test_of_a_target_out_of_sight_nothing_is_seen_and_nothing_is_lost(house: House, article: DocumentId) -> None:
    secret = document(house, "A secret survey.", "state")
    made = mended(house, added(house, article), state="confirmed", target=secret, cited=[Spot(page=1, start=2, end=8)])
    public = house.archive.scope(CHECKER)
    seen = house.archive.cited.one(made.id, public)
    assert (seen.state, seen.target, seen.cited) == (State.confirmed, None, ())
    mended(house, made, CHECKER, target=None, cited=())
    mended(house, made, CHECKER, reference={"publisher": "Board"})
    with pytest.raises(Invalid, match="Without a target"):
        mended(house, made, CHECKER, cited=[Spot(page=1, start=2, end=8)])
    after = house.archive.cited.one(made.id, ALL)
    assert (after.target, [each.passage.text for each in after.cited]) == (secret, ["secret"])
    assert house.archive.cited.by(secret, ALL) == (1, [after])
    assert house.archive.cited.confirmed_by(secret, ALL) == [article]
    assert house.archive.cited.confirmed_by(secret, public) == house.archive.cited.confirmed_of(article, public) == []


def test_a_withdrawn_target_is_not_held_and_a_withdrawn_article_cites_nothing(
    house: House, article: DocumentId
) -> None:
    held = document(house, "A survey.")
    made = mended(house, added(house, article), state="confirmed", target=held)
    house.archive.withdraw(held, who=OWNER, knowing="*")
    assert house.archive.cited.one(made.id, ALL).target is None
    house.archive.withdraw(article, who=OWNER)
    with pytest.raises(NotFound):
        house.archive.cited.one(made.id, ALL)
    with pytest.raises(Gone):
        house.archive.cited.of(article, ALL)


def test_a_purge_takes_the_words_that_were_cut_from_a_document(house: House, article: DocumentId) -> None:
    held = document(house, "A survey.")
    made = mended(house, added(house, article), state="confirmed", target=held, cited=[Spot(page=1, start=2, end=8)])
    house.archive.purge(held, who=OWNER, knowing="*")
    assert house.archive.cited.one(made.id, ALL).cited == ()
    house.archive.purge(article, who=OWNER)
    with pytest.raises(NotFound):
        house.archive.cited.one(made.id, ALL)
    assert b"the survey" not in (house.home / "catalogue.db").read_bytes()


def test_two_who_change_at_once_are_told(house: House, article: DocumentId) -> None:
    made = added(house, article)
    mended(house, made, state="rejected", revision=1)
    with pytest.raises(Conflict) as caught:
        mended(house, made, state="confirmed", revision=1)
    assert caught.value.code == "revision"


def named(type: str, value: str) -> dict[str, Any]:
    return {"identifiers": [{"type": type, "value": value}]}


_TITLE = "Survey of the ferry"


@pytest.mark.parametrize(
    ("reference", "said", "reason"),
    [
        ({"doi": "10.1000/ABC"}, named("doi", "https://doi.org/10.1000/abc"), "the same DOI"),
        ({"url": "https://doi.org/10.1000/abc"}, named("doi", "10.1000/abc"), "the same DOI"),
        ({"isbn": "0-306-40615-2"}, named("isbn", "9780306406157"), "the same ISBN"),
        ({"number": "arXiv:1706.03762v5"}, named("url", "https://arxiv.org/abs/1706.03762"), "the same arXiv number"),
        ({"number": "No. 19-cv-1234"}, named("case", "no 19 cv 1234"), "the same number"),
        (
            {"url": "https://web.archive.org/web/2020/http://m.paper.example/a?utm_source=x"},
            named("url", "https://www.paper.example/a/"),
            "the same address",
        ),
        ({"title": _TITLE}, {"title": "Survey of the FERRY!"}, "the same title"),
        ({"title": "渡轮检验报告"}, {"title": "渡轮检验报告"}, "the same title"),
        ({"title": _TITLE, "date": "2018"}, {"title": _TITLE, "date": "2018-05"}, "a date that fits"),
    ],
)
def test_works_are_known_by_what_they_are_registered_or_called_by(
    house: House, article: DocumentId, reference: dict[str, Any], said: dict[str, Any], reason: str
) -> None:
    made = house.archive.citing.add(article, Reference(**reference), who=OWNER)
    assert house.archive.cited.candidates([made], ALL)[made.id] == []
    held = document(house, "Some survey.", **said)
    (found,) = house.archive.cited.candidates([made], ALL)[made.id]
    assert found.document == held
    assert reason in found.reasons
    assert house.archive.cited.one(made.id, ALL).target is None


def test_a_file_is_known_by_its_checksum(house: House, article: DocumentId) -> None:
    held = document(house, "Some survey.")
    sha256 = house.archive.document(held, ALL).version.sha256
    made = house.archive.citing.add(article, Reference(sha256=sha256), who=OWNER)
    assert [each.document for each in house.archive.cited.candidates([made], ALL)[made.id]] == [held]


@pytest.mark.parametrize("said", [{"publisher": "The Courier"}, {"date": "2019"}])
def test_a_title_alone_does_not_do_where_publisher_or_date_speak_against_it(
    house: House, article: DocumentId, said: dict[str, Any]
) -> None:
    document(house, "Some survey.", title="Survey of the ferry", **said)
    reference = Reference(title="Survey of the ferry", publisher="Harbour Board", date="2018")
    made = house.archive.citing.add(article, reference, who=OWNER)
    assert house.archive.cited.candidates([made], ALL)[made.id] == []


def test_candidates_are_told_within_what_one_may_see(house: House, article: DocumentId) -> None:
    document(house, "Some survey.", "state", title="Survey of the ferry")
    made = added(house, article)
    public = house.archive.scope(Principal.anonymous())
    assert len(house.archive.cited.candidates([made], ALL)[made.id]) == 1
    assert house.archive.cited.candidates([made], public)[made.id] == []


def test_keys_follow_what_is_said_later_and_are_made_anew_by_other_rules(house: House, article: DocumentId) -> None:
    made = added(house, article)
    held = document(house, "Some survey.")
    house.archive.revise(held, {"title": "Survey of the ferry"}, who=OWNER)
    assert len(house.archive.cited.candidates([made], ALL)[made.id]) == 1
    with house.archive._catalogue.writing() as connection:
        for words in (
            "DELETE FROM known_by",
            "DELETE FROM citation_keys",
            "UPDATE counters SET value = 0 WHERE name = 'known_by'",
        ):
            connection.exec_driver_sql(words)
    assert house.archive.cited.candidates([made], ALL)[made.id] == []
    house.archive.close()
    house.archive = house.open(migrate=True)
    assert len(house.archive.cited.candidates([made], ALL)[made.id]) == 1
    house.archive.revise(held, {"title": None}, who=OWNER)
    assert house.archive.cited.candidates([made], ALL)[made.id] == []
