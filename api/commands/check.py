"""`pressmark check`: a draft's quotations with their verdicts, its sentences, and what may bear on them."""

from __future__ import annotations

from pathlib import Path

import click

from api import report
from api.checking import Checking, Options, of_file
from api.house import House
from api.marked_pages import MarkedPages
from api.output import give, json_option, line, table
from api.schemas.cited_works import CitedWorkAnswer, called
from api.schemas.claims import found_of, ruled
from api.schemas.drafts import DraftAnswer, QuotationAnswer, SentenceAnswer, lacking
from api.schemas.search import PassageAnswer
from api.settings import Settings
from api.spots import first_typed
from api.viewer import SEEN_AS, up_to_date, viewing
from archive.document import Text
from archive.sandbox import Sandbox
from archive.wording import Span
from index.check.suggestions import MOST

OWNER = "owner"
_WIDTH = 60
_MOST_PAGES = 4


@click.command()
@click.argument("draft", metavar="FILE|ID")
@click.option("--cites", multiple=True, metavar="ID", help="A document that it cites; may be given again.")
@click.option(
    "--as", "viewer", default="public", metavar=f"KEY|public|{OWNER}", help=f"{SEEN_AS} By default the public."
)
@click.option("--language", metavar="TAG", help="Of the article (en, zh-Hans …), where it is not as it looks.")
@click.option("--translated", is_flag=True, help="It is a translation: quotations may have been translated back.")
@click.option(
    "--suggestions", type=click.IntRange(0, MOST), default=3, show_default=True, help="For each claim, at most."
)
@click.option("--no-across", is_flag=True, help="Do not look in the other language (English, Chinese).")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a report to print here.")
@json_option
def check(
    draft: str,
    cites: tuple[str, ...],
    viewer: str,
    language: str | None,
    translated: bool,
    suggestions: int,
    no_across: bool,
    page: Path | None,
    as_json: bool,
) -> None:
    """Check a draft: a file of any type that is read, or the id of an archived article.

    Each quotation is looked for in what the article cites, then in all else: verbatim, near, not_found or
    untranslatable, and where. Each sentence with something to be checked is told with the passages that may bear on it,
    and each work that it cites as held or wanted. Of an archived article, what people decided counts (pressmark claims,
    pressmark overrulings). The draft is not kept. It is checked against what the public sees, unless --as says
    otherwise.
    """
    options = Options(
        language=language,
        cites=list(cites),
        translated=translated,
        suggestions=suggestions,
        across=not no_across,
    )
    path = Path(draft)
    text = _read(path) if path.is_file() else None
    with House.open(Settings.read()) as house:
        who = viewing(house, None if viewer == OWNER else viewer)
        scope = house.archive.scope(who)
        up_to_date(house)
        searched = house.archive.searched(scope, house.engine.checkpoint())
        checking = Checking(house.archive, house.engine, who, scope, searched)
        told = checking.document(draft, options) if text is None else checking.text(text, path.name, options)
        if page is not None:
            page.write_text(report.written(told, MarkedPages(house.archive, scope)), encoding="utf-8")
    if as_json:
        give(told)
    else:
        _say(told)
        if page is not None:
            click.echo(line(f"The report is in {page}."))


def _read(path: Path) -> Text:
    """The draft as any file is read: in the sandbox. Raises Invalid where there is no text in it."""
    with path.open("rb") as file, Sandbox() as sandbox:
        return of_file(sandbox.read(file, path.name, ""))


