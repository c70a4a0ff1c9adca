"""Citations as W3C Web Annotations.

After the Web Annotation Data Model (W3C Recommendation of 23 February 2017, https://www.w3.org/TR/annotation-model/): a
citation is an Annotation whose bodies are the places where it is made, and whose targets are those of the cited work.
A place is a SpecificResource of the plain text of one page, pinned by its checksum, so that its selectors select what
they say for ever; positions count code points, as the Recommendation has it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Answer

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class JsonLd(Answer):
    """What is written with JSON-LD's names; what is not there is left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextQuoteSelector(JsonLd):
    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class TextPositionSelector(JsonLd):
    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class HttpRequestState(JsonLd):
    """With which header the text is had that the selectors are for."""

    type: Literal["HttpRequestState"] = "HttpRequestState"
    value: str = "Accept: text/plain"


class Resource(JsonLd):
    """A resource as a whole. `format` is its media type."""

    id: str
    type: str | None = None
    format: str | None = None


class SpecificResource(JsonLd):
    """A place: of what, which part of it, and `scope`: the document, or of a PDF the page of its original."""

    type: Literal["SpecificResource"] = "SpecificResource"
    source: Resource
    state: HttpRequestState = HttpRequestState()
    selector: tuple[TextQuoteSelector, TextPositionSelector]
    scope: str
    purpose: Literal["linking"] | None = None


class Agent(JsonLd):
    type: Literal["Person", "Software"]
    id: str | None = None
    name: str | None = None


class TextualBody(JsonLd):
    """A tag: how far the citation is decided, and `broken` where a place is not in the text there is now."""

    type: Literal["TextualBody"] = "TextualBody"
    value: str
    format: Literal["text/plain"] = "text/plain"
    language: Literal["en"] = "en"
    purpose: Literal["tagging"] = "tagging"
    creator: Agent | None = None
    created: datetime | None = None


class Annotation(JsonLd):
    """A citation. Its creator is named to those who decide about it."""

    context: str | None = Field(default=None, alias="@context")
    id: str
    type: Literal["Annotation"] = "Annotation"
    motivation: Literal["linking"] = "linking"
    creator: Agent
    created: datetime
    body: list[SpecificResource | Resource | TextualBody]
    target: list[SpecificResource | Resource]


class AnnotationPage(JsonLd):
    """Some of a collection's annotations. `startIndex` counts from 0."""

    context: str | None = Field(default=None, alias="@context")
    id: str
    type: Literal["AnnotationPage"] = "AnnotationPage"
    part_of: AnnotationCollection | None = Field(default=None, alias="partOf")
    start_index: int = Field(alias="startIndex", ge=0)
    next: str | None = None
    prev: str | None = None
    items: list[Annotation] = Field(min_length=1)


class AnnotationCollection(JsonLd):
    """All annotations there are of a list; its first page is there, if it has any."""

    context: str | None = Field(default=None, alias="@context")
    id: str
    type: Literal["AnnotationCollection"] = "AnnotationCollection"
    label: str
    total: int = Field(ge=0)
    first: AnnotationPage | None = None
    last: str | None = None
