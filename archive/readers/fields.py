"""Fields of Word documents: a code, then the result that is shown. HYPERLINK makes a link of its result; what is drawn
in from elsewhere has its source told behind it, for that is evidence too. Source: ECMA-376 part 1, 17.16.
"""

from __future__ import annotations

import re

from archive.answer import is_address

_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)', re.IGNORECASE)
_DRAWN_IN = re.compile(r"\s*(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|RD)\s", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]+)"')


class Field:
    """A field that is open. Words go to its `code` until `begin_result`."""

    def __init__(self) -> None:
        self.code = ""
        self.is_code = True
        self.start = 0

    def begin_result(self, at: int) -> None:
        """What follows is shown, from this place on."""
        self.is_code, self.start = False, at

    @property
    def address(self) -> str | None:
        """Where its result leads to."""
        found = _HYPERLINK.match(self.code)
        return found[1] if found is not None and is_address(found[1]) else None

    @property
    def source(self) -> str:
        """Where its result was drawn in from, in brackets; or nothing."""
        if _DRAWN_IN.match(self.code) is None:
            return ""
        return "".join(f" <{told}>" for told in _QUOTED.findall(self.code) if is_address(told))
