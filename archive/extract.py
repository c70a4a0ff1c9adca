"""From an open original to its text, or the problem that stopped it: the type by content, then its reader.

Runs in the sandbox's child only.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from archive import encodings, languages
from archive.answer import MOST_PLACES, problem
from archive.document import Extract, Page, Problem, Reason
from archive.filetype import ENCRYPTED_OFFICE, HTML, MARKDOWN, OLE, PDF, PLAIN, FileType, recognise
from archive.readers import (
    NEEDS_PASSWORD,
    Unreadable,
    article,
    compound,
    containers,
    delimited,
    doc,
    docx,
    epub,
    html,
    image,
    locked,
    locked_opendocument,
    markdown,
    odp,
    ods,
    odt,
    pdf,
    plain,
    ppt,
    pptx,
    rtf,
    seven_zip,
    source,
    subtitles,
    xls,
    xlsx,
    zip_archive,
)
from archive.readers.containers import CONTAINERS
from archive.readers.gallery import Gallery
from archive.readers.samples import samples
from archive.readers.spool import Spool, lost


def _locked(original: BinaryIO) -> Extract:
    raise Unreadable(Reason.encrypted, NEEDS_PASSWORD)


_READERS: dict[str, Callable[..., Extract]] = {
    PLAIN.media_type: plain.read,
    MARKDOWN.media_type: markdown.read,
    HTML.media_type: html.read,
    PDF.media_type: pdf.read,
    docx.MEDIA_TYPE: docx.read,
    odt.MEDIA_TYPE: odt.read,
    rtf.MEDIA_TYPE: rtf.read,
    doc.MEDIA_TYPE: doc.read,
    pptx.MEDIA_TYPE: pptx.read,
    odp.PRESENTATION: odp.read,
    odp.DRAWING: odp.read_drawing,
    ppt.MEDIA_TYPE: ppt.read,
    xlsx.MEDIA_TYPE: xlsx.read,
    ods.MEDIA_TYPE: ods.read,
    xls.MEDIA_TYPE: xls.read,
    delimited.CSV: delimited.read,
    delimited.TSV: delimited.read,
    epub.MEDIA_TYPE: epub.read,
    subtitles.SUBRIP: subtitles.read,
    subtitles.WEBVTT: subtitles.read,
    source.JSON: source.read_json,
    source.JSON_LINES: source.read_json_lines,
    source.XML: source.read_xml,
    ENCRYPTED_OFFICE.media_type: _locked,
    OLE.media_type: compound.read,
    **{media_type: partial(image.read, media_type=media_type) for media_type in image.MEDIA_TYPES},
}
_TEMPLATE = "-template"
# Their readers take a gallery too, for the pictures on their pages.
_SHOWING = frozenset((PDF.media_type, docx.MEDIA_TYPE, odt.MEDIA_TYPE, pptx.MEDIA_TYPE, odp.PRESENTATION, odp.DRAWING))
# Their readers take a password too, for what is locked.
_LOCKABLE = frozenset((PDF.media_type, zip_archive.MEDIA_TYPE, seven_zip.MEDIA_TYPE))
# What takes the lock off others, to be read again as if there were none.
_OPENERS: dict[str, Callable[[BinaryIO, str], BinaryIO]] = {
    **dict.fromkeys((ENCRYPTED_OFFICE.media_type, doc.MEDIA_TYPE, xls.MEDIA_TYPE, ppt.MEDIA_TYPE), locked.opened),
    **dict.fromkeys((odt.MEDIA_TYPE, odp.PRESENTATION, odp.DRAWING, ods.MEDIA_TYPE), locked_opendocument.opened),
}


def extract(
    original: BinaryIO, filename: str, media_type: str, spool: Spool | None = None, *, password: str | None = None
) -> Extract | Problem:
    """Read an original. Its name and declared type are hints; its content decides. `password` opens it if it is locked.

    What is inside it goes into the spool; without one it is told of, and its bytes are lost. Raises Full.
    """
    found = recognise(original, filename, media_type)
    try:
        try:
            extracted = _read(original, filename, found, spool, password)
        except Unreadable as unreadable:
            opener = _OPENERS.get(found.media_type.removesuffix(_TEMPLATE))
            if unreadable.reason is not Reason.encrypted or password is None or opener is None:
                raise
            unlocked = opener(original, password)
            found = recognise(unlocked, filename, media_type)
            extracted = _read(unlocked, filename, found, spool, password)
    except Unreadable as unreadable:
        return problem(unreadable.reason, unreadable.detail, found.media_type)
    except MemoryError:
        return problem(Reason.out_of_memory, "reading it takes more memory than is allowed", found.media_type)
    except RecursionError:
        return problem(Reason.too_deep, "it is nested too deeply", found.media_type)
    unread = extracted.members or extracted.scanned or extracted.pictures
    if not unread and not any(page.text.strip() for page in extracted.text.pages):
        return problem(Reason.no_text, "there are no words in it", found.media_type)
    return languages.with_languages(_bounded(extracted))


def _read(original: BinaryIO, filename: str, found: FileType, spool: Spool | None, password: str | None) -> Extract:
    """By the reader of this type. Raises Unreadable."""
    spool = spool or lost(original.seek(0, os.SEEK_END))
    more: dict[str, Any] = {"password": password} if found.media_type in _LOCKABLE else {}
    if found.media_type.removesuffix(_TEMPLATE) in _SHOWING:
        more["gallery"] = Gallery(spool)
    reader = _READERS.get(found.media_type.removesuffix(_TEMPLATE))
    if reader is not None:
        return reader(original, **more)
    container: Callable[..., Extract] | None = CONTAINERS.get(found.media_type)
    if container is not None:
        return container(original, filename, spool, **more)
    raise Unreadable(Reason.unsupported, f"{found.name} ({found.media_type})")


def _bounded(extracted: Extract) -> Extract:
    """The same with no more places than an answer may have: of a very long text the last links and headings are lost.

    Parts are not: without its place, a note would pass for text. Too many of them are for the answer to be refused.
    """
    text = extracted.text
    if sum(len(page.links) + len(page.headings) + len(page.parts) for page in text.pages) <= MOST_PLACES:
        return extracted
    left = MOST_PLACES - sum(len(page.parts) for page in text.pages)
    pages: list[Page] = []
    for page in text.pages:
        headings = page.headings[: max(0, left)]
        links = page.links[: max(0, left - len(headings))]
        left -= len(headings) + len(links)
        pages.append(page.model_copy(update={"headings": headings, "links": links}))
    return extracted.model_copy(update={"text": text.model_copy(update={"pages": tuple(pages)})})


def warm() -> None:
    """Have every reader read once, so that all it loads on first use is there before the child is shut in."""
    logging.disable()  # nobody reads what libraries say about strangers' files
    encodings.warm()
    languages.warm()
    article.warm()
    image.warm()
    locked.warm()
    time.strptime("1998-03", "%Y-%m")
    for name, content in {**_SAMPLES, **samples(), **containers.samples()}.items():
        with tempfile.TemporaryFile() as original:
            original.write(content)
            original.flush()
            told = extract(original, name, "")
        if isinstance(told, Problem):
            raise RuntimeError(f"the sample {name} cannot be read: {told.detail}")


_PARAGRAPH = b"<p>In March of 1998 the council met to hear what its surveyors had found below the old bridge.</p>"
_SAMPLES = {
    "sample.txt": "Während der Sitzung, im März".encode("cp1252"),
    "sample.md": b"---\ntitle: Minutes\ndate: 1998-03\n---\n# Minutes\n\nSee [the plan](https://example.org/plan).\n",
    "sample.html": b"<html lang=en><head><title>Minutes</title><meta name=author content='Ann Example'>"
    b"<link rel=canonical href='https://www.example.org/minutes'></head><body>"
    b"<article><h1>Minutes</h1><time>3. M\xc3\xa4rz 1998</time><a href='https://www.example.org/a?b=c'>plan</a>"
    + _PARAGRAPH * 12
    + b"</article></body></html>",
    "sample.rtf": b"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset204 A;}}{\\info{\\creatim\\yr1998\\mo3\\dy1}}"
    b"\\f0 \\'cc\\u1072?}",
    "sample.csv": b"name,year\nbridge,1998\n",
    "sample.srt": b"1\n00:00:01,000 --> 00:00:02,000\nThe council met.\n",
    "sample.json": b'{"name": "bridge"}\n',
    "sample.xml": b"<?xml version='1.0'?><bridge year='1998'/>",
    "short.html": b"<p>A line.</p><p>Published on 12 janvier 1999</p><p>More</p>",
    "sample.pdf": pdf.sample("Minutes"),
}
