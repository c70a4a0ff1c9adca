"""In which encoding a text was written, and its characters.

What is certain is looked at first: a byte order mark, text that is valid UTF-8 and not ASCII alone, a declaration that
holds. What is left is guessed, by trying each likely encoding on the lines that are not ASCII and counting letters
that are frequent where it is used: a text in a wrong encoding turns into rare ones. charset-normalizer is asked where
none of these fits: alone it takes KOI8-R, Big5 and short texts of most kinds for something else too often.
"""

from __future__ import annotations

import codecs
import contextlib
import encodings
import pkgutil
import re
from typing import NamedTuple

import charset_normalizer

from archive import letters

_SAMPLE = 8 * 1024  # bytes
_SURE = 0.1  # of a score

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")

# Labels that mean more than they say. Source: WHATWG Encoding Standard, 4.2.
_LABELS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip

_NOT_OF_FILES = frozenset(("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"))

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x08\x1b\x1a\x07\x00"))


class Decoded(NamedTuple):
    """The characters, and the encoding by its Python name."""

    text: str
    encoding: str


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """The characters of a text. `declared` is what the file says of itself. It never fails: bytes that stand for no
    character become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(encoding, "replace"), encoding)
    if (wide := _wide(raw)) is not None:
        return Decoded(raw.decode(wide, "replace"), wide)
    if (japanese := _escaped(raw)) is not None:
        return japanese
    if (unicode := _utf8(raw)) is not None:
        return unicode
    sample = _sample(raw)
    if (label := known(declared)) is not None and _fits(sample, label):
        return Decoded(raw.decode(label, "replace"), label)
    encoding = _guess(sample)
    return Decoded(raw.decode(encoding, "replace"), encoding)


def is_binary(raw: bytes) -> bool:
    """Whether these first bytes of a file are no text in any encoding."""
    if raw.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    if b"\0" in raw:
        return _wide(raw) is None
    return len(raw.translate(None, _CONTROLS)) < len(raw) * 0.99


def known(label: str | None) -> str | None:
    """The Python name of the encoding a label means, after the web's rules; None if it is none, or none for text."""
    if not label:
        return None
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name in _NOT_OF_FILES:
        return None
    return _LABELS.get(found.name, found.name)


def warm() -> None:
    """Load every codec now: Python would do so on first use, which a confined child cannot."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(LookupError, ImportError):  # codecs of other systems, and modules that are none
            codecs.lookup(module.name)
    charset_normalizer.from_bytes("Übergänge und Ständchen".encode("cp1252") + "работа".encode("koi8_r")).best()


def _wide(raw: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: there are zero bytes, and reading it that way gives ordinary characters."""
    head = raw[:_SAMPLE]
    if b"\0" not in head:
        return None
    best: tuple[int, str | None] = (0, None)
    for encoding in _WIDE:
        width = 4 if "32" in encoding else 2
        text = head[: len(head) // width * width].decode(encoding, "replace")
        # Read the wrong way round, ASCII turns into Han: so the reading with more of ASCII is right.
        plain = sum(map(str.isascii, text))
        if plain > best[0] and sum(map(letters.is_ordinary, text)) > len(text) * 0.95:
            best = (plain, encoding)
    return best[1]


def _escaped(raw: bytes) -> Decoded | None:
    """ISO-2022-JP: seven bits, with escapes to and from Japanese."""
    if b"\x1b$" not in raw or not raw.isascii():
        return None
    try:
        return Decoded(raw.decode("iso2022_jp_2"), "iso2022_jp_2")
    except UnicodeDecodeError:
        return None


def _utf8(raw: bytes) -> Decoded | None:
    """UTF-8, also with a few damaged characters among many sound ones."""
    try:
        return Decoded(raw.decode(), "utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not c.isascii() for c in text) - damaged
    return Decoded(text, "utf-8") if sound > 20 * damaged else None


def _sample(raw: bytes) -> bytes:
    """Lines that are not ASCII, as many as are needed; of a very long one what is around the first such character."""
    lines, size, start = list[bytes](), 0, 0
    while size < _SAMPLE and (found := _NOT_ASCII.search(raw, start)):
        at = found.start()
        start = max(raw.rfind(b"\n", start, at) + 1, start, at - _SAMPLE // 2)
        end = raw.find(b"\n", at) + 1 or len(raw)
        lines.append(raw[start : min(end, start + _SAMPLE)])
        size += len(lines[-1])
        start = end
    return b"".join(lines)[:_SAMPLE]


def _fits(sample: bytes, encoding: str) -> bool:
    """Whether what a file declares can be true: nearly nothing fails, and no other encoding looks far better."""
    text = sample.decode(encoding, "replace")
    if text.count("\ufffd") > len(text) * 0.01:
        return False
    return max(score(text) for score in letters.ALL) > _best(sample)[0] - 0.25


def _guess(sample: bytes) -> str:
    score, encoding = _best(sample)
    if score >= _SURE:
        return encoding
    asked = charset_normalizer.from_bytes(sample).best()
    other = known(asked.encoding) if asked is not None else None
    if other is None or sample.decode(other, "replace") == sample.decode(encoding, "replace"):
        return encoding
    return other


def _best(sample: bytes) -> tuple[float, str]:
    """The best score, and the first of the encodings that have it."""
    best = (-10.0, "cp1252")
    for encoding, score in letters.BY_ENCODING.items():
        found = score(sample.decode(encoding, "replace"))
        if found > best[0]:
            best = (found, encoding)
    return best
