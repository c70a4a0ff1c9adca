"""Quotations in an article: what stands between marks, who says it, and what is no quotation at all."""

from __future__ import annotations

import itertools
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.quoting import Kind, Quoted, quotations

KIND_OF_OPENING = [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"), ("``", "''"), ("‘", "’")]


def words(text: str, quoted: Quoted) -> list[str]:
    return [text[span.start : span.end] for span in quoted.spans]


def speech(text: str, language: str | None = "en") -> list[list[str]]:
    return [words(text, each) for each in quotations(text, language) if each.kind is Kind.SPEECH]


def only(text: str, language: str | None = "en") -> Quoted:
    (found,) = quotations(text, language)
    return found


# -- marks


@pytest.mark.parametrize(("opening", "closing"), KIND_OF_OPENING)
def test_words_between_marks_of_any_shape_are_found_without_the_marks(opening: str, closing: str) -> None:
    text = f"{opening}We will not sail,{closing} the captain said."
    assert speech(text) == [["We will not sail,"]]


def test_a_straight_mark_may_open_what_a_curly_one_closes() -> None:
    assert speech('"The ferry is late,” she said.') == [["The ferry is late,"]]


def test_spaces_within_the_marks_are_not_part_of_the_words() -> None:
    assert speech("« Jamais ! » dit-elle.", "fr") == [["Jamais !"]]


def test_quotations_within_a_quotation_stay_inside() -> None:
    assert speech("“He told me ‘stay’ and I did,” said Anna Reid.") == [["He told me ‘stay’ and I did,"]]
    assert speech('"He read: “Stay.” So I did," said Anna Reid.') == [["He read: “Stay.” So I did,"]]


def test_a_paragraph_opened_again_goes_on_with_the_same_quotation() -> None:
    text = "“We lost the boat.\n\n“We lost the nets.\n\n“We kept the dog,” said Bill Moor."
    found = only(text)
    assert words(text, found) == ["We lost the boat.", "We lost the nets.", "We kept the dog,"]
    assert not found.unclosed
    assert found.speaker is not None
    assert found.speaker.name == "Bill Moor"


def test_a_paragraph_not_opened_again_goes_on_where_its_first_mark_closes() -> None:
    text = "She wrote: “The hull is thin.\n\nIt will not last.”\n\nThe board met."
    assert speech(text) == [["The hull is thin.", "It will not last."]]


def test_a_quotation_never_closed_ends_with_its_paragraph() -> None:
    text = "The board promises “a better ferry for all.\n\nNobody came."
    found = only(text)
    assert words(text, found) == ["a better ferry for all."]
    assert found.unclosed


def test_a_quotation_never_closed_ends_with_its_sentence_where_another_opens() -> None:
    text = "They sold it for “analysis of hulls. The slides say how to “find the thin plates at sea.”"
    first, second = quotations(text, "en")
    assert words(text, first) == ["analysis of hulls."]
    assert words(text, second) == ["find the thin plates at sea."]
    assert (first.unclosed, second.unclosed) == (True, False)


def test_lines_of_a_wrapped_text_do_not_end_a_quotation() -> None:
    text = "The board met. “We were\ntold of the hull in May.\nNobody came to look at\nit,” said Ada Quill, and\nleft."
    assert speech(text) == [["We were\ntold of the hull in May.\nNobody came to look at\nit,"]]


def test_lines_that_all_end_a_sentence_are_paragraphs() -> None:
    text = "The board met in May.\nIt wants “a better ferry for all.\nNobody came to the pier.\nIt rained."
    found = only(text)
    assert words(text, found) == ["a better ferry for all."]
    assert found.unclosed


def test_an_opening_mark_at_the_end_closes() -> None:
    found = only("Sprick told the paper, “All of them can be tracked at any time. “")
    assert not found.unclosed


def test_apostrophes_decades_and_inches_quote_nothing() -> None:
    assert quotations("The '80s, rock 'n' roll, the sailors' mess, a 5'10\" door and Tom's boat.", "en") == []


def test_single_marks_hold_apostrophes_and_possessives() -> None:
    assert speech("‘It’s the sailors’ pay that’s late,’ he said.") == [["It’s the sailors’ pay that’s late,"]]


def test_marks_inside_a_tag_quote_nothing() -> None:
    assert quotations('Look: <a href="https://example.org/x">here</a>.', "en") == []


# -- who says it


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        ("“We sail at noon,” said Ada Quill, who runs the port.", "Ada Quill", "said"),
        ("“We sail at noon,” Ada Quill, the head of the port, told reporters.", "Ada Quill", "told"),
        ("Ada Quill said on Friday, “We sail at noon.”", "Ada Quill", "said"),
        ("“We sail at noon,” the harbour master added.", "the harbour master", "added"),
        ("“We sail at noon,” according to Ada Quill.", "Ada Quill", "according to"),
        ("Ada Quill attacked the board, calling it “blind to every danger.”", "Ada Quill", "calling"),
        ("The board’s letter was late, she wrote, and “full of holes and errors.”", "she", "wrote"),
        ("Ada Quill wrote:\n\n“We sail at noon.”", "Ada Quill", "wrote"),
    ],
)
def test_the_speaker_stands_before_or_after_the_words_that_report(text: str, name: str, cue: str) -> None:
    found = only(text)
    assert found.speaker is not None
    assert found.cue is not None
    assert (found.speaker.name, found.cue.text) == (name, cue)
    assert text[found.speaker.span.start : found.speaker.span.end] == name


