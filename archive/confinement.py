"""What a reading child may not do, by every means the system has. What the system lacks is said, not passed over.

Several layers forbid the same thing, so that no single one has to hold:

    files     an empty root folder; Landlock; no call that opens one by name; no byte may be written, but for
              so many into the spool, which it is given open
    network   a network of its own with nothing in it; Landlock; no call that makes a socket
    processes no call that makes one or reaches one; no more than a few threads; no privileges, and none to be had
    amounts   memory, processor time (the zygote watches the wall clock)
"""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import struct
import sys
import tempfile
from pathlib import Path

from archive import syscall_filter

_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
_NOBODY = 65534
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_OPEN_FILES = 16
_THREADS = 8  # of this user in all; the system counts them as processes


def isolate() -> list[str]:
    """Once, in the zygote, before any thread: namespaces and an empty root. What is lacking, in plain words."""
    if sys.platform != "linux":
        return [f"{sys.platform} has no namespaces"]
    libc = _libc()
    lacking = []
    if libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC) != 0 and libc.unshare(_NEW_NET | _NEW_IPC) != 0:
        lacking.append(f"no network namespace of its own ({_error()})")
    try:
        _empty_root()
    except OSError as error:
        lacking.append(f"no empty root folder ({error.strerror})")
    return lacking


def confine(memory: int, seconds: int, spool: int = 0) -> list[str]:
    """In the child, before it reads: no way out, and bounds. What is lacking, in plain words.

    `memory` in bytes of address space, `seconds` of processor time, `spool` the bytes that a file may grow to. It
    cannot be undone.
    """
    lacking = _bound(memory, seconds, spool)
    if sys.platform != "linux":
        return [*lacking, f"{sys.platform} has neither Landlock nor a filter of system calls"]
    libc = _libc()
    _drop_privileges(libc)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        lacking.append(f"privileges could be gained ({_error()})")
    for trouble in (_landlock(libc), syscall_filter.install(libc)):
        if trouble is not None:
            lacking.append(trouble)
    return lacking


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends. Only for a parent with a single thread."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


@functools.cache
def _libc() -> ctypes.CDLL:
    """Loaded in the zygote, so that the children have it."""
    return ctypes.CDLL(None, use_errno=True)


def _error() -> str:
    return os.strerror(ctypes.get_errno())


def _empty_root() -> None:
    """Make a folder that no longer exists the root: nothing is in it, and nothing can be put there."""
    folder = Path(tempfile.mkdtemp(prefix="pressmark-"))
    try:
        os.chdir(folder)
    finally:
        folder.rmdir()
    os.chroot(".")


def _bound(memory: int, seconds: int, spool: int = 0) -> list[str]:
    bounds = {
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_FSIZE": (spool, spool),
        "RLIMIT_NPROC": (_THREADS, _THREADS),
        "RLIMIT_NOFILE": (_OPEN_FILES, _OPEN_FILES),
        # One second more before it is killed: the first signal says why.
        "RLIMIT_CPU": (seconds, seconds + 1),
        "RLIMIT_AS": (memory, memory),
    }
    lacking = []
    for name, bound in bounds.items():
        try:
            resource.setrlimit(getattr(resource, name), bound)
        except (AttributeError, OSError, ValueError) as error:
            lacking.append(f"{name} cannot be bounded ({error})")
    return lacking


def _drop_privileges(libc: ctypes.CDLL) -> None:
    """No capabilities; and not root, where this still is the real one (a namespace's has none outside)."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)  # a change of user forgets it
    version_3_of_this_process = struct.pack("=Ii", 0x20080522, 0)
    libc.capset(version_3_of_this_process, bytes(24))


def _landlock(libc: ctypes.CDLL) -> str | None:
    """No file may be opened, read, written, listed or run; from newer kernels on no port either.

    Source: Linux `Documentation/userspace-api/landlock.rst`. A ruleset without rules refuses all that it handles.
    """
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return f"no Landlock ({_error()})"
    rights = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    handled = struct.pack("=QQQ", (1 << rights) - 1, 3, 3)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return f"no Landlock ({_error()})"
    try:
        if libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) != 0:
            return f"no Landlock ({_error()})"
    finally:
        os.close(ruleset)
    return None
