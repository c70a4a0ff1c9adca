"""What an Accept header prefers."""

from __future__ import annotations


def quality(accept: str, kind: str, form: str) -> float:
    """How welcome a type is: what the closest of the ranges says (RFC 9110, 12.5.1)."""
    ranges = {"*/*": 0, f"{kind}/*": 1, f"{kind}/{form}": 2}
    best = (-1, 0.0)
    for part in accept.split(","):
        told, *parameters = [each.strip().lower() for each in part.split(";")]
        if told in ranges:
            welcome = next((_number(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
            best = max(best, (ranges[told], welcome))
    return best[1]


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
