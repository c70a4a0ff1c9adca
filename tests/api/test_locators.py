"""How places in documents are said."""

from __future__ import annotations

import pytest

from api.locators import located
from archive.document import Kind


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
    assert located(label, place, kind) == told
