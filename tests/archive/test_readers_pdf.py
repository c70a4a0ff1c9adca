"""A PDF document is read by its text layer, a page each."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from archive.document import Extract, Problem, Reason
from archive.extract import extract

BOTH = [{"name": "Ann Example", "role": "author"}, {"name": "Ben Example", "role": "author"}]


def pdf(
    *pages: str,
    info: str = "",
    catalog: str = "",
    trailer: str = "",
    font: str = "",
    more: Mapping[int, str] = MappingProxyType({}),
    annotations: Mapping[int, str] = MappingProxyType({}),
) -> bytes:
    """A document of these pages, each the operators that draw it, with `annotations` by page. Font F is Helvetica."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}/MediaBox[0 0 300 300]/Resources<</Font<</F 3 0 R>>>>>>",
        3: f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding{font}>>",
        4: f"<<{info}>>",
        **more,
    }
    for n, drawn in enumerate(pages):
        laid = f"/Annots[{annotations[n]}]" if n in annotations else ""
        objects[10 + 2 * n] = f"<</Type/Page/Parent 2 0 R/Contents {11 + 2 * n} 0 R{laid}>>"
        objects[11 + 2 * n] = f"<</Length {len(drawn.encode('cp1252'))}>>stream\n{drawn}\nendstream"
    made, places = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(made)
        made += f"{number} 0 obj{content}endobj\n".encode("cp1252")
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    made += b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    made += f"trailer<</Root 1 0 R/Info 4 0 R/Size {max(objects) + 1}{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return made


def lines(*words: str) -> str:
    """Drawn from the top, a line each."""
    return "".join(f"BT /F 12 Tf 20 {260 - 16 * n} Td ({line}) Tj ET\n" for n, line in enumerate(words))


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "document.pdf", "")


def read(content: bytes) -> Extract:
    found = told(content)
    assert isinstance(found, Extract)
    return found


def said(info: str) -> list[tuple[str, object, str]]:
    return [(s.field, s.value, s.origin) for s in read(pdf(lines("Words"), info=info)).suggestions]


def test_each_page_is_a_page_with_its_line_ends() -> None:
    found = read(pdf(lines("The council met", "on Monday."), lines(""), lines("Nobody spoke.")))
    assert [page.text for page in found.text.pages] == ["The council met\non Monday.", "", "Nobody spoke."]
    assert [(page.number, page.label, page.how) for page in found.text.pages] == [
        (1, "1", "layer"), (2, "2", "layer"), (3, "3", "layer"),
    ]  # fmt: skip
    assert found.media_type == "application/pdf"
    assert found.text.reader.startswith("pdf (pypdfium2 ")


def test_pages_carry_the_labels_that_are_printed_on_them() -> None:
    labels = "/PageLabels<</Nums[0<</S/r>>2<</S/D/St 1/P(A-)>>]>>"
    found = read(pdf(*[lines("Words")] * 4, catalog=labels))
    assert [page.label for page in found.text.pages] == ["i", "ii", "A-1", "A-2"]


def test_a_hyphen_at_the_end_of_a_line_stays_there() -> None:
    found = read(pdf(lines("It was a court-", "ordered and dyna-", "mic reading.")))
    assert found.text.pages[0].text == "It was a court-\nordered and dyna-\nmic reading."


def test_text_beyond_the_edge_of_the_page_is_no_text_of_it() -> None:
    drawn = lines("Seen") + "BT /F 12 Tf 20 -500 Td (Below the edge) Tj ET\n"
    assert read(pdf(drawn)).text.pages[0].text == "Seen"


def test_title_author_and_date_are_suggested() -> None:
    info = "/Title(The old bridge)/Author(Ann Example; Ben Example)/CreationDate(D:19980305233000-08'00')"
    assert said(info) == [
        ("title", "The old bridge", "pdf:Title"),
        ("creators", BOTH, "pdf:Author"),
        ("date", "1998-03-05", "pdf:CreationDate"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title", ["Microsoft Word - bridge.doc", "untitled", "bridge_final2.indd", "Document1", "  ", "12", "-"]
)
def test_a_title_that_only_names_a_file_or_a_program_is_none(title: str) -> None:
    assert said(f"/Title({title})") == []


def test_a_date_that_is_none_is_not_suggested() -> None:
    assert said("/CreationDate(D:19981399)") == []
    assert said("/CreationDate(yesterday)") == []
    assert said("/CreationDate(D:1998)") == [("date", "1998", "pdf:CreationDate")]


def test_a_document_that_needs_a_password_is_encrypted() -> None:
    locked = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'ab' * 32}>/U<{'cd' * 32}>>>/ID[<00><00>]"
    found = told(pdf(lines("Secret"), trailer=locked))
    assert found == Problem(
        reason=Reason.encrypted, detail="it opens with a password only", media_type="application/pdf"
    )


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 40, pdf(lines("Words") * 50)[:300]]
)
def test_a_document_that_is_cut_off_or_garbage_is_damaged(content: bytes) -> None:
    assert told(content) == Problem(
        reason=Reason.damaged,
        detail="it is cut off, or not sound enough to be opened",
        media_type="application/pdf",
    )


def test_pages_without_a_text_layer_are_left_to_ocr() -> None:
    found = read(pdf(lines("The council met"), "0 0 100 100 re f", "0 0 10 10 re f"))
    assert found.scanned == (2, 3)
    assert [page.text for page in found.text.pages] == ["The council met", "", ""]


def test_a_document_of_empty_pages_has_no_text() -> None:
    assert told(pdf("", "")) == Problem(
        reason=Reason.no_text, detail="its pages are empty", media_type="application/pdf"
    )


def test_a_page_that_is_a_picture_under_a_stamp_is_left_to_ocr_with_its_stamp() -> None:
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    more = {6: f"{picture}stream\n0\nendstream", 2: RESOURCES}
    covered = "q 280 0 0 280 10 10 cm /I Do Q\n"
    small = "q 60 0 0 60 10 10 cm /I Do Q\n"
    found = read(
        pdf(
            covered + lines("Exhibit 7"),
            small + lines("Words"),
            covered + lines(*["The council met on Monday."] * 12),
            more=more,
        )
    )
    assert found.scanned == (1,)
    assert found.text.pages[0].text == "Exhibit 7"


RESOURCES = (
    "<</Type/Pages/Kids[10 0 R 12 0 R 14 0 R]/Count 3/MediaBox[0 0 300 300]"
    "/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>>>"
)


def test_a_layer_of_shifted_letters_is_garbage() -> None:
    shifted = "".join(chr(ord(c) + 3) if c.isalpha() else c for c in "the council of the town was there to hear of it")
    found = read(pdf(lines(shifted, shifted, shifted), lines("The council met")))
    assert (found.scanned, found.garbage) == ((1,), (1,))
    assert [page.text for page in found.text.pages] == ["", "The council met"]


def test_a_layer_of_private_characters_is_garbage() -> None:
    table = "1 begincodespacerange<00><ff>endcodespacerange 1 beginbfrange<00><ff><e000>endbfrange"
    explained = f"<</Length {len(table)}>>stream\n{table}\nendstream"
    content = pdf(lines("The council met"), font="/ToUnicode 5 0 R", more={5: explained})
    assert read(content).garbage == (1,)