@pytest.mark.parametrize(
    ("text", "name", "cue", "language"),
    [
        ("王明说：“船明天不开。”", "王明", "说", "zh"),
        ("王明表示，“船明天不开。”", "王明", "表示", "zh"),
        ("“船明天不开，”王明告诉记者。", "王明", "告诉", "zh"),
        ("港口发言人李华周五表示，“船明天不开。”", "港口发言人李华", "表示", "zh"),
        ("据《澜港日报》报道，“船明天不开。”", "《澜港日报》", "报道", "zh"),
        ("李华指出：「船底太薄，不能再開。」", "李华", "指出", "zh-Hant"),
        ("« Le bateau ne part pas », raconte Jeanne Morel.", "Jeanne Morel", "raconte", "fr"),
        ("„Das Schiff fährt nicht“, sagte Jana Vogt.", "Jana Vogt", "sagte", "de"),
        ("«Судно не выйдет в море», — сказала Анна Орлова.", "Анна Орлова", "сказала", "ru"),
        ("قالت سلمى: «لن نبحر غدا».", "سلمى", "قالت", "ar"),
    ],
)
def test_other_languages_report_speech_with_their_own_words(text: str, name: str, cue: str, language: str) -> None:
    for known in (language, None):
        found = only(text, known)
        assert found.kind is Kind.SPEECH
        assert found.speaker is not None
        assert found.cue is not None
        assert (found.speaker.name, found.cue.text) == (name, cue)


def test_a_cue_within_another_chinese_word_reports_nothing() -> None:
    text = "这个问题和“海上安全”的名称有关。"
    found = only(text, "zh")
    assert (found.kind, found.cue) == (Kind.SCARE_QUOTES, None)


def test_an_attribution_that_splits_a_quotation_does_not_part_it() -> None:
    text = "“I saw the hull,” Ada Quill said. “It was thin.” “Paint,” said Tom Wray, “holds it together.”"
    first, second = quotations(text, "en")
    assert words(text, first) == ["I saw the hull,", "It was thin."]
    assert words(text, second) == ["Paint,", "holds it together."]
    assert [each.speaker and each.speaker.name for each in (first, second)] == ["Ada Quill", "Tom Wray"]
    assert not first.fragments


def test_a_title_in_the_attribution_does_not_part_a_quotation() -> None:
    text = "“I saw the hull,” Ada Quill said on “Meet the Port.” “It was thin.”"
    told = [(words(text, each), each.kind) for each in quotations(text, "en")]
    assert told == [(["I saw the hull,", "It was thin."], Kind.SPEECH), (["Meet the Port."], Kind.TITLE)]


def test_a_second_verb_of_the_same_speaker_begins_another_quotation() -> None:
    text = "“I saw the hull,” Ada Quill told the board, adding that the paint was “a very old trick.”"
    first, second = quotations(text, "en")
    assert [each.speaker and each.speaker.name for each in (first, second)] == ["Ada Quill", "Ada Quill"]
    assert [each.cue and each.cue.text for each in (first, second)] == ["told", "adding"]


def test_a_paragraph_that_is_all_quotation_goes_on_after_an_attribution() -> None:
    text = "“I saw the hull,” Ada Quill said.\n\n“It was thin.”\n\nThe board left."
    assert speech(text) == [["I saw the hull,", "It was thin."]]


def test_two_who_speak_in_one_line_are_two() -> None:
    assert speech("“Why?” “Because I can.”") == [["Why?"], ["Because I can."]]


def test_pieces_woven_into_one_sentence_are_told_as_fragments() -> None:
    text = "Ada Quill called the ferry “a floating coffin” and “a shame for the port.”"
    found = only(text)
    assert words(text, found) == ["a floating coffin", "a shame for the port."]
    assert found.fragments


