"""Claims over HTTP: the sentences of an article, what people found of them, and what may bear on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api import openapi
from api.bodies import fitted, json_body, json_request
from api.callers import Asking, Caller, Holding
from api.citations import From, Limit
from api.documents import Id, checked
from api.drafts import checker, one_at_work
from api.schemas import V1, brief, say
from api.schemas import claims as schemas
from api.schemas.bearing import suggested
from api.search import given, self_link
from api.wiring import Wired, Wiring
from archive.citation import Digest, Spot
from archive.decision import Claim, ClaimChange, ClaimId, NewClaim
from archive.document import Document, DocumentId
from archive.verdict import Checks, ClaimState
from index.check.suggestions import MOST

router = APIRouter(tags=["claims"])

_LARGEST = 2**31 - 1
OwnId = Annotated[ClaimId, Path(description="26 letters and digits.", max_length=200)]
Number = Annotated[int, Query(ge=0, le=_LARGEST)]
Most = Annotated[int, Query(alias="limit", ge=1, le=MOST, description="Passages at most.")]
Across = Annotated[bool, Query(description="Look in the other language (English, Chinese) too.")]
Revision = Annotated[int | None, Query(ge=0, le=_LARGEST, description="The one you have; 412 where it is another.")]


@router.get("/documents/{id}/claims", response_model=schemas.ClaimsAnswer, summary="Its sentences, and what was found")
def of_document(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    state: Annotated[list[ClaimState] | None, Query(description="Only these.", max_length=10)] = None,
    checks: Annotated[list[Checks] | None, Query(description="Only those checked so.", max_length=10)] = None,
    start: From = 1,
    limit: Limit = 100,
) -> Response:
    """Every sentence: first those that people made claims, then those with something to be checked, then all others.

    What nobody decided on is `unchecked`. No machine decides on a claim.
    """
    told = wired.archive.claimed.listed(
        checked(id), asking.scope, state or (), checks or (), start=start - 1, limit=limit
    )
    may_know = asking.principal.decides_in(wired.archive.document(id, asking.scope).collection)
    path = f"/documents/{id}/claims"
    following = {**given(request), "from": [str(start + limit)], "limit": [str(limit)]}
    documents = _documents(wired, asking, (each.claim for each in told.sentences if each.claim))
    answer = schemas.ClaimsAnswer(
        total=told.total,
        states=told.states,
        sentences=[schemas.sentence(each, inside=may_know) for each in told.sentences],
        too_long=told.too_long,
        documents={id: brief(held, ()) for id, held in documents.items()},
        next=self_link(path, following) if start + limit <= told.total else None,
        links={"self": self_link(path, given(request)), "document": f"{V1}/documents/{id}"},
    )
    return say(answer)


@router.get(
    "/documents/{id}/claims/suggestions",
    response_model=schemas.SuggestionsForClaimAnswer,
    summary="What may bear on a sentence",
    responses={422: openapi.problem(422)},
)
def suggestions_at(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    page: Annotated[int, Query(ge=1, le=_LARGEST, description="The page's number.")],
    start: Number,
    end: Annotated[int, Query(ge=1, le=_LARGEST)],
    text_sha256: Annotated[Digest | None, Query(description="Of the page, to be sure of it.")] = None,
    most: Most = 3,
    across: Across = True,
) -> Response:
    """As of a claim, of a sentence that nobody made one: that in which the place is."""
    spot = Spot(page=page, start=start, end=end, text_sha256=text_sha256)
    told = wired.archive.claimed.sentence(checked(id), spot, asking.scope)
    links = {"self": self_link(f"/documents/{id}/claims/suggestions", given(request))}
    return _suggested(wired, asking, id, told.words, most, across, links)


@router.get("/documents/{id}/bears-on", response_model=schemas.BearsOnAnswer, summary="The claims that it bears on")
def bears_on(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    inside: Annotated[bool, Query(description="Also those that what is inside it bears on.")] = False,
    start: From = 1,
    limit: Limit = 100,
) -> Response:
    """Claims of other documents that people gave passages of this one, whatever they found them to be."""
    total, found = wired.archive.claimed.resting_on(
        checked(id), asking.scope, inside=inside, start=start - 1, limit=limit
    )
    makers = {d.id: d for d in wired.archive.documents([each.document for each in found], asking.scope)}
    path = f"/documents/{id}/bears-on"
    following = {**given(request), "from": [str(start + limit)], "limit": [str(limit)]}
    answer = schemas.BearsOnAnswer(
        total=total,
        claims=[
            schemas.BornOn(
                document=brief(maker, ()),
                claim=schemas.claim(each, inside=asking.principal.decides_in(maker.collection)),
            )
            for each in found
            if (maker := makers.get(each.document))
        ],
        next=self_link(path, following) if start + limit <= total else None,
        links={"self": self_link(path, given(request)), "document": f"{V1}/documents/{id}"},
    )
    return say(answer)


@router.post(
    "/claims",
    status_code=201,
    response_model=schemas.OneClaimAnswer,
    summary="Make a sentence a claim",
    openapi_extra=json_request(NewClaim),
    responses={410: openapi.problem(410)},
)
def add(wired: Wired, holding: Holding, body: Annotated[Any, Depends(json_body)]) -> Response:
    """The sentence that `at` is in, checked with what bears on it, or to be checked. 409 where it is one already.

    Needs a checker's key, or more, with a grant for the document's collection. What a person decides, no machine
    changes.
    """
    asked = fitted(NewClaim, body, "body")
    checked(asked.document)
    told = _one(wired, holding, wired.archive.claiming.add(asked, who=holding.principal))
    return say(told, 201, {"Location": told.links["self"]})


@router.get("/claims/{id}", response_model=schemas.OneClaimAnswer, summary="One claim")
def one(wired: Wired, asking: Asking, id: OwnId) -> Response:
    """A sentence, what people found of it, and what bears on it."""
    return say(_one(wired, asking, wired.archive.claimed.one(id, asking.scope)))


@router.patch(
    "/claims/{id}",
    response_model=schemas.OneClaimAnswer,
    summary="Check it, or check it a second time",
    openapi_extra=json_request(ClaimChange),
    responses={412: openapi.problem(412)},
)
def change(wired: Wired, holding: Holding, id: OwnId, body: Annotated[Any, Depends(json_body)]) -> Response:
    """What is not named stays. `passages` take the place of those that you see. Who changes state, place, passages or
    note is its checker; `second` is the word of somebody else (409 `same_checker`), stands beside the first, and ends
    where that is decided anew. Needs a checker's key, or more, with a grant for the collection.
    """
    asked = fitted(ClaimChange, body, "body")
    return say(_one(wired, holding, wired.archive.claiming.change(id, asked, who=holding.principal)))


@router.delete(
    "/claims/{id}",
    status_code=204,
    response_class=Response,
    summary="Take a claim away",
    responses={412: openapi.problem(412)},
)
def remove(wired: Wired, holding: Holding, id: OwnId, revision: Revision = None) -> Response:
    """Its sentence is unchecked from then on; the history of its document tells that it was a claim."""
    wired.archive.claiming.remove(id, who=holding.principal, revision=revision)
    return Response(status_code=204)


@router.get(
    "/claims/{id}/suggestions",
    response_model=schemas.SuggestionsForClaimAnswer,
    summary="What may bear on a claim",
    responses={422: openapi.problem(422)},
)
def suggestions_for(
    request: Request, wired: Wired, asking: Asking, id: OwnId, most: Most = 3, across: Across = True
) -> Response:
    """The passages most likely to bear on it: of what the article cites first, then of all that you see. Names, numbers
    and dates weigh most. Only suggestions: whether one bears it out is for people to say.
    """
    told = wired.archive.claimed.one(id, asking.scope)
    me = f"/claims/{id}"
    links = {"self": self_link(f"{me}/suggestions", given(request)), "claim": f"{V1}{me}"}
    return _suggested(wired, asking, told.document, told.words, most, across, links)


def _suggested(
    wired: Wiring, asking: Caller, id: DocumentId, words: str, most: int, across: bool, links: dict[str, str]
) -> Response:
    with one_at_work(wired):
        found = checker(wired, asking).bearing(id, words, most, across=across)
    cited = wired.archive.documents(found.cited, asking.scope)
    documents = found.documents | {held.id: held for held in cited}
    answer = schemas.SuggestionsForClaimAnswer(
        words=words,
        suggestions=[suggested(each, documents) for each in found.suggested if each.document in documents],
        cited=[held.id for held in cited],
        documents={id: brief(held, ()) for id, held in documents.items()},
        across=found.across,
        links=links | {"document": f"{V1}/documents/{id}"},
    )
    return say(answer)


def _one(wired: Wiring, asking: Caller, told: Claim) -> schemas.OneClaimAnswer:
    collection = wired.archive.document(told.document, asking.scope).collection
    return schemas.one_claim(told, _documents(wired, asking, [told]), inside=asking.principal.decides_in(collection))


def _documents(wired: Wiring, asking: Caller, told: Iterable[Claim]) -> dict[DocumentId, Document]:
    ids = sorted({passage.document for each in told for passage in each.passages})
    return {held.id: held for held in wired.archive.documents(ids, asking.scope)}
