"""Many documents in one file: one JSON object a line, its text and the fields of its description.

    {"title": "…", "text": "…", "date": "1987-02-26", "lang": "en", "author": "…", "url": "…", "topics": ["…"]}

The members of a description are taken as they are; `lang` stands for language, `author` and `authors` for creators,
`url`, `doi` and `isbn` for identifiers; whatever else there is is kept in `extra`. The line, byte for byte, is the
original. Its text was handed over and not extracted, so it does not wait to be read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, NoReturn

from pydantic import ValidationError
from sqlalchemy import Connection, insert

from archive import accession as accessions
from archive import documents, journal, known, receiving, rights, texts
from archive.access import Principal, Role
from archive.accession import Arrival
from archive.document import ChangeKind, Description, DocumentId, FieldChange, Page, Reading, Reason, Text
from archive.errors import Conflict, NotFound
from archive.journal import Entry
from archive.originals import Stored
from archive.receiving import Receiving
from archive.tables import DUPLICATE, NEW, REFUSED, identifiers, versions
from archive.tables import accessions as accessions_table
from archive.tables import documents as documents_table

LONGEST_LINE = 64 * 1024 * 1024
BATCH = 500
BATCH_BYTES = 8 * 1024 * 1024
MEDIA_TYPE = "application/json"
READER = "records"

_FIELDS = frozenset(Description.model_fields) - {"extra"}
_IDENTIFIERS = ("url", "doi", "isbn")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.\-]")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class _NotOne(Exception):
    """This line is no document."""

    def __init__(self, reason: Reason, words: str) -> None:
        super().__init__(words)
        self.reason = reason


@dataclass(frozen=True)
class _Line:
    """One line: its number from 1, its bytes, and what it says."""

    number: int
    content: bytes
    said: Description
    text: str

    @property
    def name(self) -> str:
        return f"line {self.number}"


@dataclass(frozen=True)
class Records:
    """Takes lines in, for one accession of one collection."""

    receiving: Receiving
    accession: str
    defaults: Description
    who: Principal
    source: str = ""

    def take(self, lines: Iterable[bytes], tell: Callable[[int], None] = lambda _: None) -> int:
        """Take every line in, a batch a transaction; how many there were. `tell` hears how many so far.

        A line that is no document is refused and accounted for; empty lines are passed over. Memory: one batch.
        Raises NotFound, NotAllowed, Conflict `closed`, Full, Busy; the batches before are kept.
        """
        done = 0
        for batch in _batches(lines):
            self._take(batch)
            done += len(batch)
            tell(done)
        return done

    def _take(self, batch: list[tuple[int, bytes]]) -> None:
        arrivals: dict[int, Arrival] = {}
        given: list[_Line] = []
        for number, content in batch:
            try:
                given.append(_read(number, content, self.defaults))
            except _NotOne as no:
                arrivals[number] = Arrival(
                    f"line {number}", self.source, REFUSED, size=len(content), reason=no.reason, detail=str(no)
                )
        while True:
            stored = {line.number: self.receiving.originals.put(BytesIO(line.content)) for line in given}
            with self.receiving.catalogue.writing() as connection:
                if all(self.receiving.originals.holds(one.sha256) for one in stored.values()):
                    arrivals |= self._write(connection, given, stored)
                    ordered = [arrivals[number] for number in sorted(arrivals)]
                    at = self.receiving.now()
                    accessions.receive(connection, ordered, accession=self.accession, who=self.who, at=at)
                    return

    def _write(self, connection: Connection, given: list[_Line], stored: Mapping[int, Stored]) -> dict[int, Arrival]:
        """Documents, versions, texts and changes of one batch. What came of each line, by its number."""
        collection = self._collection(connection)
        now = self.receiving.now()
        hashes = sorted({one.sha256 for one in stored.values()})
        held = receiving.twins(connection, collection, hashes)
        arrivals: dict[int, Arrival] = {}
        fresh: list[tuple[_Line, Stored, DocumentId]] = []
        for line in given:
            one = stored[line.number]
            twin = held.get(one.sha256)
            id = twin or DocumentId(self.receiving.new_id())
            if twin is None:
                fresh.append((line, one, id))
                held[one.sha256] = id
            arrivals[line.number] = Arrival(
                line.name,
                self.source,
                DUPLICATE if twin else NEW,
                one.sha256,
                one.size,
                id,
                None if twin else 1,
                said=documents.as_said(line.said) if twin else None,
            )
        if not fresh:
            return arrivals
        rows = [receiving.document_row(id, collection, line.said, now) for line, _, id in fresh]
        connection.execute(insert(documents_table), rows)
        waiting = [receiving.version_row(id, 1, line.name, MEDIA_TYPE, one, now) for line, one, id in fresh]
        kept = [
            version | _reading(connection, id, line, now) for version, (line, _, id) in zip(waiting, fresh, strict=True)
        ]
        connection.execute(insert(versions), kept)
        named = [row for line, _, id in fresh for row in documents.identified(id, line.said)]
        if named:
            connection.execute(insert(identifiers), named)
        known.renew(connection, [id for _, _, id in fresh])
        entries = [
            Entry(id, collection, ChangeKind.added, (FieldChange(field="sha256", after=one.sha256),))
            for _, one, id in fresh
        ]
        journal.note(connection, entries, who=self.who.name, at=now)
        return arrivals

    def _collection(self, connection: Connection) -> str:
        asked = accessions_table.select().where(accessions_table.c.id == self.accession)
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise NotFound("There is no such accession.")
        if row.closed is not None:
            raise Conflict("This accession has ended.", code="closed")
        rights.collection(connection, row.collection, self.who, Role.librarian, "Taking documents in")
        return str(row.collection)


def _reading(connection: Connection, id: DocumentId, line: _Line, now: Any) -> dict[str, Any]:
    """The values of a version whose text was handed over."""
    if not line.text.strip():
        return {"reading": Reading.failed.value, "reason": Reason.no_text.value}
    text = Text(pages=(Page(number=1, label="1", text=line.text, how="text"),), reader=READER)
    number = texts.keep(connection, id, 1, text, now)
    return {"reading": Reading.read.value, "text": number, "text_sha256": text.sha256, "pages": 1}


def _batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Lines that are not empty, numbered from 1, so many at once that neither count nor bytes are too large."""
    rest = ((n, line.rstrip(b"\r\n")) for n, line in enumerate(lines, 1))
    held = ((n, line) for n, line in rest if line.strip())
    while batch := list(islice(held, 1)):
        room = BATCH_BYTES - len(batch[0][1])
        while room > 0 and len(batch) < BATCH and (more := list(islice(held, 1))):
            batch += more
            room -= len(more[0][1])
        yield batch


