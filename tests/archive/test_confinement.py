"""Each layer of confinement by itself: none leans on another. Each is tried in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Outcome = Callable[[str], dict[str, object]]

BEFORE = """
import ctypes, os, resource, socket, sys
from pathlib import Path
from archive import confinement, syscall_filter
"".encode("idna")

def tried(deed):
    try:
        deed()
        return "granted"
    except OSError as error:
        return error.strerror

def leave(lacking):
    if lacking:
        print("lacking:", lacking, flush=True)
        os._exit(0)
"""
AFTER = """
os.write(1, repr({
    "open": tried(lambda: os.open("/etc/passwd", os.O_RDONLY)),
    "create": tried(lambda: os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", 9), timeout=5)),
    "fork": tried(lambda: os.fork() or os._exit(0)),
    "user": os.getuid(),
}).encode())
"""


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    return lambda layer: _outcome(layer, tmp_path / "created")


def _outcome(layer: str, created: Path) -> dict[str, object]:
    """What a process may do behind this layer alone."""
    program = BEFORE + layer + AFTER
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program, str(created)], capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    if ran.stdout.startswith("lacking:"):
        pytest.skip("this system lacks it: " + ran.stdout.strip())
    told = eval(ran.stdout, {})
    assert isinstance(told, dict)
    return told


PRIVILEGES = "libc = confinement._libc(); libc.prctl(38, 1, 0, 0, 0)\n"
DENIED, FORBIDDEN, GONE = "Permission denied", "Operation not permitted", "No such file or directory"


def test_without_any_layer_these_things_can_be_done(outcome: Outcome) -> None:
    told = outcome("")
    assert told["open"] == told["create"] == told["fork"] == "granted"
    assert told["connect"] == "Connection refused"


def test_landlock_alone_closes_every_file_and_port(outcome: Outcome) -> None:
    told = outcome(PRIVILEGES + "leave(confinement._landlock(libc))")
    assert told["open"] == told["create"] == DENIED
    assert told["connect"] in (DENIED, "Connection refused")  # kernels before 6.7 know no ports


def test_the_filter_of_system_calls_alone_closes_files_network_and_processes(outcome: Outcome) -> None:
    told = outcome(PRIVILEGES + "leave(syscall_filter.install(libc))")
    assert [told["open"], told["create"], told["connect"], told["fork"]] == [FORBIDDEN] * 4


def test_namespaces_alone_leave_an_empty_root_and_no_network(outcome: Outcome) -> None:
    told = outcome("leave(confinement.isolate())")
    assert told["open"] == told["create"] == GONE
    assert told["connect"] == "Network is unreachable"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can stop being root")
def test_a_child_of_root_is_not_root(outcome: Outcome) -> None:
    assert outcome(PRIVILEGES + "confinement._drop_privileges(libc)")["user"] == 65534


def test_bounds_alone_let_nothing_be_written(outcome: Outcome) -> None:
    told = outcome(
        "leave(confinement._bound(1 << 30, 60))\n"
        "file = os.memfd_create('x') if hasattr(os, 'memfd_create') else os.open('/dev/null', os.O_RDONLY)\n"
        "assert tried(lambda: os.write(file, b'x')) == 'File too large', 'written'\n"
    )
    assert told["open"] == "granted"
