"""Asks the quotations of the gold set through the index, as when a draft is checked, and holds the verdicts to the bar.

Reads `gold/quotations/` below PRESSMARK_DATA (default ../shared/data). `quotations.py` compares each with every
document; here the index chooses a dozen, and what is not in the cited documents is looked for in all: there the gold's
*not found* may well be found elsewhere, which counts as right where it is told so, and a short quotation has no
verdict. Exits with 1 below the bar; `--misses` tells each case that was.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from judged import NOW, indexed_as
from quotations import ACCURACY, GOLD, Row, documents, text

from archive.access import Scope
from archive.document import Description, Document, DocumentId, Page, Reading, Text, Version
from archive.draft import Draft
from archive.quoting import Kind, Quoted
from archive.subjects import Span
from archive.verdict import Verdict
from index.check.checked import SHORT, QuotationChecked
from index.check.citing import Citings
from index.check.held import Sources
from index.check.shortlist import Shortlist
from index.check.verdicts import Verdicts

ALL = Scope.everything()
BETWEEN = " … "


class Held:
    """The gold's documents, as the archive would give them."""

    def __init__(self) -> None:
        self.held = {DocumentId(row["id"]): (_document(row), text(row)) for row in documents()}

    def documents(self, ids: Sequence[DocumentId], scope: Scope) -> list[Document]:
        return [self.held[id][0] for id in ids]

    def texts_of(self, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]:
        return ((id, self.held[id][1]) for id in ids)

    def current(self, ids: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in ids)


def _document(row: Row) -> Document:
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type="text/plain", filename="-", added=NOW, reading=Reading.read
    )
    said = Description(title=row["title"] or None, language=row["lang"])
    return Document(
        id=row["id"], collection="gold", revision=1, added=NOW, changed=NOW, said=said, version=version
    )  # fmt: skip


def draft(words: str, language: str) -> Draft:
    return Draft(Text(pages=(Page(number=1, label="1", text=words, how="text"),), reader="-"), language=language)


def checked(case: Row, shortlist: Shortlist, sources: Sources) -> QuotationChecked:
    parts: list[str] = case.get("parts") or [case["quote"]]
    spans, at = list[Span](), 0
    for part in parts:
        spans.append(Span(at, at + len(part)))
        at += len(part) + len(BETWEEN)
    own = draft(BETWEEN.join(parts), case["lang"])
    cited = tuple(case["source_ids"] or ())
    verdicts = Verdicts(own, sources, shortlist, cited, cited, Citings(own, ()), lacking=False)
    return verdicts.of(Quoted(tuple(spans), None, None, Kind.SPEECH, False, False))


def is_right(case: Row, told: QuotationChecked) -> bool:
    if told.state == SHORT:
        return bool(case.get("short"))
    if told.elsewhere:
        return case["expect"] in (Verdict.not_found, Verdict.untranslatable)
    return told.verdict == case["expect"]


def main() -> int:
    if not GOLD.is_dir():
        print(f"skipped: no gold quotations at {GOLD.name} (set PRESSMARK_DATA)")
        return 0
    held = Held()
    cases = [json.loads(line) for line in (GOLD / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder, indexed_as(held.held, held, Path(folder)) as engine:
        shortlist, sources = Shortlist(engine, ALL), Sources(held, draft("-", "en"), ALL)
        before = time.process_time()
        told = [checked(case, shortlist, sources) for case in cases]
        spent = time.process_time() - before
    right = [is_right(case, one) for case, one in zip(cases, told, strict=True)]
    falsely = sum(
        one.verdict is Verdict.verbatim and not fits for one, fits in zip(told, right, strict=True)
    )  # fmt: skip
    if "--misses" in sys.argv:
        for case, one, fits in zip(cases, told, right, strict=True):
            if not fits:
                print(case["id"], case["kind"], case["expect"], one.state, repr(case["quote"][:100]))
    accuracy = sum(right) / len(cases)
    print(f"through the index: right   {accuracy:.4f} (bar {ACCURACY}), {sum(right)}/{len(cases)}")
    print(f"verbatim where it is not   {falsely}; without a verdict, as short {sum(o.state == SHORT for o in told)}")
    print(f"CPU seconds                {spent:.1f}")
    return int(accuracy < ACCURACY or falsely > 0)


if __name__ == "__main__":
    sys.exit(main())
