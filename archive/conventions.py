"""What a writer, or the setting of a source, does to words, and is no change of them, or a marked one."""

from __future__ import annotations

from enum import StrEnum


class Convention(StrEnum):
    """Those of verbatim quotations first; an omission or an insertion is a change, though an honest one."""

    initial_case = "initial_case"
    cut = "cut"
    sic = "sic"
    note_mark = "note_mark"
    script = "script"
    in_parts = "split"
    attribution = "attribution"
    omission = "omission"
    insertion = "insertion"
