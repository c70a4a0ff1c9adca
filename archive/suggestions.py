"""What a file says of itself, kept only where a description would accept it.

Made twice: by the reader, and again by whoever receives the reader's answer, for a reader may have been led astray by
the file it read.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from archive.document import Description, Suggestion

MOST = 100
AROUND = "container:"
"""How the origin begins of what was said of a file by the container it was in; reading the file does not undo it."""


def suggestion(field: str, value: Any, origin: str) -> Suggestion | None:
    """This value for this field of the description, in the form a description keeps; None where it has no place."""
    if field not in Description.model_fields or not value:
        return None
    try:
        told = Description.model_validate({field: value})
    except ValidationError:
        return None
    kept = told.model_dump(mode="json", include={field}, exclude_none=True)[field]
    return Suggestion(field=field, value=kept, origin=origin)


def suggestions(*told: tuple[str, Any, str]) -> tuple[Suggestion, ...]:
    """Those of these (field, value, origin) that a description would accept, each once, in order."""
    kept: list[Suggestion] = []
    for field, value, origin in told:
        made = suggestion(field, value, origin)
        if made is not None and not any((made.field, made.value) == (k.field, k.value) for k in kept):
            kept.append(made)
    return tuple(kept[:MOST])
