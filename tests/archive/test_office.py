"""Slides and pages of office files are shown by LibreOffice, which is shut in. Needs LibreOffice."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from archive import office
from archive.document import Page, Part, PartKind, Problem, Reason
from archive.originals import Original, Originals
from archive.readers import odp, rtf
from archive.renditions import Placed, Renditions, Size

needed = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (("office", "office"), ("draw", "drawing"), ("text", "text"), ("style", "style"))
)
_SVG = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'


def slides(*texts: str) -> bytes:
    """A presentation with a line of words on each slide."""
    pages = "".join(
        f'<draw:page draw:name="p{n}"><draw:frame svg:x="2cm" svg:y="3cm" svg:width="20cm" svg:height="3cm">'
        f"<draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
        for n, text in enumerate(texts)
    )
    content = (
        f'<office:document-content {_SPACES} {_SVG} office:version="1.2"><office:body><office:presentation>{pages}'
        "</office:presentation></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{odp.PRESENTATION}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", odp.PRESENTATION)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Renditions]:
    renditions = Renditions(tmp_path / "renditions")
    yield renditions
    renditions.close()


def original(store: Originals, content: bytes, pages: int, media_type: str = odp.PRESENTATION) -> Original:
    stored = store.put(io.BytesIO(content))
    return Original(stored.sha256, stored.size, media_type, "file", store, pages=pages)


@needed
def test_each_slide_is_shown_and_a_word_on_it_is_marked(
    made: Renditions, store: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = original(store, slides("Customers in Liaoning", "Nothing and nothing"), 2)
    image = made.image(deck, 2, Size.page)
    assert isinstance(image, bytes), image
    assert Image.open(io.BytesIO(image)).format == "PNG"
    # From here on what LibreOffice made is kept, and it is not asked again.
    monkeypatch.setattr(office, "as_pdf", None)
    assert isinstance(made.image(deck, 1, Size.thumbnail), bytes)
    placed = made.places(deck, Page(number=1, label="1", text="Customers in Liaoning", how="markup"), [(13, 21)], [])
    assert isinstance(placed, Placed), placed
    ((left, top, right, bottom),) = placed.rectangles[0]
    assert 0.1 < left < right < 0.9
    assert 0.1 < top < bottom < 0.5
    page = Page(number=2, label="2", text="Nothing and nothing", how="markup")
    placed = made.places(deck, page, [(0, 7), (12, 19), (8, 11)], [])
    assert isinstance(placed, Placed), placed
    assert len({tuple(span) for span in placed.rectangles}) == 3
    read = Part(start=21, end=29, kind=PartKind.picture, label="1", box=(0.5, 0.2, 1.0, 0.6))
    page = Page(number=2, label="2", text="Nothing and nothing\n\nLiaoning", how="markup", parts=(read,))
    line = [0.0, 8.0, 0.0, 0.5, 1.0, 0.5, 1.0, 1.0, 0.0, 1.0]
    placed = made.places(deck, page, [(0, 7), (21, 25)], [], {"Liaoning": [line]})
    assert isinstance(placed, Placed), placed
    assert (len(placed.rectangles[0]), placed.rectangles[1]) == (1, [pytest.approx((0.5, 0.4, 0.76, 0.6), abs=0.01)])
    placed = made.places(deck, page, [(21, 25)], [])
    assert isinstance(placed, Placed), placed
    assert placed.rectangles == [[read.box]]
    elsewhere = Page(number=2, label="2", text="Notes that are not on the slide", how="markup")
    placed = made.places(deck, elsewhere, [(0, 5)], [])
    assert isinstance(placed, Placed), placed
    assert placed.rectangles == [[]]


@needed
def test_what_is_set_on_other_pages_than_it_is_cited_by_is_not_shown(made: Renditions, store: Originals) -> None:
    letter = original(store, rb"{\rtf1 One.\page Two.}", 3, rtf.MEDIA_TYPE)
    found = made.image(letter, 1, Size.page)
    assert isinstance(found, Problem)
    assert (found.reason, "on 2 pages, and it is cited by 3" in found.detail) == (Reason.unsupported, True)
    letter = original(store, rb"{\rtf1 One.\page Two.}", 2, rtf.MEDIA_TYPE)
    assert isinstance(made.image(letter, 2, Size.page), bytes)


@needed
def test_what_cannot_be_shown_is_said_and_nothing_of_it_stays(
    made: Renditions, store: Originals, tmp_path: Path
) -> None:
    found = made.image(original(store, slides("One")[:300], 1), 1, Size.page)
    assert found == Problem(reason=Reason.damaged, detail="LibreOffice cannot show it")
    assert list((tmp_path / "renditions").iterdir()) == []


def test_where_there_is_no_libreoffice_that_is_said(
    made: Renditions, store: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    found = made.image(original(store, slides("One"), 1), 1, Size.page)
    assert isinstance(found, Problem)
    assert (found.reason, "LibreOffice is installed, which it is not here" in found.detail) == (
        Reason.unsupported,
        True,
    )


def test_what_was_broken_off_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "office-abc").mkdir()
    (tmp_path / "office-abc" / "original.odp").write_bytes(b"x")
    Renditions(tmp_path).sweep_broken_off()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_the_program_has_no_network_and_no_files_but_its_own(tmp_path: Path) -> None:
    """Another program in LibreOffice's place, which tries what it should not be able to."""
    secret = Path(tempfile.gettempdir()) / f"pressmark-secret-{os.getpid()}"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        tries = f"""
import os, socket
told = []
for path in ({str(secret)!r}, {str(Path.home())!r}, "/etc/shadow", {str(tmp_path / "beside")!r}):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path).read()
        told.append("read " + path)
    except OSError:
        pass
try:
    open("/usr/written", "w")
    told.append("written")
except OSError:
    pass
try:
    socket.create_connection(("127.0.0.1", {port}), 2)
    told.append("connected")
except OSError:
    pass
open("/tmp/original.pdf", "w").write("told: " + ", ".join(told))
"""
        (tmp_path / "beside").mkdir()
        code = (
            "import sys; from archive import confinement, office_child as c; "
            f"confinement.shut_in(c._READABLE + ({str(Path(sys.base_prefix))!r},), {str(tmp_path)!r}, "
            f"memory=1 << 30, seconds=20, largest=1 << 20); exec({tries!r})"
        )
        try:
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        finally:
            secret.unlink()
    if "OSError" in done.stderr and "of its own" in done.stderr:
        pytest.skip(f"this system cannot shut a program in: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "original.pdf").read_text() == "told: "
