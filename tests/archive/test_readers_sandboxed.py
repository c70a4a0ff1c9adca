"""In the sandbox, where no file can be opened, every format is read as it is outside."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest

from archive.extract import extract
from archive.readers.samples import samples
from archive.sandbox import Sandbox

WRITTEN = {
    "a.rtf": b"{\\rtf1\\ansi\\ansicpg1251 \\'ec\\'ee\\'f1\\'f2 {\\footnote markerfootnote}}",
    "a.csv": "мост;год\nстарый;1998\n".encode("cp1251"),
    "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe council met.\n",
    "a.jsonl": b'{"name": "bridge"}\n{"name": "tower"}\n',
    "a.xml": b"<?xml version='1.0' encoding='koi8-r'?><\xcd\xcf\xd3\xd4/>",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("name", [*samples(), *WRITTEN])
def test_a_format_is_read_alike_inside_and_outside(sandbox: Sandbox, name: str) -> None:
    with tempfile.TemporaryFile() as original:
        original.write({**samples(), **WRITTEN}[name])
        original.flush()
        assert sandbox.read(original, name, "") == extract(original, name, "")
