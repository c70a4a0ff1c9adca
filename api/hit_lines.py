"""Hits as `pressmark search` prints them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from api.commands.show import as_value
from api.locators import located
from api.output import line, safe
from archive.document import Document, DocumentId
from index.results import Hit, Passage, WordPlace


def say(hit: Hit, documents: Mapping[DocumentId, Document]) -> None:
    """Print a hit for people: with its passages, or of a dossier with its members and theirs."""
    document = documents[hit.id]
    told = document.description
    click.echo(_bold(line(document.title)))
    about = [document.id, document.collection, told.kind and told.kind.value, told.publisher, told.date]
    click.echo("  " + line(" · ".join(each for each in about if each)))
    if hit.matched > 1 and not hit.members:
        click.echo(f"  with {hit.matched - 1:,} more of its family")
    members = [each for each in hit.members if each.id in documents]
    if not members:
        _say_passages(hit.passages, document, "  ")
    for member in members:
        where = ", ".join(map(_word, member.words))
        click.echo(line(f"  {documents[member.id].title}  {member.id}: {where}"))
        _say_passages(member.passages, documents[member.id], "    ")
    if members and hit.matched > len(members):
        click.echo(f"  and {hit.matched - len(members):,} more of its documents")
    click.echo()


def _say_passages(passages: tuple[Passage, ...], document: Document, before: str) -> None:
    for passage in passages:
        where = located(passage.label, passage.place, document)
        click.echo(before + line(f"{where}: ") + _marked(passage))


def _word(told: WordPlace) -> str:
    return f"{told.word} ({f'page {told.label}' if told.page else 'not in its pages'})"


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else text


def _marked(passage: Passage) -> str:
    """The passage on one line; what was found stands out, or in brackets where nothing can stand out."""
    told, at = [], passage.start
    for start, end in passage.marks:
        found = _one_line(passage.text[start - passage.start : end - passage.start])
        told.append(_one_line(passage.text[at - passage.start : start - passage.start]))
        told.append(_bold(found) if sys.stdout.isatty() else f"[{found}]")
        at = end
    return "".join(told) + _one_line(passage.text[at - passage.start :])


def _one_line(text: str) -> str:
    return safe(text).replace("\n", " ")


def value(hit: Hit, documents: Mapping[DocumentId, Document]) -> dict[str, Any]:
    """A hit for programs."""
    members = [
        {
            "document": _brief_value(documents[each.id]),
            "words": [{"word": one.word, "page": one.page, "label": one.label} for one in each.words],
            "passages": _passage_values(each.passages),
        }
        for each in hit.members
        if each.id in documents
    ]
    told = {"document": _brief_value(documents[hit.id]), "score": hit.score, "matched": hit.matched}
    return {**told, "passages": _passage_values(hit.passages), "members": members}


def _brief_value(document: Document) -> dict[str, Any]:
    told = as_value(document)
    return {name: told[name] for name in ("id", "title", "kind", "collection", "publisher", "date", "language")}


def _passage_values(passages: tuple[Passage, ...]) -> list[dict[str, Any]]:
    names = ("page", "label", "place", "text_sha256", "start", "end", "text")
    return [
        {**{name: getattr(each, name) for name in names}, "marks": [list(mark) for mark in each.marks]}
        for each in passages
    ]
