"""`pressmark citations`: what a document cites, and what people decide about it."""

from __future__ import annotations

from typing import Any

import click
from pydantic import TypeAdapter

from api import candidates
from api.citation_lines import say, value
from api.groups import Listing
from api.house import House
from api.output import give, json_option, line
from api.settings import Settings
from api.spots import PLACE, Place
from archive.citation import Citation, Getting, Reference, Spot, State
from archive.citing import Mending
from archive.document import Document, DocumentId, Kind
from archive.errors import NotFound

_MOST = 100_000
_SPOTS = TypeAdapter(tuple[Spot, ...])


def _reference_options(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--title"),
            click.option("--author", "authors", multiple=True, help="Can be given several times."),
            click.option("--publisher"),
            click.option("--date", help="Such as 2018 or 2018-05-17."),
            click.option("--kind", type=click.Choice([kind.value for kind in Kind])),
            click.option("--url"),
            click.option("--doi"),
            click.option("--isbn"),
            click.option("--number", help="An arXiv number, that of a case …"),
        )
    ):
        command = option(command)
    return command


def _placing_options(command: Any) -> Any:
    at = "Where it is cited, by page and characters; can be given several times."
    of = "What of the target is meant, in the same way."
    for option in reversed(
        (
            click.option("--at", "at", multiple=True, type=Place(), metavar=PLACE, help=at),
            click.option("--target", metavar="ID", help="The document that is the cited work."),
            click.option("--cited", "cited", multiple=True, type=Place(), metavar=PLACE, help=of),
        )
    ):
        command = option(command)
    return command


@click.group(cls=Listing)
def citations() -> None:
    """What a document cites: proposed by a machine, decided by people.

    \b
    pressmark citations ID               list them (the same as: citations list ID)
    """


@citations.command("list")
@click.argument("id")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in State]))
@json_option
def list_(id: str, states: tuple[str, ...], as_json: bool) -> None:
    """List what a document cites, each with its places and what may be the cited work."""
    with House.open(Settings.read()) as house:
        wanted = [State(state) for state in states]
        _, found = house.archive.cited.of(DocumentId(id), house.everything, wanted)
        near = house.archive.cited.candidates(found, house.everything)
        held = _held(house, found, [each for listed in near.values() for each in listed])
    if as_json:
        give({"document": id, "citations": [value(each, near[each.id]) for each in found]})
        return
    for each in found:
        say(each, near[each.id], held)
    if not found:
        click.echo("It cites nothing that was found.")


@citations.command("cited-by")
@click.argument("id")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in State]))
@click.option("--inside", is_flag=True, help="Also what cites what is inside it.")
@json_option
def cited_by(id: str, states: tuple[str, ...], inside: bool, as_json: bool) -> None:
    """List the citations that point to a document, confirmed before proposed, with the places on both sides."""
    with House.open(Settings.read()) as house:
        wanted, known = [State(state) for state in states], DocumentId(id)
        _, found = house.archive.cited.by(known, house.everything, wanted, inside=inside, limit=_MOST)
        said = house.archive.documents(
            house.archive.cited.said_by(known, house.everything, inside=inside), house.everything
        )
        held = _held(house, found, []) | {
            each.id: each for each in house.archive.documents([each.document for each in found], house.everything)
        }
    if as_json:
        give({"document": id, "citations": [value(each, ()) for each in found], "said": [each.id for each in said]})
        return
    for each in found:
        click.echo(line(f"in {held[each.document].title}  ({each.document}):"))
        say(each, (), held)
    for document in said:
        click.echo(line(f"{document.title}  ({document.id}) is said to cite it."))
    if not (found or said):
        click.echo("Nothing cites it.")


@citations.command()
@click.argument("document")
@_placing_options
@_reference_options
@click.option("--confirmed", is_flag=True, help="Confirm it at once.")
@json_option
def add(document: str, at: Any, target: str | None, cited: Any, confirmed: bool, as_json: bool, **told: Any) -> None:
    """Add a citation that no machine found."""
    with House.open(Settings.read()) as house:
        made = house.archive.citing.add(
            DocumentId(document),
            Reference.model_validate({name: value for name, value in told.items() if value}),
            who=house.owner,
            passages=_SPOTS.validate_python(at),
            target=DocumentId(target) if target else None,
            cited=_SPOTS.validate_python(cited),
            state=State.confirmed if confirmed else State.proposed,
        )
        _told(house, made, as_json)


@citations.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@json_option
def find(ids: tuple[str, ...], as_json: bool) -> None:
    """Look for citations once more, whatever the kind of document, also in a text that came by --records.

    What people decided stays.
    """
    with House.open(Settings.read()) as house:
        counts = {id: house.archive.citing.find(DocumentId(id), who=house.owner) for id in ids}
    if as_json:
        give({"documents": [{"id": id, "citations": count} for id, count in counts.items()]})
        return
    for id, count in counts.items():
        click.echo(f"{id}: {count} citation{'s' * (count != 1)}")


