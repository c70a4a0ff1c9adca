"""What commands print: for people, or with --json for programs. Files name themselves as they like, so that nothing
of theirs reaches a terminal that could steer it.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import click
from pydantic import BaseModel

F = TypeVar("F", bound=Callable[..., Any])

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EVERY = 2.0


def json_option(command: F) -> F:
    """`--json` for a command that prints."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def progress_option(command: F) -> F:
    """`--progress` for long work."""
    words = "Show how far it is, even where the error stream is no terminal."
    return click.option("--progress", is_flag=True, help=words)(command)


def safe(text: str) -> str:
    """Text of several lines as it can be shown: control characters but line ends and tabs are made visible."""
    return _STEERING.sub("\ufffd", text.replace("\r\n", "\n"))


def line(text: str) -> str:
    """Text on one line, such as a title or a name: also without marks that turn the direction of what follows."""
    return _TURNING.sub("\ufffd", _STEERING.sub("\ufffd", text.replace("\n", "\ufffd").replace("\t", " ")))


def give(told: object) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def run_on(text: str) -> str:
    """Words of a page as they read on, on one line, whatever lines they stand in."""
    return line(" ".join(text.split()))


def table(rows: list[list[str]], headings: list[str]) -> None:
    """Print columns, with as much room as they need."""
    shown = [headings, *([line(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[n]) for row in shown) for n in range(len(headings))]
    for row in shown:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: Han and their like take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


class Progress:
    """How far long work is, on the error stream: one line rewritten on a terminal, elsewhere a line now and then."""

    def __init__(self, label: str, total: int | None = None, *, shown: bool = False) -> None:
        self._label = label
        self._total = total
        self._terminal = sys.stderr.isatty()
        self._shown = shown or self._terminal
        self._done = 0
        self._last = 0.0
        self._began = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown and self._last:
            self._say(end=True)

    def step(self, count: int = 1) -> None:
        self.to(self._done + count)

    def to(self, done: int) -> None:
        """So much is done."""
        self._done = done
        now = time.monotonic()
        if self._shown and now - self._last >= (0.1 if self._terminal else _EVERY):
            self._last = now
            self._say()

    def _say(self, *, end: bool = False) -> None:
        seconds = time.monotonic() - self._began
        rate = f", {self._done / seconds:,.0f} a second" if seconds > 1 else ""
        of = f" of {self._total:,}" if self._total is not None else ""
        told = f"{self._label}: {self._done:,}{of}{rate}"
        if self._terminal:
            click.echo(f"\r\x1b[K{told}", err=True, nl=end)
        else:
            click.echo(told, err=True)
