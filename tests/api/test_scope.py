"""Nothing leaks: two archives, one of which holds more than its callers may see, answer byte for byte alike.

Both are told the same of what can be seen, at the same moments and with the same ids. The one is told besides of two
restricted collections: the same bytes, titles, names and identifiers as what can be seen, and more; withdrawn,
purged, moved, versioned and revised; indexed and not yet indexed.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from archive.access import Principal

if TYPE_CHECKING:
    from conftest import Desk

OWNER = Principal.owner()
FERRY = b"The ferry sank in the harbour. Police cloud systems watched.\fA second page about ferries in Liaoning."
SWAN = b"A black swan, seen by surveillance of the harbour police."
HAN = "他们在辽宁省说，警察云系统。".encode()
SECRET = b"The whistleblower's zeppelin over the harbour; ferry ferry ferry black swan."


class World:
    """A desk whose clock stands still within a step, and whose ids tell nothing of what is hidden."""

    def __init__(self, desk: Desk, ids: Ids, with_hidden: bool) -> None:
        self.desk = desk
        self.ids = ids
        self.with_hidden = with_hidden
        self.names: dict[str, str] = {}
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def seen(self, step: Callable[[World], None]) -> None:
        self.at += timedelta(minutes=1)
        self.desk.clock.at = self.at
        step(self)

    def hidden(self, step: Callable[[World], None]) -> None:
        """In the one world done, in the other never."""
        if self.with_hidden:
            self.desk.clock.at = self.at + timedelta(seconds=20)
            self.ids.hidden = True
            step(self)
            self.ids.hidden = False

    def add(self, name: str, content: bytes, collection: str, **said: Any) -> None:
        answer = self.desk.post(content, f"{name}.txt", collection, params={"duplicate": "keep"}, **said)
        assert answer.status_code == 201, answer.text
        self.names[name] = answer.json()["id"]

    def ask(self, method: str, path: str, **more: Any) -> None:
        answer = self.desk.ask(method, path.format(**self.names), headers=self.desk.key("admin"), **more)
        assert answer.status_code < 300, answer.text


class Ids:
    """Ids in order, of their own kind for what is hidden."""

    def __init__(self) -> None:
        self.hidden = False
        self._seen, self._hidden = count(1), count(1)

    def __call__(self) -> str:
        return f"h{next(self._hidden):025d}" if self.hidden else f"{next(self._seen):026d}"


class Standing:
    """A clock that is set, and does not go by itself."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def tell(world: World) -> None:
    """All that happens, in order."""
    desk = world.desk

    def keys(_: World) -> None:
        for who in (("librarian",), ("admin",), ("reader", "house"), ("librarian", "house")):
            desk.key(*who)

    def work(_: World) -> None:
        desk.work()

    world.seen(keys)
    world.hidden(lambda _: desk.collect("secret", False))
    world.hidden(lambda _: desk.collect("vault", False))
    url = [{"type": "url", "value": "https://example.org/ferry"}]
    world.hidden(lambda w: w.add("h-first", FERRY, "secret", title="The ferry", identifiers=url, date="2019"))
    world.seen(
        lambda w: w.add(
            "ferry",
            FERRY,
            "press",
            title="The ferry",
            kind="report",
            date="2021",
            identifiers=url,
            publisher="Harbour Post",
            subjects=["ships"],
            extra={"desk": "north"},
        )
    )
    world.hidden(lambda w: w.add("h-same", FERRY, "secret", title="The ferry", subjects=["ships", "zeppelins"]))
    world.hidden(
        lambda w: w.add(
            "h-secret",
            SECRET,
            "secret",
            title="Ferdinand",
            kind="letter",
            date="2020-05",
            creators=[{"name": "Anna Whistle"}],
            extra={"desk": "south"},
            identifiers=[{"type": "doi", "value": "10.1/h"}],
        )
    )
    world.seen(
        lambda w: w.add("swan", SWAN, "press", title="Black swan", kind="article", date="2020-05-01", language="en")
    )
    world.seen(lambda w: w.add("han", HAN, "press", title="辽宁", kind="slides", language="zh"))
    world.seen(lambda w: w.add("house", b"The harbour house and its ferry.", "house", title="House", kind="letter"))
    world.hidden(lambda w: w.add("h-swan", SWAN, "secret", title="Black swan", kind="article"))
    world.seen(work)
    world.hidden(lambda w: w.add("h-gone", b"A ferry, soon withdrawn.", "secret", title="Gone ferry"))
    world.hidden(lambda w: w.ask("DELETE", "documents/{h-gone}"))
    world.hidden(lambda w: w.ask("PATCH", "documents/{h-same}", json={"collection": "vault"}))
    world.seen(lambda w: w.ask("PATCH", "documents/{swan}", json={"title": "Black swans", "note": "seen"}))
    world.hidden(lambda w: w.ask("PATCH", "documents/{h-swan}", json={"note": "x", "cites": [w.names["swan"]]}))
    world.hidden(lambda w: w.add("h-purged", FERRY, "secret", title="To be purged"))
    world.hidden(lambda w: w.ask("POST", "documents/{h-purged}/purge", json={"confirm": w.names["h-purged"]}))
    world.seen(lambda w: w.add("gone", b"Withdrawn ferry of the press.", "press", title="Old ferry"))
    world.seen(lambda w: w.ask("DELETE", "documents/{gone}"))
    world.seen(lambda w: w.add("moved", b"Moved to the house: a ferry.", "press", title="Moved"))
    world.seen(work)
    world.seen(lambda w: w.ask("PATCH", "documents/{moved}", json={"collection": "house"}))
    world.seen(lambda w: w.ask("POST", "documents/{ferry}/versions", files={"file": ("v2.txt", FERRY + b" Again.")}))
    world.hidden(
        lambda w: w.ask("POST", "documents/{h-first}/versions", files={"file": ("v2.txt", SECRET + b" ferry")})
    )
    lines = b'{"title": "Wheat", "text": "Wheat ferry prices", "topics": ["wheat"]}\nnot json\n'
    for name, kind in (("house", world.seen), ("secret", world.hidden)):
        kind(lambda w, name=name: _records(w, name, lines))  # type: ignore[misc]
    world.seen(work)
    _cited(world)
    _decided(world)
    # What comes now is not indexed any more.
    world.hidden(lambda w: w.add("h-late", b"A late ferry.", "secret", title="Late ferry"))
    world.hidden(lambda w: w.ask("PATCH", "documents/{h-secret}", json={"collection": "vault"}))
    world.hidden(lambda w: w.ask("DELETE", "documents/{h-swan}"))
    world.seen(lambda w: w.ask("DELETE", "documents/{han}"))
    world.seen(lambda w: w.add("late", b"A late swan.", "press", title="Late swan"))


