"""Drafts checked against an archive: verdicts, places and reasons of quotations, and what may bear on a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from extras import dictionary

from archive.access import Scope
from archive.citation import Origin, Reference
from archive.claim import Sign
from archive.difference import Kind as Differs
from archive.document import Creator, Description, Document, DocumentId, Kind, Page, Reading, Text, Title, Version
from archive.draft import Draft
from archive.holding import By
from archive.passage import cut
from archive.resolving import Resolved
from archive.verdict import Verdict
from index.check.check import Check
from index.check.checked import Checked, Found
from index.engine import Engine
from index.memory import MemoryEngine
from index.whoosh import WhooshEngine

ALL = Scope.everything()
NOW = datetime(2026, 1, 1, tzinfo=UTC)

REPORT = (
    "Report of the surveyor. The hull was looked at on 11 April 2023 in the dry dock of Port Ellery. The plating on "
    "the starboard side has lost up to 38 per cent of its thickness. Below the waterline the plates give way."
)
LETTER = "To the owners. I have asked four times, in writing, for a diver to look at the keel. I had no answer."
NOTICE = "澜港船舶修理厂公告。本厂自2022年5月起不再承接渡轮检验业务，原有检验人员已全部转入货轮修理车间。"
CONFESSION = "We knew that the certificate was forged, and we sailed her all the same, said the owner in private."
OTHERS = [f"The council of the island met for the {n}th time and spoke of harbour lights and rents." for n in range(20)]


class Shelf:
    """Documents, and an engine that has them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.held: dict[DocumentId, tuple[Document, Text]] = {}
        self.number = 0

    def add(
        self, *pages: str, collection: str = "press", language: str = "en", how: str = "text", **said: Any
    ) -> DocumentId:
        id = DocumentId(f"{len(self.held):026d}")
        version = Version(
            number=1, sha256="0" * 64, size=1, media_type="-", filename="-", added=NOW, reading=Reading.read
        )  # fmt: skip
        told = Description(**{"title": pages[0][:30], "language": language, **said})
        held = Document(
            id=id, collection=collection, revision=1, added=NOW, changed=NOW, said=told, version=version
        )  # fmt: skip
        made = [
            Page.model_validate({"number": n, "label": str(n), "text": text, "how": how, "language": language})
            for n, text in enumerate(pages, 1)
        ]
        self.held[id] = held, Text(pages=tuple(made), reader="-")
        return id

    def documents(self, ids: Sequence[DocumentId], scope: Scope) -> list[Document]:
        return [self.held[id][0] for id in ids if id in self.held and scope.sees(self.held[id][0].collection)]

    def texts_of(self, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]:
        return ((document.id, self.held[document.id][1]) for document in self.documents(ids, scope))

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in documents)

    def check(self, text: str, *, scope: Scope = ALL, suggestions: int = 0, **more: Any) -> Checked:
        return self.checked(
            Draft(
                Text(pages=(Page(number=1, label="1", text=text, how="text"),), reader="-"),
                **{"language": "en", **more},
            ),
            scope,
            suggestions,
        )

    def checked(
        self, draft: Draft, scope: Scope = ALL, suggestions: int = 0, citations: Sequence[Resolved] = ()
    ) -> Checked:
        self.number += 1
        self.engine.rebuild(list(self.held), self, self.number)
        return Check(self, self.engine, scope).of(draft, citations, suggestions=suggestions)

    def citing(self, text: str, works: dict[str, DocumentId]) -> Checked:
        """A text checked that cites these works, each by its words, as people confirmed."""
        page = Page(number=1, label="1", text=text, how="text")
        told = [
            Resolved(
                Reference(),
                Origin.prose,
                words,
                (cut(page, text.index(words), text.index(words) + len(words)),),
                held=id,
                by=By.confirmed,
            )
            for words, id in works.items()
        ]
        return self.checked(Draft(Text(pages=(page,), reader="-"), language="en"), suggestions=3, citations=told)


