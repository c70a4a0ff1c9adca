"""The OpenAPI that is served: what FastAPI finds out, made to tell all of the truth.

FastAPI knows parameters, bodies and good answers. It does not know the problems that middleware, dependencies and the
archive answer with, nor which routes need a key; and it believes that wrong parameters are answered 422 in a form of
its own. Where a route needs a key is read from its dependencies, so that it cannot be told otherwise than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api import callers, schemas
from api.problems import MEDIA_TYPE, TITLES
from api.schemas.annotations import Annotation, AnnotationCollection, AnnotationPage
from api.schemas.resting import RestingProblem

Operation = dict[str, Any]
Place = tuple[str, str]
"""The path and the method, in small letters."""

_EVERYWHERE = {400, 413, 414, 431, 503}
_WITH_BODY = {408, 415, 422}
_WRITING = {404, 409, 507}
_SCHEME = "key"
_FURTHER: tuple[type[BaseModel], ...] = (RestingProblem, Annotation, AnnotationCollection, AnnotationPage)
"""Answers of routes that have others beside."""

DESCRIBED = "DescribedDocument"
PATCH = "DescriptionPatch"
"""Names of the two shapes that a description has in a request."""


class Told:
    """What is known of every route, gathered while the app is put together."""

    def __init__(self) -> None:
        self._asking: set[Place] = set()
        self._needing: set[Place] = set()

    def of(self, router: APIRouter, prefix: str = "") -> None:
        """Take note of a router's routes."""
        for route in router.routes:
            if isinstance(route, APIRoute):
                calls = set(_calls(route.dependant))
                places = {(prefix + route.path_format, method.lower()) for method in route.methods or ()}
                self._asking |= places if callers.caller in calls else set()
                self._needing |= places if callers.holder in calls else set()

    def install(self, app: FastAPI) -> None:
        """Let the app serve the whole truth."""
        untold = app.openapi

        def openapi() -> dict[str, Any]:
            known = app.openapi_schema
            told = untold()
            if known is None:
                self._finish(told)
            return told

        app.openapi = openapi  # type: ignore[method-assign]

    def _finish(self, told: dict[str, Any]) -> None:
        parts = told.setdefault("components", {})
        parts["securitySchemes"] = {
            _SCHEME: {"type": "http", "scheme": "bearer", "description": "A key: Authorization: Bearer pm_…"}
        }
        shapes = parts.setdefault("schemas", {})
        shapes["Problem"] = schemas.Problem.model_json_schema()
        mode: JsonSchemaMode = "serialization"
        asked = [(model, mode) for model in _FURTHER]
        _, further = models_json_schema(asked, ref_template="#/components/schemas/{model}")
        shapes |= further["$defs"]
        shapes[DESCRIBED], shapes[PATCH] = _description(shapes)
        for name in ("HTTPValidationError", "ValidationError"):
            shapes.pop(name, None)
        for path, method, operation in _operations(told):
            place = (path, method)
            if place in self._asking:
                operation["security"] = [{_SCHEME: []}] if place in self._needing else [{}, {_SCHEME: []}]
            _problems(operation, self._statuses(place, operation))

    def _statuses(self, place: Place, operation: Operation) -> set[int]:
        path, method = place
        found = set(_EVERYWHERE)
        found |= {401} if place in self._asking else set()
        found |= {403} if place in self._needing else set()
        found |= {404} if "{" in path else set()
        found |= {410} if "/documents/{id}" in path or "/documents/by/" in path else set()
        found |= _WITH_BODY if "requestBody" in operation else set()
        found |= _WRITING if place in self._needing and method != "get" else set()
        found |= {404, 410} if path.endswith("/drafts/check") else set()
        asked = {each["name"] for each in operation.get("parameters", ())}
        found |= {412} if "If-Match" in asked else set()
        found |= {422} if "Idempotency-Key" in asked else set()
        found |= {416} if "Range" in asked else set()
        found |= {500} if path.endswith("/original") else set()  # damaged
        return found


def _description(shapes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A description with its collection; and a merge patch of both, in which null takes a member away."""
    members = shapes["Description"]["properties"]
    collection = {"type": "string", "pattern": "^[a-z0-9][a-z0-9\\-]{0,62}$", "description": "Where it belongs."}
    patch = {name: {"anyOf": [shape, {"type": "null"}]} for name, shape in members.items()}
    told = {"type": "object", "additionalProperties": False}
    return (
        {**told, "properties": {"collection": collection, **members}, "required": ["collection"]},
        {**told, "properties": {"collection": collection, **patch}},
    )


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def problem(status: int) -> dict[str, Any]:
    """The answer by a problem document, for what a route alone knows that it answers."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": TITLES[status], "content": content}


def any_of(*names: str) -> dict[str, Any]:
    """One of several shapes."""
    return {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}


RESTS: dict[str, Any] = {
    "description": "Conflict; with the code `rests_on_it` what rests on the document, which is to be known first",
    "content": {MEDIA_TYPE: {"schema": any_of(RestingProblem.__name__, "Problem")}},
}
"""The answer where a document is to be changed on which something rests."""


def _problems(operation: Operation, statuses: Iterable[int]) -> None:
    answers = operation["responses"]
    if answers.get("422", {}).get("description") == "Validation Error":
        del answers["422"]
    for status in sorted(statuses):
        answer = problem(status)
        if status == 503:
            answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
        answers.setdefault(str(status), answer)
    operation["responses"] = dict(sorted(answers.items()))
