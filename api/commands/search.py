"""`pressmark search`: find documents by their words."""

from __future__ import annotations

from typing import Any

import click

from api import cites, hit_lines
from api.house import House
from api.output import give, json_option, line
from api.settings import Settings
from api.viewer import seen_by, up_to_date, viewer_option
from archive.document import Document, Kind
from index import fields, spelling
from index.parser import parsed
from index.query import Everything
from index.results import Facet, Filter, Mode, Proposal, Results, Search, Sort
from index.widening import LANGUAGES

_FILTERS = ("collection", "kind", "lang", "author", "publisher", "date", "subject", "place", "organisation")
_SETTINGS = {"ignore_unknown_options": True}  # or -Oracle would be an option, and not what it excludes


def _filters(command: Any) -> Any:
    for name in reversed(_FILTERS):
        kind = click.Choice([k.value for k in Kind]) if name == "kind" else None
        words = "Only these; the same again is OR, another is AND." if name == "collection" else None
        command = click.option(f"--{name}", type=kind, multiple=True, metavar=name.upper(), help=words)(command)
    return command


@click.command(context_settings=_SETTINGS)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[WORDS]…")
@_filters
@click.option(
    "--extra",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only with this value of your own; numbers also as FIRST..LAST.",
)
@click.option(
    "--mode",
    type=click.Choice([m.value for m in Mode]),
    default="expanded",
    help="literal: as written; folded: without regard to accents; expanded (usual): also other forms of a word.",
)
@click.option("--across", type=click.Choice(LANGUAGES), help="Look for each word in this language too.")
@click.option("--no-translit", is_flag=True, help="Do not let Latin words find the Han words that they spell.")
@click.option("--match", type=click.Choice(["all", "any"]), default="all", help="Whether all words are needed, or one.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=10, show_default=True, help="How many to show.")
@click.option("--sort", "order", metavar="FIELD", help="By date, title, added …; with - in front the last first.")
@click.option("--facet", "facets", multiple=True, metavar="FIELD", help="Count the values of a field.")
@click.option(
    "--group",
    type=click.Choice(["document", "family", "dossier"]),
    default="document",
    help="family: a container or mail and what is in it count as one; dossier: a document and what it cites.",
)
@viewer_option
@json_option
def search(words: tuple[str, ...], **asked: Any) -> None:
    """Find documents by their words, with the passages where they stand.

    \b
    black swan             both words             "black swan"        one after the other
    swan OR goose          one of them            surveillance -Oracle    without the second
    title:ferry            in the title           author:ellwood kind:report date:2018..2020
    inspect*  colour~      begins so; spelt alike    "hull plate"~5    near each other
    =Colour                this form only

    Put a phrase into quotes of the shell: pressmark search '"black swan"'. Typographic quotes do as well.
    """
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    question = _question(words, asked)
    with House.open(Settings.read()) as house:
        scope = seen_by(house, asked["viewer"])
        up_to_date(house)
        searched = house.archive.searched(scope, house.engine.checkpoint())
        widened = cites.widened(house.archive, question, scope)
        results = cites.as_asked(house.engine.search(widened, searched), question)
        meant = spelling.proposals(house.engine, widened, results, searched)
        ids = [id for hit in results.hits for id in (hit.id, *(member.id for member in hit.members))]
        documents = {document.id: document for document in house.archive.documents(ids, scope)}
    if asked["as_json"]:
        give(_json(results, documents, meant))
    else:
        _say(results, documents, meant, asked["group"])


def _question(words: tuple[str, ...], asked: dict[str, Any]) -> Search:
    """The search that is asked for. Raises QueryError, BadParameter."""
    written = " ".join(words)
    understood = parsed(written, any_word=asked["match"] == "any") if written.strip() else None
    for value in asked["date"]:
        try:
            fields.asked_days(value)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--date") from None
    filters = [Filter(name, asked[name]) for name in _FILTERS if asked[name]]
    for each in asked["extra"]:
        name, _, value = each.partition("=")
        try:
            fields.asked_numbers(value)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--extra") from None
        filters.append(Filter(fields.EXTRA + name, (value,)))
    return Search(
        query=understood.query if understood else Everything(),
        ignored=understood.ignored if understood else (),
        mode=Mode(asked["mode"]),
        any_word=asked["match"] == "any",
        filters=tuple(filters),
        sort=_sort(asked["order"], found=understood is not None),
        facets=tuple(_countable(field) for field in asked["facets"]),
        limit=asked["limit"],
        families=asked["group"] == "family",
        dossiers=() if asked["group"] == "dossier" else None,
        translit=not asked["no_translit"],
        across=asked["across"],
    )


def _sort(order: str | None, *, found: bool) -> tuple[Sort, ...]:
    if order is None:
        return (Sort() if found else Sort("added"),)
    field = order.removeprefix("-")
    if not fields.sortable(field):
        raise click.BadParameter(
            f"{field} is no field to sort by: {', '.join(fields.SORTS)}, extra.NAME", param_hint="--sort"
        )
    return (Sort(field, order.startswith("-")),)


def _countable(field: str) -> str:
    if not fields.countable(field):
        raise click.BadParameter(
            f"{field} cannot be counted: {', '.join(fields.FILTERS)}, date.month, date.day, extra.NAME",
            param_hint="--facet",
        )
    return field


# -- telling


def _say(results: Results, documents: dict[Any, Document], meant: tuple[Proposal, ...], what: str) -> None:
    for hit in results.hits:
        if hit.id in documents:
            hit_lines.say(hit, documents)
    shown = len(results.hits)
    more = f", the first {shown:,} shown" if shown < results.total else ""
    click.echo(f"{results.total:,} {_number(results.total, what)}{more}.")
    for name, facet in results.facets.items():
        click.echo(line(f"{name}: {_facet(facet)}"))
    for words in _understood(results):
        click.echo(line(words))
    for each in meant:
        click.echo(line(f"Did you mean: {each.query}  ({each.total:,} {_number(each.total, what)})"))


def _number(count: int, what: str) -> str:
    return what if count == 1 else {"document": "documents", "family": "families", "dossier": "dossiers"}[what]


def _facet(facet: Facet) -> str:
    told = [f"{each.value} {each.count:,}" for each in facet.values]
    told += [f"{facet.more:,} more values"] * bool(facet.more) + [f"without {facet.missing:,}"] * bool(facet.missing)
    return ", ".join(told)


def _understood(results: Results) -> list[str]:
    """How the question was understood, in words."""
    told = []
    if results.interpreted is not None:
        if results.interpreted.query != "*:*":
            told.append(f"Understood as: {results.interpreted.query}")
        expansions = results.interpreted.expansions
        told += [f"  {each.word} also found ({each.kind}): {', '.join(each.matched)}" for each in expansions]
        told += [f"  Limited: {limit}" for limit in results.interpreted.limits]
        told += [f"  Passed over: {' '.join(results.interpreted.ignored)}"] * bool(results.interpreted.ignored)
    if results.emptied_by:
        told.append(f"Found nowhere: {', '.join(results.emptied_by)}")
    if results.partial_dates:
        told.append(f"{results.partial_dates:,} more may lie in these dates; theirs are not exact enough to tell.")
    return told


def _json(results: Results, documents: dict[Any, Document], meant: tuple[Proposal, ...]) -> dict[str, Any]:
    told = results.interpreted
    expansions = [{"word": e.word, "kind": e.kind, "matched": list(e.matched)} for e in told.expansions] if told else []
    return {
        "total": {"value": results.total, "relation": "exact"},
        "hits": [hit_lines.value(hit, documents) for hit in results.hits if hit.id in documents],
        "facets": {n: [{"value": v.value, "count": v.count} for v in f.values] for n, f in results.facets.items()},
        "facet_rest": {n: {"missing": f.missing, "more": f.more} for n, f in results.facets.items()},
        "interpreted": {
            "query": told.query if told else "",
            "mode": told.mode.value if told else "",
            "expansions": expansions,
            "ignored": list(told.ignored) if told else [],
            "limits": list(told.limits) if told else [],
        },
        "partial_dates": results.partial_dates,
        "emptied_by": list(results.emptied_by),
        "corrections": [{"query": each.query, "total": each.total} for each in meant],
    }
