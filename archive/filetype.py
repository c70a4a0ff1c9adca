"""What kind of file this is, told by its content. Names and declared types lie; first bytes seldom do.

Only what can be read now has to be told for certain. The rest is named so that "unsupported" can say what it is.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO, NamedTuple

import olefile

from archive.encodings import decode, is_binary
from archive.readers.delimited import is_table
from archive.readers.source import is_json, is_json_lines
from archive.readers.subtitles import is_subtitles

_HEAD = 8 * 1024


class FileType(NamedTuple):
    """A media type, and what people call such a file."""

    media_type: str
    name: str


PLAIN = FileType("text/plain", "plain text")
MARKDOWN = FileType("text/markdown", "Markdown")
HTML = FileType("text/html", "HTML page")
PDF = FileType("application/pdf", "PDF document")
CSV = FileType("text/csv", "table written as text")
TSV = FileType("text/tab-separated-values", "table written as text")
SUBRIP = FileType("application/x-subrip", "subtitles (SubRip)")
WEBVTT = FileType("text/vtt", "subtitles (WebVTT)")
JSON = FileType("application/json", "JSON data")
JSON_LINES = FileType("application/jsonl", "JSON data, one a line")
XML = FileType("application/xml", "XML document")
RTF = FileType("application/rtf", "RTF document")
ENCRYPTED_OFFICE = FileType("application/encrypted", "encrypted Office document")
UNKNOWN = FileType("application/octet-stream", "file of an unknown kind")

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

_ZIP = FileType("application/zip", "ZIP archive")
TAR = FileType("application/x-tar", "TAR archive")
WARC = FileType("application/warc", "web archive (WARC)")
OLE = FileType("application/x-ole-storage", "older Office file")
_MAIL = FileType("message/rfc822", "mail message")
_MBOX = FileType("application/mbox", "mailbox")
_SVG = FileType("image/svg+xml", "SVG drawing")
_MHTML = FileType("multipart/related", "web page saved with its parts")

# First bytes, at an offset. Source: the format's own specifications, and the file(1) command's list.
_MAGIC: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\x7fELF", FileType("application/x-elf", "program")),
    (0, b"MZ", FileType("application/vnd.microsoft.portable-executable", "Windows program")),
    (0, b"\x89PNG\r\n\x1a\n", FileType("image/png", "PNG image")),
    (0, b"\xff\xd8\xff", FileType("image/jpeg", "JPEG image")),
    (0, b"GIF87a", FileType("image/gif", "GIF image")),
    (0, b"GIF89a", FileType("image/gif", "GIF image")),
    (0, b"BM", FileType("image/bmp", "BMP image")),
    (0, b"II*\0", FileType("image/tiff", "TIFF image")),
    (0, b"MM\0*", FileType("image/tiff", "TIFF image")),
    (8, b"WEBP", FileType("image/webp", "WebP image")),
    (4, b"ftyphei", FileType("image/heic", "HEIC image")),
    (4, b"ftypmif1", FileType("image/heif", "HEIF image")),
    (4, b"ftypavif", FileType("image/avif", "AVIF image")),
    (4, b"ftypM4A", FileType("audio/mp4", "MP4 sound")),
    (4, b"ftypqt", FileType("video/quicktime", "QuickTime film")),
    (4, b"ftyp", FileType("video/mp4", "MP4 film")),
    (0, b"\x1aE\xdf\xa3", FileType("video/x-matroska", "Matroska film")),
    (8, b"AVI ", FileType("video/x-msvideo", "AVI film")),
    (8, b"WAVE", FileType("audio/wav", "WAV sound")),
    (0, b"ID3", FileType("audio/mpeg", "MP3 sound")),
    (0, b"\xff\xfb", FileType("audio/mpeg", "MP3 sound")),
    (0, b"OggS", FileType("audio/ogg", "Ogg sound")),
    (0, b"fLaC", FileType("audio/flac", "FLAC sound")),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("application/x-7z-compressed", "7z archive")),
    (0, b"Rar!\x1a\x07", FileType("application/vnd.rar", "RAR archive")),
    (0, b"\x1f\x8b", FileType("application/gzip", "gzip-compressed file")),
    (0, b"BZh", FileType("application/x-bzip2", "bzip2-compressed file")),
    (0, b"\xfd7zXZ\0", FileType("application/x-xz", "xz-compressed file")),
    (0, b"\x28\xb5\x2f\xfd", FileType("application/zstd", "zstd-compressed file")),
    (257, b"ustar", TAR),
    (0, b"{\\rtf", RTF),
    (0, b"%!PS", FileType("application/postscript", "PostScript document")),
    (0, b"!BDN", FileType("application/vnd.ms-outlook-pst", "Outlook data file")),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", FileType("application/onenote", "OneNote notebook")),
    (0, b"SQLite format 3\0", FileType("application/vnd.sqlite3", "SQLite database")),
    (0, b"WARC/", WARC),
    (0, b"filedesc://", FileType("application/x-arc", "web archive (ARC)")),
    (0, b"wOF", FileType("font/woff", "font")),
    (0, b"\0\x01\0\0\0", FileType("font/ttf", "font")),
    (0, b"AT&TFORM", FileType("image/vnd.djvu", "DjVu document")),
    (0, b"ITSF", FileType("application/vnd.ms-htmlhelp", "compiled help file")),
)

# Entries that tell what a ZIP archive really is; the first that is there decides.
_IN_ZIP: tuple[tuple[str, FileType], ...] = (
    ("word/document.xml", FileType(_OFFICE + "wordprocessingml.document", "Word document")),
    ("xl/workbook.xml", FileType(_OFFICE + "spreadsheetml.sheet", "Excel workbook")),
    ("xl/workbook.bin", FileType("application/vnd.ms-excel.sheet.binary.macroEnabled.12", "Excel workbook")),
    ("ppt/presentation.xml", FileType(_OFFICE + "presentationml.presentation", "PowerPoint presentation")),
    ("FixedDocSeq.fdseq", FileType("application/vnd.ms-xpsdocument", "XPS document")),
    ("FixedDocumentSequence.fdseq", FileType("application/vnd.ms-xpsdocument", "XPS document")),
    ("datapackage.json", FileType("application/wacz", "web archive (WACZ)")),
    ("META-INF/MANIFEST.MF", FileType("application/java-archive", "Java archive")),
)
# What its list of types calls the main part, where that has another name.
_IN_TYPES = (
    (b"wordprocessingml", _IN_ZIP[0][1]), (b"ms-word", _IN_ZIP[0][1]), (b"spreadsheetml", _IN_ZIP[1][1]),
    (b"presentationml", _IN_ZIP[3][1]),
)  # fmt: skip
_TYPES, _LONGEST_TYPES = "[Content_Types].xml", 1 << 20
# What the `mimetype` entry of OpenDocument and EPUB files says.
_MIMETYPES = {
    _OPEN + "text": "OpenDocument text",
    _OPEN + "spreadsheet": "OpenDocument spreadsheet",
    _OPEN + "presentation": "OpenDocument presentation",
    _OPEN + "graphics": "OpenDocument drawing",
    "application/epub+zip": "EPUB book",
}
# Names of streams in an OLE file, as UTF-16 in its directory.
_IN_OLE: tuple[tuple[str, FileType], ...] = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("__substg1.0_", FileType("application/vnd.ms-outlook", "Outlook message")),
    ("WordDocument", FileType("application/msword", "Word document (before 2007)")),
    ("Workbook", FileType("application/vnd.ms-excel", "Excel workbook (before 2007)")),
    ("Book", FileType("application/vnd.ms-excel", "Excel workbook (before 2007)")),
    ("PowerPoint Document", FileType("application/vnd.ms-powerpoint", "PowerPoint presentation (before 2007)")),
)  # fmt: skip

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"</?(?:p|div|br|span|a|h[1-6]|ul|ol|li|table|tr|td|title|meta|link|script|img|b|i|em|strong)\b[^<>]*>",
    re.IGNORECASE,
)
_MARKDOWN_NAME = re.compile(r".*\.(?:md|markdown|mdown|mkd)$", re.IGNORECASE | re.DOTALL)
_TABLE_NAME = re.compile(r".*\.(csv|tsv|tab)$", re.IGNORECASE | re.DOTALL)
_MBOX_START = re.compile(
    r"From [^\n]*\d\d:\d\d[^\n]*\n>?[A-Za-z][\w-]*[: ]"
    r"|From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [^\n]*\d\d:\d\d"
)
_MAIL_NAME = re.compile(r".*\.eml$", re.IGNORECASE | re.DOTALL)
_MAIL_HEADER = re.compile(
    r"(?:received|return-path|delivered-to|message-id|mime-version|from|to|subject|date|x-[\w-]+|content-type|reply-to"
    r"|newsgroups|path|dkim-signature|arc-seal|authentication-results): ?\S",
    re.IGNORECASE,
)
_SAVED_PAGE = re.compile(r"^(?:snapshot-content-location:|from: *<?saved by)", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(r"[A-Za-z][\w-]*:(?:\s|$)|[ \t]+\S")


def recognise(original: BinaryIO, filename: str = "", media_type: str = "") -> FileType:
    """What this file is. The name and the declared type only tell Markdown and tables from other plain text."""
    original.seek(0)
    head = original.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(original)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_ole(original)
    for offset, magic, found in _MAGIC:
        if head.startswith(magic, offset) and not (len(magic) < 4 and not is_binary(head)):
            return found
    if _is_old_tar(head):
        return TAR
    if _is_letter(head):  # in which a document may stand as it is, and any byte
        return _in_text(decode(head.replace(b"\0", b"")).text, filename, media_type)
    if b"%PDF-" in head[:1024]:  # behind what a server or a printer put before it
        return PDF
    if is_binary(head):
        return UNKNOWN
    return _in_text(decode(head).text, filename, media_type)


def _in_zip(original: BinaryIO) -> FileType:
    try:
        with zipfile.ZipFile(original) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                told = archive.read("mimetype").decode("latin-1").strip()
                for media_type, name in _MIMETYPES.items():
                    if told in (media_type, media_type + "-template"):
                        return FileType(told, name)
            found = next((found for name, found in _IN_ZIP if name in names), None)
            if found is None and _TYPES in names and archive.getinfo(_TYPES).file_size < _LONGEST_TYPES:
                types = archive.read(_TYPES)
                found = next((found for name, found in _IN_TYPES if name in types), None)
            return found or _ZIP
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, RuntimeError, EOFError):
        return _ZIP


def _in_ole(original: BinaryIO) -> FileType:
    """By the streams on its first level, for what is embedded has its own. In a broken one they may lie anywhere."""
    original.seek(0)
    try:
        names = {entry[0] for entry in olefile.OleFileIO(original).listdir(storages=True)}
        return next((found for name, found in _IN_OLE if any(n.startswith(name) for n in names)), OLE)
    except Exception:  # of a broken file, olefile raises whatever comes
        original.seek(0)
        content = original.read(16 << 20)
    return next((found for name, found in _IN_OLE if name.encode("utf-16-le") in content), OLE)


def _is_old_tar(head: bytes) -> bool:
    """A TAR without its mark: the header's checksum is right. Source: POSIX.1-1988, 10.1.1."""
    field = head[148:156].strip(b" \0")
    if len(head) < 512 or not field or not set(field) <= set(b"01234567"):
        return False
    return sum(head[:148]) + 8 * 32 + sum(head[156:512]) == int(field, 8)


