"""Files that were made to break whoever reads them: mutated ones, bombs, entities from outside.

    python tests/eval/hostile.py [COUNT [SEED]]

COUNT files are made from those of `formats` by a seeded mutator and read by one sandbox, as a server does, and so are
the bombs; after each bomb a sound file has to be read word for word. The ZIP archive of `formats` that holds itself
goes the whole way into an archive. Prints what became of them; of each reader that gave up by an exception that it did
not expect, where that came from, and each that was ended by a signal, as libraries that are not written in Python may
be. Ends with 1 where a reader gave up, the sandbox failed, a file took more than 60 seconds, a child had more than a
gibibyte, or the next file was not read.
"""

from __future__ import annotations

import collections
import gzip
import io
import os
import random
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "archive")]

import test_readers_docx as word  # noqa: E402
from pipeline import EVERYTHING, Pipeline  # noqa: E402
from traces import GAVE_UP  # noqa: E402

from archive.document import Problem  # noqa: E402
from archive.errors import SandboxFailed  # noqa: E402
from archive.family import DEEPEST  # noqa: E402
from archive.sandbox import Sandbox  # noqa: E402

DATA = Path(os.environ.get("PRESSMARK_DATA", TESTS.parent.parent / "shared" / "data"))
MOST_SECONDS, MOST_MEMORY = 60.0, 1 << 30
LARGEST = 2 << 20
SOUND = "The council met on Monday: 渡轮检验, Überblick.\n"
QUINE = "tika__droste.zip"
ENDED = "the reader was ended by"
OUTSIDE = "root:x:"
LEAKED = "told what is outside"


class Outcome(NamedTuple):
    """What became of one file; seconds by the clock, bytes resident at most.

    `text` is what was read of it, `trouble` how its reader broke, if it did.
    """

    name: str
    verdict: str
    seconds: float
    memory: int
    text: str = ""
    trouble: str = ""


def mutated(content: bytes, other: bytes, chance: random.Random) -> tuple[str, bytes]:
    """The same content, broken in one of these ways, and in which."""
    way = chance.choice([flips, cut_out, twice, cut_off, lengths, spliced, swapped])
    return way.__name__, way(content, other, chance)


def flips(content: bytes, other: bytes, chance: random.Random) -> bytes:
    told = bytearray(content)
    for _ in range(chance.choice([1, 4, 32, 256])):
        told[chance.randrange(len(told))] ^= 1 << chance.randrange(8)
    return bytes(told)


def cut_out(content: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def twice(content: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice([1, 7]) + content[end:]


def cut_off(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content) + 1)]


def lengths(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Numbers as large as they can be, or the smallest below zero, where there may have been lengths."""
    told = bytearray(content)
    for _ in range(chance.choice([1, 8, 64])):
        at = chance.randrange(len(told))
        told[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f", b"\0\0\0\0"])
    return bytes(told)


def spliced(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The beginning of one file and the end of another."""
    return content[: chance.randrange(1, len(content) + 1)] + other[chance.randrange(len(other)) :]


def swapped(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The head of another file before the rest of this one."""
    size = chance.choice([4, 64, 512])
    return other[:size] + content[size:]


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content))
    return start, min(len(content), start + chance.choice([1, 16, 512, 8192]))


# -- bombs


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that grow, and files that ask for what is outside."""
    zeros = b"\0" * (1 << 20)
    yield "bomb.zip", _zipped({f"{n}.txt": zeros * 64 for n in range(16)})
    yield "nested.zip", _nested(_zipped({"a.txt": b"a" * 1000}), 40)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))
    laughs = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><a>&e19;</a>'.encode()
    outside = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    for name, xml in (("laughs", laughs), ("outside", outside)):
        yield f"{name}.xml", xml
        yield f"{name}.svg", xml
        yield f"{name}.docx", _zipped({"[Content_Types].xml": xml, "_rels/.rels": xml, "word/document.xml": xml})
        yield f"{name}.odt", _zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": xml})
    head = f"<w:document {word.W}><w:body>".encode()
    entity = b"<w:p><w:r><w:t>&%s;</w:t></w:r></w:p></w:body></w:document>"
    declared = laughs.partition(b"<a>")[0], outside.partition(b"<a>")[0]
    yield "laughs-body.docx", _docx(declared[0] + head + entity % b"e19")
    yield "outside-body.docx", _docx(declared[1] + head + entity % b"x")
    yield "grows.docx", _docx(head + b"<w:p>a</w:p>" * 20_000_000 + b"</w:body></w:document>")
    yield "deep.docx", _docx(head + b"<w:p>" * 1_000_000)
    yield "table.docx", _docx(head + b"<w:tbl><w:tr><w:tc>" * 100_000)
    yield "wide.docx", _docx(head + b"<w:p><w:r><w:t>" + b"a" * 60_000_000)
    yield "attributes.docx", _docx(head + b"<w:p" + b"".join(b" a%d='b'" % n for n in range(1_000_000)) + b"/>")
    yield "zeros.docx", _docx(zeros * 900)
    yield "stream.pdf", _pdf(zlib.compress(b"BT (a) Tj ET " * 60_000_000))
    yield "pages.pdf", _many_pages(200_000)
    yield "size.png", _png(60_000, 60_000)
    yield "deep.html", b"<div>" * 1_000_000
    yield "deep.json", b"[" * 10_000_000
    yield "bomb.txt.gz", gzip.compress(zeros * 2048)
    yield "line.csv", b"a," * 40_000_000
    yield "wide.rtf", b"{\\rtf1" + b"{" * 5_000_000


