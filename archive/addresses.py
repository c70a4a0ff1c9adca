"""Addresses on the web in one form, so that two that lead to the same page are the same.

One definition, for documents and for what cites them. Undone are, as far as the address itself tells: redirects that
carry their target, copies in web archives and caches, AMP and mobile forms, marks by which readers are counted, and
what RFC 3986 (6.2) calls normalisation. Nothing is fetched: a short link stays what it is.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

LONGEST = 2_000
_MOST_WRAPPERS = 5

_REDIRECTS = {
    "google": ("/url", ("q", "url")),
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "l.instagram.com": ("/", ("u",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "youtube.com": ("/redirect", ("q",)),
    "linkedin.com": ("/redir/redirect", ("url",)),
    "vk.com": ("/away.php", ("to",)),
    "out.reddit.com": ("", ("url",)),
    "duckduckgo.com": ("/l/", ("uddg",)),
    "steamcommunity.com": ("/linkfilter/", ("url", "u")),
    "link.zhihu.com": ("/", ("target",)),
    "safelinks.protection.outlook.com": ("/", ("url",)),
}
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_WAYBACK = re.compile(
    r"/(?:web/|wayback/|all/|ukgwa/|awa/)?(?:\d{4,14}(?:[a-z]{2}_)?|\*)/+(https?:/.*|[^/]+\.[a-z].*)", re.IGNORECASE
)
_WEB_ARCHIVES = (
    "web.archive.org", "archive.org", "wayback.archive.org", "wayback.archive-it.org", "archive.ph", "archive.today",
    "archive.is", "archive.li", "archive.md", "archive.vn", "archive.fo", "webarchive.nationalarchives.gov.uk",
    "webarchive.loc.gov", "arquivo.pt", "webarchive.org.uk",
)  # fmt: skip
_COLLECTED = re.compile(r"^/\d+(?=/)")  # archive-it.org numbers its collections
_AMP_CACHE = re.compile(r"/(?:c|v|i|ad)/(s/)?(.*)", re.DOTALL)
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_LANGUAGE_MOBILE = re.compile(r"^([a-z]{2,12})\.m\.(?=[^.]+\.)")
_TRACKING = re.compile(
    r"utm_\w+|ga_\w+|mtm_\w+|pk_\w+|hsa_\w+|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|"
    r"mc_[ce]id|_hsenc|_hsmi|mkt_tok|ref_src|ref_url|cmpid|ncid|smid|smtyp|ocid|spm|share_token|amp|outputtype|_ga|vero_id|"
    r"wt\.mc_id|at_\w+|xtor|ns_\w+|s_cid|icid|trk|fb_(?:action_ids|action_types|source)|__twitter_impression|guccounter|"
    r"guce_referrer\w*|feature",
    re.IGNORECASE,
)
_AMP_PATH = re.compile(r"(?:^/amp(?=/.)|(?<=.)/amp/?$|(?<=[^/])\.amp(?=\.html?$|$))", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_SAFE = "/:@!$&'()*+,;=~-._"


def canonical(address: str) -> str | None:
    """The form that two addresses of one page share, without its scheme; None for what is no address of the web."""
    told = _parts(address)
    for _ in range(_MOST_WRAPPERS):
        if told is None:
            return None
        inner = _wrapped(told)
        if inner is None:
            break
        told = _parts(inner) or told
    return None if told is None else _plain(told)


def _parts(address: str) -> SplitResult | None:
    address = address.strip()[:LONGEST]
    if address.startswith("//"):
        address = f"http:{address}"
    elif "://" not in address[:12]:
        if "@" in address or any(c.isspace() for c in address):
            return None
        address = f"http://{address}"
    try:
        address.encode()
        told = urlsplit(address)
        host = told.hostname
        _ = told.port
    except ValueError:
        return None
    dotted = host is not None and ("." in host or ":" in host)
    return told if told.scheme in ("http", "https") and dotted else None


def _wrapped(told: SplitResult) -> str | None:
    """The address that this one only leads to or keeps a copy of, where it is one."""
    host = (told.hostname or "").removeprefix("www.")
    if host == "webcache.googleusercontent.com":
        asked = dict(parse_qsl(told.query)).get("q", "")
        cached = re.match(r"cache:(?:[\w\-]{8,20}:)?(\S+)", asked)
        return cached[1] if cached else None
    if host.endswith(".cdn.ampproject.org") and (kept := _AMP_CACHE.fullmatch(told.path)):
        return _with_query(f"http{'s' if kept[1] else ''}://{kept[2]}", told.query)
    if _GOOGLE.fullmatch(host) and told.path.startswith("/amp/"):
        return _with_query(told.path.removeprefix("/amp/").removeprefix("s/"), told.query)
    if host in _WEB_ARCHIVES:
        path = _COLLECTED.sub("", told.path) if host == "wayback.archive-it.org" else told.path
        inner = _WAYBACK.fullmatch(path)
        return _with_query(re.sub(r"^(https?):/+", r"\1://", inner[1]), told.query) if inner else None
    known = "google" if _GOOGLE.fullmatch(host) else host
    if host.endswith(".safelinks.protection.outlook.com"):
        known = "safelinks.protection.outlook.com"
    if known not in _REDIRECTS:
        return None
    path, names = _REDIRECTS[known]
    if path and told.path.rstrip("/") != path.rstrip("/"):
        return None
    given = dict(parse_qsl(told.query))
    return next(
        (given[name] for name in names if given.get(name, "").lower().startswith(("http://", "https://"))), None
    )


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _plain(told: SplitResult) -> str:
    host = (told.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # a name that no rule fits is compared as it stands
        host = host if host.isascii() else host.encode("idna").decode()
    shorter = _LANGUAGE_MOBILE.sub(r"\1.", host)
    host = shorter if shorter != host else _HOST.sub("", host)
    port = f":{told.port}" if told.port and told.port not in (80, 443) else ""
    path = quote(unquote(_without_dots(told.path)), safe=_SAFE)
    path = _INDEX.sub("/", _AMP_PATH.sub("", path)).rstrip("/")
    asked = [(k, v) for k, v in parse_qsl(told.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    place = f"#{told.fragment}" if told.fragment.startswith(("!", "/")) else ""  # pages that a script makes
    return f"{host}{port}{path}{query}{place}"


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1] or kept
        elif part != ".":
            kept.append(part)
    return "/".join(kept)
