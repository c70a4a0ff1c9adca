"""Disks that refuse: at whichever call, the caller hears Full, nothing is half there, and the next one works.

The rule for a failed fsync is PostgreSQL's: the kernel may have dropped what it could not write and call the next
fsync of the same file a success, so it is never tried again; the bytes are written anew, into another file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import resource
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import soundness
from homes import lay_out

from archive import Archive
from archive.access import Principal, Scope
from archive.document import Collection, Description, DocumentId
from archive.errors import ArchiveError, Full
from archive.records import Records

OWNER, ALL = Principal.owner(), Scope.everything()
CALLS = ("open", "write", "fsync", "fchmod", "rename", "mkdir")
FAULTS = (errno.EIO, errno.ENOSPC)
CONTENT = b"The ferry sank off the mole.\n" * 100


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    lay_out(tmp_path / "home")
    made = Archive.open(tmp_path / "home", migrate=True)
    made.collections.create(Collection(name="press", title="Press"), OWNER)
    yield made
    made.close()


def add(archive: Archive, content: bytes = CONTENT, **more: Any) -> DocumentId:
    said = Description(title=content[:20].decode())
    return archive.add(
        io.BytesIO(content), collection="press", description=said, filename="a.txt", who=OWNER, **more
    ).document.id


def held(archive: Archive) -> set[DocumentId]:
    return set(archive.searchable(ALL))


def until_full(archive: Archive, contents: Iterable[bytes]) -> set[DocumentId]:
    """Add one after the other until it is refused; what was acknowledged."""
    taken: set[DocumentId] = set()
    try:
        for content in contents:
            taken.add(add(archive, content))
    except Full:
        return taken
    raise AssertionError("it was never full")


class Disk:
    """Counts the calls by which a program writes, and lets one of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.fails: tuple[int, int] | None = None
        self.unsynced: set[tuple[int, int]] = set()
        self.again: list[tuple[int, int]] = []
        self._held: list[int] = []
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.calls.append(name)
            if name == "fsync":
                self._seen(given[0])
            if self.fails and len(self.calls) == self.fails[0]:
                if name == "fsync":
                    self._spoilt(given[0])
                if name == "write":
                    call(given[0], bytes(given[1])[:7])  # some of it may well have been written
                raise OSError(self.fails[1], os.strerror(self.fails[1]))
            return call(*given, **named)

        return counted

    def _seen(self, handle: int) -> None:
        if self._file(handle) in self.unsynced:
            self.again.append(self._file(handle))

    def _spoilt(self, handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            self.unsynced.add(self._file(handle))
            self._held.append(os.dup(handle))  # so that no other file gets its number

    @staticmethod
    def _file(handle: int) -> tuple[int, int]:
        found = os.fstat(handle)
        return found.st_dev, found.st_ino

    @contextlib.contextmanager
    def failing(self, call: int, error: int) -> Iterator[None]:
        self.calls.clear()
        self.fails = call, error
        yield
        self.fails = None

    def close(self) -> None:
        for handle in self._held:
            os.close(handle)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(monkeypatch)
    yield made
    made.close()


def given(archive: Archive, id: DocumentId) -> dict[str, Callable[[bytes], object]]:
    """Every way by which bytes come in."""

    def records(content: bytes) -> object:
        accession = archive.accessions.open("press", who=OWNER)
        lines = [b'{"text": "' + line + b'"}' for line in content.split(b"\n")[:3]]
        return Records(archive.receiving, accession.id, Description(), OWNER).take(lines)

    def put(content: bytes) -> object:
        named: dict[str, Any] = {"description": Description(), "filename": "a.txt", "who": OWNER}
        return archive.put("url", "https://example.org/1", io.BytesIO(content), collection="press", **named)

    return {
        "add": lambda content: add(archive, content),
        "put": put,
        "add_version": lambda content: archive.add_version(id, io.BytesIO(content), filename="b.txt", who=OWNER),
        "records": records,
    }


@pytest.mark.parametrize("way", ["add", "put", "add_version", "records"])
def test_whichever_call_fails_nothing_is_acknowledged_and_the_next_one_works(
    tmp_path: Path, archive: Archive, disk: Disk, way: str
) -> None:
    document = add(archive)
    take = given(archive, document)[way]
    seen: set[str] = set()
    number, error = 1, 0
    while True:
        content = b"".join(b"%d %s of %d\n" % (line, way.encode(), number * 2 + error) for line in range(2000))
        before, versions, last = held(archive), archive.versions(document, ALL), archive.last_change(ALL)
        with disk.failing(number, FAULTS[error]):
            try:
                take(content)
                break  # there are fewer calls than that: each has failed once
            except Full:
                seen.add(disk.calls[number - 1])
        assert len(disk.calls) >= number
        assert held(archive) == before
        assert archive.versions(document, ALL) == versions
        assert archive.last_change(ALL) == last
        assert soundness.troubles(tmp_path / "home", at_rest=True) == []
        assert take(content)
        assert archive.last_change(ALL) > last
        number, error = (number, 1) if error == 0 else (number + 1, 0)
    assert seen >= {"open", "write", "fsync", "fchmod", "rename"}
    assert disk.again == []
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []


@pytest.mark.parametrize("call", range(1, 9))
def test_the_first_document_of_an_archive_may_fail_at_any_folder(tmp_path: Path, disk: Disk, call: int) -> None:
    with contextlib.closing(Archive.open(tmp_path / "home", migrate=True)) as archive:
        archive.collections.create(Collection(name="press", title="Press"), OWNER)
        with disk.failing(call, errno.EIO), pytest.raises(Full):
            add(archive)
        assert held(archive) == set()
        id = add(archive)
        assert held(archive) == {id}
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []
    assert disk.again == []


def test_a_folder_whose_name_did_not_reach_the_disk_is_made_anew(archive: Archive, disk: Disk) -> None:
    add(archive)
    content = next(b"%d" % n for n in range(999) if not archive.originals.path(_sha256(b"%d" % n)).parent.exists())
    usual = ["open", "write", "fchmod", "fsync", "mkdir", "open", "fsync", "rename", "open", "fsync"]
    with disk.failing(7, errno.EIO), pytest.raises(Full):
        add(archive, content)
    with disk.failing(0, 0):
        add(archive, content)
    assert disk.calls == usual


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# -- the catalogue's own writes, which are not Python's


def test_a_catalogue_that_may_not_grow_refuses_and_goes_on_when_it_may(tmp_path: Path, archive: Archive) -> None:
    first = add(archive)

    def most(pages: int) -> None:
        with archive.receiving.catalogue.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with archive.receiving.catalogue.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    most(pages)
    taken = until_full(archive, (b"%d " % n * 200 for n in range(200)))
    assert held(archive) == {first, *taken}
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []
    most(2**30)
    assert held(archive) | {add(archive, b"more")} == held(archive)
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []


@contextlib.contextmanager
def longest_file(size: int) -> Iterator[None]:
    """No file may grow beyond this: a write that would fails with EFBIG, which SQLite tells as an error of the disk."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_write_of_the_catalogue_that_fails_is_an_error_of_the_disk(tmp_path: Path, archive: Archive) -> None:
    taken = {add(archive)}
    log = tmp_path / "home" / "catalogue.db-wal"
    for more in (0, 100, 4_000, 9_000, 20_000):
        before = archive.last_change(ALL)
        with longest_file(log.stat().st_size + more):
            taken |= until_full(archive, (b"%d and %d" % (more, n) for n in range(200)))
        assert archive.last_change(ALL) >= before
        assert held(archive) == taken
        taken.add(add(archive, b"after %d" % more))
        assert soundness.troubles(tmp_path / "home", at_rest=True) == []


def test_a_file_larger_than_the_disk_takes_is_refused_whole(tmp_path: Path, archive: Archive) -> None:
    with longest_file(1_000_000), pytest.raises(Full):
        add(archive, b"x" * 3_000_000)
    assert held(archive) == set()
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []


# -- a disk that is really full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a disk of its own needs root")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", place], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("size", [200, 5_000, 100_000])
def test_a_full_disk_keeps_what_it_has_and_takes_more_once_there_is_room(small_disk: Path, size: int) -> None:
    home = small_disk / "home"
    with contextlib.closing(Archive.open(home, migrate=True)) as archive:
        archive.collections.create(Collection(name="press", title="Press"), OWNER)
        filler = small_disk / "filler"
        taken: set[DocumentId] = set()
        for round in range(3):
            filler.write_bytes(b"x" * (1_500_000 - 200_000 * round))
            taken |= until_full(archive, (b"%d of round %d; " % (n, round) * (size // 10) for n in range(10_000)))
            assert held(archive) == taken
            filler.unlink()
            assert soundness.troubles(home, at_rest=True) == []
            taken.add(add(archive, b"there is room after round %d" % round))
        archive.revise(next(iter(taken)), {"note": "still there"}, who=OWNER)
    with contextlib.closing(Archive.open(home, migrate=True)) as archive:
        assert held(archive) == taken
    assert soundness.troubles(home, at_rest=True) == []


def test_every_error_of_a_full_disk_is_the_archives_own(small_disk: Path) -> None:
    home = small_disk / "home"
    with contextlib.closing(Archive.open(home, migrate=True)) as archive:
        archive.collections.create(Collection(name="press", title="Press"), OWNER)
        id = add(archive)
        with (small_disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(b"x" * 4096)
        refused = 0
        for n in range(30):
            for act in (
                lambda n=n: add(archive, b"%d" % n),
                lambda n=n: archive.revise(id, {"note": "x" * 5_000 + str(n)}, who=OWNER),
                lambda: archive.accessions.open("press", who=OWNER, note="y" * 1_000),
                lambda n=n: archive.collections.create(Collection(name=f"c{n}", title="z" * 150), OWNER),
            ):
                try:
                    act()
                except ArchiveError as told:
                    assert isinstance(told, Full)  # noqa: PT017
                    refused += 1
            assert archive.document(id, ALL).id == id
        assert refused > 60
    (small_disk / "filler").unlink()
    assert soundness.troubles(home, at_rest=True) == []
