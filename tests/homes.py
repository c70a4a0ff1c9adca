"""Homes in which nothing is yet, laid out from one that was made once: migrating one takes longer than most tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import Archive


def lay_out(home: Path) -> None:
    """An empty archive's home, as `Archive.open` makes it."""
    for name, (mode, content) in _empty().items():
        path = home / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_bytes(content)
        path.chmod(mode)


@cache
def _empty() -> dict[Path, tuple[int, bytes | None]]:
    """By path the mode and the bytes of each file, and no bytes of a folder; a folder before what is in it."""
    with TemporaryDirectory() as place:
        home = Path(place) / "home"
        Archive.open(home, migrate=True).close()
        found = [home, *sorted(home.rglob("*"))]
        return {
            path.relative_to(home): (path.stat().st_mode & 0o777, path.read_bytes() if path.is_file() else None)
            for path in found
        }