def _cited(world: World) -> None:
    """What can be seen is cited by what can be seen, and more by what is hidden; all of one work that nobody has."""

    def cited(w: World, name: str, article: str, **more: Any) -> None:
        asked = {"document": w.names[article], "reference": {"url": "https://example.org/wanted"}, **more}
        answer = w.desk.ask("POST", "citations", json=asked, headers=w.desk.key("admin"))
        assert answer.status_code == 201, answer.text
        w.names[name] = answer.json()["id"]

    place = {"page": 1, "start": 0, "end": 9}
    world.seen(lambda w: cited(w, "c-ferry", "ferry", passages=[place]))
    world.seen(lambda w: cited(w, "c-swan", "swan", target=w.names["ferry"], cited=[place], state="confirmed"))
    same = {"url": "http://www.example.org/wanted?utm_id=1", "title": "What the whistleblower wants"}
    world.hidden(lambda w: cited(w, "c-hidden", "h-secret", reference=same))
    world.hidden(lambda w: cited(w, "c-hidden2", "h-first", target=w.names["ferry"], state="confirmed"))
    world.hidden(lambda w: cited(w, "c-hidden3", "h-first", target=w.names["swan"], state="confirmed"))
    told = {"acquisition": {"state": "withheld", "note": "zeppelin"}}
    world.hidden(lambda w: w.ask("PATCH", "citations/{c-hidden}", json=told))
    url = [{"type": "url", "value": "https://example.org/wanted"}]
    world.hidden(lambda w: w.ask("PATCH", "documents/{h-first}", json={"identifiers": url}))


