"""One accession from this machine's disk: every file handed to the archive or accounted for, then waited for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from api.house import House
from api.lines import Lines
from api.output import Progress
from api.paths import Found, TurnedAway, look
from archive.accession import Accession
from archive.document import Description, Reason
from archive.errors import ArchiveError, Refused
from archive.records import Records


@dataclass(frozen=True)
class Intake:
    """One open accession. `shown` wants progress told where the error stream is no terminal, too."""

    house: House
    id: str
    collection: str
    said: Description
    shown: bool = False

    @classmethod
    def begin(cls, house: House, collection: str, said: Description, *, note: str = "", shown: bool = False) -> Intake:
        """Open an accession. Raises NotFound."""
        opened = house.archive.accessions.open(collection, who=house.owner, note=note)
        return cls(house, opened.id, collection, said, shown)

    def files(self, paths: Iterable[Path], *, keep_duplicates: bool) -> None:
        """Take in each file at and below these paths."""
        with Progress("Taken in", shown=self.shown) as progress:
            for one in look(paths):
                if isinstance(one, TurnedAway):
                    self._refuse(one)
                else:
                    self._take(one, keep_duplicates)
                self.house.wake()
                progress.step()

    def records(self, paths: Iterable[Path]) -> None:
        """Take in each line of these files as a document of its own."""
        for one in look(paths):
            if isinstance(one, TurnedAway):
                self._refuse(one)
                continue
            try:
                with Progress(f"{one.name}: taken in", shown=self.shown) as progress:
                    lines = Lines(one.file)
                    to = Records(self.house.archive.receiving, self.id, self.said, self.house.owner, one.source)
                    to.take(lines, progress.to)
                if lines.trouble:
                    self._refuse(TurnedAway(one.name, one.source, Reason.damaged, lines.trouble))
            except Refused as refused:
                self._refuse(TurnedAway(one.name, one.source, Reason(refused.code), str(refused)))

    def end(self, *, wait: bool) -> Accession:
        """Close the accession; wait until its files are read and can be found. Its account."""
        self.house.archive.accessions.close(self.id, who=self.house.owner)
        if wait:
            self._until_read()
            self._until_inside_is_read()
            self._until_searchable()
        return self.told()

    def abandon(self) -> None:
        """Close the accession after trouble, if that can be done; what was taken in is kept."""
        with suppress(ArchiveError):
            self.house.archive.accessions.close(self.id, who=self.house.owner)

    def told(self) -> Accession:
        """The account as it stands."""
        return self.house.archive.accessions.get(self.id, self.house.owner)

    # -- steps

    def _take(self, one: Found, keep_duplicates: bool) -> None:
        try:
            self.house.archive.add(
                one.file,
                collection=self.collection,
                description=self.said,
                filename=one.name,
                who=self.house.owner,
                keep_duplicate=keep_duplicates,
                accession=self.id,
                source=one.source,
            )
        except Refused as refused:
            self._refuse(TurnedAway(one.name, one.source, Reason(refused.code), str(refused)))

    def _refuse(self, one: TurnedAway) -> None:
        accessions = self.house.archive.accessions
        accessions.refuse(self.id, one.name, one.reason, one.detail, who=self.house.owner, source=one.source)

    def _until_read(self) -> None:
        first = self.told()
        total = first.waiting + first.reading
        if not total:
            return
        with Progress("Read", total, shown=self.shown) as progress:

            def read() -> bool:
                told = self.told()
                progress.to(total - told.waiting - told.reading)
                return not (told.waiting or told.reading)

            self.house.until(read)

    def _until_inside_is_read(self) -> None:
        """What was inside containers and mails; reading it may bring forth more."""
        accessions, most = self.house.archive.accessions, 0
        if not accessions.inside(self.id, self.house.owner):
            return
        with Progress("Read inside them", shown=self.shown) as progress:

            def read() -> bool:
                nonlocal most
                left = accessions.inside(self.id, self.house.owner)
                most = max(most, left)
                progress.to(most - left)
                return not left

            self.house.until(read)

    def _until_searchable(self) -> None:
        wanted = self.house.archive.last_change(self.house.everything)
        begun = max(self.house.searchable(), 0)
        with Progress("Made searchable", wanted - begun, shown=self.shown) as progress:

            def found() -> bool:
                reached = self.house.searchable()
                progress.to(max(min(reached, wanted) - begun, 0))
                return reached >= wanted

            self.house.until(found)
