"""Building the index anew: wished for by leaving a file in the home, done by whoever is at work there."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from archive import Archive
from archive.access import Scope
from index.engine import Engine

_EVERYTHING = Scope.everything()

log = logging.getLogger("pressmark.worker")


def rebuild(archive: Archive, engine: Engine, why: str) -> None:
    """Build the index from the archive, in place of the one there is. Raises IndexBusy."""
    began = time.monotonic()
    log.info("building the index: %s", why)
    upto = archive.last_change(_EVERYTHING)
    engine.rebuild(archive.searchable(_EVERYTHING), archive.texts(_EVERYTHING), upto)
    log.info("the index is built, in %.1f s", time.monotonic() - began)


def ask_for_rebuild(home: Path) -> Path:
    """Leave word that the index is to be built anew; the file is gone once that is done."""
    wish = home / "rebuild"
    wish.touch()
    return wish


def asked_for_rebuild(home: Path) -> bool:
    return (home / "rebuild").exists()


def rebuilt(home: Path) -> None:
    (home / "rebuild").unlink(missing_ok=True)
