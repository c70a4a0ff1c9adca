"""What was taken in, kept for good: the truth, which knows no web and no search.

archive.py: here is a file and what is said of it, keep it; here is an id and who asks, give me the document.
originals.py keeps the bytes, catalogue.py all the rest; sandbox.py and readers/ read what nobody may trust.
"""

from archive.archive import Archive
from archive.document import Document
from archive.receiving import Received, Request

__all__ = ["Archive", "Document", "Received", "Request"]
