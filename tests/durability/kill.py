"""`kill -9` at random moments, while writers take documents in over HTTP and by the command line beside the server.

    python tests/durability/kill.py [ROUNDS] [--seed N]

After each kill the server is started again, and must come up by itself. Then everything that was acknowledged is looked
for: in the catalogue, as bytes, over HTTP, and, once all is read and indexed, by searching for a word that only this
document has. What was not acknowledged must be there whole or not at all. Some rounds kill only the worker or one of
the reading processes first: the server must go on and start another. Some kill once more before the server is ready.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import soundness
from ledger import Ledger, sha256
from served import PATIENCE, NotReady, Process, Served, pressmark
from writers import Librarian, Writer

WRITERS = 4
WRITING = 4.0
"""Seconds until something is killed, at most."""
_LOOK = 0.05


@dataclass
class Round:
    """What one round did, and what it harmed."""

    number: int
    how: str
    ready: float = 0.0
    """Seconds from the start of the server until it said that it was ready."""
    caught_up: float = 0.0
    """Seconds from then until all was read and could be found."""
    acknowledged: int = 0
    survived: int = 0
    documents: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def harm(self) -> list[str]:
        return [*self.lost, *self.half, *self.troubles]


class Trial:
    """One home, killed over and over again."""

    def __init__(self, folder: Path, seed: int, longest: float = WRITING) -> None:
        self.longest = longest
        self.chance = random.Random(seed)
        self.ledger = Ledger()
        self.served = Served(folder / "home", folder / "log")
        self._command("collections", "create", "press", "--access", "public")
        made = self._command("keys", "create", "writers", "--role", "librarian", "--all-collections", "--json")
        self.secret = json.loads(made)["secret"]
        self.writers = [Writer(self.served, self.ledger, self.secret, f"w{seed}-{n}") for n in range(WRITERS)]
        self.librarian = Librarian(self.served, self.ledger, folder, f"c{seed}")
        self._checked: set[str] = set()

    def _command(self, *given: str) -> str:
        done = subprocess.run(
            pressmark(*given), env=self.served.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"pressmark {' '.join(given)}: {done.stderr}")
        return done.stdout

    def rounds(self, count: int) -> Iterator[Round]:
        """Raises NotReady where the server does not come up again by itself."""
        self.served.start()
        self.served.until_ready()
        for number in range(1, count + 1):
            done = Round(number, "all")
            before = self.ledger.acknowledged
            self._write(done)
            if self.chance.random() < 0.2:
                done.how += ", and before it was ready"
                self.served.start()
                time.sleep(self.chance.uniform(0.05, 2.0))
                self.served.kill()
            began = time.monotonic()
            self.served.start()
            self.served.until_ready()
            done.ready = time.monotonic() - began
            done.acknowledged = self.ledger.acknowledged - before
            self._verify(done)
            yield done

    # -- killing

    def _write(self, done: Round) -> None:
        """Let everybody write, and kill the server; when this ends nobody writes any more."""
        for writer in self.writers:
            writer.start()
        self.librarian.start()
        time.sleep(self.chance.uniform(0.1, self.longest))
        one = self.chance.choice((None, None, None, "worker", "zygote"))
        if one is not None and self._kill_one(one):
            done.how = f"the {one}, then all"
            time.sleep(self.chance.uniform(0.1, self.longest))
        self.served.kill()
        self.librarian.end(kill=self.chance.random() < 0.5)
        for writer in self.writers:
            writer.join()

    def _kill_one(self, what: str) -> bool:
        """Kill one process behind the server; whether there was one."""
        found: list[Process | None] = [self.served.worker()] if what == "worker" else [*self.served.zygotes()]
        victim = self.chance.choice(found) if found else None
        if victim is None:
            return False
        os.kill(victim.number, signal.SIGKILL)
        return True

    # -- verifying

    def _verify(self, done: Round) -> None:
        done.troubles += soundness.troubles(self.served.home, at_rest=True)
        outcome = self.ledger.settle(self.served.home)
        done.lost, done.half, done.survived = outcome.lost, outcome.half, outcome.survived
        began = time.monotonic()
        self._until_caught_up(done)
        done.caught_up = time.monotonic() - began
        done.documents = len(self.ledger.sure)
        headers = {"Authorization": f"Bearer {self.secret}"}
        with httpx.Client(base_url=f"{self.served.url}/api/v1", headers=headers, timeout=60) as client:
            for mark in self._some():
                done.lost += self._document(client, mark)
            for writer in self.writers:
                done.troubles += _accounts(client, writer)
        done.troubles += soundness.troubles(self.served.home, at_rest=True)
        done.troubles += [f"process {left.number} was left over" for left in self.served.left_over()]
        for surprises in (*(writer.surprises for writer in self.writers), self.librarian.surprises):
            done.troubles += surprises
            surprises.clear()

    def _some(self) -> list[str]:
        """All that is new, and some of the rest."""
        fresh = [mark for mark in self.ledger.sure if mark not in self._checked]
        old = self.chance.sample(sorted(self._checked), min(20, len(self._checked)))
        self._checked |= self.ledger.sure.keys()
        return fresh + old

    def everything(self) -> list[str]:
        """Look at every document once more; what is wrong."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        with httpx.Client(base_url=f"{self.served.url}/api/v1", headers=headers, timeout=60) as client:
            return [words for mark in self.ledger.sure for words in self._document(client, mark)]

    def _until_caught_up(self, done: Round) -> None:
        end = time.monotonic() + PATIENCE
        while soundness.busy(self.served.home) or not self._indexed():
            if time.monotonic() > end:
                done.troubles.append("what waits is not read and indexed")
                return
            time.sleep(_LOOK)

    def _indexed(self) -> bool:
        """Whether the newest change can be found: the state of the index says how far it is."""
        try:
            folder = (self.served.home / "index" / "CURRENT").read_text()
            state = json.loads((self.served.home / "index" / folder / "state.json").read_bytes())
        except (OSError, ValueError):
            return False
        return int(state["checkpoint"]) >= soundness.last_change(self.served.home)

    def _document(self, client: httpx.Client, mark: str) -> Iterator[str]:
        """What is not as it was acknowledged, as a caller sees it."""
        state, id = self.ledger.sure[mark], self.ledger.ids[mark]
        told = client.get(f"/documents/{id}")
        found = client.get("/search", params={"q": f"={state.word}"})
        hits = [hit["document"]["id"] for hit in found.json()["hits"]] if found.status_code == 200 else [found.text]
        if state.withdrawn:
            if told.status_code != 410:
                yield f"{mark} was withdrawn: {told.status_code}"
            if hits:
                yield f"{mark} was withdrawn, and a search for {state.word} finds {hits}"
            return
        if told.status_code != 200 or told.json()["revision"] != state.revision:
            yield f"{mark}: {told.status_code} {told.text[:200]}"
        original = client.get(f"/documents/{id}/original")
        if original.status_code != 200 or sha256(original.content) != state.sha256:
            yield f"{mark}: its original is {original.status_code}, {len(original.content)} bytes"
        if hits != [id]:
            version = told.json()["version"]
            how = " ".join(str(version.get(name)) for name in ("reading", "reason", "detail"))
            yield f"{mark}: a search for {state.word} finds {hits}, not {id}, which is {how}"


