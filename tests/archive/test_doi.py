"""DOIs are told from what is none, and suggested as identifiers."""

from __future__ import annotations

from typing import Any

import pytest
from test_readers_html import news, said
from test_readers_pdf import lines, pdf, read

from archive import doi

OWN = "10.5555/bridge.1998"


@pytest.mark.parametrize(
    "told",
    [
        OWN, OWN.upper(), f"doi:{OWN}", f"DOI: {OWN}", f"https://doi.org/{OWN}", f"http://dx.doi.org/{OWN}",
        f" info:doi/{OWN} ", f"{OWN}.",
    ],
)  # fmt: skip
def test_a_doi_is_told_bare_as_a_link_or_behind_its_name(told: str) -> None:
    assert doi.doi(told) == OWN


@pytest.mark.parametrize("told", ["", "10.5555", "11.5555/x", "isbn:10.5555/x", "10.5/x", "see 10.5555/x", "10.5555/"])
def test_what_is_no_doi_is_none(told: str) -> None:
    assert doi.doi(told) is None


def test_a_bracket_stays_where_its_other_half_is_in_it() -> None:
    assert doi.doi("10.5555/s0140(98)01") == "10.5555/s0140(98)01"
    assert doi.within(f"(see doi:{OWN})") == OWN


def test_a_text_says_one_doi_or_none() -> None:
    assert doi.within(f"Published in 1998. https://doi.org/{OWN}, and again DOI {OWN.upper()}.") == OWN
    assert doi.within(f"doi:{OWN} cites doi:10.5555/other") is None
    assert doi.within("10.5555/bridge without a word of what it is") is None
    assert doi.within("doi:10.5555/" + "a(" * 100_000) is not None


@pytest.mark.parametrize(
    "head",
    [
        f"<meta name='citation_doi' content='{OWN}'>",
        f"<meta name='DC.Identifier' content='doi:{OWN}'>",
        f"<meta name='dc.identifier' content='isbn 1'><meta name='prism.doi' content='{OWN}'>",
        f'<script type=\'application/ld+json\'>{{"sameAs": "https://doi.org/{OWN}"}}</script>',
    ],
)
def test_a_web_page_tells_its_doi_beside_its_address(head: str) -> None:
    own: dict[str, Any] = {"type": "doi", "value": OWN}
    assert said(news("<p>Words.</p>", head))["identifiers"] == [([own], "html:meta")]
    linked = f"{head}<link rel='canonical' href='https://paper.example/bridge'>"
    address = {"type": "url", "value": "https://paper.example/bridge"}
    assert said(news("<p>Words.</p>", linked))["identifiers"] == [([address, own], "html:canonical")]


@pytest.mark.parametrize(
    "content",
    [
        pdf(lines("Words."), info=f"/doi({OWN})"),
        pdf(lines("Words."), info=f"/Subject(The bridge, doi:{OWN})"),
        pdf(lines("The old bridge", f"https://doi.org/{OWN}"), lines("doi:10.5555/cited")),
    ],
)
def test_a_pdf_tells_its_doi_of_itself_or_on_its_first_page(content: bytes) -> None:
    (found,) = [each for each in read(content).suggestions if each.field == "identifiers"]
    assert (found.value, found.origin) == ([{"type": "doi", "value": OWN}], "pdf:doi")


def test_a_pdf_that_names_several_on_its_first_page_tells_none() -> None:
    told = read(pdf(lines(f"doi:{OWN}", "doi:10.5555/cited"))).suggestions
    assert [each for each in told if each.field == "identifiers"] == []