# -- one line


def _read(number: int, content: bytes, defaults: Description) -> _Line:
    """Raises _NotOne."""
    if len(content) > LONGEST_LINE:
        raise _NotOne(Reason.too_large, f"It has more than {LONGEST_LINE:,} bytes.")
    try:
        told = json.loads(content, parse_constant=_constant, parse_float=_float)
    except RecursionError:
        raise _NotOne(Reason.too_deep, "It is nested too deep.") from None
    except ValueError as error:
        raise _NotOne(Reason.damaged, f"It is not JSON: {_words(error)}.") from None
    if not isinstance(told, dict):
        raise _NotOne(Reason.damaged, "It is not a JSON object.")
    text = told.pop("text", None) or ""
    if not isinstance(text, str):
        raise _NotOne(Reason.damaged, "text: it is not a text.")
    try:
        said = _described(told, defaults)
    except RecursionError:  # what could just be read can still be too deep to be written
        raise _NotOne(Reason.too_deep, "It is nested too deep.") from None
    return _Line(number, content, said, _NO_TEXT.sub("", text.replace("\r\n", "\n")))


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large a number")
    return number


def _words(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, at character {error.pos + 1}"
    return str(error)[:200]


def _described(told: dict[str, Any], defaults: Description) -> Description:
    said: dict[str, Any] = documents.as_said(defaults)
    extra: dict[str, Any] = dict(said.get("extra", {}))
    named: list[Any] = list(said.get("identifiers", ()))
    for name, value in told.items():
        if value is None or value == "" or value == []:
            continue
        if name in _FIELDS:
            said[name] = value
        elif name == "lang":
            said["language"] = value
        elif name in ("author", "authors"):
            said["creators"] = [{"name": one} for one in (value if isinstance(value, list) else [value])]
        elif name in _IDENTIFIERS:
            named.append({"type": name, "value": value})
        elif name == "extra" and isinstance(value, dict):
            extra |= {_name(key): _plain(each) for key, each in value.items() if each is not None}
        else:
            extra[_name(name)] = _plain(value)
    if isinstance(told.get("identifiers"), list):
        named = [*told["identifiers"], *named]
    if named:
        said["identifiers"] = named
    if extra:
        said["extra"] = extra
    try:
        return Description.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _NotOne(Reason.damaged, f"{where}: {first['msg']}.") from None


def _name(key: str) -> str:
    return _NOT_IN_A_NAME.sub("_", key)[:64] or "_"


def _plain(value: Any) -> Any:
    """A value as `extra` can hold it: what is nested is kept as JSON."""
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float | bool) for each in value):
        return [each if isinstance(each, str) else json.dumps(each) for each in value]
    return json.dumps(value, ensure_ascii=False)