def test_a_pronoun_stands_for_the_person_the_sentences_before_are_about() -> None:
    text = "Tom Wray came late. He had the papers. “They are false,” he said."
    speaker = only(text).speaker
    assert speaker is not None
    assert (speaker.name, speaker.named) == ("he", "Tom Wray")


@pytest.mark.parametrize(
    "text",
    [
        "“They are false,” he said.",
        "Mrs. Quill came late. “They are false,” he said.",
        "The FBI came late. “They are false,” he said.",
        "“Tom Wray is late. They are false,” he said.",
    ],
)
def test_a_pronoun_stays_as_it_is_where_it_is_not_plain(text: str) -> None:
    speaker = only(text).speaker
    assert speaker is not None
    assert (speaker.name, speaker.named) == ("he", None)


# -- what is no speech


def test_titles_and_words_at_arms_length_are_told_apart_from_speech() -> None:
    text = "The film “The Long Crossing” opens. The so-called “experts” came, and the “peace fleet” left."
    kinds = [each.kind for each in quotations(text, "en")]
    assert kinds == [Kind.TITLE, Kind.SCARE_QUOTES, Kind.SCARE_QUOTES]


def test_a_chinese_slogan_is_no_speech() -> None:
    text = "他提出“四个全面”的布局。校长说：“孩子们睡得更好了。”"
    assert [each.kind for each in quotations(text, "zh")] == [Kind.SCARE_QUOTES, Kind.SPEECH]


# -- hostile texts


@pytest.mark.parametrize("mark", ["“", "”", '"', "‘", "'", "«", "「", "``", "<a", "“a "])
def test_a_great_many_marks_never_closed_are_read_in_bounded_memory(mark: str) -> None:
    count = 20_000
    tracemalloc.start()
    try:
        found = quotations(mark * count, None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) <= count
    assert peak < count * 2_000


def test_a_million_marks_never_closed_quote_nothing() -> None:
    assert quotations("“" * 1_000_000, "en") == []


def test_quotations_nested_ten_thousand_deep_are_one() -> None:
    text = "“a" * 10_000 + "”" * 10_000
    found = only(text)
    assert (found.spans[0].start, found.spans[0].end, found.unclosed) == (1, len(text) - 1, False)


def test_a_paragraph_opened_again_without_end_is_one_quotation() -> None:
    found = only("“We sail.\n\n" * 5_000)
    assert len(found.spans) == 5_000
    assert found.unclosed


@pytest.mark.parametrize("text", ["", " \n\n ", "“", "”", "“”", '"""', "‘", "''", "<", "“\n\n”", "\ud800“a\ud800”"])
def test_next_to_nothing_quotes_nothing_or_little(text: str) -> None:
    assert len(quotations(text, None)) <= 1


@given(st.text(alphabet="“”\"'‘’«»„「」 \n.,?aA说he said ", max_size=200))
def test_spans_lie_in_order_within_the_text_and_never_overlap(text: str) -> None:
    spans = sorted(span for each in quotations(text, None) for span in each.spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


# -- what is joined with what


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "“The hull is thin,” Reid said. Instead, “we shall stay ashore.”",
            [["The hull is thin,", "we shall stay ashore."]],
        ),
        (
            "“The hull is thin,” said Reid, one of the “old hands” of the yard. “We shall stay ashore.”",
            [["The hull is thin,", "We shall stay ashore."], ["old hands"]],
        ),
        (
            "“The hull is thin,” Reid said, though Moor hasn’t said it is “closed” to all. “We shall stay ashore.”",
            [["The hull is thin,", "We shall stay ashore."], ["closed"]],
        ),
        (
            "The agent, Bill Moor, “made a good case to me that it will sail,” he wrote. “He convinced me.”",
            [["made a good case to me that it will sail,", "He convinced me."]],
        ),
        (
            "“The hull is as thin as paper,” he said two days after the attack, “which, by the way, we foresaw.”",
            [["The hull is as thin as paper,", "which, by the way, we foresaw."]],
        ),
        (
            "She said she would “go on with it all” but “will not sign the paper,” while Moor and Orr suggest it.",
            [["go on with it all", "will not sign the paper,"]],
        ),
        ("Reid calls the owner a “liar of the worst sort” and a “Nero.”", [["liar of the worst sort", "Nero."]]),
        (
            "“It sank,” Reid said. He rowed home. “We saw it all from the quay.”",
            [["It sank,"], ["We saw it all from the quay."]],
        ),
        (
            "“It sank,” Reid said. Moor replied, “We saw it all from the quay.”",
            [["It sank,"], ["We saw it all from the quay."]],
        ),
    ],
)
def test_speech_goes_on_after_its_attribution_and_what_stands_in_that_is_apart(
    text: str, told: list[list[str]]
) -> None:
    assert speech(text) == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The founder of the line, Odile Marr, told the board that “we sail under one flag”.", "Odile Marr"),
        ("“It sank in the night,” the master of the ship, Ines Halloran, said.", "Ines Halloran"),
        ("Reid, the owner of the line, said “we sail under one flag”.", "Reid"),
    ],
)
def test_a_name_that_stands_beside_an_office_is_who_speaks(text: str, name: str) -> None:
    speaker = only(text).speaker
    assert speaker is not None
    assert speaker.name == name