def _in_text(text: str, filename: str, media_type: str) -> FileType:
    start = text[:4096].lstrip()
    if _HTML_START.match(start):
        return HTML
    if _MBOX_START.match(start):
        return _MBOX
    named = _MAIL_NAME.match(filename) is not None or media_type.partition(";")[0].strip() == _MAIL.media_type
    if _looks_like_mail(start, least=1 if named else 3):
        return _MHTML if _SAVED_PAGE.search(start.partition("\n\n")[0]) else _MAIL
    if start.startswith("<?xml") or re.match(r"<svg\b", start):
        if re.search(r"<svg\b", text):
            return _SVG
        return HTML if re.search(r"<html\b", text, re.IGNORECASE) else XML
    declared = media_type.partition(";")[0].strip()
    if is_subtitles(start):
        return WEBVTT if start.startswith("WEBVTT") else SUBRIP
    if _MARKDOWN_NAME.match(filename) or declared == MARKDOWN.media_type:
        return MARKDOWN
    if _is_mostly_tags(text):
        return HTML
    if is_json(start):
        return JSON_LINES if is_json_lines(text) else JSON
    name = _TABLE_NAME.match(filename)
    if name is not None or declared in (CSV.media_type, TSV.media_type) or is_table(text):
        return TSV if declared == TSV.media_type or (name and name[1].lower() != "csv") else CSV
    return PLAIN


def _is_letter(head: bytes) -> bool:
    """Whether it is a mail or a mailbox for certain."""
    text = head.decode("latin-1").lstrip()
    return _MBOX_START.match(text) is not None or _looks_like_mail(text, least=3)


def _looks_like_mail(text: str, least: int) -> bool:
    """Whether it begins with mail headers: so many known ones, and nothing else before the first empty line."""
    known = 0
    for line in text.splitlines()[:100] if "\n\n" in text else text.splitlines()[:100][:-1]:
        if not line.strip():
            break
        if not _HEADER.match(line):
            return False
        known += _MAIL_HEADER.match(line) is not None
    return known >= least


def _is_mostly_tags(text: str) -> bool:
    """A page without its beginning: it starts with a tag, and closes some."""
    tags = _HTML_TAG.findall(text)
    return text.lstrip().startswith("<") and len(tags) >= 3 and any(tag.startswith("</") for tag in tags)