@citations.command()
@click.argument("citation")
@click.option("--target", metavar="ID", help="The document that is the cited work.")
@click.option("--cited", multiple=True, type=Place(), metavar=PLACE, help="What of the target is meant.")
@json_option
def confirm(citation: str, target: str | None, cited: Any, as_json: bool) -> None:
    """Confirm a citation, and say which document is the cited work."""
    aimed = {"target": target} if target else {}
    _mend(citation, {"state": "confirmed", **aimed, **({"cited": cited} if cited else {})}, as_json)


@citations.command()
@click.argument("citation")
@json_option
def reject(citation: str, as_json: bool) -> None:
    """Reject a citation: it is none, or not of this. No reading proposes it again."""
    _mend(citation, {"state": "rejected"}, as_json)


@citations.command()
@click.argument("citation")
@click.argument("others", nargs=-1, required=True)
@json_option
def join(citation: str, others: tuple[str, ...], as_json: bool) -> None:
    """Join OTHERS to a citation: they are the same work, and their places come to it."""
    _mend(citation, {"join": others}, as_json)


@citations.command()
@click.argument("citation")
@_placing_options
@_reference_options
@click.option("--unset", multiple=True, metavar="FIELD", help="Take a field away: title, url …, or target.")
@json_option
def mend(
    citation: str, at: Any, target: str | None, cited: Any, unset: tuple[str, ...], as_json: bool, **told: Any
) -> None:
    """Change what a citation refers to, and where. Places given take the place of those there are."""
    names = {"author": "authors"}
    reference = {name: value for name, value in told.items() if value}
    reference |= {names.get(name, name): None for name in unset if name != "target"}
    unknown = set(reference) - set(Reference.model_fields)
    if unknown:
        raise click.UsageError(f"There is no field {min(unknown)}.")
    changes: dict[str, Any] = {"reference": reference} if reference else {}
    changes |= {"passages": at} if at else {}
    changes |= {"target": target} if target or "target" in unset else {}
    changes |= {"cited": cited} if cited else {}
    if not changes:
        raise click.UsageError("Say what to change, such as --title or --at PAGE:START-END.")
    _mend(citation, changes, as_json)


@citations.command()
@click.argument("citation")
@click.argument("state", type=click.Choice([state.value for state in Getting]))
@click.option("--note", help="Whom it was asked of, why it cannot be had …")
@json_option
def acquire(citation: str, state: str, note: str | None, as_json: bool) -> None:
    """Say how far the getting is of a cited work that is not held."""
    _mend(citation, {"acquisition": {"state": state, "note": note}}, as_json)


@citations.command("candidates")
@click.argument("id")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Of each citation, at most.")
@json_option
def candidates_(id: str, limit: int, as_json: bool) -> None:
    """What may be the cited work, of one citation, or of each that a document makes and nobody rejected or confirmed.

    By what it is known by, else by the words of the sentences that name it. Nothing is decided by this.
    """
    with House.open(Settings.read()) as house:
        told, one = _asked(house, id)
        found = [candidates.of(house.archive, house.engine, each, house.everything, limit) for each in told]
        held = _held(house, told, [each for listed, _ in found for each in listed])
    rows = [
        {"citation": each.id, "query": query, "candidates": [near.model_dump(mode="json") for near in listed]}
        for each, (listed, query) in zip(told, found, strict=True)
    ]
    if as_json:
        give(rows[0] if one else {"document": id, "citations": rows})
        return
    for each, (listed, _) in zip(told, found, strict=True):
        click.echo(line(f"{each.reference.called(each.words)}  ({each.id})"))
        for near in listed:
            click.echo(line(f"  perhaps {held[near.document].title}  ({near.document})"))
            for reason in near.reasons:
                click.echo(line(f"    {reason}"))
        if not listed:
            click.echo("  There is nothing here that may be it.")
    if not told:
        click.echo("It cites nothing that is still to be found.")


def _asked(house: House, id: str) -> tuple[list[Citation], bool]:
    """The citation with this id, or those of a document that are open; and whether it is the one. Raises NotFound."""
    try:
        return [house.archive.cited.one(id, house.everything)], True
    except NotFound:
        _, told = house.archive.cited.of(DocumentId(id), house.everything, [State.proposed])
        return told, False


# -- what they share


def _mend(id: str, changes: dict[str, Any], as_json: bool) -> None:
    with House.open(Settings.read()) as house:
        _told(house, house.archive.citing.mend(id, Mending.model_validate(changes), who=house.owner), as_json)


def _told(house: House, told: Citation, as_json: bool) -> None:
    near = house.archive.cited.candidates([told], house.everything)[told.id]
    if as_json:
        give(value(told, near))
    else:
        say(told, near, _held(house, [told], near))


def _held(house: House, found: Any, listed: Any) -> dict[DocumentId, Document]:
    ids = {each.document for each in listed} | {each.target for each in found if each.target}
    return {held.id: held for held in house.archive.documents(sorted(ids), house.everything)}
