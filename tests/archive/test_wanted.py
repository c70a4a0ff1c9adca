"""The wanted list: works that are cited and not held, each once, by how many documents, as one caller sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Principal, Scope
from archive.citation import Citation, Getting, Reference
from archive.citing import Acquiring, Mending
from archive.document import DocumentId
from archive.wanted import Entry, Standing, addresses

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
PUBLIC = Principal.anonymous()


def document(house: House, words: str, collection: str = "press", **said: Any) -> DocumentId:
    id = house.add(words.encode(), collection, **said).document.id
    house.read(words)
    return id


def cited(house: House, article: DocumentId, **reference: Any) -> Citation:
    return house.archive.citing.add(article, Reference(**reference), who=OWNER)


def listed(house: House, scope: Scope = ALL, **more: Any) -> list[Entry]:
    return house.archive.wanting.listed(scope, **more).entries


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"url": "https://www.board.example/survey?utm_source=a"}, {"url": "http://board.example/survey/"}),
        ({"doi": "10.1000/ABC"}, {"url": "https://doi.org/10.1000/abc"}),
        ({"title": "Survey of the hull", "date": "2018"}, {"title": "Survey of the HULL", "date": "2018-05"}),
    ],
)
def test_what_several_documents_cite_is_wanted_once(house: House, one: Any, other: Any) -> None:
    first, second = document(house, "One."), document(house, "Two.")
    cited(house, first, **one, publisher="Board")
    cited(house, second, **other, publisher="Board")
    cited(house, second, title="Something else altogether")
    entries = listed(house)
    assert [each.articles for each in entries] == [[first, second], [second]]
    assert entries[0].reference.publisher == "Board"


def test_a_title_alone_joins_nothing(house: House) -> None:
    for name in ("One.", "Two."):
        cited(
            house, document(house, name), title="Annual report of the board", date="2018" if name == "One." else "2019"
        )
    assert len(listed(house)) == 2


def test_what_arrives_is_told_and_stays_on_the_list_until_somebody_confirms_it(house: House) -> None:
    first, second = document(house, "One."), document(house, "Two.")
    one, other = (cited(house, each, url="https://board.example/survey") for each in (first, second))
    assert [each.standing for each in listed(house)] == [Standing.wanted]
    url = [{"type": "url", "value": "https://web.archive.org/web/2020/https://www.board.example/survey"}]
    held = document(house, "The survey.", identifiers=url)
    (entry,) = listed(house)
    assert (entry.standing, [each.document for each in entry.candidates]) == (Standing.arrived, [held])
    house.archive.citing.mend(one.id, Mending(state="confirmed", target=held), who=OWNER)
    (entry,) = listed(house)
    assert (entry.standing, [each.document for each in entry.candidates]) == (Standing.arrived, [held])
    house.archive.citing.mend(other.id, Mending(state="confirmed", target=held), who=OWNER)
    told = house.archive.wanting.listed(ALL)
    assert (told.total, told.standings) == (0, {Standing.held: 1})
    assert [each.citations[0].target for each in listed(house, standings=[Standing.held])] == [held]
    house.archive.withdraw(held, who=OWNER, knowing="*")
    assert [each.standing for each in listed(house)] == [Standing.wanted]


def test_what_is_rejected_is_wanted_no_more(house: House) -> None:
    one = cited(house, document(house, "One."), title="A survey of the hull")
    house.archive.citing.mend(one.id, Mending(state="rejected"), who=OWNER)
    assert house.archive.wanting.listed(ALL).standings == {}


def test_the_latest_word_on_the_getting_counts_and_can_be_asked_for(house: House) -> None:
    ids = [cited(house, document(house, name), url="https://board.example/survey").id for name in ("One.", "Two.")]
    cited(house, document(house, "Three."), title="Something else altogether")
    for id, state in zip(ids, ("unobtainable", "requested"), strict=True):
        house.archive.citing.mend(id, Mending(acquisition=Acquiring(state=state, note=f"{state}!")), who=OWNER)
    told = house.archive.wanting.listed(ALL)
    assert told.gettings == {Getting.requested: 1, Getting.wanted: 1}
    (entry,) = listed(house, gettings=[Getting.requested])
    assert entry.acquisition is not None
    assert (entry.acquisition.note, entry.acquisition.by) == ("requested!", "owner")


def test_the_list_is_that_of_an_archive_which_never_held_what_one_may_not_see(house: House) -> None:
    public = house.archive.scope(PUBLIC)
    seen = document(house, "One.")
    cited(house, seen, url="https://board.example/survey")
    before = house.archive.wanting.listed(public)
    hidden = document(house, "Two.", "state")
    one = cited(house, hidden, url="https://board.example/survey", title="A secret name for the survey")
    house.archive.citing.mend(one.id, Mending(acquisition=Acquiring(state="withheld", note="hush")), who=OWNER)
    document(house, "The survey.", "state", identifiers=[{"type": "url", "value": "https://board.example/survey"}])
    assert house.archive.wanting.listed(public) == before
    (entry,) = listed(house)
    assert (entry.standing, entry.getting, len(entry.articles)) == (Standing.arrived, Getting.withheld, 2)


def test_a_page_at_a_time_or_all_of_it_the_list_is_the_same(house: House) -> None:
    article = document(house, "One.")
    for number in range(7):
        cited(house, article, title=f"Survey number {number} of the hull")
    whole = [each.citations[0].id for each in house.archive.wanting.every(ALL)]
    pages = [each.citations[0].id for start in range(0, 7, 2) for each in listed(house, start=start, limit=2)]
    assert pages == whole
    assert len(set(whole)) == 7


def test_for_a_web_archiver_there_are_the_addresses_as_they_are_cited(house: House) -> None:
    first, second = document(house, "One."), document(house, "Two.")
    cited(house, first, url="https://board.example/survey?utm_source=a", doi="10.1000/abc")
    cited(house, second, url="http://www.board.example/survey")
    cited(house, second, number="arXiv:1706.03762")
    cited(house, second, url="ftp://board.example/old", title="No page of the web")
    assert [addresses(each) for each in listed(house)] == [
        ["https://board.example/survey?utm_source=a", "http://www.board.example/survey", "https://doi.org/10.1000/abc"],
        ["https://arxiv.org/abs/1706.03762"],
        [],
    ]
