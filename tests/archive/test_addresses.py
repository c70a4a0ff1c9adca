"""Addresses that lead to one page are one; those that lead to two stay two."""

from __future__ import annotations

import pytest

from archive.addresses import canonical

PAGE = "paper.example/2018/ferry?id=7"


@pytest.mark.parametrize(
    "address",
    [
        "https://paper.example/2018/ferry?id=7",
        "http://www.paper.example:80/2018/ferry/?id=7#top",
        "HTTPS://Paper.Example/2018/./x/../ferry?utm_source=a&id=7&fbclid=b",
        "//m.paper.example/2018/ferry?id=7",
        "paper.example/2018/ferry?id=7",
        "https://amp.paper.example/2018/ferry?id=7&amp=1",
        "https://paper.example/2018/ferry/amp/?id=7",
        "https://paper.example/amp/2018/ferry?id=7",
        "https://paper.example/2018/%66erry/index.html?id=7",
        "https://web.archive.org/web/20200101000000/https://paper.example/2018/ferry?id=7",
        "https://web.archive.org/web/2020id_/http:/paper.example/2018/ferry?id=7",
        "https://archive.ph/20200101/https://paper.example/2018/ferry?id=7",
        "https://wayback.archive-it.org/1234/20200101000000/https://paper.example/2018/ferry?id=7",
        "https://webarchive.nationalarchives.gov.uk/ukgwa/20200101000000/https://paper.example/2018/ferry?id=7",
        "https://www.google.com/url?sa=t&q=https%3A%2F%2Fpaper.example%2F2018%2Fferry%3Fid%3D7&usg=x",
        "https://www.google.co.uk/amp/s/amp.paper.example/2018/ferry?id=7",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/2018/ferry?id=7",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.paper.example%2F2018%2Fferry%3Fid%3D7&h=1",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2F2018%2Fferry%3Fid%3D7&data=x",
        "https://webcache.googleusercontent.com/search?q=cache:https://paper.example/2018/ferry?id%3D7",
    ],
)
def test_the_many_forms_of_one_address_are_one(address: str) -> None:
    assert canonical(address) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.example/a", "https://paper.example/b"),
        ("https://paper.example/a?id=1", "https://paper.example/a?id=2"),
        ("https://paper.example/a", "https://other.example/a"),
        ("https://paper.example:8080/a", "https://paper.example/a"),
        ("https://app.example/#!/one", "https://app.example/#!/two"),
        ("https://paper.example/A", "https://paper.example/a"),
    ],
)
def test_addresses_of_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_mobile_form_of_a_wiki_keeps_its_language() -> None:
    assert canonical("https://zh.m.wiki.example/wiki/渡轮") == canonical(
        "http://zh.wiki.example/wiki/%E6%B8%A1%E8%BD%AE"
    )


def test_a_name_in_other_letters_is_its_punycode() -> None:
    assert canonical("https://bücher.example/a") == "xn--bcher-kva.example/a" == canonical("xn--bcher-kva.example/a")


@pytest.mark.parametrize(
    "wrong",
    [
        "", "mailto:a@b.example", "javascript:alert(1)", "http://", "http://[::1", "http://a.example:99999/", "ferry",
        "ftp://a.example/b", "https://\ud800.example/", "http://" + "a" * 5000, "said the. master",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_has_none(wrong: str) -> None:
    assert canonical(wrong) is None


def test_wrappers_in_wrappers_are_followed_so_far_and_no_further() -> None:
    address = "https://paper.example/a"
    for _ in range(3):
        address = f"https://web.archive.org/web/2020/{address}"
    assert canonical(address) == "paper.example/a"
    for _ in range(50):
        address = f"https://web.archive.org/web/2020/{address}"
    assert canonical(address) is not None