@pytest.mark.parametrize(
    "text",
    [
        "There were near-constant calls of “Mend The Hull” on the quay.",
        "The owners ran on the slogan “Safety First” for a year.",
        "The “Mend The Hull” chant went on until noon.",
        "The union began a campaign to “Keep Hesk Sailing” in May.",
        "She sent the owners a letter with the subject line, “It floats!”",
    ],
)
def test_what_is_chanted_or_set_out_to_do_is_speech_in_capitals_too(text: str) -> None:
    assert len(speech(text)) == 1


def test_a_show_after_its_channel_stays_a_title_and_so_does_one_after_a_comma() -> None:
    assert speech("He sang on Channel Nine’s “Morning Guest” in May.") == []
    assert only("He sang on Channel Nine’s “Guest” in May.").kind is Kind.TITLE
    assert speech("The series, “Cold Harbour,” returns to the screen.") == []
    assert only("A singer released “Cold Harbour” on Monday.").kind is Kind.TITLE


def test_in_a_headline_capitals_tell_neither_a_title_from_speech_nor_a_name_from_a_cue() -> None:
    found = only("The Harbour Clerk Joked That Sailing Might Be “Risky Business” After Noon.")
    assert found.kind is Kind.SPEECH
    assert found.cue is not None
    assert found.cue.text == "Joked"


@pytest.mark.parametrize(
    "text",
    [
        "The owners were accused of running the ferry “for the look of it.”",
        "The new masters went on board “without lamps” in the fog.",
        "The inspector marked the hull as “Unfit” in March.",
        "The union pictured him as a “rubber stamp” for the owners.",
        "The clerk, who mocked the ferry (“Old Rusty”) for years, went aboard.",
    ],
)
def test_a_few_words_that_carry_their_sentence_are_speech(text: str) -> None:
    assert len(speech(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The “safety review” was over by May.",
        "They went to the yard for “hull modelling” lessons.",
        "The two sides met for a “working lunch” in the hold.",
    ],
)
def test_a_few_words_that_name_a_thing_are_held_at_arms_length(text: str) -> None:
    assert only(text).kind is Kind.SCARE_QUOTES


@pytest.mark.parametrize(
    "text",
    [
        "The clerk said it had been “bad for trade.” “And I would say the same today.”",
        "She called the hull “sound as a bell,” the clerk wrote to the owners, and “safe.”",
        "The clerk wrote in May, “We will not sail before noon.”\n\n“We will wait for the fog to lift.”",
    ],
)
def test_speech_that_goes_on_at_once_or_in_a_paragraph_of_its_own_is_one_quotation(text: str) -> None:
    (found,) = speech(text)
    assert len(found) > 1


def test_two_speakers_on_one_line_or_in_two_paragraphs_stay_two() -> None:
    assert speech("“Why?” “Because I can.”") == [["Why?"], ["Because I can."]]
    assert len(speech("“Why wait?” he asked.\n\n“Because of the fog.”")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "“The hull is thin,” Reid said. And that was before the storm. “We shall stay ashore.”",
        "“The hull is thin,” Reid said. It’s “paint over rust.”",
        "“The hull is thin,” Reid said. But that’s not the same as “fit to be scrapped”.",
    ],
)
def test_a_sentence_about_the_thing_between_does_not_part_speech(text: str) -> None:
    (found,) = speech(text)
    assert len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "“The hull is thin,” Reid said. Moor came in from the storm. “We shall stay ashore.”",
        "“The hull is thin,” Reid said. She offered “a cup of tea to all.”",
        "“The hull is thin,” Reid said. That was late, the harbour master replied. “We shall stay ashore.”",
        "“The hull is thin,” Reid said. It was late. The quay was empty. “We shall stay ashore.”",
        "“The hull is thin,” Reid said. It was the year of the “great ferry race” on the lake.",
    ],
)
def test_a_sentence_about_somebody_or_with_an_attribution_parts_speech(text: str) -> None:
    assert all(len(found) == 1 for found in speech(text))


