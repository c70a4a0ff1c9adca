"""Citations as W3C Web Annotations over HTTP, for those who ask for `application/ld+json`.

What is shown is what the JSON of the same address shows to the same caller. Every address is one that can be asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from api import openapi
from api.accepts import quality
from api.schemas import V1
from api.schemas.annotations import (
    CONTEXT,
    Agent,
    Annotation,
    AnnotationCollection,
    AnnotationPage,
    JsonLd,
    Resource,
    SpecificResource,
    TextPositionSelector,
    TextQuoteSelector,
    TextualBody,
)
from api.schemas.citations import CitationAnswer, PlacedAnswer
from api.search import given, self_link
from api.wiring import Wiring
from archive.access import Scope
from archive.citation import Origin, Reference, State
from archive.document import Document, DocumentId
from archive.errors import NotFound
from archive.passage import Standing

MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
_PDF = "application/pdf"
VARY = {"Vary": "Accept"}

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
_KEPT = ":/?#[]@!$&'()*+,;=%~"


def described(*models: type[JsonLd]) -> dict[int | str, dict[str, Any]]:
    """The answer as annotations, for the OpenAPI."""
    shape = openapi.any_of(*(each.__name__ for each in models))
    return {200: {"content": {"application/ld+json": {"schema": shape}}}}


LISTED = described(AnnotationCollection, AnnotationPage)
ONE = described(Annotation)


def asked(request: Request) -> bool:
    """Whether annotations are more welcome than JSON."""
    accept = ",".join(request.headers.getlist("accept"))
    return quality(accept, "application", "ld+json") > quality(accept, "application", "json")


def one(request: Request, wired: Wiring, scope: Scope, told: CitationAnswer) -> Response:
    """One citation."""
    annotation = Annotations(request, wired, scope, [told]).annotation(told)
    return _say(annotation.model_copy(update={"context": CONTEXT}))


def listed(
    request: Request,
    wired: Wiring,
    scope: Scope,
    told: Sequence[CitationAnswer],
    *,
    label: str,
    start: int,
    limit: int,
    total: int,
) -> Response:
    """A list of citations: the collection; or one of its pages, where `from` says which, beginning with `start`.

    Raises NotFound for a page that there is not.
    """
    params = {name: held for name, held in given(request).items() if name not in ("from", "limit")}
    path = request.url.path
    base = _base(request)

    def page(first: int) -> str:
        return base + self_link(path.removeprefix(V1), {**params, "from": [str(first)], "limit": [str(limit)]})

    within = AnnotationCollection(id=base + self_link(path.removeprefix(V1), params), label=label, total=total)
    made = Annotations(request, wired, scope, told)
    if not told:
        if start > 1:
            raise NotFound("There is no such page.")
        return _say(within.model_copy(update={"context": CONTEXT}))
    shown = AnnotationPage(
        id=page(start),
        start_index=start - 1,
        next=page(start + limit) if start + limit <= total else None,
        prev=page(max(1, start - limit)) if start > 1 else None,
        items=[made.annotation(each) for each in told],
    )
    if "from" in request.query_params:
        return _say(shown.model_copy(update={"context": CONTEXT, "part_of": within}))
    last = page((total - 1) // limit * limit + 1)
    return _say(within.model_copy(update={"context": CONTEXT, "first": shown, "last": last}))


class Annotations:
    """Makes annotations of citations, with what is known of the documents on either side."""

    def __init__(self, request: Request, wired: Wiring, scope: Scope, told: Sequence[CitationAnswer]) -> None:
        self.base = _base(request)
        ids = {DocumentId(place.document) for each in told for place in (*each.passages, *each.cited)}
        self.documents: Mapping[str, Document] = {held.id: held for held in wired.archive.documents(sorted(ids), scope)}

    def annotation(self, told: CitationAnswer) -> Annotation:
        me = f"{self.base}{V1}"
        by_hand = told.origin is Origin.person
        maker = Agent(type="Person", name=told.made_by) if by_hand else Agent(type="Software", id=me, name="Pressmark")
        bodies: list[SpecificResource | Resource | TextualBody] = [self._place(each) for each in told.passages]
        for place in bodies:
            if isinstance(place, SpecificResource):
                place.purpose = "linking"
        return Annotation(
            id=f"{me}/citations/{told.id}",
            creator=maker,
            created=told.made,
            body=[*(bodies or [Resource(id=f"{me}/documents/{told.document}")]), *_tags(told)],
            target=self._targets(told),
        )

    def _targets(self, told: CitationAnswer) -> list[SpecificResource | Resource]:
        """What of the work is meant, or the work. One that is not held and has no address is what the citation says."""
        if told.target is None:
            work = _address(told.reference) or f"{self.base}{V1}/citations/{told.id}#work"
            return [Resource(id=work)]
        places: list[SpecificResource | Resource] = [self._place(each) for each in told.cited]
        return places or [Resource(id=f"{self.base}{V1}/documents/{told.target.id}")]

    def _place(self, told: PlacedAnswer) -> SpecificResource:
        passage = told.passage
        document = f"{self.base}{V1}/documents/{told.document}"
        page = f"{document}/pages/{passage.page}?text_sha256={passage.text_sha256}"
        held = self.documents.get(told.document)
        scope = document
        if held and held.version.media_type == _PDF and held.version.sha256 == told.original_sha256:
            scope = f"{document}/original?version={held.version.number}#page={passage.page}"
        return SpecificResource(
            source=Resource(id=page, type="Text", format="text/plain"),
            selector=(
                TextQuoteSelector(exact=passage.text, prefix=passage.prefix, suffix=passage.suffix),
                TextPositionSelector(start=passage.start, end=passage.end),
            ),
            scope=scope,
        )


def _tags(told: CitationAnswer) -> list[TextualBody]:
    decided = told.state is not State.proposed
    who = Agent(type="Person", name=told.decided_by) if decided else None
    tags = [TextualBody(value=told.state.value, creator=who, created=told.decided if decided else None)]
    if any(each.standing is Standing.broken for each in (*told.passages, *told.cited)):
        tags.append(TextualBody(value=Standing.broken.value))
    return tags


def _address(told: Reference) -> str | None:
    if told.url and re.match("https?://", told.url, re.IGNORECASE):
        return quote(told.url, safe=_KEPT)
    if told.doi:
        return f"https://doi.org/{quote(told.doi, safe='/')}"
    return f"urn:isbn:{told.isbn}" if told.isbn else None


def _base(request: Request) -> str:
    """Where the caller found this server, as they said it; nothing, where what they said is no host."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""


def _say(told: JsonLd) -> Response:
    body = told.model_dump_json(by_alias=True, exclude_none=True)
    return Response(body, 200, VARY, media_type=MEDIA_TYPE)
