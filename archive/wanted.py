"""The wanted list: what is cited and not held, by how many documents and where, and how far the getting of it is.

References to one work by several documents are one entry. It leaves the list when every one of them has a target that
is held; until then an entry for which something has arrived that may be it says so. Rejected citations count for
nothing. All of it is as one caller sees it: a work they may not see is wanted, for them, like any other.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock

from sqlalchemy import Connection, select

from archive import citations, documents, holding, journal, matching, works
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.citation import Acquisition, Candidate, Citation, CitationId, Getting, Reference, State
from archive.document import DocumentId
from archive.tables import LIVE, acquisitions, citation_keys
from archive.tables import citations as citations_table
from archive.tables import documents as documents_table

_BATCH, _MOST_KEPT = 500, 2


class Standing(StrEnum):
    """Whether a cited work is here: not at all, perhaps (something arrived that may be it), or by people's word."""

    wanted = "wanted"
    arrived = "arrived"
    held = "held"


OPEN = (Standing.wanted, Standing.arrived)


@dataclass(frozen=True)
class Entry:
    """One cited work: the citations of it, in their order, and what may be it. `getting` is the latest word on it."""

    standing: Standing
    getting: Getting
    acquisition: Acquisition | None
    citations: tuple[Citation, ...]
    candidates: tuple[Candidate, ...]

    @property
    def reference(self) -> Reference:
        """All that any of the citations tells of it."""
        told = self.citations[0].reference
        for citation in self.citations[1:]:
            told = told.filled(citation.reference)
        return told

    @property
    def articles(self) -> list[DocumentId]:
        return list(dict.fromkeys(citation.document for citation in self.citations))


@dataclass(frozen=True)
class Listed:
    """A part of the list, and how many entries there are in all, of each standing and getting."""

    total: int
    standings: dict[Standing, int]
    gettings: dict[Getting, int]
    entries: list[Entry]


@dataclass
class _Group:
    ids: list[str]
    documents: set[str]
    standings: set[Standing]
    getting: Getting

    @property
    def standing(self) -> Standing:
        """What is held for one of its citations, or may be it, may be it for the others too."""
        if self.standings == {Standing.held}:
            return Standing.held
        return Standing.wanted if self.standings == {Standing.wanted} else Standing.arrived


