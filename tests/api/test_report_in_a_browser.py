"""The printed report, opened and printed by a real browser that may ask nobody for anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

if TYPE_CHECKING:
    from conftest import Desk

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

WORDS = "The council met on Monday."
SAID = "“The council met on Monday,” the mayor said."


def browser(page: str, folder: Path, *options: str) -> str:
    """What the browser tells of a page, opened from a file, without any name resolved: only this machine is there."""
    assert CHROMIUM is not None
    folder.mkdir(exist_ok=True)
    (folder / "report.html").write_text(page, encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={folder / 'profile'}", *(["--no-sandbox"] if os.geteuid() == 0 else []),
        *options, (folder / "report.html").as_uri(),
    ]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, check=True, capture_output=True, timeout=60, text=True, env=environment).stdout


@contextmanager
def printed(page: str, folder: Path) -> Iterator[pypdfium2.PdfDocument]:
    browser(page, folder, f"--print-to-pdf={folder / 'report.pdf'}", "--no-pdf-header-footer")
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    try:
        yield document
    finally:
        document.close()


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    """The words of each page, with one space between."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def report(desk: Desk, text: str) -> str:
    asked = {"text": text, "language": "en"}
    return desk.ask("POST", "drafts/check", json=asked, params={"format": "html"}).text


def test_every_sentence_is_printed_in_order_beside_its_state_and_the_marked_place(desk: Desk, tmp_path: Path) -> None:
    desk.add_pdf(WORDS)
    absent, cold = "“Nobody came at all to that long meeting,” he added.", "It was 7 degrees in May 2022."
    sentences = [SAID, absent, cold, "So it was."]
    with printed(report(desk, " ".join(sentences)), tmp_path) as document:
        whole = " ".join(texts(document))
    places = [whole.index(words) for words in sentences]
    assert places == sorted(places)
    for state, at, following in (("verbatim", 0, 1), ("not found", 1, 2), ("unchecked", 2, 3)):
        assert re.search(state, whole[places[at] - 60 : places[following]], re.IGNORECASE), (state, whole)


@pytest.mark.parametrize(("text", "least", "most"), [(SAID, 300, 60_000), ("It was cold.", 0, 0)])
def test_the_marked_words_are_seen_in_the_picture_of_the_page(
    desk: Desk, tmp_path: Path, text: str, least: int, most: int
) -> None:
    desk.add_pdf(WORDS)
    with printed(report(desk, text), tmp_path) as document:
        pages = [page.render(scale=1).to_numpy() for page in document]
    yellow = 0
    for page in pages:
        blue, green, red = (page[:, :, channel].astype(int) for channel in range(3))
        yellow += int(((red > 230) & (green > 190) & (green < 240) & (blue < 110)).sum())
    assert least <= yellow <= most


def test_no_row_is_cut_where_a_page_ends(desk: Desk, tmp_path: Path) -> None:
    desk.add_pdf(WORDS)
    said = [f"“The council met on Monday,” the mayor of quay {n} said to those of quay {n}." for n in range(40)]
    with printed(report(desk, " ".join(said)), tmp_path) as document:
        pages = texts(document)
    assert len(pages) > 2
    for words in said:
        assert any(words in page for page in pages), words


def test_what_a_title_or_a_draft_says_is_only_words_and_nobody_is_asked_for_anything(
    desk: Desk, tmp_path: Path, listening: tuple[str, list[str]]
) -> None:
    address, asked = listening
    attack = f"<script>document.title='run'</script><img src={address}/x.png onerror=\"document.title='run'\">"
    desk.add(WORDS.encode(), title=attack)
    shown = browser(report(desk, f"{SAID} {attack} It sank 7 times."), tmp_path / "report", "--dump-dom")
    assert re.findall(r"<(?:script|img|iframe|link)\b", shown) == []
    assert "It sank 7 times." in shown
    assert "<title>run</title>" not in shown
    assert asked == []
    shown = browser(f"<!DOCTYPE html><title>a</title>{attack}", tmp_path / "control", "--dump-dom")
    assert "<title>run</title>" in shown
    assert asked == ["/x.png"]
