"""The words by which an article says who said something.

Small lists, put together for Pressmark from general knowledge. Forms are written out as far as articles use them to
report. Chinese ones are the longest first, since no space parts them.
"""

from __future__ import annotations

import re


def _listed(words: str) -> list[str]:
    return words.split()


def _set(words: str) -> frozenset[str]:
    return frozenset(_listed(words))


_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]")
"""A stem of one short vowel and one consonant, which is doubled: slam, slammed."""


def _regular(stems: str) -> frozenset[str]:
    """English verbs with their endings: a stem in e or y, or in one short vowel, changes as it does in writing."""
    found = set()
    for stem in _listed(stems):
        silent = f"{stem}{stem[-1]}" if _SHORT.fullmatch(stem) else stem.removesuffix("e")
        past = f"{stem[:-1]}ied" if stem.endswith("y") and stem[-2] not in "aeo" else f"{silent}ed"
        third = past.removesuffix("d") + "s" if past.endswith("ied") else f"{stem}s"
        if stem.endswith(("s", "sh", "ch", "x")):
            third = f"{stem}es"
        found |= {stem, past, third, f"{silent}ing"}
    return frozenset(found)


_ENGLISH = _regular(
    "accuse acknowledge add admonish advise advocate agree allege announce answer argue ask assail assert assure "
    "blame blast bemoan bellow boast brand call caution characterize characterise charge chant cite claim clarify "
    "comment complain concede conclude concur condemn confess confirm contend continue counsel counter cry criticize "
    "criticise decry declare decline defend demand denounce deny depict deride describe deem detail disagree "
    "dismiss drawl dub echo emphasize emphasise encourage endorse enthuse exclaim explain exhort express fume gush "
    "hail hint implore imply indicate inquire insist insult interject intone joke label lament lash laugh list mock "
    "maintain marvel mention murmur muse mutter note object observe opine outline "
    "paint plead pledge ponder portray post praise predict press proclaim profess promise pronounce propose protest "
    "question quip quote react read reason reassure recall recite recommend recount refer reflect reiterate rejoin "
    "relate remark remember remind repeat reply report request respond retort retweet reveal ridicule roar scoff "
    "scold scream shout sigh signal slam smear snap sneer stress suggest sum surmise state tease testify "
    "theorize threaten thunder title tout trumpet tweet urge venture view voice vow wail warn whisper wonder "
    "worry yell apologize apologise attack believe lecture liken mouth narrate "
    "bark beam bellyache blurt boom bristle cajole chide chuckle coax confide croak demur dictate disclose divulge "
    "elaborate email enquire estimate expound fret gasp giggle grin groan grouse growl grumble hiss howl interrupt "
    "invoke jeer lambaste mimic moan mumble philosophize pontificate preach rail rant rebuke reckon remonstrate "
    "snarl snort sob speculate stammer stipulate text theorise underline underscore utter volunteer whimper whine "
) | _set(
    "say says said saying tell tells told telling write writes wrote written writing speak speaks spoke spoken "
    "speaking think thinks thought thinking admit admits admitted admitting begin begins began referred referring "
    "shoots shot rip ripped read sing sang sings swore swears swear chimed chimes forecast put puts rebutted "
    "rebuts bragged brags brag bragging ordered deadpanned termed hit hits joked begged begs begging penned pens "
    "jotted blogged regretted regrets chanted sung understood stated found reads reading forewarned foretold "
    "mimicked retold dictated overheard quoth"
)
_FRENCH = _set(
    "dit disait disent ont-dit affirme affirmait affirmé explique expliquait expliqué déclare déclaré déclarait "
    "raconte racontait raconté répond répondait répondu ajoute ajoutait ajouté assure assurait assuré estime "
    "estimait estimé souligne soulignait souligné précise précisait précisé indique indiqué rappelle rappelait "
    "regrette regrettait confie confiait lance lançait lancé écrit écrivait insiste insistait demande demandait "
    "conclut confirme prévient promet reconnaît reconnaissait poursuit annonce annoncé dénonce dénonçait "
    "s'exclame crie murmure résume note"
)
_GERMAN = _set(
    "sagt sagte sagten gesagt sagen erklärt erklärte erklärten betont betonte meint meinte berichtet berichtete "
    "schreibt schrieb antwortet antwortete fragt fragte ruft rief fügte ergänzte ergänzt warnt warnte fordert "
    "forderte kritisiert kritisierte erzählt erzählte behauptet behauptete kündigte versichert versicherte räumte "
    "so"
)
_SPANISH = _set(
    "dijo dice dijeron afirmó afirma declaró declara explicó explica señaló señala aseguró asegura añadió añade "
    "agregó respondió responde preguntó escribió sostuvo indicó manifestó expresó advirtió insistió contó comentó "
    "destacó"
)
_ITALIAN = _set("ha-detto detto dice disse afferma ha-affermato dichiara dichiarato spiega spiegato aggiunge")
_RUSSIAN = _set(
    "сказал сказала сказали говорит заявил заявила заявили сообщил сообщила сообщили отметил отметила подчеркнул "
    "подчеркнула добавил добавила написал написала ответил ответила объяснил рассказал рассказала спросил считает"
)
_ARABIC = _set("قال قالت قالوا يقول تقول وقال وقالت أضاف أضافت وأضاف وأضافت أكد أكدت صرح صرحت أعلن أعلنت")
CUES = {
    "en": _ENGLISH,
    "fr": _FRENCH,
    "de": _GERMAN,
    "es": _SPANISH,
    "it": _ITALIAN,
    "ru": _RUSSIAN,
    "ar": _ARABIC,
}
"""By language: the forms of verbs that report speech, in small letters."""

