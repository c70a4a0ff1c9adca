"""`pressmark serve`: answer over HTTP, until stopped."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from api.app import create_app
from api.bell import ring
from api.cursors import Cursors
from api.house import House
from api.keeper import Keeper
from api.lock import HomeLock
from api.logs import log_to_stderr
from api.secret import home_secret
from api.server import address, listen, run
from api.settings import PREFIX, Settings
from api.wiring import Wiring
from archive.access import Principal

_PATIENCE = 3.0
"""Seconds to wait for a command that is just ending."""

_SETTLED = 5.0
"""Seconds after the start, when what search needs later is loaded as well, so that few wait for it."""


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing at start but what is wrong.")
def serve(quiet: bool) -> None:
    """Answer over HTTP, and read and index what comes in, until stopped (Ctrl-C, or SIGTERM).

    Where, and with how many readers, is said by settings: PRESSMARK_HOST, PRESSMARK_PORT, PRESSMARK_WORKERS. One
    server can use an archive at a time; the other commands work beside it.
    """
    signal.signal(signal.SIGTERM, _ended)
    log_to_stderr()
    settings = Settings.read()
    with HomeLock(settings.home).acquire(wait=_PATIENCE) as lock, House.hold(settings, lock) as house:
        bound = listen(settings.host, settings.port)
        keeper, wiring = Keeper(settings, lock), _wiring(house)
        loading = threading.Timer(_SETTLED, _load)
        loading.daemon = True
        try:
            app = create_app(wiring)
            keeper.start()
            loading.start()
            if not quiet:
                _greet(house, address(bound))
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
            keeper.stop()
            bound.close()


def _load() -> None:
    from index.whoosh import load  # here, as in `open_engine`

    load()


def _ended(number: int, frame: FrameType | None) -> NoReturn:
    """Told to stop before there was anything to end well."""
    sys.exit(0)


def _wiring(house: House) -> Wiring:
    return Wiring(
        archive=house.archive,
        engine=house.engine,
        settings=house.settings,
        cursors=Cursors(home_secret(house.settings.home)),
        ready=lambda: house.searchable() >= 0,
    )


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
