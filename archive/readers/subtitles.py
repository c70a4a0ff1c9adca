"""Subtitles (SubRip, WebVTT): what is said, a line a cue, each cue a part whose label is the second it begins in.

Sources: WebVTT, W3C Candidate Recommendation, 4 and 6.4; for SubRip there is none but use. Marks of styling are left
out; the voice that WebVTT names stands before its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from archive.characters import clean
from archive.document import Extract, Page, Part, PartKind, Reason, Text
from archive.encodings import decode
from archive.readers import Unreadable, whole

SUBRIP, WEBVTT = "application/x-subrip", "text/vtt"

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?$")
_STARTS = re.compile(rf"\ufeff?\s*(?:\d+[ \t]*\n)?[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z](?:[^<>]*)>|<\d[\d:.]*>|\{\\[^{}]*\}")
_MOST_CUES = 40_000


class _Cue(NamedTuple):
    label: str
    text: str


def read(original: BinaryIO) -> Extract:
    """The words of all cues, in the order of the file. Raises Unreadable: no_text, too_many, too_large."""
    decoded = decode(whole(original))
    text = clean(decoded.text)
    cues = list(_cues(text))
    if not cues:
        raise Unreadable(Reason.no_text, "there are no cues in it")
    if len(cues) > _MOST_CUES:
        raise Unreadable(Reason.too_many, f"{len(cues)} cues")
    parts, at = [], 0
    for cue in cues:
        parts.append(Part(start=at, end=at + len(cue.text), kind=PartKind.cue, label=cue.label))
        at += len(cue.text) + 1
    page = Page(number=1, label="1", text="\n".join(cue.text for cue in cues), how="text", parts=tuple(parts))
    vtt = text.startswith("WEBVTT")
    return Extract(
        text=Text(pages=(page,), reader=f"{'vtt' if vtt else 'srt'} ({decoded.encoding})"),
        media_type=WEBVTT if vtt else SUBRIP,
    )


def is_subtitles(start: str) -> bool:
    """Whether a text begins as subtitles do."""
    start = start.replace("\r\n", "\n")
    return re.match(r"\ufeff?WEBVTT(?:[ \t\n]|$)", start) is not None or _STARTS.match(start) is not None


def _cues(text: str) -> Iterator[_Cue]:
    """Cues with words in them. Each begins at a line of times and ends before the next one, or at an empty line."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if "-->" in line and _TIMES.match(line)]
    for start, following in pairwise([*starts, len(lines)]):
        told = lines[start + 1 : following]
        if following < len(lines) and told and told[-1].strip().isdecimal():
            told.pop()  # the number of the next cue, which some files do not part from this one
        while told and not told[0].strip():
            told.pop(0)
        end = next((at for at, line in enumerate(told) if not line.strip()), len(told))
        words = _words(" ".join(told[:end]))
        if words:
            yield _Cue(_label(lines[start]), words)


def _words(told: str) -> str:
    told = _TAG.sub("", _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", told))
    return " ".join(clean(html.unescape(told)).split())


def _label(times: str) -> str:
    """The second a cue begins in, as `0:01:23`."""
    found = _TIMES.match(times)
    assert found is not None, "only lines of times come here"
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return f"{hours}:{minutes:02d}:{seconds:02d}"