ALSO_NOUNS = _set(
    "answer answers attack attacks boast blast brand brands call calls cause charge charges chant chants cite "
    "claim claims comment comments counter cry detail details demand demands echo express hint insult insults "
    "joke jokes list lists lecture mention mouth note notes object objects observe outline paint post posts plead "
    "pledge pledges praise press promise promises protest protests question questions quote quotes reason reasons "
    "recall relate release remark remarks report reports reporting reply request requests review say sign signal "
    "signals snap state states stress sum tease testify threat title titles tout tweet tweets venture view views "
    "voice voices worry worries writing saying warning meaning feeling label labels hit hits slam smear reading "
    "ruling shot so speaking text texts email emails estimate "
    "estimates rebuke project refer subject rip calling sighs thought meme"
)
"""Cues that are nouns as well."""

ACCORDING = {
    "en": "according to",
    "fr": "selon",
    "de": "laut",
    "es": "según",
    "it": "secondo",
    "ru": "по словам",
}
"""By language: what stands before the speaker."""

PHRASAL = dict.fromkeys(_regular("point"), "out") | dict.fromkeys(_regular("fire"), "back")
"""English verbs that report speech only with the word behind them: pointed out, fired back."""

ASKING = _regular("ask inquire enquire question wonder") | _set(
    "demande demandait fragt fragte preguntó спросил спросила 问 問 问道 問道 反问 反問"
)
"""Cues of a question that somebody else is to answer."""

HAN_CUES = tuple(
    _listed(
        "表示 指出 认为 認為 强调 強調 告诉 告訴 回应 回應 回答 解释 解釋 补充 補充 透露 宣布 宣佈 声称 聲稱 "
        "坦言 直言 写道 寫道 问道 問道 说道 說道 称赞 稱讚 呼吁 呼籲 批评 批評 承认 承認 感叹 感嘆 反问 反問 "
        "介绍 介紹 提到 谈到 談到 引述 援引 喊道 笑道 警告 质疑 質疑 坚称 堅稱 重申 报道 報道 报导 報導 "
        "说 說 称 稱 问 問 答 曰 喊 写 寫 讲 講"
    )
)
"""Longest first: what reports speech in Chinese."""

