"""The whole story of one file, top to bottom, once it is its turn:

    original → sandbox: its text, what it says of itself, what is inside it
             → pages that are pictures, and pictures on pages: OCR, in a sandbox of its own, one by one
             → what is inside is kept, as originals
             → the catalogue: text, members, or the problem that stopped it, in one transaction

What is inside goes through a spool, a file without a name on the home's own disk: nothing of it is held in memory, and
nothing of it is left after a crash. Members are on disk before the catalogue knows of them.
"""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from archive import pictures, scans
from archive.document import Extract, Member, Problem, Reason
from archive.errors import Damaged
from archive.family import Kept
from archive.filetype import PDF, SUBRIP, WEBVTT
from archive.originals import Originals
from archive.queue import Job, Queue
from archive.ranges import Range
from archive.recogniser import Recogniser
from archive.sandbox import Sandbox
from archive.scans import Scans, Yielded

Scanning = tuple[Scans, Recogniser]
"""What OCR has read, and who reads more."""

_OFTEN = 200  # members, after which the lease is prolonged: each is brought to the disk, which takes its time


def ingest(
    job: Job,
    queue: Queue,
    originals: Originals,
    sandbox: Sandbox,
    spools: Path,
    lease: timedelta,
    scanning: Scanning | None = None,
) -> None:
    """Read one file and write down what came of it. `spools` is a folder with room for what is inside it.

    Pages that are pictures are read by whoever is `scanning`; without, they have no text. A file with many of them goes
    back to the end of the queue after a while, if others wait.

    Raises SandboxClosed, SandboxFailed and Full; then nothing is written down, and the job is still the caller's.
    """
    with tempfile.TemporaryFile(dir=spools) as spool:
        told = _read(job, originals, sandbox, spool)
        try:
            told = _seen(told, job, queue, originals, scanning, lease, spool, spools)
        except Yielded:
            queue.give_back(job, last=True)
            return
        kept: list[Kept] = []
        for member in told.members if isinstance(told, Extract) else ():
            kept.append(_kept(member, originals, spool))
            if len(kept) % _OFTEN == 0:
                queue.prolong(job, lease)
        queue.finish(job, told, kept)


def _read(job: Job, originals: Originals, sandbox: Sandbox, spool: BinaryIO) -> Extract | Problem:
    try:
        if job.subtitles is not None:
            return _attached(job.subtitles, job, originals, sandbox)
        with originals.open(job.sha256) as original:
            return sandbox.read(original, job.filename, job.media_type, spool, job.password)
    except Damaged as damaged:
        return Problem(reason=Reason.damaged, detail=str(damaged))


def _attached(sha256: str, job: Job, originals: Originals, sandbox: Sandbox) -> Extract | Problem:
    """What was attached as the text of sound or film, read in its place."""
    with originals.open(sha256) as subtitles:
        told = sandbox.read(subtitles, "subtitles", "")
    if isinstance(told, Extract) and told.media_type in (SUBRIP.media_type, WEBVTT.media_type):
        return told.model_copy(update={"media_type": job.media_type})
    why = told.detail if isinstance(told, Problem) else f"it is {told.media_type}"
    return Problem(reason=Reason.unsupported, detail=f"what was attached as its text is no SRT or VTT: {why}")


def _seen(
    told: Extract | Problem,
    job: Job,
    queue: Queue,
    originals: Originals,
    scanning: Scanning | None,
    lease: timedelta,
    spool: BinaryIO,
    spools: Path,
) -> Extract | Problem:
    """With what OCR reads on the pages that are pictures, and in the pictures on the others."""

    def between() -> bool:
        queue.prolong(job, lease)
        return queue.others()

    every = job.ocr and isinstance(told, Extract) and told.media_type == PDF.media_type
    if isinstance(told, Extract) and (told.scanned or every):
        if scanning is None:
            told = scans.without_ocr(told)
        else:
            kept, recogniser = scanning
            with originals.open(job.sha256) as original:
                key = job.password
                told = kept.complete(told, job.sha256, original, recogniser, every=every, password=key, between=between)
    if isinstance(told, Extract) and told.pictures:
        if scanning is None:
            return pictures.without_ocr(told)
        return pictures.complete(told, job.sha256, spool, spools, *scanning, between)
    return told


def _kept(member: Member, originals: Originals, spool: BinaryIO) -> Kept:
    """A member, its bytes brought to the disk where it has any. Raises Full."""
    if member.size:
        return Kept(member, originals.put(io.BufferedReader(Range(spool, member.start, member.size))))
    trouble = member.problem or Problem(reason=Reason.empty)
    return Kept(member.model_copy(update={"problem": trouble}), None)
