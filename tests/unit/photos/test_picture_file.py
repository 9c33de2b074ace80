"""What is a picture by its bytes, and what only says so."""

import struct

import pytest
from tests.unit.photos.drawing import file, png, scene

from toolcare_photos.domain.picture_file import (
    HidesAnotherFile,
    Kind,
    NotAPicture,
    PictureCutOff,
    PictureUnreadable,
    TooManyPixels,
    inspect,
)

JPEG, PNG, WEBP, HEIC = (file(scene(1), kind) for kind in ("JPEG", "PNG", "WEBP", "HEIF"))


@pytest.mark.parametrize(
    ("content", "kind"), [(JPEG, Kind.JPEG), (PNG, Kind.PNG), (WEBP, Kind.WEBP), (HEIC, Kind.HEIC)]
)
def test_kind_and_size_are_told_by_the_bytes(content: bytes, kind: Kind) -> None:
    """No decoder is needed for it, and the end of the picture is found."""
    found = inspect(content)
    assert (found.kind, found.width, found.height, found.end) == (kind, 96, 64, len(content))


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("alpha", [True, False])
def test_each_way_of_webp_tells_its_size(lossless: bool, alpha: bool) -> None:
    """Extended, lossless and lossy files keep it in different places."""
    from io import BytesIO

    written = BytesIO()
    scene(1).convert("RGBA" if alpha else "RGB").save(written, "WEBP", lossless=lossless)
    found = inspect(written.getvalue())
    assert (found.width, found.height) == (96, 64)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "empty"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
        (b"\xef\xbb\xbf  <svg/>", "SVG"),
        (b"<!doctype html><html>", "text"),
        (b"GIF89a" + b"\0" * 20, "GIF"),
        (b"BM" + b"\0" * 60, "BMP"),
        (b"II*\0" + b"\0" * 60, "TIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04" + b"\0" * 60, "ZIP"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 60, "video"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 60, "AVIF"),
        (b"\xff\xd8", "no picture"),
        (b"garbage " * 100, "no picture"),
    ],
)
def test_other_files_are_refused_by_name(content: bytes, named: str) -> None:
    """The refusal says what was found and what to send instead."""
    with pytest.raises(NotAPicture, match=named) as refused:
        inspect(content)
    assert "JPEG, PNG, WebP or HEIC" in str(refused.value)


@pytest.mark.parametrize("content", [JPEG, PNG, WEBP])
def test_a_second_file_behind_or_within_is_refused(content: bytes) -> None:
    """What is a picture to one program and an archive or a document to another is not taken."""
    archive = b"PK\x03\x04stuff" + b"PK\x05\x06" + b"\0" * 18
    for hidden in (archive, b"\n<html><script>alert(1)</script>", b"MZ\x90\0"):
        with pytest.raises(HidesAnotherFile):
            inspect(content + hidden)


def test_a_document_in_a_comment_is_refused() -> None:
    """Readers of PDF look for their header in the first kilobyte."""
    comment = b"%PDF-1.4 1 0 obj"
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    with pytest.raises(HidesAnotherFile, match="PDF"):
        inspect(JPEG[:2] + segment + JPEG[2:])


def test_what_phones_put_behind_a_jpeg_is_left_alone() -> None:
    """A clip or a second picture follows in many cameras' files; PNG and WebP have no such habit."""
    assert inspect(JPEG + b"\0\0\0\x18ftypmp42" + b"\1" * 100).end == len(JPEG)
    with pytest.raises(HidesAnotherFile):
        inspect(PNG + b"\0\0\0\x18ftypmp42")


@pytest.mark.parametrize("content", [JPEG, PNG, WEBP, HEIC])
def test_a_file_that_ends_too_early_is_cut_off(content: bytes) -> None:
    """Wherever the connection broke."""
    for length in (20, len(content) // 2, len(content) - 1):
        with pytest.raises(PictureCutOff):
            inspect(content[:length])


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (8_000, 7_000), (40_000, 1)])
def test_too_many_pixels_are_refused_by_the_header(width: int, height: int) -> None:
    """A few bytes that would fill the memory are not decoded to find out."""
    with pytest.raises(TooManyPixels, match=f"{width} x {height}"):
        inspect(png(width, height))


def test_a_picture_without_pixels_is_unreadable() -> None:
    """Its header names no size."""
    with pytest.raises(PictureUnreadable):
        inspect(png(0, 10))


def test_a_jpeg_of_thousands_of_passes_is_unreadable() -> None:
    """Each pass costs as much time as a whole picture."""
    scan = JPEG[JPEG.index(b"\xff\xda") : -2]
    with pytest.raises(PictureUnreadable):
        inspect(JPEG[:-2] + scan * 200 + JPEG[-2:])


def test_a_heic_of_too_many_pixels_is_refused_by_its_boxes() -> None:
    """Its largest picture counts, whichever of them is shown."""
    at = HEIC.index(b"ispe") + 8
    size = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(TooManyPixels, match="60000 x 60000"):
        inspect(HEIC[:at] + size + HEIC[at + 8 :])


def test_a_heic_that_hides_something_is_refused() -> None:
    """What follows the last box is no box, so it is told as cut off or as what it is."""
    for hidden in (b"\n<html>", b"MZ\x90\0" * 20, b"PK\x03\x04stuff" + b"PK\x05\x06" + b"\0" * 18):
        with pytest.raises((PictureCutOff, HidesAnotherFile, PictureUnreadable)):
            inspect(HEIC + hidden)