def _accounts(client: httpx.Client, writer: Writer) -> Iterator[str]:
    """Accessions whose sums are not right."""
    states = ("new", "duplicate", "waiting", "reading", "failed", "refused")
    for id, lines in writer.accessions.items():
        told = client.get(f"/accessions/{id}").json()
        if told.get("received") != lines or sum(told[state] for state in states) != lines or told["new"] != lines:
            yield f"accession {id} of {lines} lines: {told}"
    writer.accessions.clear()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("rounds", type=int, nargs="?", default=50)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="pressmark-kill-") as folder:
        return run(Path(folder), told.rounds, told.seed)


def run(folder: Path, rounds: int, seed: int, longest: float = WRITING) -> int:
    """Kill and verify so many times, and say what happened. 1 where anything was harmed."""
    trial = Trial(folder, seed, longest)
    done: list[Round] = []
    rest: list[str] = []
    try:
        for one in trial.rounds(rounds):
            done.append(one)
            _say(one)
        rest = trial.everything()
        code = trial.served.stop()
        rest += [f"it ended with {code} when told to stop"] if code else []
        rest += [f"process {left.number} was left over" for left in trial.served.left_over()]
    except NotReady as ended:
        rest.append(f"it did not come up by itself: {ended}")
    finally:
        trial.librarian.end(kill=True)
        trial.served.end()
    for words in rest[:50]:
        print("     ", words)
    times = sorted(one.ready for one in done)
    print(
        f"{len(done)} rounds of {rounds}: {sum(one.acknowledged for one in done)} changes acknowledged, "
        f"{sum(len(one.lost) for one in done)} lost, {sum(len(one.half) for one in done)} half visible, "
        f"{sum(one.survived for one in done)} there unacknowledged and whole; {len(trial.ledger.sure)} documents; "
        f"ready without a hand {len(done)} times"
        + (f", in {times[len(times) // 2]:.1f} s (median), {times[-1]:.1f} s (longest)" if times else "")
    )
    return int(len(done) < rounds or bool(rest) or any(one.harm() for one in done))


def _say(one: Round) -> None:
    print(
        f"{one.number:3}  ready {one.ready:5.2f} s, caught up {one.caught_up:5.2f} s  "
        f"{one.acknowledged:4} acknowledged, {len(one.lost)} lost, "
        f"{len(one.half)} half visible, {one.documents:5} documents  killed: {one.how}",
        flush=True,
    )
    for words in one.harm()[:20]:
        print("     ", words[:1_000], flush=True)


if __name__ == "__main__":
    sys.exit(main())
