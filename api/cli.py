"""The command line: `pressmark`. Commands stand in `api/commands/`, each loaded only when it is called.

Exit codes: 0 done · 1 something failed or was refused, and it is said what · 2 the command was not understood
· 3 there is no such thing · 4 the archive is busy or cannot answer now.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NamedTuple

import click

from api.logs import log_briefly

FAILED, USAGE, NOT_FOUND, UNAVAILABLE, INTERRUPTED = 1, 2, 3, 4, 130


class _Place(NamedTuple):
    module: str
    name: str
    help: str


COMMANDS = {
    "serve": _Place("serve", "serve", "Answer over HTTP, until stopped."),
    "add": _Place("add", "add", "Take files or folders in."),
    "search": _Place("search", "search", "Find documents by their words."),
    "check": _Place("check", "check", "Check a draft: its quotations, and what its sentences rest on."),
    "show": _Place("show", "show", "Show what is known of a document."),
    "text": _Place("show", "text", "Print the text that was read from a document."),
    "attach": _Place("attach", "attach", "Attach subtitles to sound or film, as its text."),
    "citations": _Place("citations", "citations", "What a document cites, and what people decide about it."),
    "claims": _Place("claims", "claims", "What an article says, sentence by sentence, and what people found of it."),
    "overrulings": _Place("overrulings", "overrulings", "Verdicts on quotations that people overruled."),
    "wanted": _Place("wanted", "wanted", "What is cited and not held, and how far the getting of it is."),
    "revise": _Place("change", "revise", "Change a document's description (what librarians say about it)."),
    "withdraw": _Place("change", "withdraw", "Take documents out of view; they stay known and can be traced."),
    "purge": _Place("change", "purge", "Destroy a document's files and texts for good."),
    "reread": _Place("reread", "reread", "Read the files of documents again."),
    "collections": _Place("collections", "collections", "Collections: documents kept together, with one access."),
    "keys": _Place("keys", "keys", "Keys: who may read or write over HTTP."),
    "accessions": _Place("accessions", "accessions", "Accessions: one taking-in, and the account of its files."),
    "reindex": _Place("upkeep", "reindex", "Build the search index anew."),
    "fixity": _Place("upkeep", "fixity", "Prove that every file is what it was when it came."),
    "sample": _Place("sample", "sample", "Take in the small archive that comes with Pressmark."),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that `--help` is there at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(import_module(f"api.commands.{place.module}"), place.name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"max_content_width": 100})
@click.version_option(package_name="pressmark", message="pressmark %(version)s")
def cli() -> None:
    """A searchable archive of articles and of the source documents they cite.

    The archive is the folder PRESSMARK_HOME (by default ~/.local/share/pressmark). On this machine you act as its
    owner.

    \b
    A document has an id, the file as it came (its original), the text read from it, and a
    description: what librarians say about it (title, date, publisher …).

    \b
    Exit codes: 0 done, 1 something failed or was refused, 2 not understood,
    3 no such thing, 4 busy or not available now.
    """


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Carry one command out. The exit code; never an exception."""
    log_briefly()
    try:
        told = cli.main(arguments, prog_name="pressmark", standalone_mode=False)
        return told if isinstance(told, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was acknowledged is kept.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Nothing more may be written, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> int:
    """One line about an error, never a traceback; the exit code."""
    from api.troubles import told

    code, words = told(error)
    click.echo(words, err=True)
    return code
