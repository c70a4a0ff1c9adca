"""What was taken in, kept for good: the truth, which knows no web and no search.

archive.py: here is a file and what is said of it, keep it; here is an id and who asks, give me the document.
originals.py keeps the bytes, catalogue.py all the rest; sandbox.py and readers/ read what nobody may trust.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.document import Document
    from archive.receiving import Received, Request

__all__ = ["Archive", "Document", "Received", "Request"]

_PLACES = {"Archive": "archive", "Document": "document", "Received": "receiving", "Request": "receiving"}


def __getattr__(name: str) -> Any:
    """Loaded when first asked for: what reads a stranger's file needs no catalogue, and is not to have one."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
