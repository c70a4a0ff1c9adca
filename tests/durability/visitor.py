"""One of many processes that write into the same home; each line it prints is one acknowledged change.

python tests/durability/visitor.py HOME NAME COUNT     take in, revise, add versions, withdraw; read nothing
python tests/durability/visitor.py HOME                be the holder: read what waits, sweep, until the input ends
"""

from __future__ import annotations

import io
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from api.house import House
from api.lock import HomeLock
from api.settings import Settings
from archive import Archive
from archive.access import Principal
from archive.document import Collection, Description, Extract, Page, Text
from archive.errors import Conflict

OWNER = Principal.owner()


def visit(home: Path, name: str, count: int) -> None:
    """Write as fast as it goes."""
    with House.open(Settings(home=home)) as house:
        archive = house.archive
        with suppress(Conflict):
            archive.collections.create(Collection(name="press", title="Press"), OWNER)
        archive.collections.create(Collection(name=name, title=name), OWNER)
        for n in range(count):
            where = "press" if n % 2 else name
            said = Description(title=f"{name} {n}")
            content = io.BytesIO(f"number {n} of {name}".encode())
            taken = archive.add(content, collection=where, description=said, filename="a.txt", who=OWNER)
            told("added", taken.document.id)
            if n % 3 == 0:
                archive.revise(taken.document.id, {"note": f"{n}"}, who=OWNER)
                told("revised", taken.document.id)
            if n % 4 == 0:
                content = io.BytesIO(f"number {n} of {name}, mended".encode())
                archive.add_version(taken.document.id, content, filename="b.txt", who=OWNER)
                told("versioned", taken.document.id)
            if n % 5 == 0:
                archive.withdraw(taken.document.id, who=OWNER)
                told("withdrawn", taken.document.id)


def told(what: str, id: str) -> None:
    print(what, id, flush=True)


def hold(home: Path) -> None:
    """Do what the holder does, over and over, also what it does at its start."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        with HomeLock(home).acquire(wait=60):
            archive = Archive.open(home, migrate=True)
            archive.queue.release("worker")
            for _ in range(20):
                job = archive.queue.claim("worker", timedelta(minutes=5))
                if job is None:
                    break
                text = Text(pages=(Page(number=1, label="1", text=job.sha256, how="text"),), reader="test")
                archive.queue.finish(job, Extract(text=text, media_type="text/plain"))
            archive.close()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if len(sys.argv) == 2:
        hold(place)
    else:
        visit(place, sys.argv[2], int(sys.argv[3]))