def _decided(world: World) -> None:
    """Claims and an overruled verdict of what can be seen, and of what is hidden on what can be seen."""

    def made(w: World, name: str, kind: str, article: str, **more: Any) -> None:
        asked = {"document": w.names[article], "at": {"page": 1, "start": 2, "end": 7}, **more}
        answer = w.desk.ask("POST", kind, json=asked, headers=w.desk.key("admin"))
        assert answer.status_code == 201, answer.text
        w.names[name] = answer.json()["id"]

    def on_ferry(w: World) -> list[dict[str, Any]]:
        return [{"document": w.names["ferry"], "page": 1, "start": 4, "end": 9}]

    world.seen(
        lambda w: w.add("said", b'It sank. "The ferry sank in the harbour," said police.', "press", title="Said")
    )
    world.hidden(lambda w: w.add("h-said", b'"A zeppelin sank in the harbour," said nobody.', "secret", title="Said"))
    world.seen(lambda w: w.desk.work())
    world.seen(lambda w: made(w, "k-swan", "claims", "swan", state="supported", passages=on_ferry(w)))
    world.hidden(lambda w: made(w, "k-hidden", "claims", "h-first", state="partly", passages=on_ferry(w)))
    at = {"page": 1, "start": 12, "end": 20}
    world.seen(lambda w: made(w, "o-said", "overrulings", "said", at=at, verdict="near", note="So it is."))
    world.hidden(lambda w: made(w, "o-hidden", "overrulings", "h-said", verdict="near", note="Of the zeppelin."))


def _records(world: World, collection: str, lines: bytes) -> None:
    desk = world.desk
    headers = {**desk.key("admin"), "Content-Type": "application/x-ndjson"}
    answer = desk.ask("POST", f"accessions?collection={collection}", content=lines, headers=headers)
    assert answer.status_code == 202, answer.text
    world.names[f"accession-{collection}"] = answer.json()["id"]


@pytest.fixture(params=["memory", "whoosh"])
def worlds(request: pytest.FixtureRequest, make_desk: Callable[..., Desk]) -> tuple[World, World]:
    made = []
    for with_hidden in (True, False):
        ids = Ids()
        desk = make_desk(request.param, new_id=ids, clock=Standing(), collections={"press": True, "house": False})
        world = World(desk, ids, with_hidden)
        tell(world)
        made.append(world)
    return made[0], made[1]


