"""Kernels: compiled for every width that is told, kept where that is possible, and there either way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.whoosh import compiled
from index.whoosh.compiled import Halves, kernel, load, prepare


def summed(numbers: Halves, more: int) -> int:
    total = more
    for number in numbers:
        total += number
    return total


@pytest.fixture(autouse=True)
def own_kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(compiled, "_KERNELS", [])
    monkeypatch.setattr(compiled, "_fingerprint", lambda: uuid.uuid4().hex)  # as if never compiled before
    yield
    for made, _ in compiled._KERNELS:
        kept = Path(made.stats.cache_path) if made.stats.cache_path else None
        for left in (*kept.glob("prepared-*"), *kept.glob("begun-*")) if kept else ():
            left.unlink()


def widths(made: Any) -> set[str]:
    return {str(given[0].dtype) for given in made.signatures}


def test_a_kernel_is_compiled_for_every_width_before_it_is_asked() -> None:
    made = kernel(summed)
    prepare()
    assert widths(made) == {"uint16", "uint32"}
    assert made(np.arange(4, dtype=np.uint16), 1) == made(np.arange(4, dtype=np.uint32), 1) == 7


def test_what_was_compiled_from_other_sources_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel(summed)
    prepare()
    folder = Path(compiled._KERNELS[0][0].stats.cache_path)
    kept = list(folder.glob("*summed*.nbc"))
    assert kept
    for path in kept:
        path.write_bytes(b"")  # as no compiler leaves it
    monkeypatch.setattr(compiled, "_KERNELS", [])
    made = kernel(summed)
    prepare()
    assert widths(made) == {"uint16", "uint32"}
    assert all(path.stat().st_size for path in folder.glob("*summed*.nbc"))


def test_a_process_can_have_all_of_it_before_it_is_asked() -> None:
    made = kernel(summed)
    assert widths(made) == set()
    load()
    assert widths(made) == {"uint16", "uint32"}


def test_where_nothing_can_be_kept_it_is_compiled_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    jit = compiled.njit

    def nowhere(*, cache: bool = False, **named: Any) -> Callable[..., Any]:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        found: Callable[..., Any] = jit(**named)
        return found

    monkeypatch.setattr(compiled, "njit", nowhere)
    made = kernel(summed)
    for _ in range(2):
        prepare()
    assert widths(made) == {"uint16", "uint32"}
    assert made(np.arange(4, dtype=np.uint16), 1) == 7
