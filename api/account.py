"""The account of an accession as it is printed: received = new + duplicate + failed + refused, each with its reason."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from api.output import line
from archive import Archive
from archive.access import Principal
from archive.accession import STATES, Accession, Receipt
from archive.reasons import WORDS

MOST_LISTED = 1_000
_MOST_SAID = 20
_STEP = 500
_COLUMNS = ("number", "name", "source", "state", "reason", "detail", "document", "sha256", "size")


def receipts(archive: Archive, accession: str, who: Principal, state: str | None = None) -> Iterator[Receipt]:
    """Every file of an accession, in order, however many there are."""
    after = 0
    while some := archive.accessions.files(accession, who, state=state, after=after, limit=_STEP):
        yield from some
        after = some[-1].number


def as_json(told: Accession) -> dict[str, Any]:
    """The counts and dates of an accession."""
    counts = {state: getattr(told, state) for state in STATES}
    dates = {"opened": told.opened.isoformat(), "closed": told.closed.isoformat() if told.closed else None}
    named = {"id": told.id, "collection": told.collection, "by": told.by, "note": told.note}
    return {**named, **dates, "received": told.received, **counts}


def file_json(told: Receipt) -> dict[str, Any]:
    """One file of it."""
    return {**asdict(told), "reason": told.reason and told.reason.value, "why": why(told)}


def why(told: Receipt) -> str:
    """What is wrong with a file, and what to do about it, in plain words; empty where nothing is."""
    return " ".join(words for words in (told.detail, WORDS[told.reason] if told.reason else "") if words)


def counts(told: Accession) -> str:
    """`12 received = 10 new + 1 duplicate + 1 failed + 0 refused`, and what still waits."""
    shown = [s for s in STATES if s not in ("waiting", "reading") or getattr(told, s)]
    return f"{told.received:,} received = " + " + ".join(f"{getattr(told, s):,} {s}" for s in shown)


def say(archive: Archive, told: Accession, who: Principal) -> None:
    """Print the account, and each file that failed or was refused."""
    click.echo(f"{told.collection}: {counts(told)}")
    for state in ("failed", "refused"):
        for count, each in enumerate(receipts(archive, told.id, who, state) if getattr(told, state) else ()):
            if count == _MOST_SAID:
                click.echo(f"  … and {getattr(told, state) - count:,} more {state}")
                break
            say_file(each)
    click.echo(f"Accession {told.id}")


def say_file(each: Receipt) -> None:
    """One file on one line."""
    reason = f" ({each.reason.value})" if each.reason else ""
    words = why(each)
    inside = "" if each.source.endswith(each.name) else f", {each.name}"
    where = f"{each.source}{inside}" if each.source else each.name
    click.echo(line(f"  {each.state}{reason}: {where}" + (f" - {words}" if words else "")))


def as_csv(files: Iterator[Receipt]) -> None:
    """Print every file as a row."""
    writer = csv.writer(sys.stdout)
    writer.writerow(_COLUMNS)
    for each in files:
        row = {**asdict(each), "reason": each.reason.value if each.reason else ""}
        writer.writerow(["" if row[name] is None else row[name] for name in _COLUMNS])


def troubled(told: Accession) -> bool:
    """Whether anything of it failed or was refused."""
    return bool(told.failed or told.refused)