def test_pieces_in_small_letters_in_one_sentence_are_one_quotation_though_nothing_reports_them() -> None:
    text = "The town will mend the “rotten pier” in May and sell its “leaking old ferry.”"
    found = only(text)
    assert words(text, found) == ["rotten pier", "leaking old ferry."]
    assert (found.kind, found.fragments) == (Kind.SPEECH, True)


@pytest.mark.parametrize(
    "text",
    [
        "PIER—“The pier is to close in May,” by Ada Quill: “The pier, which stood for a hundred years, is to close.”",
        "The town went to hear the band, “Cold Harbour,” and then sold its “leaking old ferry.”",
        "The town will mend the “rotten pier” in May. It will sell its “leaking old ferry.”",
    ],
)
def test_headings_titles_and_pieces_of_two_sentences_are_not(text: str) -> None:
    assert all(len(each.spans) == 1 for each in quotations(text, "en"))


def test_a_clause_on_the_side_by_the_same_speaker_holds_a_piece_of_the_same_quotation() -> None:
    joined = "Quill said she had begun “to see the true nature” of Moor, whom she called a “paper captain.”"
    apart = "Quill said she had begun “to see the true nature” of Moor, and he called her a “paper captain.”"
    assert speech(joined) == [["to see the true nature", "paper captain."]]
    assert speech(apart) == [["to see the true nature"], ["paper captain."]]


def test_a_paragraph_goes_on_with_speech_that_came_back_after_its_attribution() -> None:
    text = "“I saw the hull,” Quill said. “It was thin.”\n\n“Nobody came to mend it.”\n\n"
    assert speech(text + "The board left.") == [["I saw the hull,", "It was thin.", "Nobody came to mend it."]]
    assert speech(text + "“The board left.”")[-1] == ["The board left."]
    assert len(speech(text.replace("“Nobody came to mend it.”", "‘Nobody came to mend it.’"))) == 2


def test_what_is_only_said_as_a_question_goes_on_and_what_is_asked_is_answered() -> None:
    assert len(speech("“Was it the fog?” he said, pointing at the lake.\n\n“It was the owners.”")) == 1
    assert len(speech("“Was it the fog?” he asked, pointing at the lake.\n\n“It was the owners.”")) == 2


@pytest.mark.parametrize("space", [" ", "\xa0"])
def test_a_title_behind_a_space_that_does_not_break_is_a_title_too(space: str) -> None:
    text = f"“I saw the hull,” Quill said on{space}“Meet the Port.” “It was thin.”"
    assert speech(text) == [["I saw the hull,", "It was thin."]]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Quill said the plan would head off “more radical” protest marches and give “room for all.”", "said"),
        ("Quill said they took up the “Mend The Hull” rallying cry and gave “room for all.”", "said"),
        ("Moor defended an order “to guard the quay” for many state workers “to rest at noon.”", "defended"),
    ],
)
def test_a_noun_that_quoted_words_only_name_reports_nothing(text: str, cue: str) -> None:
    assert {each.cue and each.cue.text for each in quotations(text, "en")} == {cue}


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        ("“A very thin hull” claims the harbour master.", "the harbour master", "claims"),
        ("“A very thin hull” say critics of the yard.", "critics", "say"),
        ("“The hull is thin,” reports Ada Quill.", "Ada Quill", "reports"),
        ("“The hull is thin,” Ada Quill pointed out.", "Ada Quill", "pointed out"),
        ("“The hull is thin,” Ada Quill fired back.", "Ada Quill", "fired back"),
        ("Ada Quill slammed the board for “a hull as thin as paper.”", "Ada Quill", "slammed"),
    ],
)
def test_verbs_that_may_be_nouns_or_need_a_second_word_report_speech(text: str, name: str, cue: str) -> None:
    found = only(text)
    assert found.speaker is not None
    assert found.cue is not None
    assert (found.speaker.name, found.cue.text) == (name, cue)


def test_a_verb_without_the_word_that_it_needs_reports_nothing() -> None:
    found = only("Ada Quill pointed at the hull, “a very thin one.”")
    assert found.cue is None


def test_what_people_campaign_under_is_speech_in_capitals_too() -> None:
    assert speech("She backed the “Mend The Hull” campaign.") == [["Mend The Hull"]]
    assert speech("She backed the “Mend The Hull” song.") == []
