"""Bytes by their SHA-256: whole or not there, never changed, checked again, and cheap in memory."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.errors import Damaged, Full, Refused
from archive.originals import CHUNK, Original, Originals, Stored

CONTENT = b"The ferry sank.\n" * 1000
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


def files(originals: Originals) -> list[str]:
    return sorted(path.name for path in originals.folder.rglob("*") if path.is_file())


def test_what_is_put_is_kept_byte_for_byte_under_its_hash(originals: Originals) -> None:
    assert originals.put(io.BytesIO(CONTENT)) == Stored(NAME, len(CONTENT))
    with originals.open(NAME) as file:
        assert file.read() == CONTENT
    assert files(originals) == [NAME]
    assert list(originals) == [NAME]
    originals.check(NAME)


def test_only_the_rest_of_a_file_is_kept(originals: Originals) -> None:
    file = io.BytesIO(b"skipped" + CONTENT)
    file.seek(7)
    assert originals.put(file).sha256 == NAME


def test_an_original_is_read_only_and_its_folder_private(originals: Originals) -> None:
    originals.put(io.BytesIO(CONTENT))
    assert originals.path(NAME).stat().st_mode & 0o777 == 0o400
    assert originals.folder.stat().st_mode & 0o777 == 0o700


def test_the_same_bytes_are_kept_once(originals: Originals) -> None:
    assert originals.put(io.BytesIO(CONTENT)) == originals.put(io.BytesIO(CONTENT))
    assert files(originals) == [NAME]


def test_a_file_of_several_chunks_is_whole(originals: Originals) -> None:
    content = os.urandom(3 * CHUNK + 17)
    with originals.open(originals.put(io.BytesIO(content)).sha256) as file:
        assert file.read() == content


def test_an_empty_file_is_refused_and_leaves_nothing(originals: Originals) -> None:
    with pytest.raises(Refused) as refused:
        originals.put(io.BytesIO())
    assert refused.value.code == "empty"
    assert files(originals) == []


class Failing(io.RawIOBase):
    """A file that ends in an error."""

    def __init__(self, error: OSError) -> None:
        self.left = 3
        self.error = error

    def read(self, size: int = -1) -> bytes:
        self.left -= 1
        if not self.left:
            raise self.error
        return b"x" * size


def test_a_full_disk_is_told_and_leaves_nothing(originals: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        (originals.folder / "incoming").mkdir(parents=True)
        with pytest.raises(Full):
            originals.put(io.BytesIO(CONTENT))
    assert files(originals) == []
    originals.put(io.BytesIO(CONTENT))
    originals.check(NAME)


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(originals: Originals) -> None:
    with pytest.raises(ConnectionResetError):
        originals.put(Failing(ConnectionResetError()))  # type: ignore[arg-type]
    assert files(originals) == []


def test_bytes_are_on_disk_before_their_name_and_the_name_before_the_answer(
    originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals.put(io.BytesIO(CONTENT))  # so that all folders are there
    events: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def synced(handle: int) -> None:
        events.append("sync " + ("folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "file"))
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        events.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    originals.put(io.BytesIO(CONTENT))
    assert events == ["sync file", "rename", "sync folder"]


@pytest.mark.parametrize("damage", ["changed", "cut", "removed"])
def test_damage_is_found_and_taking_in_again_mends_it(originals: Originals, damage: str) -> None:
    originals.put(io.BytesIO(CONTENT))
    path = originals.path(NAME)
    path.chmod(0o600)
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(CONTENT[:-1] + (b"?" if damage == "changed" else b""))
    with pytest.raises(Damaged):
        originals.check(NAME)
    if damage != "changed":
        with pytest.raises(Damaged):
            Original(NAME, len(CONTENT), "text/plain", "a.txt", originals).open()
    originals.put(io.BytesIO(CONTENT))
    originals.check(NAME)


def test_what_a_crash_left_is_swept_and_what_is_being_written_is_not(originals: Originals) -> None:
    originals.put(io.BytesIO(CONTENT))
    (originals.folder / "incoming" / "left").write_bytes(b"half")
    with (originals.folder / "incoming" / "busy").open("wb") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        assert originals.sweep() == 1
        assert files(originals) == sorted([NAME, "busy"])
    assert originals.sweep() == 1


def test_removed_bytes_are_gone_and_removing_twice_is_no_error(originals: Originals) -> None:
    originals.put(io.BytesIO(CONTENT))
    with originals.path(NAME).open("rb") as still_open:
        originals.remove(NAME)
        assert still_open.read() == b"\0" * len(CONTENT)
    originals.remove(NAME)
    assert files(originals) == []


PUT = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from archive.originals import Originals

    originals = Originals(Path(sys.argv[1]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open(sys.argv[2], "rb") as file:
        stored = originals.put(file)
    with originals.open(stored.sha256) as file:
        while file.read(1 << 20):
            pass
    originals.check(stored.sha256)
    print(stored.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
)


@pytest.mark.long
def test_two_gibibytes_cost_less_than_64_mebibytes_of_memory(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(2 * 1024**3)
    told = subprocess.run(
        [sys.executable, "-c", PUT, str(tmp_path / "originals"), str(large)],
        capture_output=True,
        text=True,
        check=True,
    )
    size, kibibytes = map(int, told.stdout.split())
    (tmp_path / "originals").rename(tmp_path / "done")
    for path in (tmp_path / "done").rglob("*"):
        if path.is_file():
            path.unlink()
    assert size == 2 * 1024**3
    assert kibibytes < 64 * 1024


def test_two_writers_of_the_same_bytes_do_not_disturb_each_other(originals: Originals) -> None:
    class Nested(io.BytesIO):
        """Puts the same bytes once more while it is being read."""

        done = False

        def read(self, size: int | None = -1) -> bytes:
            if not self.done:
                self.done = True
                originals.put(io.BytesIO(CONTENT))
            return super().read(size)

    file: BinaryIO = Nested(CONTENT)
    assert originals.put(file).sha256 == NAME
    originals.check(NAME)
    assert files(originals) == [NAME]
