"""How places in documents are said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.locators import located
from archive.document import Description, Document, DocumentId, Kind, Reading, Version


def document(media_type: str = "application/pdf", kind: Kind | None = None) -> Document:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type=media_type, filename="f", added=now, reading=Reading.read
    )
    return Document(
        id=DocumentId("2" * 26), collection="press", revision=1, added=now, changed=now,
        said=Description(kind=kind), version=version,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("label", "place", "kind", "told"),
    [
        ("3", "", None, "page 3"),
        ("iv", "footnote 2", Kind.book, "page iv, footnote 2"),
        ("2", "picture 1", Kind.slides, "slide 2, picture 1"),
        ("2", "notes", Kind.slides, "slide 2, notes"),
        ("Customers", "B17", Kind.dataset, "sheet Customers, cell B17"),
        ("Customers", "XFD1048576", None, "sheet Customers, cell XFD1048576"),
        ("1", "0:12:36", Kind.broadcast, "at 0:12:36"),
        ("1", "10:02:03.5", None, "at 10:02:03.5"),
        ("1", "A0", None, "page 1, A0"),
    ],
)
def test_a_place_is_said_as_its_kind_of_document_has_it(label: str, place: str, kind: Kind | None, told: str) -> None:
    assert located(label, place, document(kind=kind)) == told


def test_what_nobody_described_is_of_the_kind_that_its_format_mostly_is() -> None:
    deck = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    assert located("2", "", document(deck)) == "slide 2"
    assert located("2", "", document("application/pdf")) == "page 2"
    assert located("2", "", document(deck, kind=Kind.report)) == "page 2"
