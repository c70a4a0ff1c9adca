"""Why words of a reference are not among those that were read: worked out from the file, as far as that can tell.

References are a second opinion, not the truth. Many hold what nobody sees: numbers of styles, indices of strings, codes
of fields, words in attributes. Others cut words where the file has them in pieces, or where a line ends.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default

_TAG = re.compile(r"<[^<>]*>")
_NODE = re.compile(r"<(?:\w+:)?(\w+)(?:\s[^<>]*)?(?<!/)>([^<>]+)")
_ENTITY = re.compile(r"&#?\w+;")
_ELEMENTS = frozenset(("t", "p", "span", "a", "h1", "h2", "h3", "td", "li", "b", "i", "div", "em", "strong", "text"))
"""Whose content is seen as it stands."""
_RUN = 5
_SHOWN = 8

Words = Callable[[str], list[str]]


def explanation(content: bytes, text: str, reference: str, words: Words) -> str:
    """What became of the reference's words that are not in the text: how many, and why; at the end those unexplained.

    `letters` is the share of the reference's runs of five letters that were read, wherever words end: where it is high,
    nothing but blanks is missing.
    """
    found, wanted = Counter(words(text)), Counter(words(reference))
    missing = wanted - found
    told = [f"letters {_letters(words(text), words(reference)):.2f}"]
    squeezed = "".join(words(_joined(text)))
    marked = _marked(content, words)
    shown = sum((marked.pop(name) for name in list(marked) if name in _ELEMENTS), Counter[str]())
    pieces = Counter({word: n for word, n in missing.items() if shown[word] > found[word] and word in squeezed})
    missing -= pieces
    for name, own in sorted(marked.items(), key=lambda one: -(one[1] & missing).total()):
        hidden = own & Counter({word: n - max(0, shown[word] - found[word]) for word, n in missing.items()})
        if hidden:
            told.append(f"{name} {hidden.total()}")
            missing -= hidden
    split = Counter({word: n for word, n in missing.items() if word in squeezed})
    told += [f"in pieces {(pieces + split).total()}"] if pieces or split else []
    missing -= split
    listed = " ".join(word for word, _ in missing.most_common(_SHOWN))
    return ", ".join([*told, f"unexplained {missing.total()}" + (f": {listed}" if listed else "")])


def _joined(text: str) -> str:
    """Words that are parted at the end of a line in one piece."""
    return re.sub(r"[-\xad]\n", "", text)


def _letters(found: list[str], wanted: list[str]) -> float:
    runs = [Counter(whole[at : at + _RUN] for at in range(len(whole))) for whole in map("".join, (found, wanted))]
    return (runs[0] & runs[1]).total() / max(1, runs[1].total())


def _marked(content: bytes, words: Words) -> dict[str, Counter[str]]:
    """The words of the file's markup: by the element whose content they are, in tags, and in entities."""
    found: dict[str, Counter[str]] = {}
    for markup in _markups(content):
        found.setdefault("in tags", Counter()).update(word for tag in _TAG.findall(markup) for word in words(tag))
        for name, inner in _NODE.findall(markup):
            found.setdefault("in entities", Counter()).update(w for e in _ENTITY.findall(inner) for w in words(e))
            name = name if name in _ELEMENTS else f"in <{name}>"
            found.setdefault(name, Counter()).update(words(_ENTITY.sub("", inner)))
    return found


def _markups(content: bytes) -> Iterator[str]:
    """What is written in XML or HTML in a package, a mail or a page."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.endswith(("xml", "html", "htm", "opf", "ncx", "rels")):
                    yield package.read(name).decode("utf-8", "replace")
        return
    told = message_from_bytes(content, policy=default)
    for part in told.walk() if told.keys() else ():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            yield payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if content.lstrip()[:1] == b"<":
        yield content.decode("utf-8", "replace")
