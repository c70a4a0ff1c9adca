"""Pictures that stand on pages beside words are read too, and kept apart from those words."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pypdfium2
import pytest
from conftest import OWNER, House
from PIL import Image
from scanned import picture, png
from sqlalchemy import select
from test_readers_docx import docx, p
from test_readers_pptx import pptx, shape, tree, zipped

from archive import engines, pictures
from archive.access import Scope
from archive.answer import decode, encode
from archive.document import Box, Extract, Page, Part, PartKind, Picture, Problem, Reason, Text
from archive.extract import extract
from archive.ingest import ingest
from archive.languages import warm as warm_languages
from archive.readers import Unreadable
from archive.readers.gallery import Gallery
from archive.readers.image import warm
from archive.readers.spool import Spool
from archive.recognised import Recognised
from archive.recogniser import Recogniser
from archive.sandbox import Sandbox
from archive.scans import Yielded
from archive.tables import ocr_pages

ALL = Scope.everything()
SEEN = png(picture("Liaoning", size=(400, 200)))
OTHER = png(picture("Shaanxi", size=(400, 200)))
SMALL = png(picture("x", size=(90, 60)))


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    warm()
    warm_languages()


class Reader:
    """Reads in each picture what a test says."""

    installed = True
    engine = "test 1"

    def __init__(self, *words: str | Problem, sure: float = 0.9) -> None:
        self.words = list(words)
        self.sure = sure
        self.asked = 0

    def page(self, original: BinaryIO, number: int, password: str | None = None) -> Recognised | Problem:
        self.asked += 1
        found = self.words.pop(0)
        if isinstance(found, Problem):
            return found
        page = Page(number=1, label="1", text=found, how="ocr", language="en", confidence=self.sure)
        return Recognised(page, [])


def read(content: bytes, name: str) -> tuple[Extract, list[bytes]]:
    """What a file tells, and the bytes of its pictures."""
    with tempfile.TemporaryFile() as original, io.BytesIO() as spool:
        original.write(content)
        original.flush()
        told = extract(original, name, "", Spool(spool, 1 << 26, len(content)))
        assert isinstance(told, Extract), told
        assert decode(encode(told), len(spool.getvalue())) == told
        whole = spool.getvalue()
        return told, [whole[one.start : one.start + one.size] for one in told.pictures]


def shown(relation: str) -> str:
    return f"<p:pic><p:blipFill><a:blip r:embed='{relation}'/></p:blipFill></p:pic>"


def with_files(package: bytes, **files: bytes) -> bytes:
    """An office file with pictures under `media/` of its folder."""
    made = io.BytesIO(package)
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "/", 2).replace("_", "."), content)
    return made.getvalue()


def deck(*slides: tuple[str, str], **files: bytes) -> bytes:
    """Slides with words and the number of a picture."""
    told = [tree("sld", shape(words), shown("i")) for words, _ in slides]
    relations = {n: {"i": f"image ../media/{image}.png"} for n, (_, image) in enumerate(slides, 1)}
    return with_files(pptx(*told, relations=relations), **{f"ppt_media_{k}_png": v for k, v in files.items()})


def pdf(*drawn: tuple[bytes, tuple[float, float, float, float]], words: str = "The council met on Monday") -> bytes:
    """A page of 600 × 800 points with words, and pictures at left, bottom, width and height."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(600, 800)
    for content, (left, bottom, width, height) in drawn:
        made = pypdfium2.PdfImage.new(document)
        bitmap = pypdfium2.PdfBitmap.from_pil(Image.open(io.BytesIO(content)).convert("RGB"))
        made.set_bitmap(bitmap)
        made.set_matrix(pypdfium2.PdfMatrix().scale(width, height).translate(left, bottom))
        page.insert_obj(made)
    page.gen_content()
    with io.BytesIO() as written:
        document.save(written)
        whole = written.getvalue()
    return with_words(whole, words)