def _say(told: DraftAnswer) -> None:
    if told.quotations:
        rows = [
            [each.state, _short(" … ".join(each.parts)), _speaker(each), _where(told, each)] for each in told.quotations
        ]
        _table(told, rows, ["verdict", "quotation", "speaker", "where"], [each.spans for each in told.quotations])
        for each in told.quotations:
            ruling = [ruled(each.overruled, each.machine or "short")] if each.overruled else []
            changes = [f"{change.kind}: {change.quoted!r} for {change.source!r}" for change in each.difference]
            for words in [*ruling, *changes, *lacking(told, each)]:
                click.echo(line(f"  {_short(each.parts[0], 30)}: {words}"))
        click.echo()
    rows = [[each.state, _short(each.text), ", ".join(each.signs), _bearing(told, each)] for each in told.sentences]
    _table(told, rows, ["state", "sentence", "to check", "may bear on it"], [each.spans for each in told.sentences])
    for one in told.sentences:
        for words in found_of(one.claim) if one.claim else ():
            click.echo(line(f"  {_short(one.text, 30)}: {words}"))
    click.echo()
    if told.citations:
        rows = [
            [_short(called(each)), _pages(each), each.acquisition or "held", _which(told, each)]
            for each in told.citations
        ]
        table(rows, ["cites", "page", "state", "document"])
        click.echo()
    if told.more_citations:
        click.echo(f"{told.more_citations:,} more citations are not told.")
    for name, number in (
        ("quotation", len(told.quotations)),
        ("sentence", len(told.sentences)),
        ("citation", len(told.citations)),
    ):
        counts = told.counts[f"{name}s"]
        listed = ", ".join(f"{count} {state}" for state, count in counts.items())
        click.echo(f"{number:,} {name}{'s' * (number != 1)}{': ' + listed if listed else ''}")
    for given in told.not_held:
        click.echo(line(f"Cited and not held: {given}"))
    apart = [(one.words, one.id) for one in told.apart.claims] + [(one.words, one.id) for one in told.apart.overrulings]
    for words, id in apart:
        click.echo(line(f"Decided before the article was changed: {_short(words)} ({id})"))
    for id in told.copies:
        click.echo(line(f"Left out, as nearly the same text: {told.documents[id].title} ({id})"))


def _table(told: DraftAnswer, rows: list[list[str]], headings: list[str], places: list[list[Span]]) -> None:
    """Of an archived article also where each statement stands: so it is named to those who decide on it."""
    if told.document is not None:
        headings = [headings[0], "at", *headings[1:]]
        rows = [[row[0], first_typed(spans), *row[1:]] for row, spans in zip(rows, places, strict=True)]
    table(rows, headings)


def _speaker(each: QuotationAnswer) -> str:
    return (each.speaker.named or each.speaker.name) if each.speaker else ""


def _where(told: DraftAnswer, each: QuotationAnswer) -> str:
    """The documents that have it, each with its pages; for what is not found, the closest, in brackets."""
    found = each.places or ([each.closest] if each.closest else [])
    places = dict.fromkeys(_place(told, one.document, passage) for one in found for passage in one.passages[:1])
    more = f" and {len(places) - 2} more" if len(places) > 2 else ""
    words = "; ".join(list(places)[:2]) + more
    return words if each.places or not words else f"(closest: {words})"


def _pages(each: CitedWorkAnswer) -> str:
    """Where it is cited, by the numbers of pages, the places that no longer stand in brackets."""
    pages = list(dict.fromkeys(str(span.page) for span in each.spans))
    more = " …" if len(pages) > _MOST_PAGES else ""
    broken = f" ({each.broken} broken)" if each.broken else ""
    return ", ".join(pages[:_MOST_PAGES]) + more + broken


def _which(told: DraftAnswer, each: CitedWorkAnswer) -> str:
    if each.document is not None:
        return f"{_short(told.documents[each.document].title, 50)} ({each.by})"
    found = [f"{_short(told.documents[one.document].title, 40)}: {one.reasons[0]}" for one in each.candidates[:2]]
    more = f" and {len(each.candidates) - 2} more" if len(each.candidates) > 2 else ""
    return f"(perhaps {_short('; '.join(found), 100)}{more})" if found else ""


def _bearing(told: DraftAnswer, each: SentenceAnswer) -> str:
    """What people say bears on it; else what is likeliest to."""
    if each.bearing:
        pages = dict.fromkeys(_place(told, one.document, one.passages[0]) for one in each.bearing)
        more = f" and {len(pages) - 2} more" if len(pages) > 2 else ""
        return "; ".join(list(pages)[:2]) + more
    if not each.suggestions:
        return ""
    first = each.suggestions[0]
    return f"{_place(told, first.document, first.passage)} ({first.share:.0%})"


def _place(told: DraftAnswer, id: str, passage: PassageAnswer) -> str:
    """A title as far as it is short, and where in the document."""
    return f"{_short(told.documents[id].title, 40)}, {passage.where}"


def _short(text: str, most: int = _WIDTH) -> str:
    told = " ".join(text.split())
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"
