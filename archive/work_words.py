"""The words by which an article names the works it rests on.

Small lists, put together for Pressmark from general knowledge of how reporters and scholars write.
"""

from __future__ import annotations

from archive.document import Kind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _several(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _grouped(table: str) -> dict[str, tuple[str, Kind]]:
    """Nouns with their group and kind: a line of the table has `group kind: nouns`."""
    found: dict[str, tuple[str, Kind]] = {}
    for line in table.strip().splitlines():
        told, _, nouns = line.partition(":")
        group, kind = told.split()
        found |= dict.fromkeys(nouns.split(), (group, Kind(kind)))
    return found


NOUNS = _grouped(
    """
    report report: report study survey analysis assessment
    inquiry report: investigation probe inquiry review audit
    report article: article story dispatch exposé editorial column op-ed essay
    paper article: paper preprint
    slides slides: slide presentation slideshow deck powerpoint
    document document: document file dossier memo memorandum cable briefing record filing contract manual brochure
    document document: pamphlet leaflet transcript
    materials document: material
    list dataset: list database spreadsheet register registry dataset directory
    letter letter: letter
    mail mail: email e-mail
    statement press_release: statement
    release press_release: release announcement communiqué notice
    post post: post tweet blog
    page webpage: website webpage
    broadcast broadcast: video recording footage documentary broadcast podcast
    book book: book memoir biography novel
    thesis thesis: thesis dissertation
    case legal: lawsuit complaint indictment affidavit ruling judgment judgement verdict petition
    """
)
"""What a work is called, in the singular: which of these names may stand for one another, and the kind it tells."""

FAMILIAR = _set("report slides")
"""The groups of which a maker's name alone says that a certain work is meant: a study by X."""

VAGUE = _set("page statement materials case inquiry")
"""The groups that a later "the …" does not go back to unless a cue says so."""

SAYING = _set(
    "says said say shows showed show showing suggests suggested suggest lists listed list describes described describe "
    "outlines outlined outline found finds find states stated state reveals revealed reveal details detailed detail "
    "notes noted note cites cited cite warns warned warn claims claimed claim concludes concluded conclude estimates "
    "estimated estimate indicates indicated indicate reads argues argued argue alleges alleged allege reports reported "
    "mentions mentioned mention refers referred refer identifies identified identify names named explains explained "
    "confirms confirmed confirm contains contained contain quotes quoted quote depicts depicted depict portrays "
    "recommends recommended predicts predicted documents documented puts boasts boasted promises promised calls called "
    "accuses accused adds added asserts asserted attributes attributed discusses discussed discloses disclosed "
    "highlights highlighted illustrates illustrated include includes included maintains maintained points pointed "
    "tells told traces traced urges urged writes wrote demonstrates demonstrated"
)
"""What works do in the words of those who cite them."""

MADE = _set(
    "posted published presented obtained reviewed seen released issued leaked dated prepared shared uploaded submitted "
    "filed compiled commissioned authored written produced circulated marked provided viewed examined acquired sent "
    "unveiled distributed"
)
"""What was done with a work: a slide posted on …, documents obtained by …"""

DESCRIBING = _set(
    "targeting describing showing detailing listing outlining naming documenting titled entitled headlined called "
    "about regarding concerning alleging accusing summarizing summarising aimed directed addressed citing quoting "
    "explaining"
)
"""What leads to the words about what is in it."""

MAKING = _set(
    "published publishes publish released releases release issued issues issue produced produces produce posted posts "
    "leaked obtained obtains obtain reviewed reviews saw circulated presented presents prepared wrote writes written "
    "citing cited cites quoting quoted quotes citing seen read compiled commissioned filed submitted unveiled shared"
)
"""The verbs of which a work is the object."""

_TOLD_BY = (
    "described shown outlined stated reported noted detailed seen quoted mentioned listed depicted documented cited "
    "revealed disclosed"
)
_SAID_IN = "said says say wrote writes stated states noted claimed announced warned argued added explained confirmed"
LEADING = (
    rf"(?:according[ \xa0]to|based[ \xa0]on|(?:{_TOLD_BY.replace(' ', '|')}|set[ \xa0]out)[ \xa0](?:in|by|on)|"
    rf"(?:{_SAID_IN.replace(' ', '|')})[ \xa0]in)"
)
"""What leads to a work, right before it."""

DEFINITE = _set("the this that these those its their his her our my same")
INDEFINITE = _set(
    "a an one another several some two three four five many few various numerous dozens both any each other"
)
QUANTITY = _set("at least most more than about only just nearly over")
ITSELF = _set("this our my")
"""With these an article means itself."""

DAYS = _set(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow earlier later recently ago last "
    "next now"
)
"""What tells when something was done, and ends the name of a work."""

LANGUAGES = {
    "chinese": "zh", "mandarin": "zh", "english": "en", "russian": "ru", "german": "de", "french": "fr",
    "spanish": "es", "arabic": "ar", "japanese": "ja", "korean": "ko", "uyghur": "ug", "tibetan": "bo", "persian": "fa",
    "turkish": "tr", "portuguese": "pt", "italian": "it",
}  # fmt: skip

PEOPLES = _set(
    "american british canadian australian european african asian communist democratic republican federal western "
    "eastern u.s u.k us uk eu u.n un u.s. u.k. internal official chinese-language english-language january february "
    "march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday"
) | frozenset(LANGUAGES)
"""Words with a capital that make no name of a maker."""

OUTLET_WORDS = _set(
    "times post news journal guardian herald tribune telegraph gazette chronicle observer independent economist "
    "reuters bloomberg xinhua tass spiegel monde politico axios wired caixin radio tv television magazine weekly daily "
    "today press wire review mail courier examiner inquirer dispatch mirror broadcasting newspaper channel network "
    "jazeera business zeitung gazeta corriere repubblica figaro libération pais país mundo globe"
)
OUTLET_INITIALS = _set(
    "afp ap bbc cnn nbc cbs abc npr pbs rfa voa rt cnbc msnbc dpa kyodo nhk upi ard zdf wsj nyt scmp cgtn cctv"
)

ONLY_WITH_MORE = _set("tv radio television press network channel daily weekly magazine business newspaper wire")
"""Those of these words that name no outlet by themselves."""

AUDIENCES = _set("reporters journalists lawmakers parliament congress senators investors analysts")
"""Those who are told something in public, of which a record may be had."""

HAN_NOUNS = _grouped(
    """
    report report: 调查报告 調查報告 研究报告 研究報告 报告 報告 研究 调查 調查 白皮书 白皮書
    report article: 论文 論文 报道 報道 報導 文章
    slides slides: 幻灯片 幻燈片 演示文稿 简报 簡報 投影片
    document document: 内部文件 內部文件 文件 档案 檔案 备忘录 備忘錄 资料 資料 记录 記錄 合同 手册 手冊 电报 電報
    list dataset: 名单 名單 清单 清單 数据库 數據庫
    release press_release: 声明 聲明 公告 通告 通知
    letter letter: 信件 公开信 公開信
    mail mail: 邮件 郵件
    broadcast broadcast: 视频 影片 录音 錄音 纪录片 紀錄片
    case legal: 起诉书 起訴書 判决书 判決書 诉状 訴狀
    """
)
HAN_SAYING = _several(
    "显示 顯示 指出 称 稱 写道 寫道 提到 列出 描述 披露 表明 透露 说 說 认为 認為 证实 證實 记载 記載 "
    "显露 介绍 介紹 建议 建議 警告"
)
HAN_LEADING = _several(
    "根据 根據 依据 依據 据 據 援引 引述 引用 在 从 從 获得了 獲得了 获得的 獲得的 获得 獲得 公布了 公布 "
    "发表了 發表了 发表 發表 发布了 發布了 发布 發布 披露了 披露"
)
HAN_ONE = _several(
    "一份 一篇 一组 一組 一个 一個 一封 一段 一项 一項 这份 這份 这篇 這篇 该份 那份 这一 這一 这些 這些 "
    "该 該 上述 此 多份 几份 幾份 数份 數份"
)
HAN_NO_OUTLET = _several(
    "汇报 匯報 申报 申報 举报 舉報 情报 情報 预报 預報 回报 回報 海报 海報 通报 通報 简报 簡報 公报 公報 "
    "播报 播報 报社会 平台 舞台 后台 後台 阳台 柜台 社会 联网 聯網 上网 上網"
)
"""Words that end as the names of outlets do."""
HAN_DEFINITE = _several("该 該 这份 這份 这一 這一 上述 此 这些 這些 这篇 這篇 那份")
HAN_OUTLET = _several("报 報 社 台 臺 网 網 电视 電視 新闻 新聞 周刊 週刊 杂志 雜誌 广播 廣播 时报 時報")
