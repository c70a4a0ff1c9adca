"""What the command line says of an error, and the exit code it ends with: one table for all commands."""

from __future__ import annotations

import os
import traceback

from pydantic import ValidationError

from api.cli import FAILED, NOT_FOUND, UNAVAILABLE, USAGE
from api.output import line
from api.settings import PREFIX, SettingsError
from archive import errors
from index.cedict import DictionaryMissing
from index.engine import EngineError, IndexBusy, IndexOutdated
from index.parser import QueryError


def told(error: Exception) -> tuple[int, str]:
    """The exit code and the line."""
    words = str(error)
    match error:
        case SettingsError() | QueryError() | DictionaryMissing():
            return USAGE, words
        case errors.Gone():
            return NOT_FOUND, words or "This was withdrawn."
        case errors.NotFound():
            return NOT_FOUND, words or "There is no such thing in this archive."
        case errors.Busy() | IndexBusy():
            return UNAVAILABLE, words or "Another process is at work on this archive; please try again."
        case errors.CatalogueMismatch():
            return UNAVAILABLE, words
        case IndexOutdated():
            return UNAVAILABLE, f"Search cannot answer now: {words}. It is being built, or run: pressmark reindex"
        case errors.ArchiveError() | EngineError():
            return FAILED, words or type(error).__name__
        case ValidationError():
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            meant = first["msg"].removeprefix("Value error, ")
            return USAGE, f"{where}: {meant}" if where else meant
        case OSError(strerror=str(meant), filename=str(name)):
            return FAILED, line(f"{name}: {meant}.")
        case OSError():
            return FAILED, error.strerror or words
        case _:
            return FAILED, _unexpected(error)


def _unexpected(error: Exception) -> str:
    if os.environ.get(f"{PREFIX}DEBUG", "") not in ("", "0"):
        return "".join(traceback.format_exception(error)).rstrip()
    return f"Unexpected: {type(error).__name__}: {error}. For details, run it again with {PREFIX}DEBUG=1."
