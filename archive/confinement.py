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
import stat
import struct
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from archive import syscall_filter

_NEW_USER, _NEW_NET, _NEW_IPC, _NEW_MOUNTS = 0x10000000, 0x40000000, 0x08000000, 0x00020000
_MS_BIND, _MS_PRIVATE = 1 << 12, 1 << 18 | 1 << 14  # the second with all that is below
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
_NOBODY = 65534
_LANDLOCK_CREATE, _LANDLOCK_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_BENEATH = 1
# Of Landlock's rights: run, read files, list folders; and those that a rule for a single file may have.
_READ = 1 << 0 | 1 << 2 | 1 << 3
_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
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


def shut_in(readable: Iterable[str], folder: str, *, memory: int, seconds: int, largest: int) -> None:
    """Between fork and exec, for a program that is not ours: no network, these files and folders to read, and
    `folder`, which it has in the place of `/tmp`, to write.

    What is not there is passed over. `memory` in bytes of address space, `seconds` of processor time, `largest` the
    bytes that a file may grow to. Raises OSError where any of it cannot be had: then the program must not run.
    """
    libc = _libc()
    if libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC | _NEW_MOUNTS) != 0:
        raise OSError(ctypes.get_errno(), "no namespaces of its own")
    mounts = ((b"none", b"/", _MS_PRIVATE), (os.fsencode(folder), b"/tmp", _MS_BIND))
    if any(libc.mount(source, target, None, flags, None) != 0 for source, target, flags in mounts):
        raise OSError(ctypes.get_errno(), "no folder of its own")
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: largest, resource.RLIMIT_AS: memory}
    for name, bound in {**bounds, resource.RLIMIT_CPU: seconds}.items():
        resource.setrlimit(name, (bound, bound))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "privileges could be gained")
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        raise OSError(ctypes.get_errno(), "no Landlock")
    everything = (1 << _rights(version)) - 1
    ruleset = _ruleset(libc, version)
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ & everything)
        for path in ("/tmp", "/dev/null"):
            _allow(libc, ruleset, path, everything)
        if libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) != 0:
            raise OSError(ctypes.get_errno(), "no Landlock")
    finally:
        os.close(ruleset)


def _rights(version: int) -> int:
    """How many kinds of access to files this version of Landlock handles."""
    return 13 + (version >= 2) + (version >= 3) + (version >= 5)


def _ruleset(libc: ctypes.CDLL, version: int) -> int:
    """A ruleset that refuses all that this version handles, and which rules may allow again. Raises OSError."""
    handled = struct.pack("=QQQ", (1 << _rights(version)) - 1, 3, 3)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset: int = libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "no Landlock")
    return ruleset


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    """Let a file or all below a folder be reached so. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        allowed = access if stat.S_ISDIR(os.fstat(descriptor).st_mode) else access & _OF_FILES
        rule = struct.pack("=Qi", allowed, descriptor)
        if libc.syscall(_LANDLOCK_RULE, ruleset, _BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"no Landlock rule for {path}")
    finally:
        os.close(descriptor)


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
    try:
        ruleset = _ruleset(libc, version)
    except OSError:
        return f"no Landlock ({_error()})"
    try:
        if libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) != 0:
            return f"no Landlock ({_error()})"
    finally:
        os.close(ruleset)
    return None