QUESTIONS = (
    "ferry",
    "ferries",
    "harbour police",
    "zeppelin",
    "whistleblower",
    "swan OR zeppelin",
    "ferry -zeppelin",
    '"black swan"',
    '"police cloud"~3',
    "fer*",
    "zep*",
    "feryr~",
    "=ferry",
    "辽宁",
    "警察",
    "title:ferry",
    "title:ferdinand",
    "author:whistle",
    "kind:letter",
    "date:2019..2020",
    "extra.desk:south",
    "*:*",
    "id:{h}",
    "cites:{swan}",
    "cites:{ferry}",
    "cited-by:{swan}",
    "cited-by:{h}",
    "(ferry",
    "collection:secret",
)
FACETS = "&facet=kind&facet=collection&facet=date&facet=subject&facet=extra.desk&facet=author&facet=identifier"
PATHS = (
    *(f"search?q={q}" for q in QUESTIONS),
    *(f"search?q=ferry&mode={mode}" for mode in ("literal", "folded", "expanded")),
    "search?q=ferry zeppelin&match=any",
    f"search?q=ferry{FACETS}",
    f"search?facet.size=1{FACETS}",
    "search?q=ferry&collection=secret",
    "search?kind=letter",
    "search?missing=date&missing=author",
    "search?not.kind=letter&sort=-date,title",
    "search?sort=title&limit=2",
    "search?date=2020-05..2021",
    "search?extra.desk=south",
    "search?identifier=url:https://example.org/ferry",
    "search?author=whistle",
    "search?sort=secret",
    "search?cursor=AAAA",
    "search?q=ferry&explain=true",
    "search?q=ferry OR zeppelin&explain=true&group=family",
    "search?q=ferry&group=family&facet=kind&facet=date.month&facet.sort=value&limit=1",
    "search?q=ferry zeppelin&group=dossier&explain=true",
    "search?q=ferry OR swan&group=dossier&sort=title&limit=1&facet=kind&facet=collection",
    "search?q=ferry -zeppelin&group=dossier&format=ndjson",
    "search?group=dossier&missing=date&facet=kind",
    "search?kind=report&facet=kind&facet=collection",
    "search?collection=press&facet=collection",
    "search?extra.desk=1..2",
    "search?q=Liaoning",
    "search?q=Liaoning&translit=off",
    "search?q=police cloud&across=zh&explain=true",
    "search?q=警察&across=en",
    "search?q=zepelin",
    "search?q=harbuor",
    "search?q=whistleblwer",
    'search?q="black swna"',
    "search?q=ferry&format=csv",
    "search?q=ferry OR zeppelin&format=ndjson",
    "documents?format=csv",
    *(f"suggest?prefix={prefix}" for prefix in ("f", "fer", "z", "zep", "b", "the", "辽", "Gone", "lat")),
    "documents",
    "documents?sort=title&limit=1",
    "documents?collection=secret",
    f"documents?limit=3{FACETS}",
    "documents/by/url/https://example.org/ferry",
    "documents/by/doi/10.1/h",
    *(
        f"documents/{{{name}}}{part}"
        for name in ("ferry", "swan", "moved", "gone", "house", "h", "h2")
        for part in (
            "",
            "/text",
            "/pages/1",
            "/pages/1/image",
            "/pages/1/rectangles?span=0-1",
            "/thumbnail",
            f"/passage?page=1&start=0&end=3&text_sha256={hashlib.sha256(FERRY.partition(bytes([12]))[0]).hexdigest()}",
            "/search?q=ferry zeppelin",
            "/search?q=警察 harbour&across=en",
            "/search?q=ferry&limit=1",
            "/similar",
            "/original",
            "/original?version=1",
            "/versions",
            "/changes",
            "/citations",
            "/cited-by",
            "/claims",
            "/claims?state=supported&limit=1",
            "/claims/suggestions?page=1&start=2&end=7",
            "/overrulings",
        )
    ),
    *(f"claims/{{{name}}}{part}" for name in ("k-swan", "k-h") for part in ("", "/suggestions")),
    *(f"overrulings/{{{name}}}" for name in ("o-said", "o-h")),
    *(f"citations/{{{name}}}{part}" for name in ("c-ferry", "c-swan", "c-h") for part in ("", "/candidates")),
    "wanted",
    "wanted?standing=arrived&standing=held",
    "wanted?acquisition=withheld",
    "wanted?format=csv",
    "wanted?format=text",
    "wanted?format=urls",
    "changes",
    "changes?limit=2",
    "collections",
    "collections/press",
    "collections/house",
    "collections/secret",
    "accessions",
    "accessions/{accession-house}",
    "accessions/{accession-house}/files",
    "accessions/{accession-house}/files?format=csv",
    "accessions/{accession-secret}",
    "accessions/{accession-secret}/files",
    "accessions/problems",
    "keys/me",
    "keys",
    "/metrics",
    "/readyz",
)
INSIDE = tuple(
    path for path in PATHS if path.endswith("/changes") or not path.startswith(("search", "suggest", "documents"))
)
"""What a librarian is told more of than a reader."""

HIDDEN_NAMES = {
    "h": f"h{3:025d}",
    "h2": f"h{5:025d}",
    "accession-secret": f"h{7:025d}",
    "c-h": f"h{9:025d}",
    "k-h": f"h{13:025d}",
    "o-h": f"h{14:025d}",
}


def told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted((k, v) for k, v in answer.headers.items() if k != "date"), answer.content


def follow(world: World, path: str, headers: dict[str, str] | None) -> list[Any]:
    """The answer to a question; and where it has a cursor, those that follow, to the end."""
    desk = world.desk
    place = path.format(**{"swan": "", **world.names, **HIDDEN_NAMES})
    answers = [told(desk.ask("GET", place, headers=headers))]
    while answers[-1][0] == 200 and ("content-type", "application/json") in answers[-1][1] and len(answers) < 30:
        said = json.loads(answers[-1][2])
        if isinstance(said.get("cursor"), dict) and said["cursor"]["next"]:
            following = (
                f"{place}&cursor={said['cursor']['next']}"
                if "?" in place
                else f"{place}?cursor={said['cursor']['next']}"
            )
        elif said.get("more") and path.startswith("changes"):
            following = said["links"]["next"] + "&limit=2"
        else:
            break
        answers.append(told(desk.ask("GET", following, headers=headers)))
    return answers


def callers(world: World) -> dict[str, dict[str, str] | None]:
    desk = world.desk
    return {"anybody": None, "reader": desk.key("reader", "house"), "librarian": desk.key("librarian", "house")}


