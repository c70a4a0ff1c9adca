"""JSON from outside, read strictly: bounded in depth, in the size of numbers, and in what its texts may hold.

Python's own reader takes `1e400` for infinity, keeps half a surrogate pair, and reads numbers of any length; each of
these ends as a 500 somewhere later.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.problems import Refusal, refused_values

DEEPEST = 32
_LARGEST = 2**63

M = TypeVar("M", bound=BaseModel)


def loads(content: bytes | str, part: str = "body") -> Any:
    """The JSON value.

    Raises `Refusal`: 400 for what is not JSON or too deep, 422 for numbers and texts out of bounds.
    """
    try:
        text = content if isinstance(content, str) else content.decode()  # not of UTF-16, as `json` would have it
        value = json.loads(text, parse_constant=_constant, parse_float=_float, parse_int=_int)
    except Refusal:
        raise
    except RecursionError:
        raise _too_deep(part) from None
    except ValueError:  # of JSON, and of its encoding
        raise Refusal(400, "json_invalid", f"The {part} is not JSON.", where=part) from None
    _check(value, part)
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Refusal(422, "number_out_of_range", "A number is too large.")
    return number


def _int(text: str) -> int:
    if len(text) > 20 or not -_LARGEST <= int(text) < _LARGEST:
        raise Refusal(422, "number_out_of_range", "A number is too large.")
    return int(text)


def _check(value: Any, part: str) -> None:
    """Level by level, so that no depth can exhaust the stack."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, str):
                _fit(each, part)
            elif isinstance(each, dict):
                for key in each:
                    _fit(key, part)
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        if not below:
            return
        level = below
    raise _too_deep(part)


def _too_deep(part: str) -> Refusal:
    return Refusal(400, "json_too_deep", f"The {part} is nested deeper than {DEEPEST} levels.", where=part)


def _fit(text: str, part: str) -> None:
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise Refusal(422, "text_invalid", f"The {part} holds half of a surrogate pair.", where=part)
    if "\0" in text:
        raise Refusal(422, "text_invalid", f"The {part} holds a NUL character.", where=part)


def fitted(kind: type[M], value: Any, part: str) -> M:
    """The value as a `kind`. Raises `Refusal` 422, which names every place that does not fit."""
    try:
        return kind.model_validate(value)
    except ValidationError as trouble:
        raise refused_values(trouble, part) from None


def json_request(kind: type[BaseModel], *media_types: str) -> dict[str, Any]:
    """A body that is read by `json_body` and `fitted`, for the OpenAPI."""
    content = {name: {"schema": kind.model_json_schema()} for name in media_types or ("application/json",)}
    return {"requestBody": {"required": True, "content": content}}


async def json_body(request: Request) -> Any:
    """The JSON body of a request; its size was bounded before. Raises `Refusal`, 415 where it is of another type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Refusal(415, "unsupported_media_type", "Send JSON, as application/json.")
    return loads(await request.body())
