"""Those who take documents in, over HTTP and by the command line, each change announced to the ledger and then told.

A writer goes on until the server is gone. A file that it had sent with an Idempotency-Key, and of which it never heard,
it sends again when there is a server again: the answer must be the same document, and there must be only one.
"""

from __future__ import annotations

import json
import random
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from ledger import Inventor, Ledger, State
from served import Served, pressmark

PATIENCE = 60.0


class Writer:
    """One who writes over HTTP, in a thread of its own while there is a server."""

    def __init__(self, served: Served, ledger: Ledger, secret: str, seed: str) -> None:
        self._served = served
        self._ledger = ledger
        self._secret = secret
        self._inventor = Inventor(seed)
        self._random = random.Random(seed)
        self._own: list[str] = []
        self._unheard: list[tuple[State, bytes]] = []
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.accessions: dict[str, int] = {}
        self.surprises: list[str] = []

    def start(self) -> None:
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self, *, end: bool = False) -> None:
        """Wait for it: the server is gone, or it is to `end` after what it is doing."""
        if end:
            self._ended.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive()

    def _run(self) -> None:
        headers = {"Authorization": f"Bearer {self._secret}"}
        try:
            with httpx.Client(base_url=f"{self._served.url}/api/v1", headers=headers, timeout=PATIENCE) as client:
                while self._unheard:
                    self._send_again(client, *self._unheard[-1])
                    self._unheard.pop()
                steps = [self._add, self._add, self._put, self._version, self._revise, self._withdraw, self._records]
                while not self._ended.is_set():
                    self._random.choice(steps if self._own else steps[:1])(client)
        except httpx.TransportError:
            return  # the server was killed, which is what all this is about
        except Exception as error:
            self.surprises.append(f"{type(error).__name__}: {error}")

    # -- steps

    def _add(self, client: httpx.Client) -> None:
        state, content = self._inventor.document()
        keyed = self._random.random() < 0.5
        if keyed:
            self._unheard.append((state, content))
        self._post(client, state, content, keyed=keyed)
        if keyed:
            self._unheard.pop()

    def _post(self, client: httpx.Client, state: State, content: bytes, *, keyed: bool) -> None:
        headers = {"Idempotency-Key": state.mark} if keyed else {}
        waiting = {"wait": "searchable"} if self._random.random() < 0.05 else {}

        def ask() -> httpx.Response:
            return client.post("/documents", headers=headers, params=waiting, **_form(state, content))

        if self._ask(state, ask):
            self._own.append(state.mark)

    def _send_again(self, client: httpx.Client, state: State, content: bytes) -> None:
        known = self._ledger.ids.get(state.mark)
        self._post(client, state, content, keyed=True)
        if known is not None and known != self._ledger.ids[state.mark]:
            self.surprises.append(f"{state.mark} was sent twice with one key, and is {known} and another")

    def _put(self, client: httpx.Client) -> None:
        state, content = self._inventor.document()
        if self._ask(state, lambda: client.put(f"/documents/by/mark/{state.mark}", **_form(state, content))):
            self._own.append(state.mark)

    def _version(self, client: httpx.Client) -> None:
        state, id = self._one()
        word = self._inventor.word()
        content = self._inventor.text(word)
        files = {"file": ("b.txt", content)}
        self._ask(state.versioned(content, word), lambda: client.post(f"/documents/{id}/versions", files=files))

    def _revise(self, client: httpx.Client) -> None:
        state, id = self._one()
        note = f"revised {state.revision}"
        self._ask(state.revised(note), lambda: client.patch(f"/documents/{id}", json={"note": note}))

    def _withdraw(self, client: httpx.Client) -> None:
        state, id = self._one()
        self._own.remove(state.mark)
        self._ask(state.gone(), lambda: client.delete(f"/documents/{id}"), id)

    def _records(self, client: httpx.Client) -> None:
        given = [self._inventor.document(record=True) for _ in range(self._random.choice((1, 10, 40)))]
        for state, _ in given:
            self._ledger.begun(state)
        answer = client.post(
            "/accessions",
            params={"collection": "press"},
            content=b"\n".join(line for _, line in given),
            headers={"Content-Type": "application/x-ndjson"},
        )
        if not self._taken(answer):
            for state, _ in given:
                self._ledger.refused(state)
            return
        self.accessions[answer.json()["id"]] = len(given)
        for state, _ in given:
            self._ledger.done(state, "")  # its id is in the account, which it does not wait for

    # -- asking

    def _ask(self, state: State, ask: Callable[[], httpx.Response], id: str | None = None) -> bool:
        """Whether it was acknowledged."""
        self._ledger.begun(state)
        answer = ask()
        taken = self._taken(answer)
        if taken:
            self._ledger.done(state, id or answer.json()["id"])
        else:
            self._ledger.refused(state)
        return taken

    def _taken(self, answer: httpx.Response) -> bool:
        """Whether it was acknowledged. To be sent away by a busy archive is all right, anything else is a surprise."""
        if answer.status_code in (200, 201, 202, 204):
            return True
        if answer.status_code != 503:
            self.surprises.append(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
        return False

    def _one(self) -> tuple[State, str]:
        """One of its own that is known to be there."""
        mark = self._random.choice(self._own)
        return self._ledger.sure[mark], self._ledger.ids[mark]


def _form(state: State, content: bytes) -> dict[str, Any]:
    description = json.dumps({**(state.said or {}), "collection": "press"})
    return {"files": {"file": (f"{state.mark}.txt", content)}, "data": {"description": description}}


class Librarian:
    """One who takes files in by the command line beside the server; one command is one round's work."""

    def __init__(self, served: Served, ledger: Ledger, folder: Path, seed: str) -> None:
        self._served = served
        self._ledger = ledger
        self._folder = folder
        self._inventor = Inventor(seed)
        self._random = random.Random(seed)
        self._states: list[State] = []
        self._command: subprocess.Popen[bytes] | None = None
        self.surprises: list[str] = []

    def start(self) -> None:
        """Take some lines of a file in, or one file with its description."""
        given = self._folder / "given"
        if self._random.random() < 0.5:
            many = [self._inventor.document(record=True) for _ in range(self._random.choice((3, 30)))]
            given.write_bytes(b"\n".join(line for _, line in many))
            more = ["--records"]
        else:
            many = [self._inventor.document()]
            given.write_bytes(many[0][1])
            told = self._folder / "description.json"
            told.write_text(json.dumps(many[0][0].said))
            more = ["--description", str(told)]
        self._states = [state for state, _ in many]
        for state in self._states:
            self._ledger.begun(state)
        self._command = subprocess.Popen(
            pressmark("add", str(given), "--collection", "press", "--json", "--no-wait", *more),
            env=self._served.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def end(self, *, kill: bool) -> None:
        """Kill the command with the server, or let it go on alone; what it printed is what it acknowledged."""
        if self._command is None:
            return
        if kill:
            self._command.kill()
        said, trouble = self._command.communicate(timeout=PATIENCE)
        code, self._command = self._command.returncode, None
        if code == 0:
            files = json.loads(said)["files"]
            for state, file in zip(self._states, files, strict=True):
                self._ledger.done(state, file["document"])
        elif code not in (-9, 4):
            self.surprises.append(f"pressmark add ended with {code}: {trouble.decode(errors='replace')}")