def with_words(content: bytes, words: str) -> bytes:
    """The same with a line of text on its page."""
    document = pypdfium2.PdfDocument(content)
    raw = pypdfium2.raw
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    line = raw.FPDFPageObj_CreateTextObj(document, font, 12.0)
    encoded = (words + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(line, (raw.FPDF_WCHAR * (len(encoded) // 2)).from_buffer_copy(encoded))
    raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, 50, 700)
    page = document[0]
    raw.FPDFPage_InsertObject(page, line)
    page.gen_content()
    with io.BytesIO() as written:
        document.save(written)
        return written.getvalue()


# -- which pictures are taken


def test_a_picture_on_a_slide_is_taken_with_its_slide() -> None:
    told, taken = read(deck(("One", "a"), ("Two", "b"), a=SEEN, b=OTHER), "talk.pptx")
    assert [(hung.page, hung.box) for hung in told.pictures] == [(1, None), (2, None)]
    assert taken == [SEEN, OTHER]


PLACE = "<a:off x='1000' y='500'/><a:ext cx='8000' cy='3000'/>"
SIZE = "<p:sldSz cx='10000' cy='5000'/>"


def hung_at(*shapes: str) -> list[Box | None]:
    """The boxes of a picture that stands so on each of these slides, 10,000 by 5,000 wide and high."""
    told = [tree("sld", shape("Words"), each) for each in shapes]
    relations = {n: {"i": f"image ../media/p{n}.png"} for n in range(1, len(told) + 1)}
    files = {f"ppt_media_p{n}_png": png(picture(str(n), size=(400, 200))) for n in relations}
    package = pptx(*told, relations=relations)
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        entries = {name: packed.read(name).decode() for name in packed.namelist()}
    main = "ppt/presentation.xml"
    entries[main] = entries[main].replace("<p:sldIdLst>", f"{SIZE}<p:sldIdLst>")
    return [hung.box for hung in read(with_files(zipped(entries), **files), "talk.pptx")[0].pictures]


def pic(xfrm: str, *, turned: str = "", cut: str = "") -> str:
    fill = f"<p:blipFill><a:blip r:embed='i'/>{cut}<a:stretch/></p:blipFill>"
    return f"<p:pic>{fill}<p:spPr><a:xfrm {turned}>{xfrm}</a:xfrm></p:spPr></p:pic>"


def group(xfrm: str, *shapes: str) -> str:
    return f"<p:grpSp><p:grpSpPr><a:xfrm>{xfrm}</a:xfrm></p:grpSpPr>{''.join(shapes)}</p:grpSp>"


def test_where_a_picture_is_seen_on_a_slide_is_told_in_groups_too() -> None:
    stretched = "<a:off x='0' y='0'/><a:ext cx='5000' cy='5000'/><a:chOff x='0' y='0'/><a:chExt cx='10000' cy='5000'/>"
    (alone, grouped, twice) = hung_at(
        pic(PLACE), group(stretched, pic(PLACE)), group(stretched, group(stretched, pic(PLACE)))
    )
    assert alone == pytest.approx((0.1, 0.1, 0.9, 0.7))
    assert grouped == pytest.approx((0.05, 0.1, 0.45, 0.7))
    assert twice == pytest.approx((0.025, 0.1, 0.225, 0.7))


@pytest.mark.parametrize(
    "shown",
    [
        pic(PLACE, turned="rot='5400000'"),
        pic(PLACE, turned="flipH='1'"),
        pic(PLACE, cut="<a:srcRect l='10000'/>"),
        pic("<a:off x='1000' y='500'/><a:ext cx='9500' cy='3000'/>"),
        pic("<a:off x='1000' y='500'/><a:ext cx='0' cy='3000'/>"),
        pic("<a:off x='1e3' y='x'/><a:ext cx='8000' cy='3000'/>"),
        pic("<a:off x='1' y='5'/><a:ext cx='99999999999999999999' cy='3000'/>"),
        pic("<a:off x='1000' y='500'/>"),
        group("<a:off x='0' y='0'/><a:ext cx='9' cy='9'/><a:chOff x='0' y='0'/><a:chExt cx='0' cy='0'/>", pic(PLACE)),
    ],
)
def test_what_is_turned_cut_over_the_edge_or_nonsense_has_no_place(shown: str) -> None:
    assert hung_at(shown) == [None]


def test_a_slide_that_is_only_a_picture_is_not_without_text() -> None:
    told, taken = read(deck(("", "a"), a=SEEN), "talk.pptx")
    assert [page.text for page in told.text.pages] == [""]
    assert taken == [SEEN]


def test_a_picture_of_few_pixels_is_an_ornament() -> None:
    assert read(deck(("One", "a"), a=SMALL), "talk.pptx")[1] == []


def test_a_logo_on_many_slides_is_taken_once() -> None:
    told, taken = read(deck(*[(f"Slide {n}", "a") for n in range(5)], a=SEEN), "talk.pptx")
    assert ([hung.page for hung in told.pictures], taken) == ([1], [SEEN])


def test_a_picture_on_a_few_slides_stands_on_each_and_is_kept_once() -> None:
    told, taken = read(deck(("One", "a"), ("Two", "a"), a=SEEN), "talk.pptx")
    assert [(hung.page, hung.start) for hung in told.pictures] == [(1, 0), (2, 0)]
    assert taken == [SEEN, SEEN]


def test_what_is_no_picture_or_a_damaged_one_is_passed_over_and_the_words_stay() -> None:
    told, taken = read(deck(("One", "a"), ("Two", "b"), a=b"no picture", b=SEEN[:40]), "talk.pptx")
    assert (taken, [page.text for page in told.text.pages]) == ([], ["One", "Two"])


def test_a_picture_in_a_text_document_is_taken_with_its_page() -> None:
    drawn = "<w:r><w:drawing><a:blip xmlns:a='a' r:embed='i'/></w:drawing></w:r>"
    body = docx(p("Words") + p(drawn), "i image media/a.png")
    told, taken = read(with_files(body, word_media_a_png=SEEN), "text.docx")
    assert ([found.page for found in told.pictures], taken) == ([1], [SEEN])


def test_a_picture_on_a_page_of_a_pdf_is_taken_with_its_place() -> None:
    told, taken = read(pdf((SEEN, (60.0, 400.0, 300.0, 200.0))), "a.pdf")
    assert told.scanned == ()
    (found,) = told.pictures
    assert found.box == pytest.approx((0.1, 0.25, 0.6, 0.5), abs=0.001)
    with Image.open(io.BytesIO(taken[0])) as seen:
        assert (seen.format, seen.size) == ("PNG", (400, 267))  # as wide as it was, and of the shape it has there


def test_a_picture_that_covers_little_of_a_pdfs_page_is_an_ornament() -> None:
    assert read(pdf((SEEN, (60.0, 400.0, 60.0, 30.0))), "a.pdf")[1] == []


def test_a_picture_that_cannot_be_had_is_told_of() -> None:
    def broken() -> bytes:
        raise Unreadable(Reason.damaged, "it is broken")

    gallery = Gallery(Spool(io.BytesIO(), 1 << 20, 1 << 20))
    gallery.hang(3, broken)
    told = Extract(text=Text(pages=(), reader="x"), media_type="x/y", detail="before")
    assert gallery.of(told).detail == "before; a picture on page 3: it is broken"


# -- what the child may say of them


@pytest.mark.parametrize(
    "wrong",
    [
        Picture(page=2, start=0, size=5),
        Picture(page=0, start=0, size=5),
        Picture(page=1, start=90, size=11),
        Picture(page=1, start=-1, size=5),
        Picture(page=1, start=0, size=0),
        Picture(page=1, start=0, size=5, box=(0.5, 0, 0.4, 1)),
        Picture(page=1, start=0, size=5, box=(0, 0, 1, 1.1)),
    ],
)
def test_a_picture_that_cannot_be_so_is_not_believed(wrong: Picture) -> None:
    page = Page(number=1, label="1", text="words", how="layer")
    told = Extract(text=Text(pages=(page,), reader="x"), media_type="x/y", pictures=(wrong,))
    found = decode(encode(told), 100)
    assert isinstance(found, Problem)
    assert found.reason is Reason.damaged


def test_pictures_that_lie_over_each_other_cannot_fill_a_disk() -> None:
    page = Page(number=1, label="1", text="words", how="layer")
    many = tuple(Picture(page=1, start=n, size=90) for n in range(5))
    told = Extract(text=Text(pages=(page,), reader="x"), media_type="x/y", pictures=many)
    assert isinstance(decode(encode(told), 100), Problem)


# -- what is read in them


def complete(house: House, told: Extract, reader: Reader, spool: bytes, **more: object) -> Extract | Problem:
    between = cast("bool", more.get("others", False))
    recogniser = cast(Recogniser, reader)
    return pictures.complete(
        told, "ab" * 32, io.BytesIO(spool), house.home, house.archive.scans, recogniser, lambda: between
    )


def page(number: int, text: str, how: str = "layer") -> Page:
    return Page(number=number, label=str(number), text=text, how=how)


def hung(*pages: Page, on: tuple[int, ...], **more: object) -> Extract:
    """Pages with a picture of ten bytes on each of these."""
    found = tuple(Picture(page=n, start=10 * place, size=10) for place, n in enumerate(on))
    text = Text(pages=pages, reader="pptx")
    return Extract(text=text, media_type="x/y", pictures=found).model_copy(update=more)


SPOOL = bytes(range(100))


def test_the_words_of_a_picture_are_a_part_at_the_end_of_its_page(house: House) -> None:
    told = complete(house, hung(page(1, "Two words"), on=(1, 1)), Reader("First one", "Second"), SPOOL)
    assert isinstance(told, Extract)
    (found,) = told.text.pages
    assert found.text == "Two words\n\nFirst one\n\nSecond"
    assert [(part.kind, part.label, found.text[part.start : part.end]) for part in found.parts] == [
        ("picture", "1", "First one"),
        ("picture", "2", "Second"),
    ]
    assert (found.how, found.confidence, told.pictures) == ("layer", 0.9, ())
    assert told.text.reader == "pptx, test 1"


def test_a_page_that_ocr_read_as_a_whole_has_its_pictures_in_it(house: House) -> None:
    reader = Reader()
    told = complete(house, hung(page(1, "All of it", "ocr"), on=(1,)), reader, SPOOL)
    assert isinstance(told, Extract)
    assert (told.text.pages[0].text, reader.asked) == ("All of it", 0)


def test_what_may_be_no_writing_at_all_is_left_out(house: House) -> None:
    told = complete(house, hung(page(1, "Words"), on=(1,)), Reader("i1|;x", sure=0.4), SPOOL)
    assert isinstance(told, Extract)
    assert told.text.pages[0] == page(1, "Words")
    told = complete(house, hung(page(1, "Words"), page(2, ""), on=(2,)), Reader("—!"), SPOOL[50:])
    assert isinstance(told, Extract)
    assert told.text.pages[1] == page(2, "")


def test_a_picture_that_was_read_is_not_read_again(house: House) -> None:
    told = hung(page(1, "Words"), on=(1, 1))
    with pytest.raises(IndexError):
        complete(house, told, Reader("First one"), SPOOL)
    reader = Reader("Second")
    found = complete(house, told, reader, SPOOL)
    assert isinstance(found, Extract)
    assert found.text.pages[0].text == "Words\n\nFirst one\n\nSecond"
    assert reader.asked == 1


def test_a_picture_that_cannot_be_read_is_told_of_and_the_rest_stays(house: House) -> None:
    slow = Problem(reason=Reason.timed_out, detail="not read within 60 seconds")
    blank = Problem(reason=Reason.no_text, detail="OCR found no words on it")
    told = complete(house, hung(page(1, "Words"), page(2, ""), on=(1, 2)), Reader(slow, blank), SPOOL)
    assert isinstance(told, Extract)
    assert (told.text.pages[0].text, told.detail) == ("Words", "page 1: not read within 60 seconds")


def test_a_deck_of_pictures_without_words_has_no_text(house: House) -> None:
    blank = Problem(reason=Reason.no_text, detail="OCR found no words on it")
    told = complete(house, hung(page(1, ""), on=(1,)), Reader(blank), SPOOL)
    assert told == Problem(reason=Reason.no_text, detail="OCR found no words in it", media_type="x/y")


def test_without_an_engine_the_document_says_what_it_lacks() -> None:
    told = pictures.without_ocr(hung(page(1, "Words"), page(2, "More"), on=(1, 2)))
    assert isinstance(told, Extract)
    assert told.detail.startswith("pages 1–2: pictures on it: needs OCR")
    assert told.pictures == ()
    found = pictures.without_ocr(hung(page(1, ""), on=(1,)))
    assert isinstance(found, Problem)
    assert found.reason is Reason.no_text


def test_many_pictures_let_others_come_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.scans._SLICE", 0.0)
    told, reader = hung(page(1, "Words"), on=(1, 1)), Reader("First one", "Second")
    with pytest.raises(Yielded):
        complete(house, told, reader, SPOOL, others=True)
    assert isinstance(complete(house, told, reader, SPOOL, others=True), Extract)


def test_what_was_read_in_pictures_goes_with_a_purge(house: House) -> None:
    received = house.add(b"The ferry sank.")
    sha256 = received.document.version.sha256
    told = hung(page(1, "Words"), on=(1,))
    recogniser = cast(Recogniser, Reader("Secret words"))
    pictures.complete(told, sha256, io.BytesIO(SPOOL), house.home, house.archive.scans, recogniser, lambda: False)

    def kept() -> int:
        with house.archive.scans.catalogue.reading() as connection:
            return len(connection.execute(select(ocr_pages).where(ocr_pages.c.sha256 == sha256)).all())

    assert kept() == 1
    house.archive.purge(received.document.id, who=OWNER)
    assert kept() == 0


# -- where they are seen


def test_a_span_in_a_pictures_words_is_marked_as_the_whole_picture(house: House) -> None:
    content = pdf((SEEN, (60.0, 400.0, 300.0, 200.0)))
    id = house.add(content, filename="a.pdf").document.id
    words = "The council met on Monday"
    box = (0.1, 0.25, 0.6, 0.5)
    part = Part(start=len(words) + 2, end=len(words) + 10, kind=PartKind.picture, label="1", box=box)
    seen = Page(number=1, label="1", text=f"{words}\n\nLiaoning", how="layer", parts=(part,))
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    told = Extract(text=Text(pages=(seen,), reader="pdf"), media_type="application/pdf")
    house.archive.queue.finish(job, told)
    placed = house.archive.places(id, 1, [(4, 11), (part.start, part.end), (0, part.end)], ALL)
    assert not isinstance(placed, Problem), placed
    word, picture_, both = placed.rectangles
    assert len(word) == 1
    assert word[0] != box
    assert picture_ == [box]
    assert len(both) == 2


@pytest.mark.xdist_group("ocr")
@pytest.mark.skipif(not engines.installed(), reason="OCR is not installed: pip install 'pressmark[ocr]'")
def test_a_deck_is_read_with_the_words_of_its_screenshots(house: House, sandbox: Sandbox, tmp_path: Path) -> None:
    screenshot = png(picture("Customers in Liaoning", "Police cloud", size=(700, 220)))
    id = house.add(deck(("What we offer", "a"), ("", "a"), a=screenshot), filename="deck.pptx").document.id
    archive = house.archive
    job = archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    recogniser = Recogniser(tmp_path)
    look = (archive.scans, recogniser)
    try:
        ingest(job, archive.queue, archive.originals, sandbox, tmp_path, timedelta(minutes=1), look)
    finally:
        recogniser.close()
    first, second = (archive.page(id, number, ALL) for number in (1, 2))
    assert first.text == "What we offer\n\nCustomers in Liaoning\nPolice cloud"
    assert [(part.kind, part.start) for part in first.parts] == [(PartKind.picture, 15)]
    assert (first.how, second.text) == ("markup", "Customers in Liaoning\nPolice cloud")
    assert (first.language, first.confidence is not None and first.confidence > 0.9) == ("en", True)
