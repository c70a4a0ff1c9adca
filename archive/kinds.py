"""What our kinds of documents are called elsewhere.

Sources: CSL 1.0.2 specification, appendix III (types); DCMI Type Vocabulary; schema.org CreativeWork and its subtypes.
"""

from __future__ import annotations

from typing import NamedTuple

from archive.document import Kind


class Elsewhere(NamedTuple):
    """One kind in three vocabularies."""

    csl: str
    dcmi: str
    schema: str


ELSEWHERE: dict[Kind, Elsewhere] = {
    Kind.article: Elsewhere("article-newspaper", "Text", "NewsArticle"),
    Kind.report: Elsewhere("report", "Text", "Report"),
    Kind.slides: Elsewhere("speech", "Text", "PresentationDigitalDocument"),
    Kind.dataset: Elsewhere("dataset", "Dataset", "Dataset"),
    Kind.webpage: Elsewhere("webpage", "Text", "WebPage"),
    Kind.letter: Elsewhere("personal_communication", "Text", "Message"),
    Kind.mail: Elsewhere("personal_communication", "Text", "EmailMessage"),
    Kind.transcript: Elsewhere("document", "Text", "DigitalDocument"),
    Kind.interview: Elsewhere("interview", "Text", "Conversation"),
    Kind.broadcast: Elsewhere("broadcast", "Sound", "BroadcastEvent"),
    Kind.book: Elsewhere("book", "Text", "Book"),
    Kind.thesis: Elsewhere("thesis", "Text", "Thesis"),
    Kind.legal: Elsewhere("legal_case", "Text", "Legislation"),
    Kind.image: Elsewhere("graphic", "StillImage", "ImageObject"),
    Kind.note: Elsewhere("document", "Text", "NoteDigitalDocument"),
    Kind.post: Elsewhere("post", "Text", "SocialMediaPosting"),
    Kind.press_release: Elsewhere("document", "Text", "PressRelease"),
    Kind.document: Elsewhere("document", "Text", "CreativeWork"),
}
