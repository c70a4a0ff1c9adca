"""What becomes of a statement when it is checked: a verdict on a quotation, the state of a claim."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What comparing a quotation with documents came to. A machine gives it; a person may overrule it."""

    verbatim = "verbatim"
    near = "near"
    not_found = "not_found"
    untranslatable = "untranslatable"


class ClaimState(StrEnum):
    """What people found of a claim: whether what they looked into bears it out. Never a machine's word."""

    unchecked = "unchecked"
    supported = "supported"
    partly = "partly"
    contradicted = "contradicted"
    unsupported = "unsupported"


class Checks(StrEnum):
    """How often a claim was checked, and whether both found the same."""

    once = "once"
    agreed = "agreed"
    disputed = "disputed"