def test_every_question_is_answered_as_if_what_is_hidden_never_was(worlds: tuple[World, World]) -> None:
    full, less = worlds
    assert full.desk.archive.last_change(full.desk.archive.scope(OWNER)) > less.desk.archive.last_change(
        less.desk.archive.scope(OWNER)
    )
    assert HIDDEN_NAMES["h"] == full.names["h-secret"]
    assert HIDDEN_NAMES["accession-secret"] == full.names["accession-secret"]
    assert HIDDEN_NAMES["c-h"] == full.names["c-hidden"]
    assert (HIDDEN_NAMES["k-h"], HIDDEN_NAMES["o-h"]) == (full.names["k-hidden"], full.names["o-hidden"])
    found = 0
    for who in callers(full):
        for path in PATHS if who != "librarian" else INSIDE:
            one, other = follow(full, path, callers(full)[who]), follow(less, path, callers(less)[who])
            assert one == other, (who, path)
            assert b"secret" not in b"".join(body for _, _, body in one) or "secret" in path, (who, path)
            assert b"zeppelin" not in b"".join(body for _, _, body in one) or "zep" in path, (who, path)
            assert one[0][0] < 500, (who, path, one[0])
            found += one[0][0] == 200
    assert found > 100  # most of the questions had an answer


WORDS = (
    "ferry", "ferries", "harbour", "police", "cloud", "swan", "swans", "black", "zeppelin", "whistleblower", "wheat",
    "Liaoning", "辽宁", "警察", "Ferdinand", "fer*", "zep*", "feryr~", "whistle~2", "=ferry", "zepelin", "harbuor",
    '"black swan"', '"police cloud"~3', "title:ferry", "author:whistle", "kind:letter", "date:2019..2020",
    "collection:secret", "extra.desk:north", "extra.desk:south", "-zeppelin", "-ferry", "cites:{swan}", "cited-by:{h}",
    "cites:{ferry}", "cited-by:{swan}",
)  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("literal", "folded", "expanded"),
    "match": ("any",),
    "translit": ("off",),
    "across": ("en", "zh"),
    "facet": ("kind", "collection", "date.month", "subject", "author", "identifier", "extra.desk"),
    "facet.sort": ("value",),
    "facet.size": ("1",),
    "group": ("family", "dossier"),
    "explain": ("true",),
    "sort": ("-date,title", "title", "added", "-kind"),
    "limit": ("1", "2"),
    "passages": ("0", "1"),
    "kind": ("letter", "report"),
    "not.kind": ("slides",),
    "collection": ("press", "secret"),
    "missing": ("date", "author"),
    "format": ("csv", "ndjson"),
}


