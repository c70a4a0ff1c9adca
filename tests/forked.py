"""Processes of tests, forked from one that has loaded the program: that takes far longer than most of what they do."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest.mock import patch

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["loaded", "forked"])


def start(
    script: str, arguments: list[str], here: Path, environment: dict[str, str], streams: tuple[Path, Path, Path]
) -> BaseProcess:
    """Begin a command as its script would: in the folder `here`, with this environment, and files for its streams."""
    return begin(_become, script, arguments, here, environment, streams)


def begin(work: Callable[..., None], *given: Any) -> BaseProcess:
    """A process that does this work of a module."""
    places = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    # OpenBLAS starts a thread for every processor otherwise.
    with patch.dict(os.environ, PYTHONPATH=places, OPENBLAS_NUM_THREADS="1"):
        forkserver.ensure_running()
    process = context.Process(target=_work, args=(work, given))
    process.start()
    return process


def _work(work: Callable[..., None], given: tuple[Any, ...]) -> None:
    if "loaded" not in sys.modules:
        raise RuntimeError("what this is forked from has not loaded the program")
    work(*given)


def _become(
    script: str, arguments: list[str], here: Path, environment: dict[str, str], streams: tuple[Path, Path, Path]
) -> None:
    """In the forked process: become the command."""
    from api.cli import main

    os.chdir(here)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as an interpreter begins
    sys.argv = [script, *arguments]
    main()
