"""`pressmark serve`: answer over HTTP, until stopped."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click

from api import counters
from api.answering import answer, ended
from api.counters import Counters
from api.house import House
from api.keeper import Keeper
from api.lock import HomeLock
from api.logs import log_to_stderr
from api.server import LAST_ANSWERS, address, listen
from api.settings import PREFIX, Settings
from archive.access import Principal

_PATIENCE = 3.0
"""Seconds to wait for a command that is just ending."""

_LAST_FILES = 20.0
"""Seconds in which the worker has to stop."""

_ENDING = 5.0
"""Seconds that a process which answers has to end in, after its last answers."""


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing at start but what is wrong.")
def serve(quiet: bool) -> None:
    """Answer over HTTP, and read and index what comes in, until stopped (Ctrl-C, or SIGTERM).

    Where, with how many processes that answer, and with how many readers, is said by settings: PRESSMARK_HOST,
    PRESSMARK_PORT, PRESSMARK_PROCESSES, PRESSMARK_WORKERS. One server can use an archive at a time; the other commands
    work beside it.
    """
    signal.signal(signal.SIGTERM, ended)
    log_to_stderr()
    settings = Settings.read()
    with HomeLock(settings.home).acquire(wait=_PATIENCE) as lock, House.hold(settings, lock) as house:

        def greet() -> None:
            if not quiet:
                _greet(house, address(bound))

        bound = listen(settings.host, settings.port)
        worker = Keeper(settings, "worker", ["api.child"], [lock.fileno()], patience=_LAST_FILES)
        try:
            worker.start()
            if settings.processes == 1:
                answer(house, bound, Counters(), greet)
            else:
                _several(settings, lock, bound, greet)
        finally:
            worker.stop()
            bound.close()


def _several(settings: Settings, lock: HomeLock, bound: socket.socket, begun: Callable[[], None]) -> None:
    """Have others answer, until told to stop; then let all of them answer at the same time what they were asked."""
    told, telling = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(telling, b"."))
    counts = counters.shared(settings.processes)
    files = (lock.fileno(), bound.fileno(), counts)
    kept = [
        Keeper(settings, "answering process", ["api.answering", str(n)], files, patience=LAST_ANSWERS + _ENDING)
        for n in range(settings.processes)
    ]
    try:
        for each in kept:
            each.start()
        begun()
        os.read(told, 1)
    finally:
        for each in kept:
            each.tell()
        for each in kept:
            each.stop()
        os.close(counts)


def _greet(house: House, url: str) -> None:
    """The address, a question to begin with, and how to get a key."""
    click.echo(f"Pressmark serves {house.settings.home}")
    click.echo(f"  at       {url}/api/v1/   (what can be asked: {url}/docs)")
    click.echo(f"  try      curl {shlex.quote(f'{url}/api/v1/search?q={_question(house)}')}")
    click.echo(f"  a key to take documents in:  {_command(house)} keys create NAME --role librarian --all-collections")
    click.echo("Ctrl-C stops it.")
    sys.stdout.flush()


def _question(house: House) -> str:
    """One that has an answer: the sample's, where the public sees the sample."""
    seen = house.archive.scope(Principal.anonymous()).collections or frozenset()
    return "%22hull+plating%22" if "sample" in seen else "*:*"


def _command(house: House) -> str:
    """How this very program is called for this very archive."""
    name = "pressmark" if shutil.which("pressmark") else shlex.quote(str(Path(sys.argv[0])))
    default = house.settings.home == Settings.read({}).home
    here = "" if default else f"{PREFIX}HOME={shlex.quote(str(house.settings.home))} "
    return here + name
