"""Words that hold a sentence together and say nothing of what it is about: they are not translated.

Articles, pronouns, prepositions, conjunctions, auxiliary verbs, words that ask or count; Chinese with its particles
and classifiers, simplified. Put together for this project by those kinds, from no other list.
"""

from __future__ import annotations

from functools import lru_cache

from index import folding

_ENGLISH = """
    a an the this that these those there here what which who whom whose when where why how
    i you he she we they it me him her us them my your his our their its one one's oneself someone something
    of to in on at by for from with without within into onto about over under up down out off again between during
    before after above below through against upon as than
    and or but nor so if because while not no yes then also just once only very too same own such
    am is are was were be been being do does did done doing have has had having
    can could will would shall should may might must
    many much more most some any all each every both few other another
"""
_CHINESE = """
    的 了 着 过 地 得 所 之 等 吗 呢 吧 啊
    我 我们 你 你们 您 他 他们 她 她们 它 它们 其 自己 这 这个 这些 那 那个 那些 此 该 每 各 某 另
    谁 什么 什么样 什么时候 哪 哪个 哪些 哪里 哪儿 哪种 哪位 何 何时 何处 几 多少 如何 怎么 怎样 为什么 为何 是否
    在 从 到 以 由 于 对 向 把 被 将 为 给 据 当 与 和 及 或 跟 同 中 上 下 里 之间 之后 之前 之一
    而 并 但 但是 也 都 就 还 还是 以及 因为 所以 如果 虽然 最 更 很 非常 已 已经 曾 曾经 正在
    是 不是 有 没 没有 不 会 能 可以 可能 使 让 叫 叫做
    个 种 位 名 次 些 一个 一种 一些 一
"""
ENGLISH = frozenset(_ENGLISH.split())
CHINESE = frozenset(_CHINESE.split())


@lru_cache(20_000)
def is_function_word(word: str) -> bool:
    """Whether an English or Chinese word (of any case, traditional or simplified) is one of these."""
    form = folding.folded(folding.literal(word))
    return form in ENGLISH or form in CHINESE
