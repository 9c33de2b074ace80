"""What a file is by its bytes, and what its document is called."""

import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.documents import (
    CSV,
    DXF,
    EXCEL,
    JPEG,
    PDF,
    PNG,
    POWERPOINT,
    STEP,
    TEXT,
    WEBP,
    WORD,
    Document,
    DocumentIsRetired,
    DocumentKind,
    FileKind,
    FileNotTaken,
    kind_of,
    retire,
)
from toolcare_registry.domain.modifications import DoneInFuture, Modification

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"ISO-10303-21;\nHEADER;", STEP),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", DXF),
        (b"999\nmade by CAD\n0\nSECTION\n", DXF),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", DXF),
        (archive("[Content_Types].xml", "word/document.xml"), WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), EXCEL),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), POWERPOINT),
        ("Schmelze 230 °C".encode(), TEXT),
        ("Schmelze 230 °C".encode("cp1252"), TEXT),
        ("Schmelze 230 °C".encode("utf-16"), TEXT),
    ],
)
def test_a_kind_is_told_by_bytes(content: bytes, expected: FileKind) -> None:
    """Whatever the name says."""
    assert kind_of(content, "drawing.bin") == expected


def test_a_name_tells_tables_from_other_text_alone() -> None:
    """Both are text, but one is to be saved and opened elsewhere."""
    assert kind_of(b"a;b\n1;2\n", "water.CSV") == CSV


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"#!/bin/sh\n", "a program"),
        (b"\x00\x01", "no kind of file"),
        (b"<html></html>", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "SVG"),
        (archive("a.txt"), "a ZIP archive"),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
        (b"PK\x03\x04broken", "a damaged archive"),
    ],
)
def test_other_files_are_refused_by_name(content: bytes, found: str) -> None:
    """The refusal says what it is and what is taken."""
    with pytest.raises(FileNotTaken, match=found):
        kind_of(content, "drawing.pdf")


def test_a_program_that_looks_like_text_is_known_by_its_name() -> None:
    """Five bytes are no program yet, but are called one."""
    with pytest.raises(FileNotTaken, match="a program"):
        kind_of(b"MZabc", "a.EXE")


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    """Nothing a caller sends makes it stumble."""
    with suppress(FileNotTaken):
        assert kind_of(content, "x").ending


def test_a_document_is_saved_under_a_name_that_fits_and_retired_once() -> None:
    """A program that opens it goes by the ending."""
    document = Document("d-1", "t-1", "Water A", DocumentKind.WATER, "", "application/pdf", 9, "0" * 64, NOW, "Erika")
    assert document.file_name == "Water A.pdf"
    assert replace(document, name="Water.PDF").file_name == "Water.PDF"
    gone = retire(document, Remark(NOW, "Erika", "Replaced"))
    with pytest.raises(DocumentIsRetired):
        retire(gone, Remark(NOW, "Erika", "Again"))


def test_a_modification_is_noted_once_it_is_done() -> None:
    """Tomorrow by our clock may be today where the plant lies; later is a plan."""
    Modification("m-1", "t-1", "B", "New gate", "Flash", date(2026, 3, 3), NOW, "Erika")
    with pytest.raises(DoneInFuture):
        Modification("m-1", "t-1", "B", "New gate", "Flash", date(2026, 3, 4), NOW, "Erika")
