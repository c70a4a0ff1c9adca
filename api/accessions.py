"""Many documents at once, and the account of every file of it.

Two forms of body: multipart with any number of parts named `file`, or NDJSON with one document a line. Either way the
body is on disk before the first of it is taken in, and every file or line is in the account, with a reason where
nothing was kept of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api import schemas
from api.bodies import fitted, loads
from api.callers import Caller, Cataloguing, Holding
from api.problems import Refusal
from api.receipts import csv_answer, wants_csv
from api.schemas import V1, say
from api.search import fit_text, self_link
from api.uploads import Form, lines, media_type, reading, spooled
from api.wiring import Wired, Wiring
from api.writing import described, multipart
from archive.access import Principal
from archive.document import Description, Reason
from archive.errors import ArchiveError, Busy, Full, Refused
from archive.reasons import WORDS
from archive.records import LONGEST_LINE, Records

router = APIRouter(tags=["accessions"])

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
LONGEST_NOTE = 2_000

AccessionId = Annotated[str, Path(description="26 letters and digits.", max_length=200)]
Collection = Annotated[str | None, Query(max_length=63, description="NDJSON: the collection of every line.")]
Defaults = Annotated[
    str | None, Query(description="NDJSON: a JSON object, the description of every line that says nothing else.")
]
Note = Annotated[str, Query(max_length=LONGEST_NOTE, description="What this taking-in is, for the account.")]


# -- taking in


async def sent(
    request: Request, wired: Wired, holding: Cataloguing, collection: Collection = None
) -> AsyncIterator[Form | BinaryIO]:
    """The body, whole and on disk: a form, or a file of lines. A collection they do not see is refused before."""
    kind = media_type(request)
    if kind == "multipart/form-data":
        async with reading(request, wired.archive.home) as form:
            yield form
        return
    if kind not in NDJSON:
        raise Refusal(415, "unsupported_media_type", f"Send multipart/form-data, or {NDJSON[0]}.")
    if collection is None:
        raise Refusal(400, "parameter_needed", "Say which collection they belong to.", parameter="collection")
    await run_in_threadpool(wired.archive.collections.get, collection, holding.scope)
    file = await spooled(request, wired.archive.home)
    with file:
        yield file


def _both() -> dict[str, Any]:
    """The two forms of body, for the OpenAPI."""
    told = multipart(described=True, several=True)
    told["requestBody"]["content"][NDJSON[0]] = {
        "schema": {"type": "string", "description": "A JSON object a line: `text`, and members of a description."}
    }
    return told


@router.post(
    "/accessions",
    status_code=202,
    response_model=schemas.Account,
    summary="Take many documents in",
    openapi_extra=_both(),
)
def take(
    wired: Wired,
    holding: Cataloguing,
    body: Annotated[Any, Depends(sent)],
    collection: Collection = None,
    description: Defaults = None,
    note: Note = "",
) -> Response:
    """Files as parts named `file`, all with one `description`; or NDJSON, a document a line. Answers with the account.

    All that the account calls new or waiting is on disk. The same bytes again in a collection are duplicates.
    """
    fit_text("note", note)
    if isinstance(body, Form):
        if collection is not None or description is not None:
            name = "collection" if collection is not None else "description"
            words = f"With files, {name} is said in the body, in the part named description."
            raise Refusal(400, "parameter_invalid", words, parameter=name)
        return _files(wired, holding, body, note)
    assert collection is not None  # or `sent` had refused
    defaults = _defaults(description)

    def records(id: str) -> None:
        Records(wired.archive.receiving, id, defaults, holding.principal).take(lines(body, LONGEST_LINE))

    return _accession(wired, holding, collection, note, records)


def _defaults(description: str | None) -> Description:
    told = loads(description, "description") if description is not None else {}
    if isinstance(told, dict) and "collection" in told:
        words = "The collection is a parameter of its own."
        raise Refusal(422, "invalid", words, where="description.collection")
    return fitted(Description, told, "description")


def _files(wired: Wiring, holding: Caller, form: Form, note: str) -> Response:
    collection, description, _ = described(form)
    if not form.files:
        raise Refusal(422, "files_needed", "Send parts named file.", where="file")
    accessions, who = wired.archive.accessions, holding.principal

    def files(id: str) -> None:
        for upload in form.files:
            if upload.unfit is not None:
                name = _readable(upload.filename)
                accessions.refuse(id, name, Reason.name, upload.unfit, who=who)
                continue
            try:
                wired.archive.add(
                    upload.file,
                    collection=collection,
                    description=description,
                    filename=upload.filename,
                    who=who,
                    media_type=upload.media_type,
                    accession=id,
                )
            except Refused as refused:
                accessions.refuse(id, upload.filename, Reason(refused.code), str(refused), who=who)

    return _accession(wired, holding, collection, note, files)


def _readable(name: str) -> str:
    """A name that cannot be kept, as far as it can be shown."""
    told = "".join(c if c.isprintable() else "\ufffd" for c in name.encode("utf-8", "replace").decode())
    return told[:200] or "\ufffd"


def _accession(wired: Wiring, holding: Caller, collection: str, note: str, take: Callable[[str], None]) -> Response:
    """Open, take in, close, and tell; also after trouble half-way, when what was taken in before is kept."""
    accessions, who = wired.archive.accessions, holding.principal
    opened = accessions.open(collection, who=who, note=note)
    try:
        take(opened.id)
    except (Full, Busy, OSError) as trouble:
        _close(wired, opened.id, who)
        status, code = (503, "busy") if isinstance(trouble, Busy) else (507, "full")
        words = "It could not be taken in to its end. What was taken in before is kept: see the account."
        link = {"accession": f"{V1}/accessions/{opened.id}"}
        raise Refusal(status, code, words, accession=opened.id, links=link) from trouble
    except BaseException:
        _close(wired, opened.id, who)
        raise
    told = schemas.account(accessions.close(opened.id, who=who))
    return say(told, 202, {"Location": told.links["self"]})


def _close(wired: Wiring, id: str, who: Principal) -> None:
    """Close it after trouble. Where even that fails, the trouble is what is told; the account is open, and true."""
    with suppress(ArchiveError):
        wired.archive.accessions.close(id, who=who)


# -- the account


@router.get("/accessions", response_model=schemas.Accessions, summary="List accessions")
def accessions(wired: Wired, holding: Holding, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> Response:
    """The latest first; those of collections your key is granted. Needs a librarian's key."""
    told = wired.archive.accessions.list(holding.principal, limit + 1)
    listed = [schemas.account(each) for each in told[:limit]]
    links = {"self": self_link("/accessions", {"limit": [str(limit)]}), "problems": f"{V1}/accessions/problems"}
    return say(schemas.Accessions(accessions=listed, more=len(told) > limit, links=links))