def _zipped(files: dict[str, bytes]) -> bytes:
    with io.BytesIO() as written:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return written.getvalue()


def _docx(document: bytes) -> bytes:
    """A Word document that is sound but for this as its document.xml."""
    with zipfile.ZipFile(io.BytesIO(word.docx(word.p("Words"), *word.RELATIONS, **word.NOTES))) as sound:
        entries = {name: sound.read(name) for name in sound.namelist()}
    assert "word/document.xml" in entries
    return _zipped(entries | {"word/document.xml": document})


def _nested(content: bytes, depth: int) -> bytes:
    for _ in range(depth):
        content = _zipped({"a.zip": content})
    return content


def _pdf(content: bytes) -> bytes:
    """A page whose content is packed so."""
    head = b"<</Filter/FlateDecode/Length %d>>" % len(content)
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj" + head,
            b"stream\n" + content + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        )
    )


def _many_pages(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(pages))
    told = [b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[", kids]
    told.append(b"]/Count %d/MediaBox[0 0 9 9]>>endobj\n" % pages)
    told += [b"%d 0 obj<</Type/Page/Parent 2 0 R>>endobj\n" % (n + 3) for n in range(pages)]
    return b"".join([*told, b"trailer<</Root 1 0 R>>\n%%EOF\n"])


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = zlib.compress(b"\0" * ((width // 8 + 1) * height), 1)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# -- reading


class Watch:
    """The most memory that any child of the zygote had, looked at every few milliseconds."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._most = 0
        threading.Thread(target=self._look, daemon=True).start()

    def most(self) -> int:
        """Since it was asked last, in bytes."""
        found, self._most = self._most, 0
        return found

    def _look(self) -> None:
        while True:
            zygote = self._sandbox.process
            with suppress(OSError, IndexError):  # it has just ended
                children = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
                for child in children:
                    told = Path(f"/proc/{child}/status").read_text()
                    self._most = max(self._most, int(told.partition("VmHWM:")[2].split()[0]) << 10)
            time.sleep(0.005)


def read(sandbox: Sandbox, watch: Watch, name: str, content: bytes) -> Outcome:
    """What becomes of one file."""
    with tempfile.TemporaryFile() as original, tempfile.TemporaryFile() as spool:
        original.write(content)
        original.flush()
        watch.most()
        began = time.monotonic()
        text = trouble = ""
        try:
            told = sandbox.read(original, name, "", spool)
            if isinstance(told, Problem):
                verdict = told.reason.value
                trouble = told.detail if told.detail.startswith((GAVE_UP, ENDED)) else ""
            else:
                text = "\n".join(page.text for page in told.text.pages)
                verdict = LEAKED if OUTSIDE in text else "read"
        except SandboxFailed as failed:
            verdict = f"the sandbox failed: {failed}"
        return Outcome(name, verdict, time.monotonic() - began, watch.most(), text, trouble)


def quine(folder: Path) -> str | None:
    """Take in the ZIP archive that holds itself: what is wrong with what came of it, if anything is."""
    path = DATA / "formats" / QUINE
    if not path.is_file():
        print(f"  {QUINE}: passed over, it is not there")
        return None
    began = time.monotonic()
    with Pipeline(folder) as pipeline:
        top = pipeline.add(path.name, path.read_bytes())
        pipeline.read()
        depth, here = 0, [top]
        reasons: list[str] = []
        while here:
            depth += 1
            documents = [pipeline.archive.document(id, EVERYTHING) for id in here]
            reasons += [each.version.reason.value for each in documents if each.version.reason]
            here = [each.id for id in here for each in pipeline.archive.members(id, EVERYTHING)]
    print(f"  {QUINE}: {depth} deep, not read: {', '.join(reasons)}; {time.monotonic() - began:.1f} s")
    return None if depth == DEEPEST + 1 and reasons.count("too_deep") == 1 else QUINE


def made(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many mutated files."""
    chance = random.Random(seed)
    files = sorted(p for p in (DATA / "formats").rglob("*") if p.is_file() and 0 < p.stat().st_size <= LARGEST)
    for _ in range(count):
        path, other = chance.choice(files), chance.choice(files)
        way, content = mutated(path.read_bytes(), other.read_bytes(), chance)
        yield f"{way}-{path.name}", content or b"\0"


def main(count: int = 1_000, seed: int = 1) -> int:
    if not (DATA / "formats").is_dir():
        print("hostile: there is no folder formats (PRESSMARK_DATA)")
        return 0
    outcomes: list[Outcome] = []
    lost: list[str] = []
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)  # where the sandbox finds `traces`
    with Sandbox(module="traces") as sandbox:
        watch = Watch(sandbox)
        outcomes += [read(sandbox, watch, name, content) for name, content in made(count, seed)]
        told = collections.Counter(each.verdict for each in outcomes)
        print(f"{count} mutated files: " + ", ".join(f"{verdict} {number}" for verdict, number in told.most_common()))
        for name, content in bombs():
            outcomes.append(read(sandbox, watch, name, content))
            _say(outcomes[-1])
            if read(sandbox, watch, "sound.txt", SOUND.encode()).text != SOUND:
                lost.append(name)
    with tempfile.TemporaryDirectory() as folder:
        endless = quine(Path(folder))
    troubled = [each for each in outcomes if each.trouble]
    for each in troubled:
        print(f"  {each.name}: {each.trouble}")
    slowest = sorted(outcomes, key=attrgetter("seconds"))[-3:]
    print("slowest: " + ", ".join(f"{each.name} {each.seconds:.1f} s" for each in slowest))
    wrong = {
        "the sandbox failed": [each.name for each in outcomes if each.verdict.startswith("the sandbox failed")],
        f"over {MOST_SECONDS:g} s": [each.name for each in outcomes if each.seconds > MOST_SECONDS],
        "over 1 GiB": [each.name for each in outcomes if each.memory > MOST_MEMORY],
        "the next file was not read word for word": lost,
        "did not end where it should": [endless] if endless else [],
        "its reader gave up": [each.name for each in troubled if each.trouble.startswith(GAVE_UP)],
        LEAKED: [each.name for each in outcomes if each.verdict == LEAKED],
    }
    ended = [each.name for each in troubled if each.trouble.startswith(ENDED)]
    print(_counts({"ended by a signal, and refused": ended}))
    print(f"most memory {max(each.memory for each in outcomes) >> 20:,} MiB; " + _counts(wrong))
    return 1 if any(wrong.values()) else 0


def _say(told: Outcome) -> None:
    print(f"  {told.name:18} {told.verdict:14} {told.seconds:6.1f} s {told.memory >> 20:6,} MiB")


def _counts(wrong: dict[str, list[str]]) -> str:
    return ", ".join(f"{words}: {len(names)} {' '.join(names[:5])}".strip() for words, names in wrong.items())


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
