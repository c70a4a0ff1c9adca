"""Taking documents in, and new versions of them.

Every route here needs a key. Whether it reaches is the archive's to say: 403 for what its holder sees but may not
change, 404 for what they do not see.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api import openapi, schemas
from api.bodies import fitted, loads
from api.callers import Caller, Cataloguing, Holding
from api.conditions import IDEMPOTENCY_KEY, IF_MATCH, Knowing, etag, expected_revision, idempotency
from api.documents import Id, checked, way
from api.problems import Refusal
from api.schemas import V1, say
from api.uploads import Form, Posted, Upload
from api.wiring import Wired, Wiring
from archive import Received
from archive import Request as Asked
from archive.access import Role, Scope
from archive.document import Description, Document, DocumentId
from archive.errors import NotFound
from index.engine import IndexOutdated

router = APIRouter(tags=["documents"])

Wait = Annotated[Literal["searchable"] | None, Query(description="Answer only when it can be found, within bounds.")]
Keep = Annotated[Literal["keep"] | None, Query(description="Keep the same bytes a second time, as another document.")]

_FILE = {"type": "string", "format": "binary"}
_HEADERS: dict[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "For If-Match."},
    "Location": {"schema": {"type": "string"}, "description": "The document."},
}
_WORDS = {
    200: "It was here before: see `duplicate_of` and `version`.",
    201: "Taken in: its bytes and its description are on disk.",
}
_TAKEN: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Received, "description": words, "headers": _HEADERS} for status, words in _WORDS.items()
}


def multipart(*headers: dict[str, Any], described: bool, several: bool = False) -> dict[str, Any]:
    """The body of an upload, for the OpenAPI."""
    file: dict[str, Any] = {"type": "array", "items": _FILE, "minItems": 1} if several else _FILE
    properties: dict[str, Any] = {"file": file}
    required = ["file"]
    encoding = {}
    if described:
        properties["description"] = {"$ref": f"#/components/schemas/{openapi.DESCRIBED}"}
        encoding["description"] = {"contentType": "application/json"}
        required.append("description")
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    form: dict[str, Any] = {"schema": schema, **({"encoding": encoding} if encoding else {})}
    body = {"required": True, "content": {"multipart/form-data": form}}
    return {"requestBody": body, "parameters": list(headers)}


def described(form: Form) -> tuple[str, Description, dict[str, Any]]:
    """Collection, description, and the JSON as it was given. Raises `Refusal` 422 with each place that does not fit."""
    form.only("description")
    told = loads(form.fields.get("description", "{}"), "description")
    if not isinstance(told, dict):
        raise Refusal(422, "invalid", "The description is a JSON object.", where="description")
    collection = told.get("collection")
    if not isinstance(collection, str):
        raise Refusal(422, "collection_needed", "Say which collection it belongs to.", where="description.collection")
    rest = {name: value for name, value in told.items() if name != "collection"}
    return collection, fitted(Description, rest, "description"), told


def _asked(request: Request, upload: Upload, told: Any) -> Asked | None:
    if "idempotency-key" not in request.headers:
        return None
    query = sorted((n, v) for n, v in request.query_params.multi_items() if n not in ("wait", "knowing"))
    return idempotency(
        request, {"description": told, "filename": upload.filename, "sha256": upload.sha256(), "query": query}
    )


@router.post(
    "/documents",
    status_code=201,
    response_model=schemas.Received,
    responses=_TAKEN,
    summary="Take a document in",
    openapi_extra=multipart(IDEMPOTENCY_KEY, described=True),
)
def add(
    request: Request, wired: Wired, holding: Cataloguing, form: Posted, wait: Wait = None, duplicate: Keep = None
) -> Response:
    """One file with its description. The same bytes again in a collection are linked: 200, with `duplicate_of`."""
    upload = form.one()
    collection, description, told = described(form)
    taken = wired.archive.add(
        upload.file,
        collection=collection,
        description=description,
        filename=upload.filename,
        who=holding.principal,
        media_type=upload.media_type,
        keep_duplicate=duplicate == "keep",
        request=_asked(request, upload, told),
    )
    return _taken(wired, holding, taken, wait, created=taken.created)


@router.put(
    "/documents/by/{scheme}/{value:path}",
    response_model=schemas.Received,
    responses=_TAKEN | {409: openapi.RESTS},
    summary="Take in, or bring up to date, by an identifier of your own",
    openapi_extra=multipart(IDEMPOTENCY_KEY, described=True),
)
def put(
    request: Request,
    wired: Wired,
    holding: Cataloguing,
    form: Posted,
    scheme: str,
    value: str,
    wait: Wait = None,
    knowing: Knowing = None,
) -> Response:
    """Creates the document, or makes a version or a revision of it; the same again changes nothing.

    Where citations rest on what would change, it is first told which.
    """
    upload = form.one()
    collection, description, told = described(form)
    taken = wired.archive.put(
        scheme,
        value,
        upload.file,
        collection=collection,
        description=description,
        filename=upload.filename,
        who=holding.principal,
        media_type=upload.media_type,
        request=_asked(request, upload, told),
        knowing=knowing,
    )
    return _taken(wired, holding, taken, wait, created=taken.created and taken.document.version.number == 1)


def held(wired: Wired, holding: Holding, id: Id) -> Document:
    """The document that is to get a file, looked for before any of the body is read.

    Raises NotFound, Gone; `Refusal` 403 where the key is no librarian's.
    """
    document = wired.archive.document(checked(id), holding.scope)
    if not holding.principal.may(Role.librarian):
        raise Refusal(403, "not_allowed", "This needs a librarian's key.")
    return document


Held = Annotated[Document, Depends(held)]


@router.post(
    "/documents/{id}/versions",
    status_code=201,
    response_model=schemas.Received,
    responses=_TAKEN | {409: openapi.RESTS},
    summary="A new original of the same document",
    openapi_extra=multipart(IDEMPOTENCY_KEY, IF_MATCH, described=False),
)
def add_version(
    request: Request,
    wired: Wired,
    holding: Holding,
    before: Held,
    form: Posted,
    id: Id,
    wait: Wait = None,
    knowing: Knowing = None,
) -> Response:
    """The newest version is searched; older ones stay retrievable.

    Where citations rest on the document or on what is inside it, it is first told which.
    """
    form.only()
    upload = form.one()
    taken = wired.archive.add_version(
        id,
        upload.file,
        filename=upload.filename,
        who=holding.principal,
        media_type=upload.media_type,
        revision=expected_revision(request, before),
        request=_asked(request, upload, None),
        knowing=knowing,
    )
    return _taken(wired, holding, taken, wait, created=taken.created)


@router.put(
    "/documents/{id}/subtitles",
    status_code=202,
    response_model=schemas.Full,
    summary="Subtitles as the text of sound or film",
    openapi_extra=multipart(described=False),
    responses={409: openapi.RESTS},
)
def attach(wired: Wired, holding: Holding, before: Held, form: Posted, knowing: Knowing = None) -> Response:
    """An SRT or VTT file, whose times can then be cited. What was attached before stays kept; the last one counts.

    Where citations rest on the document, it is first told which.
    """
    form.only()
    upload = form.one()
    told = wired.archive.attach(
        before.id, upload.file, filename=upload.filename, who=holding.principal, knowing=knowing
    )
    return say(schemas.full(told, way(wired, holding, told)), 202, headers={"ETag": etag(told)})


def _taken(wired: Wiring, holding: Caller, taken: Received, wait: str | None, *, created: bool) -> Response:
    document = taken.document
    searchable = False
    if wait == "searchable":
        document, searchable = _wait(wired, holding.scope, document)
    around = way(wired, holding, document)
    answer = schemas.received(document, around, taken.state, taken.duplicate_of, taken.replayed, searchable)
    headers = {"ETag": etag(document), "Location": f"{V1}/documents/{document.id}"}
    return say(answer, 201 if created else 200, headers)


def _wait(wired: Wiring, scope: Scope, document: Document) -> tuple[Document, bool]:
    """The document as it is then, and whether it, read, can be found within the bounds of waiting.

    Only some may wait at once, so that those who wait never keep the others from being answered. Nothing that goes
    wrong here may hide that the document was taken in.
    """
    if not wired.waiting.acquire(blocking=False):
        return document, False
    try:
        if until(lambda: _searchable(wired, scope, document.id), wired.settings.max_wait):
            return wired.archive.document(document.id, scope), True
        return document, False
    except NotFound:  # withdrawn meanwhile
        return document, False
    finally:
        wired.waiting.release()


def _searchable(wired: Wiring, scope: Scope, id: DocumentId) -> bool:
    if not schemas.is_read(wired.archive.document(id, scope).version):
        return False
    last = wired.archive.last_change_of(id, scope)
    try:
        return wired.engine.checkpoint() >= last
    except IndexOutdated:  # being built
        return False


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in time. Asks less and less often."""
    end, pause = time.monotonic() + seconds, 0.02
    while not true():
        if time.monotonic() + pause > end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.3, 0.25)
    return True