@router.get("/accessions/problems", response_model=schemas.Reasons, summary="What the reasons mean")
def problems() -> Response:
    """Each reason for which a file is refused or stays without a text, and what can be done about it."""
    told = [schemas.ReasonAnswer(reason=reason, words=words) for reason, words in WORDS.items()]
    return say(schemas.Reasons(problems=told, links={"self": f"{V1}/accessions/problems"}))


@router.get("/accessions/{id}", response_model=schemas.Account, summary="One accession")
def accession(wired: Wired, holding: Holding, id: AccessionId) -> Response:
    """How many of its files are in which state at this moment."""
    return say(schemas.account(wired.archive.accessions.get(id, holding.principal)))


@router.get(
    "/accessions/{id}/files",
    response_model=schemas.AccessionFiles,
    summary="What became of each file",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def files(
    request: Request,
    wired: Wired,
    holding: Holding,
    id: AccessionId,
    state: schemas.State | None = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="Those numbered beyond this.")] = 0,
    limit: Annotated[int | None, Query(ge=1, le=1000, description="100 as JSON; as CSV, all.")] = None,
    format: Annotated[schemas.Format | None, Query(description="Goes before the Accept header.")] = None,
) -> Response:
    """In the order they came, as JSON, or as CSV where that is asked for (`format=csv`, or Accept: text/csv)."""
    wired.archive.accessions.get(id, holding.principal)
    if wants_csv(request, format):
        return csv_answer(wired, holding, id, state, after, limit)
    return _listed(wired, holding, id, state, after, limit or 100)


def _listed(wired: Wiring, holding: Caller, id: str, state: schemas.State | None, after: int, limit: int) -> Response:
    found = wired.archive.accessions.files(id, holding.principal, state=state, after=after, limit=limit + 1)
    shown = found[:limit]
    ids = [each.document for each in shown if each.document]
    seen = {document.id for document in wired.archive.documents(ids, holding.scope)}
    told = [schemas.accession_file(each, each.document if each.document in seen else None) for each in shown]
    here = f"/accessions/{id}/files"
    asked: dict[str, list[str]] = {**({"state": [state]} if state else {}), "limit": [str(limit)]}
    following = self_link(here, {**asked, "after": [str(shown[-1].number)]}) if len(found) > limit else None
    links = {"self": self_link(here, {**asked, "after": [str(after)]}), "accession": f"{V1}/accessions/{id}"}
    return say(schemas.AccessionFiles(files=told, next=following, links=links))
