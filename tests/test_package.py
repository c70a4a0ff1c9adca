"""What is installed is whole: the wheel carries all that the program reads at run time."""

from __future__ import annotations

import json
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from archive.sample import office, pdf

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "archive" / "sample"


def packed() -> set[str]:
    """The paths in the wheel."""
    return {str(each.distribution_path) for each in WheelBuilder(str(ROOT)).recurse_included_files()}


def test_the_wheel_carries_the_sample_the_page_the_migrations_and_the_tables() -> None:
    needed = {"archive/sample/manifest.json"}
    needed |= {
        f"archive/sample/{each['file']}" for each in json.loads((SAMPLE / "manifest.json").read_text())["documents"]
    }
    needed |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "api" / "static").iterdir()}
    needed |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "archive" / "migrations").rglob("*.py")}
    needed |= {"index/names.tsv", "index/ordinary.txt", "index/NOTICE.txt"}
    assert len(needed) > 10
    assert needed - packed() == set()


def test_the_wheel_carries_nothing_else() -> None:
    assert {path.partition("/")[0] for path in packed()} == {"archive", "index", "api"}


def test_the_samples_report_decks_and_list_are_what_their_scripts_write() -> None:
    assert (SAMPLE / "survey-report-2023-017.pdf").read_bytes() == pdf.pdf(pdf.PAGES, pdf.TITLE, pdf.AUTHOR)
    assert {name: (SAMPLE / name).read_bytes() for name in office.files()} == office.files()
