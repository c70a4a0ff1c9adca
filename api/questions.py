"""The named parameters of a question: one table, from which they are read, refused and described in the OpenAPI.

    the same parameter twice is OR · different ones are AND · not.NAME excludes · missing=NAME asks for the empty

They arrive in the address, or as the members of a JSON object with the same names; either way as lists of texts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from api.cursors import LONGEST, Cursors
from api.problems import Refusal
from archive.document import Kind
from index import fields
from index.parser import Parsed, parsed
from index.query import Everything
from index.results import Filter, Mode, Search, Sort
from index.widening import LANGUAGES

Given = Mapping[str, Sequence[str]]
Schema = dict[str, Any]

FILTERS = (
    "kind", "collection", "lang", "author", "publisher", "date", "subject", "place", "organisation", "cites",
    "identifier",
)  # fmt: skip
EXTRA = re.compile(r"extra\.[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}")
NOT = "not."

_LONGEST = 2_000
_SHORT = 1_000
"""Characters of a question that is kept."""

_MOST_VALUES = 100
_MOST_FACETS = 10
_MOST_SORTS = 4

_OWN = rf"^(not\.)?{EXTRA.pattern}$"
_TEXT: Schema = {"type": "string", "maxLength": _LONGEST}
_FACETABLE = r"^(" + "|".join(FILTERS) + r"|extra\.[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63})$"
_COUNTABLE = _FACETABLE.replace("|date|", r"|date|date\.month|date\.day|")

SINGLE: dict[str, tuple[Schema, str]] = {
    "q": (_TEXT, 'The words to find: words are AND, "a phrase", OR, NOT or -, ( ), title:word, stem*, word~, =word.'),
    "mode": ({"type": "string", "enum": [m.value for m in Mode], "default": "expanded"}, "How generously words match."),
    "translit": (
        {"type": "string", "enum": ["on", "off"], "default": "on"},
        "Whether Latin words find the Han words that they spell: Liaoning 辽宁. In expanded mode.",
    ),
    "across": (
        {"type": "string", "enum": ["en", "zh"]},
        "Look for each word in this language too, by dictionary and by names. In expanded mode.",
    ),
    "match": ({"type": "string", "enum": ["all", "any"], "default": "all"}, "Whether all words are needed, or one."),
    "sort": (_TEXT, "Fields in order, with - for descending: date,-title. Also score and added."),
    "group": (
        {"type": "string", "enum": ["document", "family", "dossier"], "default": "document"},
        "Count and show documents; families: containers and mails with what is in them; or dossiers: see `members`.",
    ),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 100, "default": 10}, "Hits on a page."),
    "cursor": ({"type": "string", "maxLength": LONGEST}, "The cursor of the page before, with the same question."),
    "facet.size": ({"type": "integer", "minimum": 1, "maximum": 1000, "default": 20}, "Values shown of each facet."),
    "facet.sort": (
        {"type": "string", "enum": ["count", "value"], "default": "count"},
        "Its values' order.",
    ),
    "passages": ({"type": "integer", "minimum": 0, "maximum": 10, "default": 3}, "Passages shown of each hit."),
    "explain": ({"type": "string", "enum": ["false", "true"], "default": "false"}, "Tell the parts of each score."),
    "format": (
        {"type": "string", "enum": ["json", "csv", "ndjson"], "default": "json"},
        "All that is found (or the first `limit`, where that is given) as one list; goes before the Accept header.",
    ),
}
WORDS_ONLY = frozenset({"q", "mode", "match", "translit", "across", "passages", "explain"})
_NOT_BINDING = frozenset({"cursor", "limit", "explain", "facet", "facet.size", "facet.sort"})
"""What a cursor goes on with whatever it is: it decides neither which hits there are nor their order."""


def _several() -> dict[str, tuple[Schema, str]]:
    kinds: Schema = {"type": "string", "enum": [kind.value for kind in Kind]}
    told: dict[str, tuple[Schema, str]] = {}
    for name in FILTERS:
        schema = kinds if name == "kind" else _TEXT
        told[name] = (schema, "EDTF, or FIRST..LAST with either end left out." if name == "date" else "Any of these.")
        told[NOT + name] = (schema, "None of these.")
    told["missing"] = ({"type": "string", "pattern": _FACETABLE}, "Documents without a value in this field.")
    told["facet"] = (
        {"type": "string", "pattern": _COUNTABLE},
        "Count the values of this field; of date by year, date.month, date.day. A filter on it does not narrow it.",
    )
    return told


SEVERAL = _several()


def parameters(*, words: bool) -> list[Schema]:
    """What the address may say, for the OpenAPI; `words` where there is a question and not only filters."""
    told: list[Schema] = []
    for name, (schema, text) in SINGLE.items():
        if words or name not in WORDS_ONLY:
            told.append({"name": name, "in": "query", "schema": schema, "description": text})
    for name, (schema, text) in SEVERAL.items():
        most = _MOST_FACETS if name == "facet" else _MOST_VALUES
        listed = {"type": "array", "items": schema, "maxItems": most}
        told.append({"name": name, "in": "query", "schema": listed, "description": text, "explode": True})
    own: Schema = {"type": "object", "patternProperties": {_OWN: _TEXT}, "additionalProperties": False}
    words_ = "extra.NAME and not.extra.NAME: filters by keys of your own; of numbers also FIRST..LAST."
    told.append(
        {"name": "extra", "in": "query", "schema": own, "description": words_, "style": "form", "explode": True}
    )
    return told


def body() -> Schema:
    """What the JSON object may say, for the OpenAPI."""
    members: Schema = {name: {**schema, "description": text} for name, (schema, text) in SINGLE.items()}
    for name, (schema, text) in SEVERAL.items():
        listed = {"type": "array", "items": schema, "maxItems": _MOST_FACETS if name == "facet" else _MOST_VALUES}
        members[name] = {"anyOf": [schema, listed], "description": text}
    value = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "maxItems": _MOST_VALUES}]}
    return {
        "type": "object",
        "properties": members,
        "patternProperties": {_OWN: value},
        "additionalProperties": False,
    }


def from_json(value: Any) -> dict[str, list[str]]:
    """The members of a JSON object as lists of texts. Raises `Refusal`."""
    if not isinstance(value, dict):
        raise Refusal(422, "invalid", "The body is a JSON object with the names of the parameters.")
    return {name: _listed(name, held) for name, held in value.items()}


def _listed(name: str, held: Any) -> list[str]:
    if name in SINGLE and SINGLE[name][0]["type"] == "integer":
        if type(held) is int or (type(held) is float and held.is_integer()):
            return [str(int(held))]
    elif isinstance(held, str):
        return [held]
    elif isinstance(held, list) and name not in SINGLE and all(isinstance(each, str) for each in held):
        return list(held)
    elif not _known(name):
        raise _unknown(name)
    raise _invalid(name, "is not of the type that is asked for")


def read(given: Given, cursors: Cursors, bound: str, *, words: bool) -> tuple[Search, str, str | None]:
    """The search that is asked for; the digest of its question and of `bound`, to which cursors are bound; and the
    state of the archive in which the first page was asked for, where this is a later one.

    `words` where a question may be asked and not only filters. Raises `Refusal` 400 with the name of the parameter,
    and `QueryError`.
    """
    told = tuple((name, tuple(held)) for name, held in given.items() if name != "cursor")
    short = sum(len(each) for _, held in told for each in held) <= _SHORT
    search, question = (_understood if short else _understood.__wrapped__)(told, bound, words)
    cursor = _one(given, "cursor")
    if cursor is None:
        return search, question, None
    _check({"cursor": given["cursor"]}, words)
    state, *place = cursors.read(cursor, question)
    return replace(search, after=tuple(place)), question, str(state)


@lru_cache(500)
def _understood(told: tuple[tuple[str, tuple[str, ...]], ...], bound: str, words: bool) -> tuple[Search, str]:
    """The search of all but a cursor, and its digest: kept, since each further page asks the same again."""
    given = dict(told)
    _check(given, words)
    any_word = _choice(given, "match", ["all", "any"], "all") == "any"
    asked = _query(given, any_word)
    group = _choice(given, "group", ["document", "family", "dossier"], "document")
    search = Search(
        query=asked.query,
        ignored=asked.ignored,
        mode=Mode(_choice(given, "mode", [m.value for m in Mode], "expanded")),
        any_word=any_word,
        filters=_filters(given),
        sort=_sorts(given, words),
        facets=_facets(given),
        facet_size=_number(given, "facet.size"),
        facets_by_value=_choice(given, "facet.sort", ["count", "value"], "count") == "value",
        limit=_number(given, "limit"),
        passages=_number(given, "passages") if words else 0,
        translit=_choice(given, "translit", ["on", "off"], "on") == "on",
        across=_choice(given, "across", list(LANGUAGES), "") or None,
        families=group == "family",
        dossiers=() if group == "dossier" else None,
        explained=_choice(given, "explain", ["false", "true"], "false") == "true",
    )
    _choice(given, "format", ["json", "csv", "ndjson"], "json")
    return search, digest(given, bound, words)


def digest(given: Given, bound: str, words: bool) -> str:
    """Of all that decides which hits there are, and in what order, and for whom."""
    told = [[name, list(values)] for name, values in sorted(given.items()) if name not in _NOT_BINDING]
    return hashlib.sha256(json.dumps([words, bound, told]).encode()).hexdigest()


def _known(name: str) -> bool:
    return name in SINGLE or name in SEVERAL or EXTRA.fullmatch(name.removeprefix(NOT)) is not None


def _check(given: Given, words: bool) -> None:
    values = 0
    for name, held in given.items():
        if not _known(name) or (not words and name in WORDS_ONLY):
            raise _unknown(name)
        if name in SINGLE and len(held) > 1:
            raise Refusal(400, "parameter_repeated", f"{name} can be given once.", parameter=name)
        values += len(held)
        for each in held:
            longest = SINGLE[name][0].get("maxLength", _LONGEST) if name in SINGLE else _LONGEST
            if len(each) > longest and name != "q":  # the parser has a code of its own for this
                raise _invalid(name, f"is longer than {longest} characters")
            if "\0" in each or any("\ud800" <= c <= "\udfff" for c in each):
                raise _invalid(name, "holds a character that is no text")
    if values > _MOST_VALUES + len(SINGLE):
        raise Refusal(400, "too_many_values", f"At most {_MOST_VALUES} values can be given in all.")


def _query(given: Given, any_word: bool) -> Parsed:
    q = _one(given, "q")
    return Parsed(Everything()) if q is None else parsed(q, any_word=any_word)


def _filters(given: Given) -> tuple[Filter, ...]:
    found = []
    for name, held in given.items():
        field = name.removeprefix(NOT)
        if not held or not _is_field(field):
            continue
        for value in held:
            _check_value(name, field, value)
        found.append(Filter(field, tuple(dict.fromkeys(held)), exclude=name.startswith(NOT)))
    for name in dict.fromkeys(given.get("missing", ())):
        if not _is_field(name):
            raise _none("missing", FILTERS)
        found.append(Filter(name, ()))
    return tuple(found)


def _check_value(name: str, field: str, value: str) -> None:
    if not value.strip():
        raise _invalid(name, "is empty; ask for documents without a value by missing=")
    if field == "kind" and value not in Kind.__members__:
        raise _invalid(name, "is not one of the kinds: " + " ".join(Kind))
    if field == "date":
        try:
            fields.asked_days(value)
        except ValueError as trouble:
            raise _invalid(name, f"is not a date to ask for: {trouble}") from None
    if EXTRA.fullmatch(field):
        try:
            fields.asked_numbers(value)
        except ValueError as trouble:
            raise _invalid(name, f"is no range of numbers: {trouble}") from None


def _facets(given: Given) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(given.get("facet", ())))
    for name in asked:
        if not _is_field(fields.source(name)):
            raise _none("facet", dict.fromkeys((*FILTERS, *fields.HISTOGRAMS)))
    if len(asked) > _MOST_FACETS:
        raise _invalid("facet", f"can be given {_MOST_FACETS} times")
    return asked


def _is_field(name: str) -> bool:
    """Whether documents can be counted or filtered by it."""
    return name in FILTERS or EXTRA.fullmatch(name) is not None


def _none(parameter: str, known: Iterable[str]) -> Refusal:
    return _invalid(parameter, f"is one of {', '.join(known)}, or extra.NAME")


def _sorts(given: Given, words: bool) -> tuple[Sort, ...]:
    asked = _one(given, "sort")
    if asked is None:
        return (Sort(),) if words else (Sort("added"),)
    told = []
    for part in asked.split(","):
        field = part.strip().removeprefix("-")
        if field != "score" and not (fields.sortable(field) and (field in fields.SORTS or EXTRA.fullmatch(field))):
            raise _none("sort", ("score", *fields.SORTS))
        told.append(Sort() if field == "score" else Sort(field, part.strip().startswith("-")))
    if len(told) > _MOST_SORTS or len({each.field for each in told}) < len(told):
        raise _invalid("sort", f"takes at most {_MOST_SORTS} different fields")
    return tuple(told)


def _one(given: Given, name: str) -> str | None:
    held = given.get(name)
    return held[0] if held else None


def _choice(given: Given, name: str, choices: list[str], default: str) -> str:
    value = _one(given, name)
    if value is not None and value not in choices:
        raise _invalid(name, "is one of " + ", ".join(choices))
    return value or default


def _number(given: Given, name: str) -> int:
    value, schema = _one(given, name), SINGLE[name][0]
    if value is None:
        return int(schema["default"])
    if not re.fullmatch(r"[0-9]{1,6}", value) or not schema["minimum"] <= int(value) <= schema["maximum"]:
        raise _invalid(name, f"is a number from {schema['minimum']} to {schema['maximum']}")
    return int(value)


def _unknown(name: str) -> Refusal:
    return Refusal(400, "parameter_unknown", f"There is no parameter {name}.", parameter=name)


def _invalid(name: str, words: str) -> Refusal:
    return Refusal(400, "parameter_invalid", f"{name} {words}.", parameter=name)
