"""`pressmark claims`: the sentences of an article, and what people found of them."""

from __future__ import annotations

import sys
from typing import Any

import click

from api.checking import Checking
from api.groups import Listing
from api.house import House
from api.output import give, json_option, line, run_on
from api.schemas.bearing import suggested
from api.schemas.claims import claim, found_of, one_claim, sentence
from api.settings import Settings
from api.spots import PLACE, Place, PlaceIn, typed
from api.viewer import decider_option, deciding, up_to_date
from archive.citation import Placed, Spot
from archive.claimed import Sentence
from archive.decision import Claim, ClaimChange, NewClaim
from archive.document import Document, DocumentId
from archive.passage import Standing
from archive.verdict import Checks, ClaimState
from index.check.suggestions import MOST

_STATES = click.Choice([state.value for state in ClaimState])
_FOUND = click.Choice([state.value for state in ClaimState if state is not ClaimState.unchecked])
_CHECKS = click.Choice([each.value for each in Checks])
_CLEARED = {"note": None, "passages": ()}


def _deciding_options(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--state", type=_STATES, help="What you found."),
            click.option(
                "--passage", "passages", multiple=True, type=PlaceIn(), metavar=f"ID:{PLACE}",
                help="What of another document bears on it; can be given several times.",
            ),
            click.option("--note", help="Why; for those who decide."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(cls=Listing)
def claims() -> None:
    """The sentences of an article, and what people found of them. No machine decides on one.

    \b
    pressmark claims ID                  list them (the same as: claims list ID)
    """


@claims.command("list")
@click.argument("id")
@click.option("--state", "states", multiple=True, type=_STATES, help="Only these.")
@click.option("--checks", multiple=True, type=_CHECKS, help="Only those that were checked so.")
@json_option
def list_(id: str, states: tuple[str, ...], checks: tuple[str, ...], as_json: bool) -> None:
    """List all sentences: those that are claims first, then those with something to be checked, then all others."""
    with House.open(Settings.read()) as house:
        wanted = [ClaimState(state) for state in states]
        done = [Checks(each) for each in checks]
        told = house.archive.claimed.listed(DocumentId(id), house.everything, wanted, done, limit=sys.maxsize)
        held = _held(house, [each.claim for each in told.sentences if each.claim])
    if as_json:
        listed = [sentence(each, inside=True).model_dump(mode="json") for each in told.sentences]
        counts = {state.value: count for state, count in told.states.items()}
        give({"document": id, "states": counts, "too_long": told.too_long, "sentences": listed})
        return
    for each in told.sentences:
        _say_sentence(each, held)
    if told.too_long:
        click.echo("The document is too long to be checked: none of its sentences is proposed.")
    elif not told.sentences:
        click.echo("There is no such sentence.")


@claims.command("bears-on")
@click.argument("id")
@click.option("--inside", is_flag=True, help="Also those that what is inside it bears on.")
@json_option
def bears_on(id: str, inside: bool, as_json: bool) -> None:
    """List the claims of other documents that passages of a document bear on."""
    with House.open(Settings.read()) as house:
        _, found = house.archive.claimed.resting_on(DocumentId(id), house.everything, inside=inside)
        held = _held(house, found)
        makers = house.archive.documents([each.document for each in found], house.everything)
    if as_json:
        give({"document": id, "claims": [claim(each, inside=True).model_dump(mode="json") for each in found]})
        return
    titles = {maker.id: maker.title for maker in makers}
    for each in found:
        click.echo(line(f"in {titles.get(each.document, each.document)}  ({each.document}):"))
        _say(each, (), held)
    if not found:
        click.echo("It bears on no claim.")


@claims.command()
@click.argument("document")
@click.argument("at", type=Place(), metavar=PLACE)
@_deciding_options
@decider_option
@json_option
def add(
    document: str, at: Any, state: str | None, passages: Any, note: str | None, decider: str | None, as_json: bool
) -> None:
    """Make the sentence that a place is in a claim: checked, or to be checked."""
    given = {"state": state} if state else {}
    asked = NewClaim.model_validate({"document": document, "at": at, "passages": passages, "note": note, **given})
    with House.open(Settings.read()) as house:
        _told(house, house.archive.claiming.add(asked, who=deciding(house, decider)), as_json)


@claims.command()
@click.argument("claim")
@_deciding_options
@click.option("--at", type=Place(), metavar=PLACE, help="In another sentence, which it is from now on.")
@click.option("--unset", multiple=True, type=click.Choice(sorted(_CLEARED)), help="Take these away.")
@decider_option
@json_option
def change(
    claim: str,
    state: str | None,
    passages: Any,
    note: str | None,
    at: Any,
    unset: tuple[str, ...],
    decider: str | None,
    as_json: bool,
) -> None:
    """Check a claim, or check it anew. Passages given take the place of those there are."""
    given = {"state": state, "passages": passages, "note": note, "at": at}
    changes = {name: value for name, value in given.items() if value} | {name: _CLEARED[name] for name in unset}
    if not changes:
        raise click.UsageError(f"Say what to change, such as --state or --passage ID:{PLACE}.")
    _change(claim, changes, decider, as_json)


@claims.command()
@click.argument("claim")
@click.argument("state", type=_FOUND, required=False)
@click.option("--note", help="Why; for those who decide.")
@click.option("--take-back", is_flag=True, help="There is no second word any more.")
@decider_option
@json_option
def second(
    claim: str, state: str | None, note: str | None, take_back: bool, decider: str | None, as_json: bool
) -> None:
    """Check a claim a second time, which is for somebody else than who checked it first: --as says who it is."""
    if take_back == (state is not None):
        raise click.UsageError("Say what you found, or --take-back.")
    _change(claim, {"second": None if take_back else {"state": state, "note": note}}, decider, as_json)


@claims.command()
@click.argument("ids", nargs=-1, required=True, metavar="CLAIM…")
@decider_option
def remove(ids: tuple[str, ...], decider: str | None) -> None:
    """Take claims away: their sentences are unchecked from now on."""
    with House.open(Settings.read()) as house:
        who = deciding(house, decider)
        for id in ids:
            house.archive.claiming.remove(id, who=who)
            click.echo(line(f"{id}: removed"))


@claims.command()
@click.argument("id", metavar="CLAIM|ID")
@click.argument("at", type=Place(), metavar=f"[{PLACE}]", required=False)
@click.option("--limit", type=click.IntRange(1, MOST), default=3, show_default=True)
@click.option("--no-across", is_flag=True, help="Do not look in the other language (English, Chinese).")
@json_option
def suggest(id: str, at: Any, limit: int, no_across: bool, as_json: bool) -> None:
    """What may bear on a claim, or on the sentence of a document that a place is in. Only suggestions."""
    with House.open(Settings.read()) as house:
        if at is None:
            known = house.archive.claimed.one(id, house.everything)
            document, words = known.document, known.words
        else:
            spot = Spot.model_validate(at)
            document, words = (
                DocumentId(id),
                house.archive.claimed.sentence(DocumentId(id), spot, house.everything).words,
            )
        up_to_date(house)
        searched = house.archive.searched(house.everything, house.engine.checkpoint())
        checking = Checking(house.archive, house.engine, house.owner, house.everything, searched)
        found = checking.bearing(document, words, limit, across=not no_across)
    told = [suggested(each, found.documents) for each in found.suggested if each.document in found.documents]
    if as_json:
        shown = [each.model_dump(mode="json") for each in told]
        give({"words": words, "suggestions": shown, "cited": list(found.cited), "across": found.across})
        return
    for one in told:
        passage = one.passage
        flags = ", cited" * one.cited + ", in the other language" * one.across
        title = found.documents[DocumentId(one.document)].title
        click.echo(line(f"{title}, {passage.where} ({one.share:.0%}{flags})"))
        click.echo(f"  {one.document}:{typed(passage.page, passage.start, passage.end)}  {run_on(passage.text)}")
    if not told:
        click.echo("There is nothing here that may bear on it.")


# -- what they share


def _change(id: str, changes: dict[str, Any], decider: str | None, as_json: bool) -> None:
    with House.open(Settings.read()) as house:
        who = deciding(house, decider)
        _told(house, house.archive.claiming.change(id, ClaimChange.model_validate(changes), who=who), as_json)


def _told(house: House, told: Claim, as_json: bool) -> None:
    held = _held(house, [told])
    if as_json:
        give(one_claim(told, held, inside=True))
    else:
        _say(told, (), held)


def _held(house: House, told: list[Claim]) -> dict[DocumentId, Document]:
    ids = sorted({passage.document for each in told for passage in each.passages})
    return {held.id: held for held in house.archive.documents(ids, house.everything)}


def _say_sentence(told: Sentence, held: dict[DocumentId, Document]) -> None:
    if told.claim is not None:
        _say(told.claim, told.signs, held)
        return
    click.echo(f"{run_on(told.words)}  [unchecked]")
    _say_place(told.at, told.signs)


def _say(told: Claim, signs: Any, held: dict[DocumentId, Document]) -> None:
    click.echo(f"{run_on(told.words)}  [{told.state.value}{', disputed' * told.disputed}]")
    click.echo(f"  id        {told.id}")
    _say_place(told.at, signs)
    for each in told.passages:
        if each.document in held:
            title = held[each.document].title
            place = f"{each.document}:{_where(each)}"
            click.echo(line(f"  rests on  {title}  ({place})  {run_on(each.passage.text)}"))
    for words in found_of(claim(told, inside=True)):
        click.echo(line(f"  {words}"))


def _say_place(at: tuple[Placed, ...], signs: Any) -> None:
    click.echo(f"  at        {', '.join(map(_where, at))}")
    if signs:
        click.echo(f"  to check  {', '.join(signs)}")


def _where(placed: Placed) -> str:
    place = typed(placed.passage.page, placed.passage.start, placed.passage.end)
    return place if placed.standing is Standing.same else f"{place} ({placed.standing.value})"