@pytest.fixture(params=["memory", "whoosh"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    engine: Engine = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "index")
    made = Shelf(engine)
    for text in OTHERS:
        made.add(text)
    yield made
    engine.close()


def words(shelf: Shelf, found: Found) -> list[str]:
    """What stands at a place, read from the pages themselves."""
    pages = {page.number: page.text for page in shelf.held[found.document][1].pages}
    return [pages[passage.page][start:end] for passage in found.passages for start, end in passage.marks]


# -- quotations


def test_a_quotation_is_found_by_its_words_and_its_place_is_told(shelf: Shelf) -> None:
    report = shelf.add(REPORT)
    told = shelf.check(
        "“The plating on the starboard side has lost up to 38 per cent of its thickness,” Ms Castellane said."
    )
    (one,) = told.quotations
    assert (one.verdict, one.quoted.speaker and one.quoted.speaker.name) == (Verdict.verbatim, "Ms Castellane")
    (place,) = one.places
    assert place.document == report
    assert words(shelf, place) == [REPORT[REPORT.index("The plating") : REPORT.index(". Below")]]
    (passage,) = place.passages
    assert passage.text == REPORT[passage.start : passage.end]
    assert (passage.page, passage.label, passage.text_sha256) == (1, "1", shelf.held[report][1].pages[0].sha256)
    assert (one.elsewhere, one.second_hand, one.not_held, one.short) == (False, False, False, False)
    assert [each.state for each in told.sentences] == ["verbatim"]


def test_a_changed_word_is_near_and_shown_and_a_negation_is_never_verbatim(shelf: Shelf) -> None:
    shelf.add(LETTER)
    told = shelf.check("“I have asked five times, in writing, for a diver to look at the keel,” he said.")
    (one,) = told.quotations
    assert one.verdict is Verdict.near
    assert [(c.kind, c.quoted, c.source) for c in one.difference] == [(Differs.words, "five", "four")]
    told = shelf.check("“I have not asked four times, in writing, for a diver to look at the keel,” he said.")
    assert [(q.verdict, q.difference[0].kind) for q in told.quotations] == [(Verdict.near, Differs.negation)]


def test_what_is_nowhere_is_not_found_and_the_closest_passage_is_told_as_no_match(shelf: Shelf) -> None:
    letter = shelf.add(LETTER)
    told = shelf.check("“They never let a diver look at the keel of any ship that I have known,” he said.")
    (one,) = told.quotations
    assert (one.verdict, one.places) == (Verdict.not_found, ())
    assert one.closest is not None
    assert one.closest.document == letter
    told = shelf.check("“Any diver whom the owners answer is asked nothing more by anybody else,” he said.")
    assert told.quotations[0].closest is not None, "no two words stand together there, but some stand there"


def test_the_cited_documents_are_asked_first_and_others_replace_them_only_by_what_has_the_words(shelf: Shelf) -> None:
    report, letter = shelf.add(REPORT), shelf.add(LETTER)
    text = "“I have asked four times, in writing, for a diver to look at the keel,” he said."
    (one,) = shelf.check(text, cites=(letter,)).quotations
    assert (one.verdict, one.elsewhere, [p.document for p in one.places]) == (Verdict.verbatim, False, [letter])
    (one,) = shelf.check(text, cites=(report,)).quotations
    assert (one.verdict, one.elsewhere, [p.document for p in one.places]) == (Verdict.verbatim, True, [letter])
    notice = shelf.add(NOTICE, language="zh-Hans")
    translated = "“The yard has not surveyed a ferry since the spring of last year,” it says."
    (one,) = shelf.check(translated, cites=(notice,)).quotations
    assert (one.verdict, one.elsewhere) == (Verdict.untranslatable, False)
    (one,) = shelf.check(translated).quotations
    assert one.verdict is Verdict.not_found


def test_cited_works_that_are_not_held_are_told_and_are_a_reason(shelf: Shelf) -> None:
    letter = shelf.add(LETTER)
    told = shelf.check("“Nothing of this has ever been written anywhere,” he said.", cites=(letter, "2" * 26))
    assert (told.cited, told.not_held) == ((letter,), ("2" * 26,))
    assert told.quotations[0].not_held
    told = shelf.check("“I have asked four times, in writing, for a diver,” he said.", cites=(letter, "2" * 26))
    assert (told.quotations[0].verdict, told.quotations[0].not_held) == (Verdict.verbatim, False)


def test_a_short_quotation_has_a_verdict_only_in_what_is_cited(shelf: Shelf) -> None:
    report = shelf.add(REPORT)
    text = "The report says that the plates “give way”."
    (one,) = shelf.check(text).quotations
    assert (one.verdict, one.state, one.short, one.places) == (None, "short", True, ())
    (one,) = shelf.check(text, cites=(report,)).quotations
    assert (one.verdict, one.short, words(shelf, one.places[0])) == (Verdict.verbatim, True, ["give way"])
    (one,) = shelf.check("It says that they “gave way”.", cites=(report,)).quotations
    assert (one.verdict, one.short) == (Verdict.not_found, True)


def test_a_quotation_may_run_over_two_pages_of_its_source(shelf: Shelf) -> None:
    shelf.add("A letter. I have asked four times, in writing,", "for a diver to look at the keel. I had no answer.")
    (one,) = shelf.check("“I have asked four times, in writing, for a diver to look at the keel,” he said.").quotations
    assert one.verdict is Verdict.verbatim
    assert [passage.page for passage in one.places[0].passages] == [1, 2]
    assert words(shelf, one.places[0]) == ["I have asked four times, in writing", "for a diver to look at the keel"]


def test_the_article_and_its_copies_never_count(shelf: Shelf) -> None:
    prose = " ".join(
        f"In the year {n} the ferry of the island sailed {n * 7} times from the harbour." for n in range(30, 60)
    )
    article = f"{prose} “We have nothing to hide from anybody in this town,” the owner said."
    own = shelf.add(article, kind=Kind.article)
    copy = shelf.add(f"The Other Paper. {article} A last line.", kind=Kind.article)
    half = shelf.add(article[len(article) // 2 :], kind=Kind.article)
    told = shelf.checked(Draft.archived(shelf.held[own][0], shelf.held[own][1]))
    assert told.quotations[0].verdict is Verdict.not_found
    assert set(told.copies) == {copy, half}
    told = shelf.check(article)
    assert (told.quotations[0].verdict, set(told.copies)) == (Verdict.not_found, {own, copy, half})
    told = shelf.check(article, cites=(copy,))
    assert (told.quotations[0].verdict, told.cited, told.not_held) == (Verdict.not_found, (), ())


def test_a_source_is_found_behind_any_number_of_copies(shelf: Shelf) -> None:
    years = range(30, 60)
    prose = " ".join(f"In the year {n} the ferry of the island sailed {n * 7} times from the harbour." for n in years)
    quoted = "“I have asked four times, in writing, for a diver to look at the keel,” he said."
    for n in range(40):
        shelf.add(f"Paper number {n}. {quoted} {prose} {quoted}", kind=Kind.article)
    letter = shelf.add(LETTER + " The harbour was empty." * 40)
    told = shelf.check(f"{prose} {quoted}")
    assert [(q.verdict, [p.document for p in q.places]) for q in told.quotations] == [(Verdict.verbatim, [letter])]
    assert len(told.copies) == 40


def test_copies_of_the_article_change_nothing_that_is_looked_into_for_a_claim(shelf: Shelf) -> None:
    prose = " ".join(f"In the year {n} the ferry of the island sailed {n * 7} times." for n in range(30, 60))
    article = f"{prose} The yard of the Marlowe family has refused nine surveys."
    others = [shelf.add(f"The yard has refused number {n} of our surveys." + " A word." * n) for n in range(1, 13)]
    before = shelf.check(article, suggestions=10).sentences[-1].suggestions
    copies = [shelf.add(f"Paper number {n}. {article}", kind=Kind.article) for n in range(6)]
    told = shelf.check(article, suggestions=10)
    assert set(told.copies) == set(copies)
    assert {each.document for each in before} < set(others)
    assert {each.document for each in told.sentences[-1].suggestions} == {each.document for each in before}


def test_what_a_claim_is_set_beside_is_read_at_once_and_only_once(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [shelf.add(f"The yard has refused number {n} of our surveys.") for n in range(5)]
    asked: list[Sequence[DocumentId]] = []
    read = shelf.texts_of
    monkeypatch.setattr(shelf, "texts_of", lambda ids, scope: asked.append(ids) or read(ids, scope))
    told = shelf.check("The yard has refused 2 surveys. The yard has refused 3 surveys.", suggestions=10)
    assert {each.document for sentence in told.sentences for each in sentence.suggestions} >= set(held)
    assert len(asked) == 1
    assert sorted(asked[0]) == sorted(set(asked[0]))


def test_a_source_that_is_quoted_whole_is_no_copy(shelf: Shelf) -> None:
    statement = " ".join(
        f"We regret the loss of number {n} and will replace it in {n * 3} days." for n in range(20, 40)
    )
    held = shelf.add(statement)
    told = shelf.check(f"The company spoke at last. “{statement}” it said. Nobody believed it.")
    assert (told.quotations[0].verdict, told.copies) == (Verdict.verbatim, ())
    assert told.quotations[0].places[0].document == held


def test_words_of_another_outlets_article_are_second_hand_but_not_those_of_the_outlet_named(
    shelf: Shelf,
) -> None:
    shelf.add(CONFESSION, kind=Kind.article, publisher="The Intercept", creators=(Creator(name="Mara Hvistendahl"),))
    quoted = "“We knew that the certificate was forged, and we sailed her all the same,” the owner"
    (one,) = shelf.check(f"{quoted} said.").quotations
    assert (one.verdict, one.second_hand) == (Verdict.verbatim, True)
    for named in ("told The Intercept.", "said, according to the Intercept."):
        (one,) = shelf.check(f"{quoted} {named}").quotations
        assert (one.verdict, one.second_hand) == (Verdict.verbatim, False), named
    shelf.add(CONFESSION, kind=Kind.letter)
    (one,) = shelf.check(f"{quoted} said.").quotations
    assert (one.second_hand, len(one.places)) == (False, 2)


@pytest.mark.parametrize(
    "said",
    [
        {"creators": (Creator(name="A. B.", role="Translator"),)},
        {"titles": (Title(text="原文", lang="zh-Hans", type="original"),)},
    ],
)
def test_in_a_translation_words_may_have_been_translated_back(shelf: Shelf, said: dict[str, Any]) -> None:
    own = shelf.add("“We never said a word of this to anybody,” he said.", kind=Kind.article, **said)
    told = shelf.checked(Draft.archived(*shelf.held[own]))
    assert told.quotations[0].may_be_retranslated
    plain = shelf.add("“We never said a word of this to anybody,” he said.", kind=Kind.article)
    assert not shelf.checked(Draft.archived(*shelf.held[plain])).quotations[0].may_be_retranslated


def test_a_chinese_quotation_is_found_by_its_characters(shelf: Shelf) -> None:
    notice = shelf.add(NOTICE, language="zh-Hans")
    told = shelf.check("The yard wrote: “本厂自2022年5月起不再承接渡輪檢驗業務”.")
    (one,) = told.quotations
    assert (one.verdict, [p.document for p in one.places]) == (Verdict.verbatim, [notice])


# -- scope


def test_what_one_may_not_see_changes_nothing(shelf: Shelf) -> None:
    text = f"“{CONFESSION.partition(', said')[0]}” he said. The certificate was forged, said 3 owners in 2023."
    public = Scope(frozenset({"press"}))
    hidden = DocumentId(f"{len(shelf.held):026d}")
    before = shelf.check(text, scope=public, suggestions=3, cites=(hidden,))
    assert shelf.add(CONFESSION, collection="state") == hidden
    shelf.add(f"{text} {text}", collection="state")
    assert shelf.check(text, scope=public, suggestions=3, cites=(hidden,)) == before
    assert shelf.check(text, cites=(hidden,)).quotations[0].verdict is Verdict.verbatim


# -- sentences


def test_a_sentence_is_an_unchecked_claim_with_what_may_bear_on_it(shelf: Shelf) -> None:
    report, letter = shelf.add(REPORT), shelf.add(LETTER)
    text = "The steel of the ship had lost 38 percent of its thickness on one side by April. It rained."
    told = shelf.check(text, suggestions=2)
    claim, rain = told.sentences
    assert (claim.state, claim.signs) == ("unchecked", (Sign.number, Sign.date))
    first = claim.suggestions[0]
    assert first.document == report
    assert first.passage.text.startswith("The plating on the starboard side")
    assert first.passage.text == REPORT[first.passage.start : first.passage.end]
    assert "38" in [REPORT[start:end] for start, end in first.passage.marks]
    assert (rain.signs, rain.suggestions) == ((), ())
    cited = shelf.check("The diver never came, 4 letters say.", suggestions=3, cites=(letter,)).sentences[0]
    assert (cited.suggestions[0].document, cited.suggestions[0].cited) == (letter, True)


def test_figures_and_names_bear_on_a_sentence_in_another_script(shelf: Shelf) -> None:
    notice = shelf.add(NOTICE, language="zh-Hans")
    shelf.add("The ferry of the island has a new colour.")
    (claim,) = shelf.check("The yard has refused all surveys since May 2022.", suggestions=3).sentences
    found = [each for each in claim.suggestions if each.document == notice]
    assert found
    assert "2022" in [NOTICE[start:end] for start, end in found[0].passage.marks]


@dictionary
def test_a_chinese_slide_is_found_from_the_english_sentence(shelf: Shelf) -> None:
    slide = "公安大数据方案\n\n警方使用四种产品进行犯罪分析和预测。\n\n谢谢"
    deck = shelf.add("封面", slide, language="zh-Hans", kind=Kind.slides)
    shelf.add("今天的渡轮停航。", language="zh-Hans")
    told = shelf.check("The police used four products to analyse crime.", suggestions=3)
    assert told.across
    (first, *_) = told.sentences[0].suggestions
    assert (first.document, first.passage.page) == (deck, 2)
    assert slide[first.passage.start : first.passage.end] == "警方使用四种产品进行犯罪分析和预测。"
    assert {"警方", "犯罪"} <= {slide[start:end] for start, end in first.passage.marks}


@dictionary
def test_words_of_a_work_in_another_language_cannot_be_checked_and_what_may_mean_them_is_shown(shelf: Shelf) -> None:
    slide = "警方使用四种产品进行犯罪分析和预测。"
    deck, letter = shelf.add("封面", slide, language="zh-Hans"), shelf.add(LETTER)
    text = (
        "A Chinese deck says the police “use four products to analyse and predict crime”. "
        "A letter says “the police buy four products”. It is by the deck’s author."
    )
    told = shelf.citing(text, {"A Chinese deck": deck, "A letter": letter})
    foreign, other = told.quotations
    assert (foreign.verdict, other.verdict) == (Verdict.untranslatable, Verdict.not_found)
    assert foreign.closest is not None
    assert (foreign.closest.document, foreign.closest.passages[0].text) == (deck, slide)


def test_what_a_sentence_itself_cites_comes_before_what_the_article_cites_elsewhere(shelf: Shelf) -> None:
    deck = shelf.add("Four products are used by police to predict crime in Liaoning.")
    report = shelf.add("What was said of crime in Liaoning and of its police.")
    for own, other in ((deck, report), (report, deck)):
        text = "One is a slide on crime in Liaoning. So much for the other work."
        told = shelf.citing(text, {"One is a slide": own, "the other work": other})
        assert [each.document for each in told.sentences[0].suggestions][:1] == [own]


def test_a_row_of_a_sheet_is_shown_alone_as_the_place_of_a_quotation(shelf: Shelf) -> None:
    sheet = shelf.add("Customer\tProduct\nHarbour Board\tData security solution\nHesk Line\tPayroll", how="cells")
    (told,) = shelf.check("The list has “data security solution” for it.", cites=(sheet,)).quotations
    assert [p.text for place in told.places for p in place.passages] == ["Harbour Board\tData security solution"]


def test_a_draft_without_any_word_to_look_for_and_an_empty_archive_are_checked_as_well(tmp_path: Path) -> None:
    empty = Shelf(MemoryEngine())
    told = empty.check("“We have nothing to say to anybody about this,” she said. 2010!", suggestions=3)
    assert [q.verdict for q in told.quotations] == [Verdict.not_found]
    assert (told.quotations[0].closest, told.documents) == (None, {})
    assert empty.check("……“”").quotations == ()
