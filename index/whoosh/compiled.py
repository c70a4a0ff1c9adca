"""Functions over arrays that are compiled to machine code: by Numba, once for each machine, kept beside the source.

A kernel sees arrays of numbers and numbers only. It lets other threads run, and it does not check bounds: what it is
given must hold together, which the checksums of `arrays` and the writers of segments see to.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding  # type: ignore[import-untyped]
import numba
import numpy as np
from numba import carray, njit, types  # type: ignore[attr-defined]
from numba.extending import intrinsic
from numpy.typing import NDArray

from index import tokens

Function = TypeVar("Function", bound=Callable[..., Any])

Bytes = NDArray[np.uint8]
Shorts = NDArray[np.uint16]
Numbers = NDArray[np.uint32]
"""Documents, positions, places in other arrays."""

Signed = NDArray[np.int64]
Longs = NDArray[np.uint64]
Scores = NDArray[np.float64]
Table = NDArray[np.int64]
"""Of two dimensions."""

Halves = NDArray[Any]
"""Numbers of two or four bytes, as a segment needs them."""

Some = NDArray[Any]
"""Numbers of one, two or four bytes."""

_KINDS: dict[str, tuple[Any, ...]] = {
    "int": (types.int64,),
    "float": (types.float64,),
    "Bytes": (types.uint8[::1],),
    "Shorts": (types.uint16[::1],),
    "Numbers": (types.uint32[::1],),
    "Signed": (types.int64[::1],),
    "Longs": (types.uint64[::1],),
    "Scores": (types.float64[::1],),
    "Table": (types.int64[:, ::1],),
    "Halves": (types.uint16[::1], types.uint32[::1]),
    "Some": (types.uint8[::1], types.uint16[::1], types.uint32[::1]),
}


_KERNELS: list[tuple[Any, Any]] = []


def kernel(function: Function) -> Function:
    """Have it compiled by `prepare`, for all widths that its annotations allow; kept, and read when first called."""
    try:
        compiled = njit(cache=True, nogil=True, boundscheck=False)(function)
    except RuntimeError:  # there is no place where it could be kept
        compiled = njit(nogil=True, boundscheck=False)(function)
    kinds = (_KINDS[kind] for name, kind in function.__annotations__.items() if name != "return")
    _KERNELS.extend((compiled, given) for given in product(*kinds))
    return cast(Function, compiled)


def inner(function: Function) -> Function:
    """The same for what only kernels call: the compiler sets it in the place of the call where that is worth it."""
    return cast(Function, njit(nogil=True, boundscheck=False)(function))


def _pointing(kind: Any) -> Any:
    """A function of kernels that makes of an address, which is a number, one of numbers of a kind."""

    def made(_: Any, address: Any) -> Any:
        def built(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            return builder.inttoptr(given[0], context.get_value_type(signature.return_type))

        return types.CPointer(kind)(address), built  # type: ignore[no-untyped-call]

    return intrinsic(made)


_numbers_pointer, _scores_pointer = _pointing(types.uint32), _pointing(types.float64)


@inner
def numbers_at(address: int, length: int) -> Numbers:
    """The array of so many that lies there: so a kernel can be given any number of arrays without copying them. It has
    to be kept alive by whoever calls.
    """
    found: Numbers = carray(_numbers_pointer(address), length)
    return found


@inner
def scores_at(address: int, length: int) -> Scores:
    """The same of scores."""
    found: Scores = carray(_scores_pointer(address), length)
    return found


def address(array: NDArray[Any]) -> int:
    """Where an array lies, which must be one piece."""
    assert array.flags.c_contiguous
    return int(array.__array_interface__["data"][0])


def prepare(part: int = 0, parts: int = 1) -> None:
    """Compile every kernel that has been imported, unless this machine has them: half a minute, once, so that no search
    has to wait for it. Where they cannot be kept, once for each process. Of several `parts` only one, for processes
    that do it side by side, after which one has to look that nothing is missing.
    """
    kept = _KERNELS[0][0].stats.cache_path
    done = Path(kept) / f"prepared-{_fingerprint()}" if kept else None
    if done is None or not done.exists():
        if done is not None:
            begun = done.with_name(done.name.replace("prepared", "begun"))
            _forget(done.parent, begun)
            begun.touch()
        for compiled, given in _KERNELS[part::parts]:
            compiled.compile(given)
        if done is not None and parts == 1:
            done.touch()


def load() -> None:
    """Read all that is compiled into this process, half a second, so that no search is the first to need some of it."""
    tokens.load()
    for compiled, given in _KERNELS:
        compiled.compile(given)
    # What is loaded by now stays: no search has to wait while some hundred thousand objects are looked through.
    gc.collect()
    gc.freeze()


def _forget(kept: Path, begun: Path) -> None:
    """What was compiled from other sources, unless compiling from these has `begun`: Numba sees only when a kernel's
    own file is another, not that of a constant or of a function that was set in.
    """
    if not begun.exists():
        for path in (*kept.glob("*.nb[ci]"), *kept.glob("prepared-*"), *kept.glob("begun-*")):
            path.unlink(missing_ok=True)


def _fingerprint() -> str:
    """Of the sources, of what they take constants from too, and of what compiles them."""
    told = hashlib.sha256(f"{numba.__version__} {sys.version} {llvmlite.binding.get_host_cpu_name()}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()[:16]
