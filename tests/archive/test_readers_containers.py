"""ZIP, TAR, 7z, gzip, bzip2 and xz: everything in them is taken out or told of, and nothing is followed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib

import pytest
from packing import problem, read, seven_zipped, tar_entry, tarred, unpack, zipped

from archive.document import Extract, Problem

FERRY, PIER = b"The ferry sank.", b"The pier stood."
FILES = {"a/ferry.txt": FERRY, "pier.txt": PIER}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (zipped(FILES), "application/zip"),
        (zipped(FILES, zipfile.ZIP_STORED), "application/zip"),
        (zipped(FILES, zipfile.ZIP_LZMA), "application/zip"),
        (tarred(*FILES.items()), "application/x-tar"),
        (tarred(*FILES.items(), format=tarfile.USTAR_FORMAT), "application/x-tar"),
        (gzip.compress(tarred(*FILES.items())), "application/gzip"),
        (bz2.compress(tarred(*FILES.items())), "application/x-bzip2"),
        (lzma.compress(tarred(*FILES.items())), "application/x-xz"),
        (seven_zipped(FILES), "application/x-7z-compressed"),
    ],
)
def test_files_come_out_in_order_with_their_bytes(content: bytes, media_type: str) -> None:
    unpacked = unpack(content)
    assert list(unpacked.files.items()) == list(FILES.items())
    assert (unpacked.told.media_type, unpacked.told.text.pages) == (media_type, ())


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(
    ("name", "inner"),
    [("ferry.txt.gz", "ferry.txt"), ("FERRY.XZ", "FERRY"), ("ferry", "ferry"), (".gz", "unnamed")],
)
def test_one_packed_file_is_a_member_without_the_suffix(packed: object, name: str, inner: str) -> None:
    assert unpack(packed(FERRY), name).files == {inner: FERRY}  # type: ignore[operator]


def test_several_gzip_streams_behind_each_other_are_one_file() -> None:
    assert unpack(gzip.compress(FERRY) + gzip.compress(PIER), "both.gz").files == {"both": FERRY + PIER}


def test_empty_files_are_told_of_and_folders_are_not() -> None:
    folder = tar_entry("a", tarfile.DIRTYPE)
    for content in (zipped({"a/": b"", "a/empty": b"", "b": b"x"}), tarred(folder, ("a/empty", b""), ("b", b"x"))):
        unpacked = unpack(content)
        assert (unpacked.names, unpacked.troubles) == (["a/empty", "b"], {"a/empty": "empty"})
    assert unpack(seven_zipped({"a/empty": b"", "b": b"x"})).troubles == {"a/empty": "empty"}


def test_a_container_with_nothing_in_it_has_no_text() -> None:
    assert problem(zipped({})) == ("no_text", "there is nothing in it")
    assert problem(zipped({"__MACOSX/._a": b"x", ".DS_Store": b"x", "b/Thumbs.db": b"x"}))[0] == "no_text"


def test_a_systems_droppings_are_left_out() -> None:
    inside = {"a.txt": b"x", "__MACOSX/a.txt": b"x", "b/._c.txt": b"x", "b/.DS_Store": b"x", "d/desktop.ini": b"x"}
    assert unpack(zipped(inside)).names == ["a.txt"]


# -- names


@pytest.mark.parametrize(
    ("written", "encoding", "shown"),
    [
        ("Отчёт о выборах.txt", "cp866", "Отчёт о выборах.txt"),
        ("关于经济发展的报告.txt", "gbk", "关于经济发展的报告.txt"),
        ("größe und länge.txt", "cp437", "größe und länge.txt"),
        ("Отчёт.txt", "utf-8", "Отчёт.txt"),
    ],
)
def test_names_of_old_zips_are_read_in_their_encoding(written: str, encoding: str, shown: str) -> None:
    raw = written.encode(encoding)
    stand_in = "n" * len(raw)
    content = zipped({stand_in: FERRY}).replace(stand_in.encode(), raw)
    assert unpack(content).names == [shown]


def test_a_zips_unicode_name_beside_the_old_one_is_taken() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("________.txt")
        name = "报告.txt".encode()
        info.extra = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"________.txt")) + name
        archive.writestr(info, FERRY)
    assert unpack(made.getvalue()).names == ["报告.txt"]


def test_names_of_old_tars_are_read_in_their_encoding() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT, encoding="koi8-r") as archive:
        info = tarfile.TarInfo("Отчёт о выборах в городе.txt")
        info.size = len(FERRY)
        archive.addfile(info, io.BytesIO(FERRY))
    assert unpack(made.getvalue()).names == ["Отчёт о выборах в городе.txt"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\ann\\a.txt", "Users/ann/a.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("a\nb\x1b[31m.txt", "a b[31m.txt"),
        ("x" * 1500 + ".txt", ("x" * 1500 + ".txt")[-1000:]),
    ],
)
def test_a_name_is_a_label_and_nothing_else(written: str, shown: str) -> None:
    for content in (zipped({written: FERRY}), tarred((written, FERRY))):
        assert unpack(content).files == {shown: FERRY}


def test_what_climbs_out_is_not_taken_and_nor_are_links_and_devices() -> None:
    unpacked = unpack(
        tarred(
            ("../../up.txt", FERRY),
            ("here.txt", PIER),
            tar_entry("soft", tarfile.SYMTYPE, "/etc/passwd"),
            tar_entry("hard", tarfile.LNKTYPE, "here.txt"),
            tar_entry("pipe", tarfile.FIFOTYPE),
            tar_entry("disk", tarfile.BLKTYPE),
        )
    )
    assert unpacked.files == {"here.txt": PIER}
    assert unpacked.troubles == {
        "up.txt": "unsafe",
        "soft": "symlink",
        "hard": "symlink",
        "pipe": "not_a_file",
        "disk": "not_a_file",
    }
    assert unpack(zipped({"..\\up.txt": FERRY, "here.txt": PIER})).troubles == {"up.txt": "unsafe"}


def test_symlinks_in_zip_and_7z_are_not_followed() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("soft")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert unpack(made.getvalue()).troubles == {"soft": "symlink"}
    link = stat.S_IFLNK | 0o777
    assert unpack(seven_zipped({"soft": b"/etc/passwd"}, modes=link)).troubles == {"soft": "symlink"}


# -- locked


def locked(content: bytes, *names: bytes) -> bytes:
    """The same ZIP with these files said to be encrypted."""
    raw = bytearray(content)
    for name in names:
        at = content.find(b"PK\x03\x04")
        while at >= 0:
            if content[at + 30 : at + 30 + len(name)] == name:
                raw[at + 6] |= 1
            at = content.find(b"PK\x03\x04", at + 1)
        at = content.find(b"PK\x01\x02")
        while at >= 0:
            if content[at + 46 : at + 46 + len(name)] == name:
                raw[at + 8] |= 1
            at = content.find(b"PK\x01\x02", at + 1)
    return bytes(raw)


def test_a_container_of_which_all_is_locked_is_encrypted() -> None:
    content = zipped({"a.txt": FERRY, "b.txt": PIER})
    words = "all 2 files in it: it opens with a password only"
    assert problem(locked(content, b"a.txt", b"b.txt")) == ("encrypted", words)
    assert problem(seven_zipped(FILES, method=b"\x06\xf1\x07\x01")) == ("encrypted", words)


def test_of_a_container_in_part_locked_the_rest_is_taken() -> None:
    unpacked = unpack(locked(zipped({"a.txt": FERRY, "b.txt": PIER}), b"b.txt"))
    assert (unpacked.files, unpacked.troubles) == ({"a.txt": FERRY}, {"b.txt": "encrypted"})


def test_a_way_of_packing_that_is_not_known_is_named() -> None:
    reason, words = problem(seven_zipped(FILES, method=b"\x03\x04\x01"))
    assert (reason, words) == (
        "unsupported",
        "all 2 files in it: it is packed in a way that is not known: method 030401",
    )
    strange = bytearray(zipped({"a.txt": FERRY, "b.txt": PIER}))
    second = strange.index(b"PK\x01\x02", strange.index(b"PK\x01\x02") + 1)
    first = strange.index(b"PK\x03\x04", 10)
    strange[second + 10 : second + 12] = strange[first + 8 : first + 10] = b"\x62\x00"
    assert unpack(bytes(strange)).troubles == {"b.txt": "unsupported"}


# -- damaged


@pytest.mark.parametrize(
    "content", [zipped(FILES), seven_zipped(FILES), tarred(*FILES.items()), gzip.compress(FERRY, mtime=0)]
)
def test_a_head_without_a_body_is_damaged(content: bytes) -> None:
    assert problem(content[: len(content) // 2 if content[:2] != b"a/" else 520])[0] == "damaged"


def test_what_came_before_a_break_is_kept_and_the_break_is_told() -> None:
    content = gzip.compress(tarred(("a.txt", FERRY), ("b.txt", PIER * 10_000), ("c.txt", FERRY)), compresslevel=0)
    unpacked = unpack(content[: len(content) // 2])
    assert (unpacked.files, unpacked.troubles) == ({"a.txt": FERRY}, {"b.txt": "damaged"})
    lost = bytearray(tarred(("a.txt", FERRY), ("b.txt", PIER)))
    lost[1024 + 148 : 1024 + 156] = b"7777777\0"  # the second header's checksum
    unpacked = unpack(bytes(lost))
    assert (unpacked.files, unpacked.troubles) == ({"a.txt": FERRY}, {"(what follows)": "damaged"})


def test_a_file_whose_checksum_is_wrong_is_damaged_and_the_others_are_not() -> None:
    content = zipped({"a.txt": FERRY, "b.txt": PIER}, zipfile.ZIP_STORED).replace(FERRY, FERRY[::-1])
    assert unpack(content).troubles == {"a.txt": "damaged"}
    content = seven_zipped({"a.txt": FERRY, "b.txt": PIER})
    unpacked = unpack(content.replace(FERRY, FERRY.swapcase()))  # LZMA2 keeps short text as it is
    assert (unpacked.files, unpacked.troubles) == ({"b.txt": PIER}, {"a.txt": "damaged"})


@pytest.mark.parametrize("cut", [5, 20, 100])
def test_a_gzip_that_is_cut_short_gives_nothing(cut: int) -> None:
    content = gzip.compress(bytes(range(256)) * 40)
    assert problem(content[:-cut], "a.gz")[0] == "damaged"


def test_every_single_change_of_a_byte_is_survived() -> None:
    for content in (
        zipped(FILES),
        seven_zipped(FILES),
        tarred(*FILES.items())[:2048],
        gzip.compress(tarred(*FILES.items())),
    ):
        for at in range(0, len(content), 3):
            mutated = bytearray(content)
            mutated[at] ^= 0xFF
            assert isinstance(read(bytes(mutated), "a.gz"), Extract | Problem)


# -- bombs


def test_a_file_that_grows_out_of_proportion_is_too_large() -> None:
    zeros = bytes(20 << 20)
    words = "it grows to more than 400 times its packed size"
    assert problem(zipped({"zeros": zeros})) == ("too_large", words)
    assert problem(gzip.compress(zeros), "zeros.gz") == ("too_large", words)
    unpacked = unpack(zipped({"zeros": zeros, "a.txt": FERRY}))
    assert (unpacked.files, unpacked.troubles) == ({"a.txt": FERRY}, {"zeros": "too_large"})


def test_a_bomb_of_xz_and_of_7z_is_too_large() -> None:
    assert problem(lzma.compress(bytes(20 << 20)), "zeros.xz")[0] == "too_large"
    assert problem(seven_zipped({"zeros": bytes(20 << 20)}))[0] == "too_large"


def test_more_than_fits_the_spool_is_too_large() -> None:
    noise = zlib.compress(bytes(range(256)) * 100, 0)
    assert problem(zipped({f"{n}": noise for n in range(10)}, zipfile.ZIP_STORED), limit=5 * len(noise)) == (
        "too_large",
        f"what is inside has more than {5 * len(noise)} bytes",
    )


def test_more_files_than_are_followed_are_too_many() -> None:
    many = {f"{n}": b"x" for n in range(10_001)}
    words = "there are more than 10000 files in it"
    assert problem(zipped(many, zipfile.ZIP_STORED)) == ("too_many", words)
    assert problem(tarred(*many.items(), format=tarfile.USTAR_FORMAT)) == ("too_many", words)


def test_files_that_lie_over_each_other_are_unsafe() -> None:
    content = zipped({"a": FERRY * 50, "b": FERRY * 50}, zipfile.ZIP_STORED)
    directory = content[content.index(b"PK\x01\x02") : content.index(b"PK\x05\x06")]
    entry = directory[: len(directory) // 2]
    count = 30
    size, start = len(entry) * count, content.index(b"PK\x01\x02")
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)
    reason, words = problem(content[:start] + entry * count + end)
    assert (reason, words) == ("unsafe", "the files in it lie over each other, so that little unpacks to much")


def test_a_sparse_file_of_endless_holes_is_too_large() -> None:
    info = tarfile.TarInfo("holes")
    info.type = tarfile.GNUTYPE_SPARSE
    raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    raw[156:157] = b"S"
    raw[386:410] = b"%011o\0" % 0 + b"%011o\0" % 0
    raw[483:495] = b"%011o\0" % (8 << 30 - 1)
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw)
    told = unpack(bytes(raw) + tarred(("a.txt", FERRY)))
    assert told.troubles == {"holes": "too_large"}


# -- what only looks like one, and what is one and has its own reader


def test_a_container_in_a_container_is_a_member_of_its_own() -> None:
    inner = zipped({"deep.txt": FERRY})
    assert unpack(zipped({"inner.zip": inner})).files == {"inner.zip": inner}


def test_a_container_that_begins_with_a_pdf_is_no_pdf() -> None:
    files = {"a.pdf": b"%PDF-1.4\n" * 10}
    for content in (zipped(files, zipfile.ZIP_STORED), tarred(*files.items())):
        assert unpack(content).files == files


def test_a_rar_and_an_outlook_store_are_named_and_not_read() -> None:
    assert problem(b"Rar!\x1a\x07\x01\x00" + bytes(100))[0] == "unsupported"
    assert problem(b"!BDN" + bytes(100)) == (
        "unsupported",
        "Outlook data file (application/vnd.ms-outlook-pst)",
    )
