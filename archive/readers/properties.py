"""What office files say of themselves: title, creators, date, language; as suggestions with their origin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from archive.characters import clean
from archive.document import Suggestion
from archive.readers import Unreadable
from archive.readers.markup import descendants, parse, words
from archive.readers.package import Package
from archive.readers.relations import Relations
from archive.suggestions import suggestions

# What programs put in the place of a title.
_NO_TITLE = re.compile(
    r"untitled.*|unbenannt.*|microsoft (?:word|powerpoint|excel) - .*|(?:powerpoint[- ])?(?:presentation|präsentation)"
    r"|(?:document|slide|page|title|folie|workbook|dia|book)? ?\d*|\W*|word document"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|rtf|od[tps]|e?ps|fm|p65|wpd|pages)",
    re.IGNORECASE | re.DOTALL,
)
# Programs that sign in the place of a person.
_NO_NAME = re.compile(
    r"python-(?:docx|pptx)|openpyxl|xlsxwriter|apache poi|unknown|user|author|admin(?:istrator)?"
    r"|microsoft office user|windows user|\W*",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def said(
    origin: str,
    *,
    title: str | None = None,
    creators: Iterable[str] = (),
    date: str | None = None,
    language: str | None = None,
    publisher: str | None = None,
    identifiers: list[dict[str, str]] | None = None,
    subjects: Iterable[str] = (),
) -> tuple[Suggestion, ...]:
    """Suggestions of these, without what only a program wrote. `date` may have a time of day, which is left out."""
    line = _line(title)
    names = [name for name in map(_line, creators) if not _NO_NAME.fullmatch(name)]
    day = _DAY.match(date.strip()) if date else None
    told: list[tuple[str, Any, str]] = [
        ("title", None if _NO_TITLE.fullmatch(line) else line, origin),
        ("creators", [{"name": name, "role": "author"} for name in dict.fromkeys(names)], origin),
        ("publisher", _line(publisher), origin),
        ("date", day[0] if day else None, origin),
        ("language", (language or "").strip().replace("_", "-"), origin),
        ("identifiers", identifiers, origin),
        ("subjects", [line for line in map(_line, subjects) if line], origin),
    ]
    return suggestions(*told)


def core(package: Package, origin: str, language: str | None = None) -> tuple[Suggestion, ...]:
    """Of a docx, pptx or xlsx file: its core properties. Broken ones say nothing; the text is what counts."""
    entry = Relations(package).one("core-properties")
    if entry is None:
        return said(origin, language=language)
    try:
        root = parse(package.read(entry), entry)
    except Unreadable:
        return said(origin, language=language)

    def told(name: str) -> str:
        return next((words(found) for found in descendants(root, name)), "")

    return said(
        origin,
        title=told("title"),
        creators=told("creator").split(";"),
        date=told("created"),
        language=told("language") or language,
        subjects=re.split("[,;]", told("keywords")),
    )


def _line(told: str | None) -> str:
    return " ".join(clean(told or "").split())