class Chance:
    """Random questions of every kind."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def question(self) -> dict[str, str]:
        chosen = self.random.sample(sorted(CHOICES), k=self.random.choice((0, 1, 2, 3, 4)))
        words = self.random.choice((" ", " OR ")).join(self.random.choices(WORDS, k=self.random.randint(1, 3)))
        return {"q": words, **{name: self.random.choice(CHOICES[name]) for name in chosen}}

    def path(self) -> str:
        """A GET of one of these: a search, all places in a document, the like of one, a suggestion, a list."""
        asked, name = self.question(), self.random.choice(("ferry", "swan", "moved", "gone", "house", "h", "h2"))
        kind = self.random.random()
        if kind < 0.75:
            return "search?" + "&".join(f"{name}={value}" for name, value in asked.items())
        if kind < 0.85:
            return f"documents/{{{name}}}/search?q={asked['q']}&limit={self.random.randint(1, 3)}"
        if kind < 0.9:
            return f"documents/{{{name}}}/similar"
        if kind < 0.95:
            return f"suggest?prefix={asked['q'].strip('=-')[: self.random.randint(1, 5)]}"
        return "documents?" + "&".join(f"{n}={v}" for n, v in asked.items() if n in ("kind", "sort", "facet", "format"))


def test_a_thousand_random_questions_are_answered_alike(worlds: tuple[World, World]) -> None:
    chance = Chance(7)
    asking = ("anybody", "reader")
    answered = 0
    for number in range(500):
        who, path = asking[number % 2], chance.path()
        one, other = (follow(world, path, callers(world)[who]) for world in worlds)
        assert one == other, (who, path)
        assert one[0][0] < 500, (who, path, one[0])
        answered += one[0][0] == 200
    for number in range(25):
        searches = [chance.question() for _ in range(20)]
        told_ = []
        for world in worlds:
            known = {"swan": "", **world.names, **HIDDEN_NAMES}
            body = {"searches": [{name: v.format(**known) for name, v in each.items()} for each in searches]}
            headers = callers(world)[asking[number % 2]]
            told_.append(told(world.desk.ask("POST", "search/batch", json=body, headers=headers)))
        assert told_[0] == told_[1], searches
        assert told_[0][0] == 200
    assert answered > 300


def test_the_battery_would_notice_a_leak(worlds: tuple[World, World]) -> None:
    """Asked by somebody who may see more, the two worlds do differ, in most of the questions that could tell."""
    full, less = worlds
    differing = [p for p in PATHS if follow(full, p, full.desk.key("admin")) != follow(less, p, less.desk.key("admin"))]
    assert len(differing) > 60


def test_changes_are_refused_alike(worlds: tuple[World, World]) -> None:
    file = {"file": ("a.txt", SECRET)}
    attempts: list[tuple[str, str, dict[str, Any]]] = []
    for id in ("h", "h2", "ferry", "gone", "house", "moved"):
        attempts += [
            ("PATCH", f"documents/{{{id}}}", {"json": {"nonsense": 1}}),
            ("PATCH", f"documents/{{{id}}}", {"json": {"title": "x"}, "headers": {"If-Match": '"1-x"'}}),
            ("PATCH", f"documents/{{{id}}}", {"json": {"collection": "secret"}, "headers": {"If-Match": '"1-x"'}}),
            ("DELETE", f"documents/{{{id}}}", {"headers": {"If-Match": '"1-x"'}}),
            ("POST", f"documents/{{{id}}}/versions", {"files": file, "headers": {"If-Match": '"1-x"'}}),
            ("PUT", f"documents/{{{id}}}/subtitles", {"files": file}),
            ("POST", f"documents/{{{id}}}/purge", {"json": {"confirm": "no"}}),
            ("HEAD", f"documents/{{{id}}}/original", {}),
            ("GET", f"documents/{{{id}}}/original", {"headers": {"Range": "bytes=0-3"}}),
        ]
    for collection in ("secret", "nowhere", "vault"):
        said = json.dumps({"collection": collection})
        attempts += [
            ("POST", "documents", {"files": file, "data": {"description": said}}),
            ("PUT", "documents/by/url/https://example.org/ferry", {"files": file, "data": {"description": said}}),
            ("POST", "accessions", {"files": file, "data": {"description": said}}),
            ("PATCH", f"collections/{collection}", {"json": {"title": "x"}}),
            ("PATCH", "documents/{house}", {"json": {"collection": collection}}),
        ]
    for who in callers(worlds[0]):
        for method, path, more in attempts:
            answers = []
            for world in worlds:
                headers = {**(callers(world)[who] or {}), **more.get("headers", {})}
                place = path.format(**{**world.names, **HIDDEN_NAMES})
                answers.append(told(world.desk.ask(method, place, **{**more, "headers": headers})))
            assert answers[0] == answers[1], (who, method, path, more)
            assert answers[0][0] < 500


def test_taking_the_same_bytes_in_tells_nothing_of_those_that_are_hidden(worlds: tuple[World, World]) -> None:
    answers = []
    for world in worlds:
        said = json.dumps({"collection": "house", "title": "Mine", "identifiers": [{"type": "doi", "value": "10.1/h"}]})
        headers = world.desk.key("librarian", "house")
        asked = {"files": {"file": ("a.txt", SECRET)}, "data": {"description": said}, "headers": headers}
        world.desk.clock.at = datetime(2026, 4, 1, tzinfo=UTC)
        put = {**asked, "data": {"description": '{"collection": "house"}'}}
        answers.append(
            [
                told(world.desk.ask("POST", "documents", **asked)),
                told(world.desk.ask("POST", "documents", **asked)),
                told(world.desk.ask("PUT", "documents/by/url/https://example.org/ferry", **put)),
                told(world.desk.ask("POST", "accessions", **{**asked, "files": [("file", ("b", FERRY))]})),
            ]
        )
    assert answers[0] == answers[1]
    assert [answer[0] for answer in answers[0]] == [201, 200, 201, 202]
