"""Answering over HTTP, until told to stop: in the server itself, or in each of several processes that it keeps.

    python -P -m api.answering NUMBER LOCK SOCKET COUNTS LINE

These share a listening SOCKET, so that whichever is free takes the next connection, and the catalogue and the index,
of which each sees at once what any has written. NUMBER is which of them this is. LOCK is the open file of the home's
lock, which is free only when all are gone; COUNTS is where answers are counted; LINE ends with the server, and this
process with it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from api.app import create_app
from api.bell import ring
from api.counters import Counters
from api.cursors import Cursors
from api.house import House
from api.keeper import when_ended
from api.lock import HomeLock
from api.logs import log_to_stderr
from api.secret import home_secret
from api.server import run
from api.settings import Settings
from api.wiring import Wiring

_SETTLED = 5.0
"""Seconds after the start, when what search needs later is loaded as well, so that few wait for it."""


def answer(house: House, bound: socket.socket, counters: Counters, begun: Callable[[], None] = lambda: None) -> None:
    """Answer what comes in there. `begun` is called when all is in place. Raises OSError."""
    settings = house.settings
    wiring = wired(house, counters)
    loading = threading.Timer(_SETTLED, _load)
    loading.daemon = True
    try:
        app = create_app(wiring)
        loading.start()
        begun()
        run(
            app,
            bound,
            header_seconds=settings.header_seconds,
            connections=settings.connections,
            wake=lambda: ring(settings.home),
        )
    finally:
        loading.cancel()
        wiring.draft_files.close()


def wired(house: House, counters: Counters) -> Wiring:
    """What the app of this house is made with."""
    return Wiring(
        archive=house.archive,
        engine=house.engine,
        settings=house.settings,
        cursors=Cursors(home_secret(house.settings.home)),
        ready=lambda: house.searchable() >= 0,
        counters=counters,
    )


def main(number: int, lock_file: int, socket_file: int, counts_file: int, line_file: int) -> int:
    """Answer until told to stop, or until the server is gone."""
    # Ctrl-C in a terminal reaches this process as well; it is the server that then says stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, ended)
    when_ended(line_file, lambda: os.kill(os.getpid(), signal.SIGTERM))
    log_to_stderr()
    settings = Settings.read()
    with (
        HomeLock.inherited(settings.home, lock_file),
        House.open(settings) as house,
        socket.socket(fileno=socket_file) as bound,
    ):
        bound.set_inheritable(False)
        answer(house, bound, Counters(counts_file, number))
    return 0


def ended(signalled: int, frame: FrameType | None) -> NoReturn:
    """Told to stop before there was anything to end well."""
    sys.exit(0)


def _load() -> None:
    from index.whoosh import load  # here, as in `open_engine`

    load()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
