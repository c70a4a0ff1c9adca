"""Takes a folder of faulty files in by the command, and scores the account against what must happen to each.

Reads `gold/intake` below PRESSMARK_DATA (default ../shared/data) and runs the scorer that stands beside it. The
files are unpacked into a temporary folder with their links and pipes, since those are what is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.paths import fit

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOLD = DATA / "gold" / "intake"
COMMAND = str(Path(sys.executable).with_name("pressmark"))


def walked(folder: bytes) -> Iterator[bytes]:
    """Every path that is no folder, without following links."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from walked(entry.path)
            else:
                yield entry.path


def taken_in(folder: Path, home: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The account of the folder, and the text of each document that was read."""
    environment = {**ENVIRONMENT, "PRESSMARK_HOME": str(home)}

    def run(*arguments: str) -> str:
        done = subprocess.run([COMMAND, *arguments], env=environment, stdout=subprocess.PIPE, check=False)
        return done.stdout.decode()

    run("collections", "create", "intake")
    added = json.loads(run("add", str(folder), "--collection", "intake", "--json", "--progress"))
    told = json.loads(run("accessions", "show", added["accession"]["id"], "--json"))
    return told, texts(home)


def texts(home: Path) -> dict[str, str]:
    """What was read of each document and of all that is inside it, straight from the archive."""
    from archive import Archive
    from archive.access import Scope
    from archive.errors import NotFound

    found, everything = {}, Scope.everything()
    archive = Archive.open(home)
    for id in archive.searchable(everything):
        try:
            part = archive.document(id, everything).part
            text = "\n".join(page.text for page in archive.text(id, everything).pages)
            outermost = str(part.family if part else id)
            found[outermost] = "\n".join((found.get(outermost, ""), text))
        except NotFound:
            continue
    archive.close()
    return found


def main() -> int:
    if not (GOLD / "files.tar.gz").is_file():
        print("skipped: there is no gold for an intake (set PRESSMARK_DATA)")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        with tarfile.open(GOLD / "files.tar.gz") as packed:
            packed.extractall(base, filter="fully_trusted")
        begun = time.monotonic()
        told, read = taken_in(base / "files", base / "home")
        took = time.monotonic() - begun
        names = {}
        for path in walked(os.fsencode(base / "files")):
            relative = path.removeprefix(os.fsencode(base / "files") + b"/")
            names[fit(os.fsdecode(path))] = urllib.parse.quote(relative, safe="/")
        answers = base / "answers.jsonl"
        with answers.open("w", encoding="utf-8") as file:
            for each in told["files"]:
                answer = {"path_url": names[each["source"]], "state": each["state"], "reason": each["reason"]}
                file.write(json.dumps({**answer, "text": read.get(each["document"] or "", "")}) + "\n")
        print({name: told[name] for name in ("received", "new", "duplicate", "failed", "refused")}, f"in {took:.0f} s")
        print("failed:", dict(Counter(each["reason"] for each in told["files"] if each["state"] == "failed")))
        scorer = GOLD.parent / "score_intake.py"
        return subprocess.run([sys.executable, scorer, GOLD, answers], cwd=GOLD.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
