"""What every answer is made with, and how it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, WithJsonSchema

V1 = "/api/v1"

_PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
Span = Annotated[tuple[int, int], WithJsonSchema(_PAIR)]
"""Where something begins and ends, in code points; the end exclusive."""


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` is for people and may change."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str


class Status(Answer):
    status: Literal["ok"]


class Entry(Answer):
    """Where to begin."""

    name: str
    version: str
    links: dict[str, str]


def say(answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The answer as JSON. Written once, by the model itself, and not checked a second time on its way out."""
    content = answer.__pydantic_serializer__.to_json(answer)  # as `model_dump_json`, which makes a text of it first
    return Response(content, status, dict(headers or {}), "application/json")
