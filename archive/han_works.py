"""Works named in Chinese prose: 据《…》报道 · 根据一份内部文件 · 名单显示 · 王明告诉《…》 · 获得的文件.

No space parts the words: a name goes back from its noun to a point or to what leads to it. Book marks 《》 tell names
for certain; whether of a work or of an outlet is told by the last word in them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from archive.citation import fitting
from archive.document import Kind
from archive.prose import Named
from archive.statements import Outlet, Statement
from archive.subjects import Span
from archive.work_words import HAN_DEFINITE, HAN_LEADING, HAN_NO_OUTLET, HAN_NOUNS, HAN_ONE, HAN_OUTLET, HAN_SAYING

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_NOUNS = "|".join(sorted(HAN_NOUNS, key=len, reverse=True))
_SAYS = "|".join(sorted(HAN_SAYING, key=len, reverse=True))
_LEADS = "|".join(HAN_LEADING)
_ONE = "|".join(HAN_ONE)
_ANY = re.compile(f"[{_HAN}]")
_NOUN = re.compile(_NOUNS)
_STARTS = re.compile(rf"{_LEADS}|{_ONE}")
_SAID = re.compile(rf"(?:还|還|也|则|則|中|里|裡)?(?:{_SAYS})")
_REACH = 30
_MARKED = re.compile(r"《([^《》\n]{2,80})》")
_BEFORE_MARKED = re.compile(
    r"(?:根据|根據|据|據|援引|引述|引用|刊登在|发表在|發表在|发表于|發表於|刊登于|参见|參見|见|見|阅读|题为|題為)\Z"
)
_AFTER_MARKED = re.compile(
    rf"(?:\d{{4}}年)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:的)?"
    rf"(?:报道|報道|報導|文章|{_SAYS}|刊文|刊登|发文|發文|社论|社論|一文|[中里裡](?:{_SAYS}))"
)
_AGENCY = rf"[{_HAN}A-Za-z]{{2,12}}?(?:社|台|臺|网|網|报|報)"
_NAMED = rf"《[^《》\n]{{2,30}}》|{_AGENCY}"
_OUTLET = re.compile(rf"(?:据|據|根据|根據)(?P<name>{_AGENCY})(?:\d{{1,2}}日)?(?:的)?(?:报道|報道|報導|消息)")
_TOLD = re.compile(
    rf"(?P<who>[{_HAN}·]{{2,12}}?)在?(?:(?:告诉|告訴|对|對|向)(?P<to>{_NAMED})的?(?:记者|記者)?"
    rf"(?:表示|说|說|称|稱|透露|，|：|:|坦言|指出)|接受(?P<by>{_NAMED})的?(?:记者|記者)?的?(?:独家|獨家)?"
    r"(?:采访|採訪|专访|專訪))"
)
_NOT_NAMES = re.compile(r"^(?:他们|她们|他|她|我们|我|你|有人|记者|記者|本报|本報)$")
_ASIDE = re.compile(r"(?:曾|也|还|還|则|則|近日|日前|今天|昨天|随后|(?:19|20)\d\d年)+$")
_DATE = re.compile(r"((?:19|20)\d\d)年(?:(\d{1,2})月)?")


def named(text: str, others: Iterable[Outlet | Statement]) -> list[Named]:
    """The works that are named with a cue, each once, in the order in which they are first named.

    `others`: the outlets and statements of the text, in whose places no work is looked for.
    """
    if not _ANY.search(text):
        return []
    found: list[Named] = [work for match in _MARKED.finditer(text) for work in _marked(text, match)]
    found = _once(found)
    taken = [span for work in found for span in work.spans]
    taken += [span for other in others for span in other.spans]
    taken.sort()
    for match in _NOUN.finditer(text):
        start, lead = _begin(text, match.start())
        at = bisect_left(taken, (start, start))
        if any(one.start < match.end() and start < one.end for one in taken[max(0, at - 1) : at + 2]):
            continue
        words, span = text[start : match.end()], Span(start, match.end())
        if "的话" in words or "的話" in words:
            continue  # what somebody said is no work of theirs
        group, kind = HAN_NOUNS[match[0]]
        got = lead.startswith(("获得", "獲得"))
        definite = words.startswith(HAN_DEFINITE) or (words == match[0] and not got)
        last = next((work for work in reversed(found) if work.group == group), None)
        if definite and last is not None and last.spans[-1].start < start:
            last.spans.append(span)
        elif got or ((lead or _SAID.match(text, match.end())) and len(words) > len(match[0]) + definite):
            dated = _DATE.search(words)
            found.append(Named(group, False, fitting(kind=kind, date=dated[1] if dated else None), [span]))
    return sorted(found, key=lambda work: work.spans[0])


def _begin(text: str, end: int) -> tuple[int, str]:
    """Where the name of a work begins whose noun stands at `end`, and what leads to it."""
    first = end
    while first > max(0, end - _REACH) and (text[first - 1].isalnum() or text[first - 1] in "· "):
        first -= 1
    start, lead = first, ""
    for match in _STARTS.finditer(text, first, end):
        if match[0] not in HAN_LEADING:
            start = match.start()
            break
        start = match.end()
        lead = lead if match[0] in ("在", "从", "從") else match[0]
    while start < end and text[start] in " 的":
        start += 1
    return start, lead


def _marked(text: str, match: re.Match[str]) -> Iterator[Named]:
    """A title in book marks, where something leads to it or it says something."""
    title = match[1]
    before = text[max(0, match.start() - 12) : match.start()]
    if title.endswith(HAN_OUTLET):
        return
    if _BEFORE_MARKED.search(before) or _AFTER_MARKED.match(text, match.end()):
        kind = next((HAN_NOUNS[noun] for noun in HAN_NOUNS if title.endswith(noun)), ("report", Kind.document))
        law = title.endswith(("法", "条例", "條例", "规定", "規定", "办法", "辦法"))
        yield Named(kind[0], False, fitting(title=title, kind=Kind.legal if law else kind[1]), [Span(*match.span())])


def _once(found: list[Named]) -> list[Named]:
    kept: dict[str | None, Named] = {}
    for work in found:
        known = kept.setdefault(work.reference.title, work)
        if known is not work:
            known.spans += work.spans
    return list(kept.values())


def outlets(text: str) -> list[Outlet]:
    """Outlets whose reports are cited by their names alone."""
    found: dict[str, Outlet] = {}
    spans = [(match["name"], Span(match.start("name"), match.end("name"))) for match in _OUTLET.finditer(text)]
    for match in _MARKED.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        told = _BEFORE_MARKED.search(before) or _AFTER_MARKED.match(text, match.end())
        if match[1].endswith(HAN_OUTLET) and told:
            spans.append((match[1], Span(*match.span())))
    for name, span in sorted(spans, key=lambda one: one[1]):
        found.setdefault(name, Outlet(name, [])).spans.append(span)
    return list(found.values())


def statements(text: str) -> list[Statement]:
    """What people told an outlet."""
    found: dict[tuple[str, str], Statement] = {}
    for match in _TOLD.finditer(text):
        speaker = _ASIDE.sub("", match["who"])
        outlet = (match["to"] or match["by"]).strip("《》")
        if len(speaker) < 2 or _NOT_NAMES.match(speaker) or outlet.endswith(HAN_NO_OUTLET):
            continue
        span = Span(match.start(), match.end("to") if match["to"] else match.end("by"))
        known = found.setdefault((speaker, outlet), Statement(speaker, outlet, None, []))
        known.spans.append(span)
    return list(found.values())
