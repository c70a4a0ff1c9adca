"""Writes the surveyor's report of the sample as a PDF, by hand, so that the sample owes nothing to anybody.

    python -m archive.sample.pdf > survey-report-2023-017.pdf

PDF 1.4 (ISO 32000-1): a catalogue, pages, two of the fonts that every reader has, and a table of where each object
stands. The same text gives the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

TITLE = "Report of Survey 2023/017: M.V. Saint Brannoc"
AUTHOR = "R. Castellane"

PAGES = (
    """\
# Report of Survey 2023/017
M.V. Saint Brannoc, Port Ellery

Surveyor: R. Castellane, marine surveyor
Asked for by: the Harbour Board of Port Ellery
Aboard: 18 and 19 April 2023, afloat at the north quay

## 1. Why this survey was made

On 11 April 2023 a fisherman reported rust running down the
starboard side of the ferry between frames 40 and 58. The board
asked for the thickness of the hull plating to be measured, and
for an opinion on whether the ship may go on sailing.

## 2. What was measured

The plating was measured by ultrasound at 126 places, from inside,
with the ship afloat. The plates were 12.0 mm thick when the ship
was built. On the port side they measure 10.9 to 11.6 mm, which is
ordinary wear.

The hull plating on the starboard side has lost up to 38 per cent
of its thickness. The thinnest place, at frame 47, half a metre
below the waterline, measures 7.4 mm. Around it the plate gives
way under the thumb of a gloved hand.
""",
    """\
## 3. What was not found

No mark of any earlier measurement was found: no chalk, no ground
spots, no numbers. A survey of the hull in November 2022, as the
certificate has it, would have left such marks. The certificate
was shown to the surveyor as a photograph only.

## 4. Opinion

The vessel should not carry passengers before these plates are
renewed. She may be moved to a yard, light, in winds up to force
four, with a tug in attendance.

The after void space takes in water at a rate of some 60 litres an
hour. Where it comes in could not be seen from inside. A diver
should look at the keel from frame 52 to the stern.

Port Ellery, 21 April 2023

R. Castellane
""",
)

_SIZES = {"# ": (2, 16), "## ": (2, 12), "": (1, 11)}
_LEFT, _TOP = 72, 770


def pdf(pages: Sequence[str], title: str, author: str) -> bytes:
    """A PDF with these pages. Text is Latin-1; a line that begins with `# ` or `## ` is a heading."""
    first = 6
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({_escaped(title)}) /Author ({_escaped(author)}) /CreationDate (D:20230421120000Z) >>",
    ]
    for n, page in enumerate(pages):
        drawn = _drawn(page)
        fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        content = f"{first + 2 * n + 1} 0 R"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {content} >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return _file(objects)


def _drawn(page: str) -> str:
    """The operators that set the lines of one page."""
    told, y = ["BT"], _TOP
    for line in page.splitlines():
        sign = next(sign for sign in _SIZES if line.startswith(sign))
        font, size = _SIZES[sign]
        told.append(f"/F{font} {size} Tf 1 0 0 1 {_LEFT} {y} Tm ({_escaped(line.removeprefix(sign))}) Tj")
        y -= round(size * 1.4)
    return "\n".join([*told, "ET"])


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str]) -> bytes:
    """The objects one after the other, and the table of where each begins."""
    told = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(told))
        told += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    count = len(objects) + 1
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    told += f"xref\n0 {count}\n0000000000 65535 f \n{table}".encode()
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{told.index(b'xref')}\n%%EOF\n"
    return told + trailer.encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf(PAGES, TITLE, AUTHOR))
