"""Tiny files of the formats that are ZIP archives, to try their readers with before a stranger's file comes."""

from __future__ import annotations

import io
import zipfile

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_CORE = (
    "<c:coreProperties xmlns:c='c' xmlns:d='d' xmlns:t='t'><d:title>Minutes of the council</d:title>"
    "<d:creator>Ann Example</d:creator><t:created>1998-03-01T00:00:00Z</t:created></c:coreProperties>"
)


def samples() -> dict[str, bytes]:
    """Files by their names."""
    return {
        "sample.docx": _office(
            "word/document.xml",
            "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Met</w:t></w:r></w:p></w:body></w:document>",
        ),
        "sample.pptx": _office(
            "ppt/presentation.xml",
            "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst><p:sldId id='1' r:id='r1'/></p:sldIdLst>"
            "</p:presentation>",
            "ppt/slides/slide1.xml",
            "<p:sld xmlns:p='p' xmlns:a='a'><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>Met</a:t></a:r></a:p></p:txBody>"
            "</p:sp></p:spTree></p:sld>",
        ),
        "sample.xlsx": _office(
            "xl/workbook.xml",
            "<workbook xmlns:r='r'><sheets><sheet name='A' r:id='r1'/></sheets></workbook>",
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r='1'><c r='A1'><v>1.5</v></c></row></sheetData></worksheet>",
        ),
        "sample.odt": _open("text", "<text:p>Met</text:p>"),
        "sample.odp": _open("presentation", "<draw:page><draw:frame><text:p>Met</text:p></draw:frame></draw:page>"),
        "sample.ods": _open(
            "spreadsheet",
            "<table:table table:name='A'><table:table-row><table:table-cell><text:p>Met</text:p></table:table-cell>"
            "</table:table-row></table:table>",
        ),
        "sample.epub": _zipped(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": "<container><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>",
                "a.opf": "<package><manifest><item id='a' href='a.xhtml'/></manifest>"
                "<spine><itemref idref='a'/></spine></package>",
                "a.xhtml": "<html><body><h1>Minutes</h1><p>The council met.</p></body></html>",
            }
        ),
    }


def _office(main: str, content: str, part: str = "", told: str = "") -> bytes:
    folder, _, name = main.partition("/")
    relation = f"<Relationship Id='r1' Type='x/part' Target='/{part}'/>"
    return _zipped(
        {
            "_rels/.rels": f"<Relationships><Relationship Id='m' Type='x/officeDocument' Target='{main}'/>"
            "<Relationship Id='c' Type='x/core-properties' Target='core.xml'/></Relationships>",
            "core.xml": _CORE,
            main: content,
            f"{folder}/_rels/{name}.rels": f"<Relationships>{relation if part else ''}</Relationships>",
            **({part: told} if part else {}),
        }
    )


def _open(kind: str, content: str) -> bytes:
    return _zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:draw='d' "
            f"xmlns:text='{_TEXT}'><office:body><office:{kind}>{content}</office:{kind}></office:body></office:document-content>",
        }
    )


def _zipped(entries: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()
