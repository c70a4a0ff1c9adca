"""A seccomp filter: the few system calls a reader needs; every other one answers "not permitted".

A list of what is allowed, not of what is forbidden, because the kernel keeps getting new calls. Nothing on it opens
a file by name, makes a socket or a process, or reaches another process. Written as BPF by hand: it is twenty kinds of
lines, and libseccomp is one more system package to ask for.

Source: Linux `Documentation/userspace-api/seccomp_filter.rst`; numbers from `asm/unistd_64.h` and
`asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# Name: (x86-64, arm64).
_ALLOWED = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "pread64": (17, 67),
    "readv": (19, 65), "writev": (20, 66), "fcntl": (72, 25), "poll": (7, None), "ppoll": (271, 73),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233), "membarrier": (324, 283),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getpid": (39, 172), "gettid": (186, 178),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "getrusage": (98, 165),
    "getrandom": (318, 278), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_TGKILL = (234, 131)
_CLONE, _CLONE3 = (56, 220), (435, 435)
# CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID: so glibc makes a thread.
_THREAD = 0x3D0F00
_NEWFSTATAT = (262, 79)
_AT_EMPTY_PATH = 0x1000

_COLUMNS = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# Offsets into struct seccomp_data; arguments are 64 bits each, little-endian on both machines.
_NR, _ARCH, _ARG0, _ARG3 = 0, 4, 16, 40

_LOAD, _EQUALS, _RETURN = 0x20, 0x15, 0x06
_KILL, _ALLOW = 0x80000000, 0x7FFF0000
_REFUSE, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_char_p)]


def install(libc: ctypes.CDLL) -> str | None:
    """Let this process make the allowed calls only, from now on. What is lacking, where it cannot be done.

    Needs `no_new_privs` to be set.
    """
    if _MACHINE not in _COLUMNS:
        return f"no filter of system calls is written for {_MACHINE}"
    lines = _BEGINNING + _ending(_COLUMNS[_MACHINE][0], os.getpid())
    program = _Program(len(lines) // 8, lines)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        return f"the kernel takes no filter of system calls ({os.strerror(ctypes.get_errno())})"
    return None


def _line(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _beginning(column: int, architecture: int) -> bytes:
    """Calls of another architecture end the process; those on the list pass."""
    lines = [
        _line(_LOAD, _ARCH),
        _line(_EQUALS, architecture, 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NR),
    ]
    for numbers in _ALLOWED.values():
        number = numbers[column]
        if number is not None:
            lines += [_line(_EQUALS, number, 0, 1), _line(_RETURN, _ALLOW)]
    return b"".join(lines)


def _ending(column: int, pid: int) -> bytes:
    """Three more pass with one argument only.

    abort() signals itself; an open file is looked at by an empty path; and a thread may be made, never a process: the
    decoder of HEIC pictures works in one. What a newer call would make cannot be seen here, so that call is not known.
    """
    return (
        _only_with(_TGKILL[column], _ARG0, pid)
        + _only_with(_NEWFSTATAT[column], _ARG3, _AT_EMPTY_PATH)
        + _only_with(_CLONE[column], _ARG0, _THREAD)
        + _line(_EQUALS, _CLONE3[column], 0, 1)
        + _line(_RETURN, _UNKNOWN)
        + _line(_RETURN, _REFUSE)
    )


def _only_with(number: int, argument: int, value: int) -> bytes:
    lines = (
        _line(_EQUALS, number, 0, 4),
        _line(_LOAD, argument),
        _line(_EQUALS, value, 0, 1),
        _line(_RETURN, _ALLOW),
        _line(_RETURN, _REFUSE),
    )
    return b"".join(lines)


_MACHINE = platform.machine()
_BEGINNING = _beginning(*_COLUMNS[_MACHINE]) if _MACHINE in _COLUMNS else b""
