"""Documents of Office from before 2007 are read: text by its list of pieces, slides by their newest edit, sheets."""

from __future__ import annotations

import io
import struct
import tempfile

import pytest
from office_locks import crypto_api, locked_document, locked_presentation, locked_workbook

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract
from archive.readers import locked

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def compound(**streams: bytes) -> bytes:
    """A compound file of these streams, each long enough to have sectors of its own. `_` in a name is a blank."""
    entries, sectors, chains = b"", b"", list[int]()

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le")
        head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, FREE, right, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    names = list(streams)
    placed = []
    for name in names:
        content = streams[name].ljust(8 * SECTOR, b"\0")
        content += bytes(-len(content) % SECTOR)
        placed.append((len(chains), len(content)))
        count = len(content) // SECTOR
        chains += [len(chains) + n + 1 for n in range(count - 1)] + [END]
        sectors += content
    entries += entry("Root Entry", 5, FREE, 1, END, 0)
    for number, (name, (start, size)) in enumerate(zip(names, placed, strict=True), 1):
        entries += entry(name.replace("_", " "), 2, number + 1 if number < len(names) else FREE, FREE, start, size)
    entries += bytes(-len(entries) % SECTOR)
    directory = len(chains)
    count = len(entries) // SECTOR
    chains += [directory + n + 1 for n in range(count - 1)] + [END]
    fats = 1
    while len(chains) + fats > fats * 128:
        fats += 1
    first = len(chains)
    chains += [FAT] * fats
    table = struct.pack(f"<{fats * 128}I", *chains, *[FREE] * (fats * 128 - len(chains)))
    difat = [first + n for n in range(fats)] + [FREE] * (109 - fats)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", fats, directory, 0, 4096, END, 0, END, 0, difat[0])
    header += struct.pack("<108I", *difat[1:])
    return header + sectors + entries + table


def told(content: bytes, name: str = "minutes.doc", password: str | None = None) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, name, "", password=password)


def pages(content: bytes, password: str | None = None) -> list[Page]:
    found = told(content, password=password)
    assert isinstance(found, Extract), found
    return list(found.text.pages)


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


# -- Word

MAIN = 'See \x13 HYPERLINK "https://example.org/a" \x14the plan\x15\x02.\r'
MAIN += (
    "Year\x07Cost\x07\x07"
    + "1998\x07\x0712\x07\x07".replace("\x07\x0712", "\x0712")
    + "\x0cNever deleted second page\x05\r"
)
FOOTNOTE, HEADERS, COMMENT = "markerfootnote\r", ["", "markerheader\r", "", "markerfooter\r", "", ""], "markercomment\r"


def integers(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}i", *numbers)


