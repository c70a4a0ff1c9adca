"""Real power cuts: a writer acknowledges into a list on another disk, the power goes, all on the list must be there.

    python tests/durability/power.py [CUTS] [--seed N] [--apart] [--without CONTROL]

The disk is an ext4 on a loop device, shut down as the kernel does it (see disk.py), so it needs root. `--apart` leaves
the catalogue on a disk that keeps its power: then only the originals' own syncs stand between them and the cut.
CONTROL leaves a precaution out (synchronous-normal, no-file-sync, no-folder-sync), and the cuts must find it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import forked
import power_check
import power_writer
from disk import CannotCut, Disk

WAYS = ("while writing", "at rest", "long after", "at rest", "while writing")
MOST, PATIENCE = 40, 30.0
"""Each cut comes after 1 to MOST acknowledgements, or so many seconds, if they are slow to come."""
LONG = 6.0
"""Seconds of rest before some cuts: longer than ext4 waits before it writes its log by itself."""


@dataclass
class Cut:
    """What one cut did."""

    how: str
    acknowledged: int
    documents: int
    survived: int
    index: str
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    unfound: list[str] = field(default_factory=list)

    def harm(self) -> list[str]:
        return [*self.lost, *self.half, *self.troubles, *self.unfound]


def cuts(
    folder: Path, count: int, seed: int = 1, *, apart: bool = False, without: str | None = None, most: int = MOST
) -> Iterator[Cut]:
    """Cut the power so many times, always of the same home. Raises CannotCut."""
    chance = random.Random(seed)
    settled = folder / "settled"
    settled.touch()
    with Disk(folder) as disk:
        home = folder / "home" if apart else disk.place / "home"
        store = disk.place / "originals" if apart else home / "originals"
        for number in range(1, count + 1):
            ledger = folder / f"ledger-{number}"
            how = WAYS[(number - 1) % len(WAYS)]
            given = [home, store, ledger, f"{seed}-{number}", without]
            window = _cut(disk, given, how, ledger, chance.randint(1, most), chance.uniform(0.0, 0.05))
            told = _checked(home, store, settled, ledger, *window)
            if isinstance(told, str):  # an archive that cannot be opened is the worst of all
                yield Cut(how, 0, 0, 0, "unknown", troubles=[told])
                return
            yield Cut(how=how, **told)


def _checked(*given: Any) -> Any:
    """What was found in a home after a cut, by a process of its own, or in words why it found nothing."""
    ours, theirs = forked.context.Pipe(duplex=False)
    checking = forked.begin(power_check.tell, theirs, *given)
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        checking.join()
        return f"the check ended with {checking.exitcode}"
    finally:
        checking.join()
        ours.close()


def _cut(disk: Disk, given: list[Any], how: str, ledger: Path, count: int, pause: float) -> tuple[float, float]:
    """Let a writer acknowledge so much, cut the power, and mount again; between which moments the power went."""
    ours, theirs = forked.context.Pipe(duplex=False)
    writer = forked.begin(power_writer.main, theirs, *given)
    theirs.close()
    assert writer.pid is not None
    try:
        if not ours.poll(120):
            raise RuntimeError("the writer did not start")
        ours.recv()  # raises EOFError where it ended instead
        end = time.monotonic() + PATIENCE
        while writer.is_alive() and _acknowledged(ledger) < count and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(pause)
        if how != "while writing":
            os.kill(writer.pid, signal.SIGSTOP)
            time.sleep(LONG if how == "long after" else 0)
        begun = time.monotonic()
        disk.cut()
        ended = time.monotonic()
        if how == "while writing":
            time.sleep(0.3)  # what it acknowledges now would be lost
    finally:
        writer.kill()
        writer.join()
        ours.close()
    disk.unmount()
    disk.mount()
    return begun, ended


def _acknowledged(ledger: Path) -> int:
    return sum(b'"id": null' not in line for line in ledger.read_bytes().splitlines()) if ledger.exists() else 0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("cuts", type=int, nargs="?", default=10)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--apart", action="store_true")
    asked.add_argument("--without", choices=["synchronous-normal", "no-file-sync", "no-folder-sync"])
    told = asked.parse_args()
    done: list[Cut] = []
    with tempfile.TemporaryDirectory(prefix="pressmark-power-") as folder:
        try:
            for cut in cuts(Path(folder), told.cuts, told.seed, apart=told.apart, without=told.without):
                done.append(cut)
                print(
                    f"{len(done):3}  {cut.how:13}  {cut.acknowledged:4} acknowledged, {len(cut.lost)} lost, "
                    f"{len(cut.half)} half visible, {cut.survived} more there, index {cut.index}",
                    flush=True,
                )
                for words in cut.harm()[:10]:
                    print("     ", words)
        except CannotCut as lacking:
            print(f"not done: {lacking}")
            return 2
    harmed = sum(bool(cut.harm()) for cut in done)
    print(
        f"{len(done)} cuts: {sum(cut.acknowledged for cut in done)} changes acknowledged, "
        f"{sum(len(cut.lost) for cut in done)} lost, {sum(len(cut.half) for cut in done)} half visible; "
        f"harm after {harmed} of the cuts"
    )
    return int(harmed > 0)


if __name__ == "__main__":
    sys.exit(main())
