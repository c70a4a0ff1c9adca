"""What a language tag (BCP 47) says."""

from __future__ import annotations


def primary(tag: str | None) -> str:
    """The language without script, country and variant, in small letters; empty for none: zh-Hant is zh."""
    return (tag or "").partition("-")[0].lower()
