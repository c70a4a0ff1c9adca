"""Whether words between marks are speech, a title, or words that the writer only holds at arm's length.

The words themselves tell, and those right beside them. Where neither does, they are taken for speech: what is checked
in vain costs a glance, and what is never checked is what this archive is there to prevent.
"""

from __future__ import annotations

import re

from archive.attribution import BEFORE_CUES
from archive.joining import OPENING, SPEECH_WORDS, WORDS, Kind, Told
from archive.sentences import in_headline
from archive.speech_words import DETERMINERS, PREDICATES, SMALL_IN_TITLES
from archive.subjects import REACH

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SO_CALLED = re.compile(r"(?:so-called|known as|nicknamed|所谓|所謂|sogenannte[nrs]?|soi-disant)\W*$", re.IGNORECASE)
_PLACE_OF_TITLE = re.compile(
    r"(?:(?<!\b[Ii]t)(?<!\b[Hh]e)(?<!\b[Ss]he)(?<!\b[Tt]hat)(?<!here)['’]s|\b(?:show|film|movie|book|series|song|album|play|novel|magazine|newspaper|programme?|titled|entitled))"
    r"[ \xa0]*,?$"
)
_WHERE_TITLES_STAND = re.compile(r"\b(?:on|in|of|from|at|called)$")
_CALLED_OUT = re.compile(
    r"\b(?:slogan|motto|mantra|catchphrase|refrain|hashtag|subject line|chants?"
    r"|(?:chants?|calls?|cry|cries|shouts?|screams?) of"
    r"|(?:campaign|call|pledge|promise|vow|plan|aim|effort|bid)s? to|as(?:[ \xa0](?:an?|the))?)[ \xa0]*[,:]?$"
)
"""Leads to somebody’s own words, in capitals as they may be: chants, what one set out to do, what one calls a thing."""
_CALLED_OUT_AFTER = re.compile(
    r"\W{0,3}(?:rallying cry|chants?|slogan|motto|mantra|hashtag|remarks?|comments?|campaign|pledge|promise)\b"
)
_TWO_CAPITALS = re.compile(r"[A-Z]\w*[ \xa0](?:\w{1,3}[ \xa0])?[A-Z][\w’']*$")
_NEXT_WORD = re.compile(r"[ \xa0]+([a-z]+)\b")
_SPEECH_HAN = 8
_BESIDE = 40
_HEADLINE = 80
_TITLE_WORDS = 10


def kind_of(text: str, told: Told) -> Kind:
    """What a stretch is, of which is known what reports it, as far as anything does."""
    stretch, own = told.stretch, told.own and told.attribution is not None
    words = text[stretch.start : min(stretch.end, stretch.start + REACH)]
    before = text[max(told.before.start, told.before.end - _BESIDE) : told.before.end].rstrip(f"{OPENING}`")
    if _SO_CALLED.search(before):
        return Kind.SCARE_QUOTES
    after = told.attribution is not None and told.attribution.after
    reported = own and told.attribution and told.attribution.cue.end >= told.before.start + len(before)
    led = before.endswith((",", ":", "，", "：", " that")) or bool(reported and not after)
    if _HAN.search(words):
        sentence = words[-1] in "。！？…，" or len(words) >= _SPEECH_HAN
        return Kind.SPEECH if sentence or led or told.own else Kind.SCARE_QUOTES
    if _CALLED_OUT.search(before) or _CALLED_OUT_AFTER.match(text, stretch.closed, told.after.end):
        return Kind.SPEECH
    if _titled(text, told, words, before, led or (own and after and followed_by_comma(text, told))):
        return Kind.TITLE
    sentence = words[0].isupper() and (words[-1] in "!?" if led else words[-1] in ".?!" and not before)
    if told.attribution or sentence or before.endswith((":", "：")) or len(WORDS.findall(words)) >= SPEECH_WORDS:
        return Kind.SPEECH
    return Kind.SPEECH if _woven(text, told, words, before) else Kind.SCARE_QUOTES


def followed_by_comma(text: str, told: Told) -> bool:
    """Whether a stretch ends as speech does that its attribution follows: “…,” he said · “…?” he asked."""
    rest = text[told.stretch.closed : told.stretch.closed + 3].lstrip()
    return text[told.stretch.end - 1] in BEFORE_CUES or rest.startswith((",", "，"))


def _titled(text: str, told: Told, words: str, before: str, direct: bool) -> bool:
    """Whether words are written as a title is, and nothing beside them says that they are said."""
    if not _capitalised(words) or words[-1] in "!?":
        return False
    if _PLACE_OF_TITLE.search(before):
        return True
    if direct or _TWO_CAPITALS.search(before) or (words[-1] == "." and len(WORDS.findall(words)) > SPEECH_WORDS):
        return False
    if told.attribution and not _WHERE_TITLES_STAND.search(before):
        return False
    return not in_headline(text, max(told.before.start, told.before.end - _HEADLINE), told.before.end)


def _woven(text: str, told: Told, words: str, before: str) -> bool:
    """Whether a few words carry the sentence that they stand in, or end it: somebody's, and not a name for a thing.

    A name for a thing has an article before it, or the thing behind it: a “peace process” · for “brown beret” boots.
    """
    if len(WORDS.findall(words)) < 2:
        return False
    if words[-1] in ".,!?":
        return True
    word = before.split()[-1:] or [""]
    following = _NEXT_WORD.match(text, told.stretch.closed, told.stretch.closed + _BESIDE)
    names = following is not None and len(following[1]) > len("of") and following[1] not in PREDICATES
    return word[0].lower() not in DETERMINERS and not names


def _capitalised(words: str) -> bool:
    """Written as titles are: every word of weight with a capital."""
    found = [word for word in WORDS.findall(words) if word.lower() not in SMALL_IN_TITLES]
    return bool(found) and len(found) <= _TITLE_WORDS and all(not word[0].islower() for word in found)
