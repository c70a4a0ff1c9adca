"""Mail in its several forms: what stands on it, its words, what is attached, and what its maker got wrong."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest
from packing import mail, problem, read, unpack

from archive.document import Extract
from archive.readers import mbox

HEAD = b"From: ann@example.org\nTo: b@example.org\nSubject: Minutes\n"


def told(*parts: str, kind: str = "mixed", head: bytes = HEAD) -> bytes:
    """A mail of these parts, each with its headers."""
    body = "".join(f"--x\n{part}\n" for part in parts) + "--x--\n"
    return head + f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=x\n\n".encode() + body.encode()


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe ferry sank."
PAGE = "Content-Type: text/html\n\n<p>The ferry <a href='https://example.org/sank'>sank</a>.</p>"
FILE = "Content-Type: text/plain\nContent-Disposition: attachment; filename=note.txt\n\nAttached."
PICTURE = (
    "Content-Type: image/png\nContent-ID: <1>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\n"
    "iVBORw0KGgo="
)


# -- what stands on it


def test_what_stands_on_a_mail_is_its_description_and_the_first_lines_of_its_text() -> None:
    message = mail(
        "Minutes of the council",
        Date="Thu, 02 Jan 2020 23:04:05 -0800",
        To="B Example <b@example.org>, c@example.org",
        Cc="D <d@example.org>",
        Message_ID="<7@example.org>",
    )
    unpacked = unpack(message.as_bytes())
    assert unpacked.text == (
        "From: Ann Example <ann@example.org>\nTo: B Example <b@example.org>, c@example.org\nCc: D <d@example.org>\n"
        "Date: Thu, 02 Jan 2020 23:04:05 -0800\nSubject: Minutes of the council\n\nThe ferry sank."
    )
    (page,) = unpacked.told.text.pages
    assert (page.label, page.how, unpacked.told.media_type) == ("body", "text", "message/rfc822")
    assert {s.field: s.value for s in unpacked.told.suggestions if s.origin == "mail"} == {
        "kind": "mail",
        "title": "Minutes of the council",
        "creators": [{"name": "Ann Example", "role": "author"}],
        "date": "2020-01-02",
        "identifiers": [{"type": "message-id", "value": "7@example.org"}],
        "extra": {"to": ["B Example <b@example.org>", "c@example.org"], "cc": ["D <d@example.org>"]},
    }


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (b"=?utf-8?B?5oql5ZGK?= =?utf-8?B?5LmL5LiA?=", "报告之一"),
        (b"=?utf-8?Q?Stra=C3=9Fe_und?= Weg", "Straße und Weg"),
        (b"=?utf-8?B?5oql5Q==?=\n =?utf-8?B?kYo=?=", "报告"),  # one character in two words
        (b"=?gb2312?B?sai45g==?=", "报告"),
        (b"=?koi8-r?B?7/Te5dQ=?=", "ОТчЕт"),
        (b"=?no-such?Q?plain?=", "plain"),
        (b"=?utf-8?B?5oql5ZGK", "=?utf-8?B?5oql5ZGK"),
        ("Отчёт о выборах в городе".encode("cp1251"), "Отчёт о выборах в городе"),
        ("报告之一".encode(), "报告之一"),
        (b"a\n  folded\n\tone", "a folded one"),
    ],
)
def test_subjects_are_decoded_however_they_are_written(written: bytes, subject: str) -> None:
    unpacked = unpack(b"From: a@example.org\nDate: 2020-01-02\nSubject: " + written + b"\n\nbody\n")
    assert unpacked.said("title") == subject


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Thu, 02 Jan 2020 23:04:05 -0800", "2020-01-02"),
        ("2 Jan 20 23:04", "2020-01-02"),
        ("2025-07-29T12:42:06.000Z", "2025-07-29"),
        ("yesterday", None),
        ("Thu, 99 Jan 2020 23:04:05 -0800", None),
    ],
)
def test_a_date_is_the_day_where_it_was_written(written: str, date: str | None) -> None:
    assert unpack(f"From: a@b.org\nTo: c@d.org\nSubject: x\nDate: {written}\n\nbody".encode()).said("date") == date


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ('"Example, Ann" <ann@example.org>', ["Example, Ann"]),
        ("=?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@example.org>", ["Müller, Jörg"]),
        ("Ann <ann@example.org>, Bob <bob@example.org>", ["Ann", "Bob"]),
        ("undisclosed", ["undisclosed"]),
        ("<<<@@>>", ["<<<@@>>"]),
    ],
)
def test_who_wrote_it_is_named(written: str, people: list[str]) -> None:
    creators = unpack(f"From: {written}\nTo: c@d.org\nSubject: x\n\nbody".encode()).said("creators")
    assert creators == [{"name": name, "role": "author"} for name in people]


# -- its words


def test_of_several_forms_the_plain_one_is_taken_and_pictures_stay() -> None:
    related = "Content-Type: multipart/related; boundary=y\n\n--y\n" + PAGE + "\n--y\n" + PICTURE + "\n--y--"
    unpacked = unpack(told(PLAIN, related, kind="alternative"))
    assert unpacked.text.endswith("Subject: Minutes\n\nThe ferry sank.")
    assert unpacked.names == ["part 1.png"]


def test_where_the_plain_form_is_empty_the_page_is_taken_with_its_links() -> None:
    unpacked = unpack(told("Content-Type: text/plain\n\n  \n", PAGE, kind="alternative"))
    (page,) = unpacked.told.text.pages
    (link,) = page.links
    assert page.text.endswith("\n\nThe ferry sank.")
    assert (page.text[link.start : link.end], link.url, page.how) == ("sank", "https://example.org/sank", "markup")


def test_all_words_of_a_mixed_mail_are_its_text() -> None:
    unpacked = unpack(told(PLAIN, PAGE.replace("sank", "rose"), FILE, "\nA part without headers."))
    assert unpacked.text.endswith("\n\nThe ferry sank.\n\nThe ferry rose.\n\nA part without headers.")
    assert unpacked.files == {"note.txt": b"Attached."}


@pytest.mark.parametrize(
    ("coding", "written"),
    [
        ("quoted-printable", "The f=C3=A4hre =\nsank=2E"),
        ("base64", base64.encodebytes("The fähre sank.".encode()).decode()),
        ("base64", base64.b64encode("The fähre sank.".encode()).decode().rstrip("=")),
        ("BASE64", " VGhlIGbD\n pGhy \tZSBzYW5rLg==\n"),
        ("8bit", "The fähre sank."),
        ("x-unheard-of", "The fähre sank."),
    ],
)
def test_words_are_unwrapped(coding: str, written: str) -> None:
    head = HEAD + f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {coding}\n\n".encode()
    assert unpack(head + written.encode()).text.endswith("\n\nThe fähre sank.")


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "no-such-charset", "us-ascii"])
def test_words_are_read_in_their_encoding_even_if_another_is_declared(charset: str) -> None:
    words = "Паром затонул ночью у старого моста, и никто этого не видел."
    encoding = charset if charset in ("koi8-r", "windows-1251") else "koi8-r"
    head = HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode()
    assert unpack(head + words.encode(encoding)).text.endswith(words)


def test_a_whole_mail_in_utf16_is_read() -> None:
    for encoding in ("utf-16", "utf-16-be", "utf-16-le"):
        content = (HEAD + b"\nThe ferry sank.").decode().encode(encoding)
        assert unpack(content, "a.eml").text.endswith("\n\nThe ferry sank."), encoding


def test_a_mail_of_one_file_has_what_stands_on_it_for_text() -> None:
    unpacked = unpack(
        HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg=="
    )
    assert unpacked.text == "From: ann@example.org\nTo: b@example.org\nSubject: Minutes"
    assert unpacked.files == {"a.pdf": b"%PDF"}


# -- what is attached


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A.txt", "报告.txt"),
        ("attachment; filename*0*=utf-8''%E6%8A%A5; filename*1*=%E5%91%8A; filename*2=.txt", "报告.txt"),
        ('attachment; filename="=?utf-8?B?5oql5ZGK?=.txt"', "报告.txt"),
        ('attachment; filename="报告.txt"', "报告.txt"),
        ("attachment; filename=C:\\Users\\ann\\note.txt", "note.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd.txt"),
        ("attachment; filename*=no-such''a.txt", "part 1.txt"),
        ("attachment", "part 1.txt"),
    ],
)
def test_names_of_attachments_are_decoded(disposition: str, name: str) -> None:
    part = f"Content-Type: text/plain\nContent-Disposition: {disposition}\n\nAttached."
    assert unpack(told(PLAIN, part)).files == {name: b"Attached."}


def test_a_mail_within_a_mail_is_a_member_with_its_very_bytes() -> None:
    inner = b"subject:  Inner   \r\nFrom: c@example.org\r\nX-Odd:\ttab\r\nTo: d@example.org\r\n\r\nDeep.\r\n"
    outer = told(PLAIN, "Content-Type: message/rfc822\n\n@").replace(b"@\n--x--", inner + b"\n--x--")
    unpacked = unpack(outer)
    assert unpacked.files == {"Inner.eml": inner}
    assert unpacked.members[0].media_type == "message/rfc822"
    wrapped = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(inner).decode()
    assert unpack(told(PLAIN, wrapped)).files == {"Inner.eml": inner}


def test_the_mails_of_a_digest_are_members() -> None:
    digest = told("\nSubject: First\nFrom: a@b.org\n\none", "\nSubject: Second\nFrom: a@b.org\n\ntwo", kind="digest")
    assert unpack(digest).names == ["First.eml", "Second.eml"]


def test_what_is_encrypted_in_a_mail_is_told_of() -> None:
    sealed = told("Content-Type: application/pgp-encrypted\n\nVersion: 1", PLAIN, kind="encrypted")
    assert unpack(sealed).troubles == {"encrypted.asc": "encrypted"}
    head = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nAAAA"
    assert unpack(head).troubles == {"smime.p7m": "encrypted"}


# -- what its maker got wrong


@pytest.mark.parametrize(
    "content",
    [
        told(PLAIN)[: -len(b"\n--x--\n")],
        HEAD + b"Content-Type: multipart/mixed; boundary=y\n\nThe ferry sank.",
        HEAD + b"Content-Type: multipart/mixed\n\nThe ferry sank.",
        HEAD + b"Content-Type: nonsense\n\nThe ferry sank.",
        HEAD + b"Content-Type: text/plain; charset=\xff\xfe\n\nThe ferry sank.",
        b"\n\n" + HEAD + b"\nThe ferry sank.",
        b"From a@b Thu Jan  2 03:04:05 2020\n" + HEAD + b"\nThe ferry sank.",
        b"\xef\xbb\xbf" + HEAD + b"\nThe ferry sank.",
        HEAD.replace(b"\n", b"\r\n") + b"\r\nThe ferry sank.\r\n",
        HEAD + b"\nThe ferry sank.\0\0\xff\xfe\n",
        HEAD + b"\nThe ferry sank. %PDF-1.4\n",
        told(PLAIN).replace(b"boundary=x", b'boundary="x"; boundary=z'),
    ],
)
def test_a_broken_frame_loses_no_words(content: bytes) -> None:
    assert "The ferry sank." in unpack(content, "a.eml").text


def test_parts_within_parts_without_end_are_too_deep() -> None:
    content = HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(60))
    assert problem(content)[0] == "too_deep"


def test_attachments_without_end_are_too_many() -> None:
    assert problem(told(*(["\nx"] * 10_001)))[0] == "too_many"


def test_every_single_change_of_a_byte_is_survived() -> None:
    content = told(PLAIN, PAGE, FILE, PICTURE, "Content-Type: message/rfc822\n\n" + HEAD.decode() + "\ninner")
    for at in range(len(content)):
        for flip in (0x80, 0x0A ^ content[at], 0xFF):
            mutated = bytearray(content)
            mutated[at] ^= flip
            assert isinstance(read(bytes(mutated), "a.eml"), Extract)


# -- mailboxes

BOX = (
    b"From ann@example.org Thu Jan  2 03:04:05 2020\nFrom: ann@example.org\nSubject: One\n\n"
    b">From here on\n>>From there\nFrom the pier it sank.\n\nFrom the pier again.\n\n"
    b"From bob@example.org Fri Jan  3 03:04:05 2020\nFrom: bob@example.org\nSubject: Two\n\nThe ferry sank.\n"
)


def test_each_mail_of_a_mailbox_is_a_member_without_the_marks_of_the_box() -> None:
    unpacked = unpack(BOX, "box.mbox")
    assert unpacked.told.media_type == "application/mbox"
    assert unpacked.files == {
        "1.eml": b"From: ann@example.org\nSubject: One\n\nFrom here on\n>From there\nFrom the pier it sank.\n\n"
        b"From the pier again.\n\n",
        "2.eml": b"From: bob@example.org\nSubject: Two\n\nThe ferry sank.\n",
    }


def test_a_mailbox_of_one_mail_is_that_mail() -> None:
    unpacked = unpack(BOX[: BOX.index(b"From bob")], "box.mbox")
    assert (unpacked.told.media_type, unpacked.said("title")) == ("message/rfc822", "One")


@pytest.mark.parametrize("size", [50, 64, 101, 200])
def test_where_a_mailbox_is_cut_into_blocks_makes_no_difference(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = unpack(BOX, "box.mbox").files
    monkeypatch.setattr(mbox, "_BLOCK", size)
    assert unpack(BOX, "box.mbox").files == whole
    crossed = unpack(BOX.replace(b"\n", b"\r\n"), "box.mbox").files
    assert crossed == {name: content.replace(b"\n", b"\r\n") for name, content in whole.items()}


def test_a_line_without_end_in_a_mailbox_is_kept() -> None:
    long = b"x" * 300_000
    unpacked = unpack(BOX + b"\nFrom c@example.org Fri Jan  3 03:04:05 2020\nSubject: Three\n\n" + long)
    assert unpacked.files["3.eml"].endswith(long)


# -- pages saved as mail


def saved(*parts: str) -> bytes:
    head = b"From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/a/page\n"
    more = b"Subject: =?utf-8?Q?Caf=C3=A9?=\nDate: Thu, 2 Jan 2020 03:04:05 -0000\n"
    return told(*parts, kind="related", head=head + more)


def test_a_saved_page_is_its_text_with_the_address_it_came_from() -> None:
    page = (
        "Content-Type: text/html\nContent-ID: <p>\nContent-Transfer-Encoding: quoted-printable\n"
        "Content-Location: https://example.org/a/page\n\n"
        "<html><body><p>Der F=C3=A4hrmann und <a href=3D'../b'>sein Boot</a>.</p></body></html>"
    )
    style = "Content-Type: text/css\n\np {}"
    document = "Content-Type: application/pdf\nContent-Location: https://example.org/a.pdf\n\n%PDF-1.4"
    unpacked = unpack(saved(page, style, PICTURE, document))
    (read_page,) = unpacked.told.text.pages
    assert read_page.text == "Der Fährmann und sein Boot."
    assert [link.url for link in read_page.links] == ["https://example.org/b"]
    assert unpacked.files == {"https://example.org/a.pdf": b"%PDF-1.4"}
    assert unpacked.said("identifiers") == [{"type": "url", "value": "https://example.org/a/page"}]
    assert (unpacked.said("title"), unpacked.said("date")) == ("Café", "2020-01-02")
    assert unpacked.told.media_type == "multipart/related"


def test_a_saved_page_without_a_page_has_no_text() -> None:
    assert problem(saved(PICTURE)) == ("no_text", "there is no page in it")


# -- made by Python


def test_a_mail_as_python_writes_it_comes_back() -> None:
    message = mail("Größe", "Ein Wörtchen — 报告\n" * 30)
    message.add_alternative("<p>Ein Wörtchen</p>", subtype="html")
    message.add_attachment("Inhalt", filename="Überblick.txt")
    inner = mail("Inner", "Deep.")
    outer = EmailMessage()
    outer["Subject"], outer["From"], outer["To"] = "Fwd", "a@b.org", "c@d.org"
    outer.set_content("See below.")
    outer.add_attachment(message)
    outer.add_attachment(inner)
    unpacked = unpack(outer.as_bytes())
    assert unpacked.names == ["Größe.eml", "Inner.eml"]
    again = unpack(unpacked.files["Größe.eml"], "a.eml")
    assert "Ein Wörtchen — 报告" in again.text
    assert again.files == {"Überblick.txt": b"Inhalt\n"}
