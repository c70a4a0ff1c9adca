"""Words of the Rich Text Format, and what they stand for. Source: RTF Specification 1.9.1."""

from __future__ import annotations

import codecs

from archive.document import PartKind

CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5hkscs", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOLS = 2  # a font without letters
PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
NAMES = {10000: "mac_roman", 936: "gbk", 950: "big5hkscs", 65001: "utf-8"}  # code pages that Python calls otherwise

WRITTEN = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
ESCAPED = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "\u2011"}
# Groups whose words are the file's business, or stand there twice. Those that begin with \* and are not known are such.
SKIPPED = frozenset((
    "colortbl", "stylesheet", "pict", "nonshppict", "shprslt", "sn", "sv", "objdata", "objclass", "objname", "template",
    "tc", "tcn", "xe", "rxe", "txe", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "private", "upr",
    "bkmkstart", "bkmkend", "filetbl", "fontemb", "falt", "panose", "datafield", "fname", "pgptbl", "keycode",
    "revtbl", "listtable", "listoverridetable", "generator", "atnid", "atnref", "atndate", "atntime", "atnparent",
    "comment", "doccomm", "mmath",
))  # fmt: skip
KNOWN = frozenset(("shpinst", "shptxt", "annotation", "atnauthor", "fldinst", "do", "dptxbxtext", "result", "ud"))
RUNNING = {
    "header": PartKind.header, "headerl": PartKind.header, "headerr": PartKind.header, "headerf": PartKind.header,
    "footer": PartKind.footer, "footerl": PartKind.footer, "footerr": PartKind.footer, "footerf": PartKind.footer,
}  # fmt: skip
TOLD = frozenset(("title", "author", "keywords", "creatim", "atnauthor", "fldinst"))


def code_page(page: int) -> str | None:
    """Python's name of a code page."""
    name = NAMES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name
