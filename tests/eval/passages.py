"""Cites over 200 passages in PDFs, scans, slides, sheets, pages and mails, a third of them Chinese; has all read again
in other ways, and holds what became of each passage against where its words stand.

A passage is right where the same words are told, and stand below the same mark as before: every paragraph made here
bears one, which no passage takes in, and which is looked for in the new text by itself. Many paragraphs say the same,
so that words alone tell no place. Ways to read: the same again; without OCR, and with it again; every page of PDFs by
OCR; and as other readers might set, leave out, add, join or misread the same text.

Prints for each way how many passages are same, moved, broken and wrong, and of those broken how many could have been
told. Ends with 1 where one is silently wrong, or where reading as at first does not bring every passage back.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "archive")]

from passage_files import Made, far, made  # noqa: E402
from pipeline import EVERYTHING, OWNER, Pipeline  # noqa: E402

from archive import engines  # noqa: E402
from archive.citation import Placed, Reference, Spot, State  # noqa: E402
from archive.document import DocumentId, Extract, Page, Text  # noqa: E402
from archive.ingest import ingest  # noqa: E402
from archive.passage import Standing  # noqa: E402
from archive.recogniser import Recogniser  # noqa: E402

LEASE = timedelta(minutes=10)
EACH = 12
"""Passages of a document."""


class Cut(NamedTuple):
    """A passage as it was cited: of which document, which words, below which mark; `at` is where it was."""

    kind: str
    document: DocumentId
    words: str
    mark: str
    at: tuple[int, int, int]


# -- what is cited


def marked_at(text: str, known: Sequence[str]) -> list[tuple[int, str]]:
    """Where marks stand in a text, one letter of eight may be misread, and whose each is."""
    found = []
    for match in re.finditer(r"[A-Z0-9]{8}", text):
        near = [mark for mark in known if far(mark, match[0]) <= 1]
        if len(near) == 1:
            found.append((match.start(), near[0]))
    return found


def passages(chance: random.Random, page: Page, known: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Stretches of what stands below each mark of a page, from a word to all of it, and the mark."""
    places = marked_at(page.text, known)
    for number, (at, mark) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else len(page.text)
        start = at + len(mark)
        words = list(re.finditer(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", page.text[start:end]))
        for most in (1, 2, 4, 8, len(words)):
            if words:
                first = chance.randrange(max(1, len(words) - most + 1))
                last = words[min(first + most, len(words)) - 1]
                yield start + words[first].start(), start + last.end(), mark
        agreed = re.search(r"agree to them|同意全部", page.text[start:end])
        if agreed:
            yield start + agreed.start(), start + agreed.end(), mark


def plain(text: str) -> str:
    """Without spaces and line ends."""
    return re.sub(r"\s+", "", text)


# -- other readers


Setting = Callable[[list[str], random.Random], list[str]]
"""What another reader makes of the same pages."""


def rewrapped(pages: list[str], chance: random.Random) -> list[str]:
    """Lines end elsewhere."""
    return [re.sub(r"(?<=\S)\s(?=\S)", lambda _: chance.choice(" \n"), page) for page in pages]


def one_page(pages: list[str], _: random.Random) -> list[str]:
    """There are no pages."""
    return ["\n".join(pages)]


def blocks(page: str) -> list[str]:
    """A page cut before each of its marks."""
    return re.split(r"(?=\b[BDFKMNRTZ][AEU](?:[BDFKMNRTZ][AEU]){3}\b)", page)


def some_left_out(pages: list[str], chance: random.Random) -> list[str]:
    """Some paragraphs are lost, one of two forms among them."""
    kept = ["".join(block for block in blocks(page) if chance.random() > 0.3) for page in pages]
    kept[-1] = "".join(block for block in blocks(kept[-1]) if "agree to them" not in block and "同意全部" not in block)
    return kept


def some_moved(pages: list[str], chance: random.Random) -> list[str]:
    """Paragraphs stand in another order, and a cover before them."""
    told = ["A cover of the same document, 2018."]
    for page in pages:
        order = blocks(page)
        chance.shuffle(order)
        told.append("\n".join(order))
    return told


def some_twice(pages: list[str], chance: random.Random) -> list[str]:
    """What some paragraphs say stands once more, as in a summary."""
    again = [block for page in pages for block in blocks(page)[1:] if chance.random() < 0.3]
    summary = "\n".join(block[8:].strip() for block in again)
    return [*pages, f"TUTUTUTU Summary\n{summary}"]


def misread(pages: list[str], chance: random.Random) -> list[str]:
    """One letter in fifty is another."""
    other = {
        "o": "0",
        "l": "1",
        "e": "c",
        "0": "8",
        "m": "rn",
        "未": "末",
        "人": "入",
        "日": "目",
        "板": "扳",
        "不": "",
    }

    def read(c: str) -> str:
        return other.get(c, c) if chance.random() < 0.2 else ("" if chance.random() < 0.004 and c.islower() else c)

    return ["".join(map(read, page)) for page in pages]


OTHERS: dict[str, Setting] = {
    "lines end elsewhere": rewrapped, "no pages": one_page, "some left out": some_left_out,
    "in another order": some_moved, "some stands twice": some_twice, "letters misread": misread,
}  # fmt: skip


# -- what became of them


class Desk:
    """An archive with all the files, and an article that cites the passages."""

    def __init__(self, pipeline: Pipeline, recogniser: Recogniser | None, files: Sequence[Made]) -> None:
        self.pipeline, self.archive, self.recogniser = pipeline, pipeline.archive, recogniser
        self.kinds = {pipeline.add(each.name, each.content): each for each in files}
        self.article = pipeline.add("article.txt", b"An article that cites them all, at length and often.")
        self.read(ocr=True)
        self.cuts: dict[str, list[Cut]] = {}

    def read(self, *, ocr: bool) -> None:
        """Read all that waits."""
        scanning = (self.archive.scans, self.recogniser) if ocr and self.recogniser else None
        home = self.archive.home
        while job := self.archive.queue.claim("eval", LEASE):
            ingest(job, self.archive.queue, self.archive.originals, self.pipeline.sandbox, home, LEASE, scanning)

    def again(self, *, ocr: bool = True, every: bool = False) -> None:
        self.archive.reread(*self.kinds, who=OWNER, ocr=every)
        self.read(ocr=ocr)

    def otherwise(self, setting: Setting, chance: random.Random) -> None:
        """As another reader might read the same text."""
        before = {id: self.archive.text(id, EVERYTHING) for id in self.kinds}
        types = {id: self.archive.document(id, EVERYTHING).version.media_type for id in self.kinds}
        self.archive.reread(*self.kinds, who=OWNER)
        while job := self.archive.queue.claim("eval", LEASE):
            told = setting([page.text for page in before[job.document].pages], chance)
            pages = tuple(Page(number=n, label=str(n), text=text, how="text") for n, text in enumerate(told, 1))
            extract = Extract(text=Text(pages=pages, reader="another"), media_type=types[job.document])
            self.archive.queue.finish(job, extract)

    def cite(self, chance: random.Random) -> None:
        """Cite so many passages of each file, of the forms too, by confirmed citations of one article."""
        for id, file in self.kinds.items():
            text = self.archive.text(id, EVERYTHING)
            found = [(page, *told) for page in text.pages for told in passages(chance, page, file.marks)]
            forms = [each for each in found if plain(each[0].text[each[1] : each[2]]) in ("agreetothem", "同意全部")]
            rest = [each for each in found if each not in forms]
            chosen = forms[:2] + chance.sample(rest, EACH - len(forms[:2]))
            chosen.sort(key=lambda each: (each[0].number, each[1], each[2]))
            spots = [Spot(page=page.number, start=start, end=end) for page, start, end, _ in chosen]
            made = self.archive.citing.add(
                self.article, Reference(title=file.name), who=OWNER, target=id, cited=spots, state=State.confirmed
            )
            self.cuts[made.id] = [
                Cut(file.kind, id, plain(page.text[start:end]), mark, (page.number, start, end))
                for page, start, end, mark in chosen
            ]

    def looked_at(self) -> Iterator[tuple[Cut, Placed, bool, bool]]:
        """Of each passage: how it was, how it stands, whether that is right, and whether it could be told at all."""
        _, cited = self.archive.cited.of(self.article, EVERYTHING)
        for citation in cited:
            for cut, placed in zip(self.cuts.get(citation.id, ()), citation.cited, strict=True):
                text = self.archive.text(cut.document, EVERYTHING) if self._read(cut.document) else None
                pages = text.pages if text else ()
                known = self.kinds[cut.document].marks
                yield cut, placed, _right(cut, placed, pages, known), _there(cut, pages, known) == 1

    def lost(self) -> int:
        """How many passages are not where they were first, after reading as at first."""
        stands = [(cut, placed.standing, _at(placed)) for cut, placed, _, _ in self.looked_at()]
        away = [each for each in stands if each[1] is Standing.broken or each[2] != each[0].at]
        for cut, standing, at in away:
            print(f"  LOST: {cut} is {standing.value} at {at}, when it is read as at first")
        return len(away)

    def _read(self, id: DocumentId) -> bool:
        return self.archive.document(id, EVERYTHING).version.text_sha256 is not None


def _at(placed: Placed) -> tuple[int, int, int]:
    return placed.passage.page, placed.passage.start, placed.passage.end


def _right(cut: Cut, placed: Placed, pages: Sequence[Page], known: Sequence[str]) -> bool:
    passage = placed.passage
    page = next((page for page in pages if page.number == passage.page), None)
    if page is None or page.sha256 != passage.text_sha256:
        return False
    if plain(page.text[passage.start : passage.end]) != cut.words or plain(passage.text) != cut.words:
        return False
    before = [mark for at, mark in marked_at(page.text, known) if at < passage.start]
    return bool(before) and before[-1] == cut.mark


def _there(cut: Cut, pages: Sequence[Page], known: Sequence[str]) -> int:
    """How often the words stand below the passage's mark."""
    found = 0
    for page in pages:
        places = [*marked_at(page.text, known), (len(page.text), "")]
        for (at, mark), (end, _) in pairwise(places):
            if mark == cut.mark:
                found += plain(page.text[at + len(mark) : end]).count(cut.words)
    return found


def told(way: str, desk: Desk) -> int:
    """Print a line for one way of reading. How many passages are silently wrong."""
    by_kind: dict[str, Counter[str]] = {}
    for cut, placed, right, could in desk.looked_at():
        count = by_kind.setdefault(cut.kind, Counter())
        if placed.standing is Standing.broken:
            count += Counter(broken=1, could=int(could))
        elif right:
            count[placed.standing.value] += 1
        else:
            count["wrong"] += 1
            print(f"  WRONG: {cut} is told to be {placed.standing.value} at {placed.passage}")
    whole = sum(by_kind.values(), Counter[str]())
    kinds = "  ".join(f"{kind} {c['same']}/{c['moved']}/{c['broken']}/{c['wrong']}" for kind, c in by_kind.items())
    print(
        f"{way:<22} {whole['same']:>4} {whole['moved']:>5} {whole['broken']:>6} {whole['could']:>9} {whole['wrong']:>5}"
        f"   {kinds}",
        flush=True,
    )
    return whole["wrong"]


def all_ways(desk: Desk, chance: random.Random) -> int:
    """How many passages were wrong in any way of reading, or did not come back."""
    desk.cite(chance)
    cuts = [cut for own in desk.cuts.values() for cut in own]
    chinese = sum(desk.kinds[cut.document].chinese for cut in cuts)
    print(
        f"{len(cuts)} passages in {len(desk.kinds)} files; {chinese} are Chinese. Of each kind: same/moved/broken/wrong"
    )
    print(f"{'way of reading':<22} same moved broken (telling) wrong")
    wrong = 0
    for way, ocr in (("the same", True), ("without OCR", False), ("with OCR again", True)):
        desk.again(ocr=ocr)
        wrong += told(way, desk)
    wrong += desk.lost()
    for way, setting in OTHERS.items():
        desk.otherwise(setting, chance)
        wrong += told(way, desk)
        desk.again()
        wrong += desk.lost()
    desk.again(every=True)
    return wrong + told("every page by OCR", desk)


def main() -> int:
    chance = random.Random(6)
    files = list(made(chance))
    with tempfile.TemporaryDirectory() as folder, Pipeline(Path(folder) / "home") as pipeline:
        recogniser = Recogniser(Path(folder)) if engines.installed() else None
        if recogniser is None:
            print("OCR is not installed here: scans have no text, and are left out.")
            files = [each for each in files if each.kind != "scan"]
        try:
            wrong = all_ways(Desk(pipeline, recogniser, files), chance)
        finally:
            if recogniser is not None:
                recogniser.close()
    print(f"{wrong} silently wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
