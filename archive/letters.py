"""Which characters are frequent where an encoding is used: in a wrong encoding a text turns into rare ones.

The Han characters are the five hundred or so that make up three quarters of any modern Chinese text; the letters
stand in the order of their frequency in running text. Neither has to be exact: wrong encodings are far off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

_HANS = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
    "她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给"
    "世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
    "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
)
_HANT = (
    "的一是不了在人有我他這個們中來上大爲和國地到以說時要就出會可也你對生能而子那得於着下自之年過發後作裏用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心"
    "她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給"
    "世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社"
    "便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運"
)
_HANGUL = (
    "이다는을의에고하가지한로를기은도사인서대자리나어시정해스부라만과그일아있전보수들것으구제주장게성모면상원여공년적국"
    "동위안조들중경신세비무선우계진소문화생유관반되연민오실했니방차던며당럼법더산치할물때금운개품업간말식미요까분속합용"
    "복음학단권결통회터호내마심발체영러데명재외후두드트습니야없않같본강집력입건북남거설현추불약평활질입배처직"
)
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_UKRAINIAN = "іїєґ"
_GREEK = "αοιετσνηυρπκμλςωδγχθφβξζψάέήίόύώ"
_HEBREW = "יוהלארבתשמנםדפקעטחסצכגזןךףץ"
_ARABIC = "اليمونرتبةعدسفهكقحجشطصخذضزغئىثءظؤأإآ"
_THAI = "านรกเงอมยลวดทสตะปบคห่้ัิีแไ็์ขใชจพผโถซธฟุูึืญณศษภำ"

_WEST = "éèàüöäáñóíçêôâåøæßúãõëïîûùœò"
_CENTRAL = ("ąćęłńóśźż", "áéíóúýčďěňřšťůžäĺľŕô", "áéíóúöüőű", "ăâîşţ", "čćđšž")
_TURKISH = "ıüşğçöâîû"
_BALTIC = "āčēģīķļņšūžąęėįųäöüõ"

_POINTS = frozenset("“”‘’–—…«»„‚•·°§©®™€£ \u00ad")
_WIDE_POINTS = frozenset("，。、；：？！“”‘’（）《》【】「」『』〈〉—…·～　％－／＋＝０１２３４５６７８９")

_RUN = re.compile(r"[^\x00-\x7f]+")


def _wide(frequent: frozenset[str], script: re.Pattern[str], text: str) -> float:
    """For scripts of many characters: the share of frequent ones."""
    score = count = 0.0
    for match in _RUN.finditer(text):
        run, beside = match[0], (text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1])
        if len(run) < 3 and all(c.isalpha() for c in beside):
            # One or two of them inside a Latin word are letters with marks, read wrongly.
            score, count = score - len(run), count + len(run)
            continue
        for c in run:
            count += 1
            if c in frequent:
                score += 1
            elif c in _WIDE_POINTS:
                score += 0.5
            elif script.match(c):
                score += 0.15
            else:
                score -= 3 if c == "\ufffd" else 1
    return score / max(count, 1)


def _japanese(text: str) -> float:
    """Kana is what no other language has; half-width kana is what wrong encodings turn into."""
    score = count = 0.0
    for run in _RUN.findall(text):
        for c in run:
            count += 1
            if "ぁ" <= c <= "ヿ":
                score += 1
            elif c in _WIDE_POINTS:
                score += 0.5
            elif "一" <= c <= "鿿":
                score += 0.4
            else:
                score -= 3 if c == "\ufffd" else 1
    return score / max(count, 1)


def _alphabet(letters: str, text: str) -> float:
    """For scripts without Latin letters: frequent ones weigh more, one beside a Latin letter tells against it."""
    weight = {c: 1 - 0.8 * n / len(letters) for n, c in enumerate(letters)}
    score = count = 0.0
    for run in _RUN.finditer(text):
        beside = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        mixed = any(c.isalpha() for c in beside)
        small = False
        for c in run[0]:
            count += 1
            if c.lower() in weight and not mixed:
                # A capital after a small letter is what a wrong encoding of the same script turns into.
                score += -0.5 if small and c.isupper() else weight[c.lower()]
            elif c in _POINTS and not mixed:
                score += 0.3
            else:
                score -= 3 if c == "\ufffd" else 1
            small = c.islower()
    return score / max(count, 1)


def _latin(letters: str, text: str) -> float:
    """For Latin letters with marks: they stand alone or in twos between ASCII letters."""
    known = frozenset(letters + letters.upper())
    score = count = 0.0
    for run in _RUN.finditer(text):
        marked = sum(c.isalpha() for c in run[0])
        for at in range(*run.span()):
            c, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
            count += 1
            if c == "\ufffd":
                score -= 3
            elif c in known and marked < 3:
                score += 1 if c.islower() or not before.islower() else -0.5
            elif c in _POINTS:
                score += -0.5 if before.isalpha() and after.isalpha() and c not in "’–—·\u00ad" else 0.5
            elif c in "¿¡²³½µ±ºª":
                score += -0.5 if (before if c in "¿¡" else after).isalpha() else 0.5
            else:
                score -= 0.2 if c.isalpha() and marked < 3 else 0.6
    return score / max(count, 1)


def _any_of(alphabets: tuple[str, ...], text: str) -> float:
    """For an encoding of several languages: a text is in one of them."""
    return max(_latin(letters, text) for letters in alphabets)


_HAN = re.compile("[一-鿿]")
_SYLLABLE = re.compile("[가-힣]")
_hans = partial(_wide, frozenset(_HANS), _HAN)
_hant = partial(_wide, frozenset(_HANT), _HAN)
_korean = partial(_wide, frozenset(_HANGUL), _SYLLABLE)
_russian = partial(_alphabet, _CYRILLIC + _UKRAINIAN)
_greek = partial(_alphabet, _GREEK)
_hebrew = partial(_alphabet, _HEBREW)
_arabic = partial(_alphabet, _ARABIC)
_west = partial(_latin, _WEST)
_central = partial(_any_of, _CENTRAL)

# How well a text read in this encoding looks, from at most 1 down. Where two are equal, the first is taken.
BY_ENCODING: dict[str, Callable[[str], float]] = {
    "cp1252": _west,
    "gb18030": _hans,
    "big5hkscs": _hant,
    "cp932": _japanese,
    "euc_jp": _japanese,
    "cp949": _korean,
    "cp1251": _russian,
    "koi8_r": _russian,
    "koi8_u": _russian,
    "cp866": _russian,
    "iso8859_5": _russian,
    "mac_cyrillic": _russian,
    "cp1250": _central,
    "iso8859_2": _central,
    "cp1254": partial(_latin, _TURKISH),
    "cp1257": partial(_latin, _BALTIC),
    "cp1253": _greek,
    "iso8859_7": _greek,
    "cp1255": _hebrew,
    "cp1256": _arabic,
    "iso8859_6": _arabic,
    "cp874": partial(_alphabet, _THAI),
    "mac_roman": _west,
    "cp850": _west,
}

ALL = tuple(dict.fromkeys(BY_ENCODING.values()))

_ORDINARY = re.compile(
    "[\t\n\r\f -~\u00a0-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u1e00-\u1fff\u2000-\u27bf"
    "\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\ufeff\uff00-\uffef\U0001f300-\U0001faff\U00020000-\U0002ffff]"
)


def is_ordinary(character: str) -> bool:
    """Whether it belongs to a script or the points in common use."""
    return _ORDINARY.match(character) is not None