def character_page(*runs: tuple[int, int, bytes]) -> bytes:
    """A page of properties of characters: runs that follow each other, and what is said of each."""
    page = bytearray(512)
    page[: 4 * (len(runs) + 1)] = integers(*(start for start, _, _ in runs), runs[-1][1])
    at = 500
    for number, (_, _, sprms) in enumerate(runs):
        if sprms:
            at -= 2 * ((len(sprms) + 2) // 2)
            page[4 * (len(runs) + 1) + number] = at // 2
            page[at] = len(sprms)
            page[at + 1 : at + 1 + len(sprms)] = sprms
    page[511] = len(runs)
    return bytes(page)


def paragraph_page(*runs: tuple[int, int, int, bytes]) -> bytes:
    """The same of paragraphs, with the number of each one's style."""
    page = bytearray(512)
    page[: 4 * (len(runs) + 1)] = integers(*(start for start, _, _, _ in runs), runs[-1][1])
    at = 500
    for number, (_, _, style, sprms) in enumerate(runs):
        told = struct.pack("<H", style) + sprms
        told += bytes((len(told) + 1) % 2)
        at -= 2 * ((len(told) + 2) // 2)
        page[4 * (len(runs) + 1) + 13 * number] = at // 2
        page[at] = (len(told) + 1) // 2
        page[at + 1 : at + 1 + len(told)] = told
    page[511] = len(runs)
    return bytes(page)


def word(main: str = MAIN, flags: int = 0x0200, table: bytes = b"") -> bytes:
    """A document in two pieces, the first in narrow characters; with a note, a comment and running heads.

    `table` is what its table begins with.
    """
    at = 0x800
    heads = "".join(HEADERS)
    rest = FOOTNOTE + heads + COMMENT + "\r"
    split = 10
    narrow, wide = main[:split].encode("cp1252"), (main[split:] + rest).encode("utf-16-le")
    second = at + 64
    total = len(main) + len(rest)

    def byte_at(unit: int) -> int:
        return at + unit if unit < split else second + 2 * (unit - split)

    end = byte_at(total)
    gone = main.index("deleted ")
    row_ends = [n for n, c in enumerate(main) if c == "\x07" and main[n - 1] == "\x07"]
    first_row = main.index("Year")
    runs = [(0, first_row, 1, b"")]
    for mark in row_ends:
        runs += [(runs[-1][1], mark, 0, b""), (mark, mark + 1, 0, struct.pack("<HB", 0x2417, 1))]
    runs.append((runs[-1][1], total, 0, b""))
    stream = bytearray(0x600)
    stream[0:2], stream[10:12] = struct.pack("<H", 0xA5EC), struct.pack("<H", flags)
    stream[0x4C:0x6C] = integers(len(main), len(FOOTNOTE), len(heads), 0, len(COMMENT), 0, 0, 0)

    def place(number: int, content: bytes) -> None:
        nonlocal table
        stream[0x9A + 8 * number : 0xA2 + 8 * number] = integers(len(table), len(content))
        table += content

    place(2, integers(main.index("\x02"), len(main)) + bytes(2))
    place(3, integers(0, len(FOOTNOTE) - 1, len(FOOTNOTE)))
    place(4, integers(main.index("\x05"), len(main)) + bytes(20) + struct.pack("<H", 0) + bytes(8))
    place(5, integers(0, len(COMMENT) - 1, len(COMMENT)))
    ends = [sum(len(head) for head in HEADERS[:n]) for n in range(7)]
    place(11, integers(*[0] * 6, *ends))
    place(36, struct.pack("<H", 11) + "Ben Example".encode("utf-16-le"))
    stream += bytes(0x800 - len(stream)) + narrow + bytes(64 - len(narrow)) + wide
    stream += bytes(-len(stream) % 512)
    deleted = struct.pack("<HB", 0x0800, 1)
    bounds = [(at, byte_at(gone), b""), (byte_at(gone), byte_at(gone + 8), deleted), (byte_at(gone + 8), end, b"")]
    place(12, integers(at, end, len(stream) // 512))
    stream += character_page(*bounds)
    place(13, integers(at, end, len(stream) // 512))
    stream += paragraph_page(*((byte_at(a), byte_at(b), style, sprms) for a, b, style, sprms in runs))
    pieces = integers(0, split, total)
    pieces += struct.pack("<HIH", 0, 0x40000000 | at * 2, 0) + struct.pack("<HIH", 0, second, 0)
    place(33, b"\x02" + struct.pack("<I", len(pieces)) + pieces)
    return compound(WordDocument=bytes(stream), **{"1Table": table})


def test_a_word_document_is_read_with_its_notes_comments_and_running_heads() -> None:
    first, second = pages(word())
    assert first.text.startswith("See the plan.\n\nYear\tCost\n1998\t12\n\n")
    assert parts(first) == [
        ("footnote", "1", "markerfootnote"),
        ("header", "1", "markerheader"),
        ("footer", "1", "markerfooter"),
    ]
    assert second.text.startswith("Never second page\n\n")
    assert parts(second) == [("comment", "1", "Ben Example: markercomment")]
    assert [(first.text[link.start : link.end], link.url) for link in first.links] == [
        ("the plan", "https://example.org/a")
    ]
    assert [first.text[start:end] for start, end in first.headings] == ["See the plan."]


def test_a_word_document_with_a_password_is_encrypted() -> None:
    found = told(word(flags=0x0300))
    assert isinstance(found, Problem)
    assert found.reason == Reason.encrypted


def test_a_locked_word_document_opens_with_its_password() -> None:
    content = locked_document(word(flags=0x0300, table=crypto_api("sésame")), "sésame")
    assert pages(content, "sésame") == pages(word())
    assert told(content, password="sesame") == wrong("application/msword")


def test_a_word_document_under_an_older_lock_is_told_as_not_opened_and_a_broken_lock_as_damaged() -> None:
    strange = told(word(flags=0x8300), password="sesame")
    assert isinstance(strange, Problem)
    assert (strange.reason, strange.detail) == (Reason.encrypted, "it is locked in a way that is not opened here")
    without_table = compound(WordDocument=struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, 0x0300))
    broken = told(without_table, password="sesame")
    assert isinstance(broken, Problem)
    assert broken.reason is Reason.damaged


def test_what_is_not_locked_comes_back_as_it_is() -> None:
    plain = io.BytesIO(word())
    assert locked.opened(plain, "sesame") is plain


def wrong(media_type: str) -> Problem:
    return Problem(reason=Reason.encrypted, detail="the password does not open it", media_type=media_type)


def test_a_word_document_cut_short_is_damaged() -> None:
    whole = word()
    found = told(whole[: len(whole) // 3])
    assert isinstance(found, Problem)
    assert found.reason == Reason.damaged


# -- PowerPoint


def record(kind: int, content: bytes, instance: int = 0, holds: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if holds else 0), kind, len(content)) + content


def box(kind: int, text: str = "", outline: int | None = None, place: bool = False) -> bytes:
    told = record(3999, integers(kind))
    told += record(3998, integers(outline)) if outline is not None else record(4000, text.encode("utf-16-le"))
    shape = record(0xF00D, told, holds=True)
    if place:
        shape += record(0xF011, record(3011, bytes(8)), holds=True)
    return record(0xF004, shape, holds=True)


def slide(kind: int, *boxes: bytes, atom: tuple[int, int] = (0, 0), more: bytes = b"") -> bytes:
    shapes = record(0xF002, record(0xF003, b"".join(boxes), holds=True), holds=True)
    told = record(1007, bytes(12) + integers(*atom) + bytes(4)) if kind == 1006 else b""
    return record(kind, told + record(1036, shapes, holds=True) + more, holds=True)


def persisted(identity: int, number: int) -> bytes:
    return record(1011, integers(identity, 0, 0, number, 0))


def powerpoint(mark: int = 0xE391C05F) -> bytes:
    """One slide, twice saved: with a title that is told in the outline, notes, a comment, a master and a footer."""
    comment = record(
        12000,
        record(4026, "Ben".encode("utf-16-le")) + record(4026, "markercomment".encode("utf-16-le"), 1),
        holds=True,
    )
    tags = record(5000, record(5002, record(5003, comment), holds=True), holds=True)
    heads = record(4057, record(4026, "markerfooter".encode("utf-16-le"), 2), 3, holds=True)
    outline = record(3999, integers(0)) + record(4008, b"A bridge")
    lists = (
        record(4080, persisted(2, 256) + outline, 0, holds=True)
        + record(4080, persisted(3, 0x80000000 - (1 << 32)), 1, holds=True)
        + record(4080, persisted(4, 300), 2, holds=True)
    )
    objects = {
        1: record(1000, lists + heads, holds=True),
        2: slide(1006, box(4, "markerold")),
        3: slide(1016, box(1, "Click to edit", place=True), box(4, "markermaster")),
        4: slide(1008, box(2, "markernotes"), box(4, "*")),
    }
    stream, places = b"", list[int]()
    for content in objects.values():
        places.append(len(stream))
        stream += content
    directory = len(stream)
    stream += record(6002, struct.pack("<I", 4 << 20 | 1) + integers(*places))
    edit = len(stream)
    stream += record(4085, integers(0, 0, 0, directory, 1, 5, 0))
    again = len(stream)
    stream += slide(
        1006, box(4, "markerbody\rsecond"), box(0, outline=0), atom=(0x80000000 - (1 << 32), 300), more=tags
    )
    directory = len(stream)
    stream += record(6002, struct.pack("<I", 1 << 20 | 2) + integers(again))
    newest = len(stream)
    stream += record(4085, integers(0, 0, edit, directory, 1, 5, 0))
    user = record(4086, struct.pack("<III", 20, mark, newest))
    return compound(PowerPoint_Document=stream, Current_User=user)


def test_a_slide_is_read_as_its_newest_edit_has_it_with_notes_and_comments_apart() -> None:
    (page,) = pages(powerpoint())
    assert page.text.startswith("A bridge\n\nmarkerbody\nsecond\n\n")
    assert [page.text[start:end] for start, end in page.headings] == ["A bridge"]
    assert parts(page) == [
        ("notes", "1", "markernotes"),
        ("comment", "1", "Ben: markercomment"),
        ("footer", "1", "markerfooter"),
        ("header", "1", "markermaster"),
    ]


def test_a_presentation_with_a_password_is_encrypted() -> None:
    found = told(powerpoint(mark=0xF3D1C4DF))
    assert isinstance(found, Problem)
    assert found.reason == Reason.encrypted


def test_a_locked_presentation_opens_with_its_password() -> None:
    lists = record(4080, persisted(2, 256), 0, holds=True)
    content = locked_presentation(
        {1: record(1000, lists, holds=True), 2: slide(1006, box(0, "A bridge"), box(1, "markerbody"))}, "sésame"
    )
    assert [page.text for page in pages(content, "sésame")] == ["A bridge\n\nmarkerbody"]
    assert told(content, password="sesame") == wrong("application/vnd.ms-powerpoint")


# -- Excel


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def counted(text: str, form: str = "<H") -> bytes:
    return struct.pack(form, len(text)) + b"\1" + text.encode("utf-16-le")


def excel(more: bytes = b"") -> bytes:
    """Two sheets, the second one empty. Style 1 shows dates, style 2 prices."""
    start = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + more
    fonts = b"".join(
        biff(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + counted("Arial", "<B"))
        for _ in range(5)
    )
    formats = biff(0x41E, struct.pack("<H", 164) + counted('#,##0.00"kr"'))
    styles = b"".join(biff(0xE0, struct.pack("<HHHBBBBIIH", 0, code, 0, 0, 0, 0, 0, 0, 0, 0)) for code in (0, 14, 164))
    strings = biff(0xFC, struct.pack("<II", 2, 2) + counted("two\nlines") + counted("marker17"))
    cells = (
        biff(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))
        + biff(0x203, struct.pack("<HHHd", 0, 1, 1, 35859.0))
        + biff(0x203, struct.pack("<HHHd", 0, 2, 2, 1234.5))
        + biff(0x205, struct.pack("<HHHBB", 0, 3, 0, 1, 0))
        + biff(0xFD, struct.pack("<HHHI", 16, 1, 0, 1))
    )
    sheet = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheets = [sheet + cells + biff(0x0A), sheet + biff(0x0A)]
    head = start + fonts + formats + styles
    names = [counted("Costs", "<B"), counted("Empty", "<B")]
    length = len(head) + sum(10 + len(name) for name in names) + len(strings) + 4
    bound = b""
    for name, content in zip(names, sheets, strict=True):
        bound += biff(0x85, struct.pack("<IBB", length, 0, 0) + name)
        length += len(content)
    return compound(Workbook=head + bound + strings + biff(0x0A) + b"".join(sheets))


def test_a_locked_workbook_opens_with_its_password() -> None:
    lock = biff(0x2F, struct.pack("<H", 1) + crypto_api("渡轮") + b"\0")  # which ends the stream on a whole record
    content = locked_workbook(excel(lock), "渡轮")
    assert pages(content, "渡轮") == pages(excel())
    assert told(content, password="ferry") == wrong("application/vnd.ms-excel")
    assert told(content) == Problem(
        reason=Reason.encrypted, detail="it opens with a password only", media_type="application/vnd.ms-excel"
    )


def test_a_workbook_is_read_a_page_a_sheet_with_its_cells_as_shown() -> None:
    costs, empty = pages(excel())
    assert (costs.label, costs.how, empty.label, empty.text) == ("Costs", "cells", "Empty", "")
    assert costs.text == "two lines\t1998-03-05\t1,234.50kr\tTRUE" + "\n" * 16 + "\tmarker17"


@pytest.mark.parametrize("protection", [struct.pack("<HHH", 0, 1, 2), struct.pack("<H", 1) + bytes(52)])
def test_a_workbook_with_a_password_is_encrypted(protection: bytes) -> None:
    found = told(excel(biff(0x2F, protection)))
    assert isinstance(found, Problem)
    assert found.reason == Reason.encrypted


def test_a_broken_workbook_is_damaged() -> None:
    found = told(excel().replace(struct.pack("<HHHH", 0x809, 16, 0x600, 5), struct.pack("<HHHH", 0x809, 16, 0x900, 7)))
    assert isinstance(found, Problem)
    assert found.reason == Reason.damaged


# -- others


def test_an_encrypted_office_file_is_named_so() -> None:
    found = told(compound(EncryptionInfo=b"x", EncryptedPackage=b"x"))
    assert isinstance(found, Problem)
    assert (found.reason, found.media_type) == (Reason.encrypted, "application/encrypted")


def test_what_is_embedded_does_not_tell_what_a_file_is() -> None:
    embedded = "WordDocument".encode("utf-16-le")
    found = told(compound(PowerPoint_Document=embedded, Current_User=b"x"))
    assert isinstance(found, Problem)
    assert found.media_type == "application/vnd.ms-powerpoint"
