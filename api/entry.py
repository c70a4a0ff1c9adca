"""Where to begin, for programs and for people: the links of the API, and a page that shows and tries it.

The page is the project's own, with nothing from elsewhere: it works without a network, under a policy that lets it
load its two files and ask this server, and nothing else.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Response

from api import schemas
from api.problems import Refusal
from api.schemas import V1, say

router = APIRouter(tags=["entry"])

OPENAPI = f"{V1}/openapi.json"
DOCS = "/docs"
_STATIC = Path(__file__).parent / "static"
_FILES = {"docs.js": "text/javascript; charset=utf-8", "docs.css": "text/css; charset=utf-8"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_PLURALS = ("search", "suggest", "documents", "collections", "accessions", "changes", "keys")


@router.get("/", include_in_schema=False)
@router.get(f"{V1}/", include_in_schema=False)
@router.get(V1, response_model=schemas.Entry, summary="Where to begin")
def entry() -> Response:
    """The addresses that everything else is reached from."""
    links = {name: f"{V1}/{name}" for name in _PLURALS} | {"openapi": OPENAPI, "docs": DOCS}
    return say(schemas.Entry(name="Pressmark", version=version("pressmark"), links=links))


@router.get(DOCS, include_in_schema=False)
def docs() -> Response:
    """The page for people."""
    headers = {"Content-Security-Policy": _POLICY}
    return Response((_STATIC / "docs.html").read_bytes(), 200, headers, "text/html; charset=utf-8")


@router.get(DOCS + "/{name}", include_in_schema=False)
def docs_file(name: str) -> Response:
    """What that page loads."""
    if name not in _FILES:
        raise Refusal(404, "not_found", "There is no such thing here.")
    return Response((_STATIC / name).read_bytes(), media_type=_FILES[name])
