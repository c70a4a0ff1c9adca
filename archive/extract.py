"""From an open original to its text, or the problem that stopped it: the type by content, then its reader.

Runs in the sandbox's child only.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from typing import BinaryIO

from archive import encodings
from archive.answer import problem
from archive.document import Extract, Problem, Reason
from archive.filetype import HTML, MARKDOWN, PDF, PLAIN, recognise
from archive.readers import Unreadable, article, html, markdown, pdf, plain

_READERS: dict[str, Callable[[BinaryIO], Extract]] = {
    PLAIN.media_type: plain.read,
    MARKDOWN.media_type: markdown.read,
    HTML.media_type: html.read,
    PDF.media_type: pdf.read,
}


def extract(original: BinaryIO, filename: str, media_type: str) -> Extract | Problem:
    """Read an original. Its name and declared type are hints; its content decides."""
    found = recognise(original, filename, media_type)
    reader = _READERS.get(found.media_type)
    if reader is None:
        return problem(Reason.unsupported, f"{found.name} ({found.media_type})", found.media_type)
    try:
        extracted = reader(original)
    except Unreadable as unreadable:
        return problem(unreadable.reason, unreadable.detail, found.media_type)
    except MemoryError:
        return problem(Reason.out_of_memory, "reading it takes more memory than is allowed", found.media_type)
    except RecursionError:
        return problem(Reason.too_deep, "it is nested too deeply", found.media_type)
    if not any(page.text.strip() for page in extracted.text.pages):
        return problem(Reason.no_text, "there are no words in it", found.media_type)
    return extracted


def warm() -> None:
    """Have every reader read once, so that all it loads on first use is there before the child is shut in."""
    logging.disable()  # nobody reads what libraries say about strangers' files
    encodings.warm()
    article.warm()
    time.strptime("1998-03", "%Y-%m")
    for name, content in _SAMPLES.items():
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
    "short.html": b"<p>A line.</p><p>Published on 12 janvier 1999</p><p>More</p>",
    "sample.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 37>>stream\nBT /F 12 Tf 9 50 Td (Minutes) Tj ET  \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"6 0 obj<</Title(Minutes)/CreationDate(D:19980301)>>endobj\ntrailer<</Root 1 0 R/Info 6 0 R>>\n%%EOF\n",
}
