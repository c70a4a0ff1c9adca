"""What is written on the error stream while there is work: one line a message."""

from __future__ import annotations

import logging
import sys

_LOUD = ("alembic", "uvicorn", "trafilatura", "htmldate", "multipart", "python_multipart", "charset_normalizer")


def log_to_stderr(level: int = logging.INFO) -> None:
    """Begin to write. Other people's libraries say only what is at least a warning; none says what was asked for."""
    written = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, stream=sys.stderr, format=written, force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_briefly() -> None:
    """Begin to write as a command does: warnings only, what went wrong in a word, and no tracebacks."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Brief("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _Brief(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return record.getMessage() + (f" ({type(error).__name__}: {error})" if error else "")