HAN_WITHOUT_CUE = tuple(
    _listed(
        "问题 問題 访问 訪問 顾问 顧問 学问 學問 提问 提問 小说 小說 传说 傳說 据说 據說 听说 聽說 说明 說明 说法 "
        "說法 说服 說服 名称 名稱 职称 職稱 简称 簡稱 称为 稱為 称号 稱號 称呼 稱呼 对称 對稱 答案 答应 答應 报答 "
        "讲座 講座 讲究 講究 听写 聽寫 描写 描寫 编写 編寫 没有回应 沒有回應 未回应 未回應 没有回答 沒有回答 拒绝回应 "
        "拒絕回應 拒绝回答 拒絕回答"
    )
)
"""Words in which such a cue stands, but reports nothing."""

PRONOUNS = {
    "en": _set("he she they it we i you"),
    "fr": _set("il elle ils elles on"),
    "de": _set("er sie es wir ich"),
    "es": _set("él ella ellos ellas"),
    "it": _set("lui lei egli ella loro"),
    "ru": _set("он она они"),
}
HAN_PRONOUNS = ("他们", "她们", "他們", "她們", "他", "她")

NOT_NAMES = _set(
    "a about according after again all also although among an and another any as asked at because before both but "
    "by despite during each earlier even every few finally first following for former from furthermore given here "
    "how however i'm if in indeed instead it's its it into is last later like many meanwhile more moreover most "
    "my nearly no none nor not now of on once one only or other others our over perhaps several since so some "
    "still such that that's the their then there there's these this those though through thus to today tomorrow "
    "two three under unlike until upon us was we're were what when where whether which while who whom whose why "
    "will with within without yes yet yesterday you're your monday tuesday wednesday thursday friday saturday "
    "sunday january february march april june july august september october november december added asking "
    "calling speaking referring responding citing his her him them himself herself additionally nevertheless "
    "nonetheless recently often sometimes repeatedly ironically american republican democratic"
)
"""Words that begin sentences with a capital letter, or are days, and are no speaker's name."""

PARTICLES = _set("de del della di da dos van von der den bin ibn al el la le du of")
"""Small words within names."""

ADVERBS = _set(
    "also later then has had have been was is were are would will could did does do once again often recently "
    "ever never repeatedly even just still only now further publicly privately who which that already long always "
    "first to and but both all reportedly"
)
"""What may stand between a subject and its verb."""

CLAUSE_STARTS = _set(
    "that because when while as if after before but and or since although though where whether than with by in on "
    "at for from about into through"
)
"""What begins a clause, or leads to a noun that is no subject."""

DETERMINERS = _set("the a an his her their its this that these those one some many several two three another my our")
"""What begins a noun phrase."""

PREDICATES = (
    CLAUSE_STARTS
    | ADVERBS
    | _set(
        "who whom whose against during until over under between among without within instead rather not this last more "
        "he she they it"
    )
)
"""What may follow words that are no name for the noun behind them."""

ONE_PERSON = _set("he she il elle er él ella lui lei egli он она")
"""Pronouns for one person."""

FEMALE = _set("she elle ella lei она")
"""Those of them for a woman."""

SMALL_IN_TITLES = _set("a an and as at but by de des du et for from in la le les of on or the to und von with")
"""Words that titles write small."""

ROLES = _set(
    "adviser advisor aide analyst attorney author candidate chairman chairwoman chief columnist commissioner "
    "counsel delegate director editor economist executive expert governor head host journalist lawyer leader "
    "lobbyist manager mayor minister nominee officer owner pollster president professor reporter representative "
    "secretary senator spokesman spokesperson spokeswoman strategist student surrogate supporter"
)
"""Offices: a name before one tells whose it is, and the name after it who holds it."""

ABBREVIATIONS = _set(
    "mr mrs ms dr sen sens rep reps gov govs gen lt col sgt maj capt adm cmdr st jr sr prof rev hon pres u.s u.k "
    "u.n d.c p.m a.m inc ltd corp co no vs etc jan feb mar apr jun jul aug sept sep oct nov dec calif conn mass "
    "pa va tenn ala ariz ark colo del fla ga ill ind kan ky la md mich minn miss mo mont neb nev okla ore tex vt "
    "wash wis wyo m mme mlle bzw z.b"
)
"""Before a point, these do not end a sentence."""
