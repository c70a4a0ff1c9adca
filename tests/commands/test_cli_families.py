"""What is inside a container, on the command line: found and shown with the way to it, purged without a trace."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import Any


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


def letter() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ann@example.org", "b@example.org", "The accounts"
    message.set_content("See the table.")
    message.add_attachment("Seven markerledger ferries.\n", filename="ledger.txt")
    return message.as_bytes()


def test_an_attachment_of_a_mail_in_a_zip_is_found_and_shown_with_the_way_to_it(terminal: Any) -> None:
    terminal.file("all.zip", zipped(mail_eml=letter(), empty_txt=b""))
    done = terminal.well("add", "all.zip", "--collection", "press", "--json")
    outermost = done.json["files"][0]["document"]
    assert terminal.found("markerledger") == ["ledger.txt"]
    shown = terminal.well("show", outermost).out
    assert "holds         The accounts  (" in shown
    assert "holds         empty.txt  (" in shown
    assert "failed (empty)" in shown
    (mail, empty) = terminal.well("show", outermost, "--json").json["members"]
    assert (mail["title"], empty["title"]) == ("The accounts", "empty.txt")
    (ledger,) = terminal.well("show", mail["id"], "--json").json["members"]
    told = terminal.well("show", ledger["id"]).out
    assert told.index("part of       The accounts") < told.index("part of       all.zip")
    around = terminal.well("show", ledger["id"], "--json").json["part_of"]
    assert [each["title"] for each in around] == ["all.zip", "The accounts"]


def test_a_mail_and_what_is_in_it_count_as_one_where_so_asked_for(terminal: Any) -> None:
    terminal.file("all.zip", zipped(mail_eml=letter(), other_txt=b"Another table."))
    terminal.well("add", "all.zip", "--collection", "press", "--json")
    asked = ("search", "table", "OR", "markerledger")
    assert "3 documents." in terminal.well(*asked).out
    done = terminal.well(*asked, "--group", "family").out
    assert "1 family." in done
    assert "with 2 more of its family" in done


def test_after_a_purge_the_index_holds_none_of_the_words(terminal: Any) -> None:
    terminal.add("Other words markerkept.")
    terminal.file("all.zip", zipped(mail_eml=letter()))
    id = terminal.well("add", "all.zip", "--collection", "press", "--json").json["files"][0]["document"]
    assert _anywhere(terminal, b"markerledger")
    terminal.well("purge", id, "--yes", "--really")
    assert terminal.found("markerledger") == []
    assert terminal.found("markerkept") == ["Other"]
    assert _anywhere(terminal, b"markerkept")
    assert _anywhere(terminal, b"markerledger") == []


def _anywhere(terminal: Any, word: bytes) -> list[str]:
    """The files of the home in which the word stands as it is."""
    return [str(path) for path in terminal.home.rglob("*") if path.is_file() and word in path.read_bytes()]