class Wanting:
    """Looks at what is wanted in an archive. Safe to use from any number of threads.

    Which citations are of one work, and which works are held, is kept for the scopes that asked last, as long as
    nothing changed in the archive: to find it out, all citations in scope are looked at.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._kept: OrderedDict[Scope, tuple[int, list[_Group]]] = OrderedDict()
        self._lock = Lock()

    def listed(
        self,
        scope: Scope,
        *,
        standings: Collection[Standing] = OPEN,
        gettings: Collection[Getting] = (),
        start: int = 0,
        limit: int | None = None,
    ) -> Listed:
        """The entries of these standings and gettings: the most cited first, then the first found.

        Memory: about a thousand bytes a citation in scope, for the scopes that asked last; and the entries asked for.
        """
        with self.catalogue.reading() as connection:
            groups = self._groups(connection, scope)
            chosen = _chosen(groups, standings, gettings)
            shown = chosen[start : None if limit is None else start + limit]
            return Listed(
                len(chosen),
                dict(Counter(each.standing for each in groups)),
                dict(Counter(each.getting for each in groups if each.standing in OPEN)),
                _entries(connection, shown, scope),
            )

    def every(
        self, scope: Scope, *, standings: Collection[Standing] = OPEN, gettings: Collection[Getting] = ()
    ) -> Iterator[Entry]:
        """All that are on the list when this begins, each as it is when it is told."""
        with self.catalogue.reading() as connection:
            chosen = _chosen(self._groups(connection, scope), standings, gettings)
        for start in range(0, len(chosen), _BATCH):
            with self.catalogue.reading() as connection:
                entries = _entries(connection, chosen[start : start + _BATCH], scope)
            yield from entries

    def _groups(self, connection: Connection, scope: Scope) -> list[_Group]:
        """All works cited in scope. Nothing that decides about them changes without a line in the journal."""
        now = journal.last(connection)
        with self._lock:
            known = self._kept.get(scope)
        if known is not None and known[0] == now:
            return known[1]
        found = _groups(connection, scope)
        with self._lock:
            self._kept[scope] = (now, found)
            self._kept.move_to_end(scope)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def _chosen(groups: Sequence[_Group], standings: Collection[Standing], gettings: Collection[Getting]) -> list[_Group]:
    """Those of these standings and gettings, the most cited first."""
    found = [each for each in groups if each.standing in standings and (not gettings or each.getting in gettings)]
    return sorted(found, key=lambda each: -len(each.documents))


def _groups(connection: Connection, scope: Scope) -> list[_Group]:
    """All citations in scope that are not rejected, those of one work together, in the order they were made."""
    table = citations_table.c
    asked = (
        select(
            table.id,
            table.document,
            table.state,
            table.target,
            table.made,
            acquisitions.c.state.label("getting"),
            acquisitions.c.at,
        )
        .join(documents_table, documents_table.c.id == table.document)
        .outerjoin(acquisitions, acquisitions.c.citation == table.id)
        .where(documents_table.c.state == LIVE, documents.within(scope), table.state != State.rejected.value)
    )
    rows = [row for row in connection.execute(asked) if row.document not in scope.hidden]
    first = citations.first_passages(connection)
    rows.sort(key=lambda row: (row.made, row.document, first.get(row.id, 0), row.id))
    ids = [row.id for row in rows]
    seen = _visible({row.target for row in rows if row.target}, connection, scope)
    arrived = _arrived(connection, ids, scope)
    parent = _joined(connection, ids)
    groups: dict[str, _Group] = {}
    latest: dict[str, datetime] = {}
    for row in rows:
        top = _top(parent, row.id)
        group = groups.setdefault(top, _Group([], set(), set(), Getting.wanted))
        group.ids.append(row.id)
        group.documents.add(row.document)
        here = row.target in seen
        held = here and row.state == State.confirmed.value
        arrives = here or row.id in arrived
        group.standings.add(Standing.held if held else Standing.arrived if arrives else Standing.wanted)
        if row.getting is not None and (top not in latest or row.at > latest[top]):
            latest[top], group.getting = row.at, Getting(row.getting)
    return list(groups.values())


def _visible(ids: Iterable[str], connection: Connection, scope: Scope) -> set[str]:
    return {held.id for held in documents.several(connection, sorted(DocumentId(id) for id in ids), scope)}


def _arrived(connection: Connection, ids: Sequence[str], scope: Scope) -> set[str]:
    """Those of these citations for which there is a candidate."""
    shared = matching.sharing(connection, ids, scope)
    found: set[str] = set()
    for start in range(0, len(shared), _BATCH):
        some = citations.several(connection, shared[start : start + _BATCH], scope)
        found |= {id for id, listed in matching.candidates(connection, some, scope).items() if listed}
    return found


def _joined(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """A forest in which the citations of one work have one root (union-find, Tarjan 1975)."""
    parent = {id: id for id in ids}
    first: dict[str, str] = {}
    for start in range(0, len(ids), _BATCH):
        asked = select(citation_keys).where(citation_keys.c.citation.in_(ids[start : start + _BATCH]))
        for citation, key in connection.execute(asked.order_by(citation_keys.c.citation)):
            if works.joins(key):
                known = first.setdefault(key, citation)
                one, other = _top(parent, known), _top(parent, citation)
                parent[max(one, other)] = min(one, other)
    return parent


def _top(parent: dict[str, str], id: str) -> str:
    while parent[id] != id:
        parent[id] = parent[parent[id]]
        id = parent[id]
    return id


def _entries(connection: Connection, groups: Sequence[_Group], scope: Scope) -> list[Entry]:
    told = citations.several(connection, [id for group in groups for id in group.ids], scope)
    near = matching.candidates(connection, told, scope)
    by_id = {citation.id: citation for citation in told}
    found = []
    for group in groups:
        own = [by_id[CitationId(id)] for id in group.ids if id in by_id]
        if not own:
            continue
        latest = max((each.acquisition for each in own if each.acquisition), key=lambda one: one.at, default=None)
        listed = {each.document: each for citation in own for each in holding.candidates(citation, near[citation.id])}
        confirmed = [each.target for each in own if each.target and each.state is State.confirmed]
        held = [Candidate(document=target, reasons=("it is confirmed elsewhere",)) for target in confirmed]
        for each in held if group.standing is Standing.arrived else ():
            listed.setdefault(each.document, each)
        found.append(Entry(group.standing, group.getting, latest, tuple(own), tuple(listed.values())))
    return found


def addresses(entry: Entry) -> list[str]:
    """Where a web archiver finds the work: the addresses by which it is cited, or that its number stands for."""
    found = [citation.reference.url for citation in entry.citations if citation.reference.url]
    told = entry.reference
    if told.doi:
        found.append(f"https://doi.org/{told.doi}")
    number = works.arxiv(told.number) if told.number else None
    if number:
        found.append(f"https://arxiv.org/abs/{number}")
    return [each for each in dict.fromkeys(found) if each.lower().startswith(("http://", "https://"))]
