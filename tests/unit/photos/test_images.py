"""What becomes of a picture: upright, bare of metadata, small enough, whatever it was."""

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from tests.unit.photos.drawing import UPRIGHT, corners, exif, file, is_upright, noise, opened, png, scene

from toolcare_photos.domain.photo import Variant
from toolcare_photos.domain.picture_file import (
    HidesAnotherFile,
    NotAPicture,
    PictureCutOff,
    PictureUnreadable,
    TooManyPixels,
)
from toolcare_photos.images import develop, made_again

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(orientation: int, kind: str) -> None:
    """However the camera was held, each variant shows the scene as it was seen, turned once."""
    developed = develop(file(scene(orientation), kind, exif(orientation)), BERLIN)
    assert (developed.picture.width, developed.picture.height) == (96, 64)
    for content in developed.files.values():
        assert opened(content).size == (96, 64)
        assert is_upright(opened(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_metadata_are_gone(kind: str) -> None:
    """Neither place nor camera leaves the service; nobody turns the picture a second time."""
    developed = develop(file(scene(6), kind, exif(6, "2026:03:02 07:15:00")), BERLIN)
    for content in developed.files.values():
        assert not dict(opened(content).getexif())
        assert b"SecretCam" not in content
        assert b"Exif" not in content


def test_a_comment_does_not_travel_along() -> None:
    """Pillow would copy it from file to file."""
    written = BytesIO()
    scene(1).save(written, "JPEG", comment=b"private words")
    for content in develop(written.getvalue(), BERLIN).files.values():
        assert b"private words" not in content


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:03:02 07:15:00", "-05:00", datetime(2026, 3, 2, 12, 15, tzinfo=UTC)),
        ("2026:03:02 07:15:00", None, datetime(2026, 3, 2, 6, 15, tzinfo=UTC)),
        ("2026:07:02 07:15:00", "   :  ", datetime(2026, 7, 2, 5, 15, tzinfo=UTC)),
        ("1970:01:01 00:00:00", None, None),
        ("0000:00:00 00:00:00", None, None),
        ("0001:01:01 00:00:00", None, None),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_capture_time_is_kept_as_data(taken: str | None, offset: str | None, expected: datetime | None) -> None:
    """With the camera's own offset, else in the plant's zone; a clock that was lost says nothing."""
    assert develop(file(scene(1), noted=exif(1, taken, offset)), BERLIN).picture.taken_at == expected


def test_variants_have_their_sizes() -> None:
    """The thumbnail fits its 30 kB even for a picture that hardly compresses."""
    files = develop(file(noise(2400, 1800)), BERLIN).files
    sizes = {variant: opened(content).size for variant, content in files.items()}
    assert (sizes[Variant.FULL], sizes[Variant.SCREEN]) == ((2400, 1800), (1600, 1200))
    assert max(sizes[Variant.THUMB]) <= 320
    assert len(files[Variant.THUMB]) <= 30_000


def test_thumbnail_of_a_usual_picture_has_its_full_size() -> None:
    """Only what would be too heavy becomes smaller."""
    assert opened(develop(file(scene(1, 1200, 800)), BERLIN).files[Variant.THUMB]).size == (320, 213)


def test_a_narrow_strip_keeps_a_pixel_of_width() -> None:
    """A side never rounds to nothing."""
    assert opened(develop(file(scene(1, 3000, 2), "PNG"), BERLIN).files[Variant.THUMB]).size == (320, 1)


@pytest.mark.parametrize("variant", [Variant.THUMB, Variant.SCREEN])
def test_a_missing_variant_is_made_again_alike(variant: Variant) -> None:
    """From the full one, in the same size."""
    files = develop(file(scene(1, 2000, 1000)), BERLIN).files
    assert opened(made_again(files[Variant.FULL], variant)).size == opened(files[variant]).size


def test_transparent_parts_become_white() -> None:
    """JPEG has no transparency, and black would hide what is dark."""
    developed = develop(file(Image.new("RGBA", (40, 40), (200, 0, 0, 0)), "PNG"), BERLIN)
    pixel = opened(developed.files[Variant.FULL]).getpixel((20, 20))
    assert pixel == (255, 255, 255)


def test_sixteen_bits_are_scaled_not_cut() -> None:
    """A middle grey of a measuring camera stays a middle grey."""
    grey = Image.new("I;16", (40, 40), 32_768)
    pixel = opened(develop(file(grey, "PNG"), BERLIN).files[Variant.FULL]).getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert abs(pixel[0] - 128) <= 2


def test_sixteen_bits_a_colour_keep_their_colours() -> None:
    """The upper eight bits of each channel count; the corners stay what they were."""
    head = struct.pack(">IIBBBBB", 96, 64, 16, 2, 0, 0, 0)
    eight = scene(1)
    rows = b"".join(
        b"\0" + b"".join(bytes((value, 0x80)) for value in eight.crop((0, y, 96, y + 1)).tobytes()) for y in range(64)
    )
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    deep = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    assert is_upright(opened(develop(deep, BERLIN).files[Variant.FULL]))


def test_print_colours_become_those_of_the_screen() -> None:
    """A CMYK picture of a printer or an office program is not shown as its own negative."""
    seen = opened(develop(file(scene(1).convert("CMYK")), BERLIN).files[Variant.FULL])
    assert all(max(abs(a - b) for a, b in zip(corners(seen)[at], UPRIGHT[at], strict=True)) < 40 for at in UPRIGHT)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_a_truncated_picture_is_refused_and_not_half_shown(kind: str) -> None:
    """However much of it there is: half a picture with grey below would pass for the whole."""
    whole = file(noise(400, 300), kind)
    for length in (len(whole) // 4, len(whole) // 2, len(whole) - 2):
        with pytest.raises(PictureCutOff, match="Send it again"):
            develop(whole[:length], BERLIN)


def test_the_original_is_what_came() -> None:
    """Byte for byte, with its kind and size."""
    content = file(scene(6), "HEIF", exif(6))
    developed = develop(content, BERLIN)
    assert developed.original == content
    assert (developed.picture.kind, developed.picture.original_bytes) == ("HEIC", len(content))


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "CMYK"])
def test_other_kinds_of_colour_are_taken(mode: str) -> None:
    """Grey, palette, bit and print colours become what a browser shows."""
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(develop(file(scene(1).convert(mode), kind), BERLIN).files[Variant.FULL]).mode == "RGB"


@pytest.mark.parametrize("profile", [b"nonsense", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()])
def test_a_colour_profile_that_does_not_fit_is_left_out(profile: bytes) -> None:
    """The picture matters more than its last shade."""
    written = BytesIO()
    scene(1).save(written, "JPEG", icc_profile=profile)
    assert is_upright(opened(develop(written.getvalue(), BERLIN).files[Variant.FULL]))


def test_a_colour_profile_is_worked_in() -> None:
    """A browser is given sRGB, whatever the camera's colours were."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    own = srgb.replace("sRGB".encode("utf-16-be"), "cRGB".encode("utf-16-be"))
    written = BytesIO()
    scene(1).save(written, "JPEG", icc_profile=own, quality=95)
    assert is_upright(opened(develop(written.getvalue(), BERLIN).files[Variant.FULL]))


def test_pixels_that_stop_early_are_unreadable() -> None:
    """A file whole by its structure, whose data are not, is refused in words."""
    whole = file(noise(64, 64), "PNG")
    at = whole.index(b"IDAT")
    data = zlib.compress(b"\0" * 10)
    broken = (
        whole[: at - 4] + struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    )
    with pytest.raises(PictureUnreadable, match="damaged"):
        develop(broken + whole[-12:], BERLIN)


def test_a_text_that_unpacks_to_a_hundred_megabytes_is_refused() -> None:
    """Metadata can be a bomb as well."""
    text = b"note\0\0" + zlib.compress(b"\0" * 100_000_000, 9)
    with pytest.raises(PictureUnreadable):
        develop(png(8, 8, (b"zTXt", text)), BERLIN)


REFUSALS = (HidesAnotherFile, NotAPicture, PictureCutOff, PictureUnreadable, TooManyPixels)
WHOLE = [file(scene(6), kind, exif(6, "2026:03:02 07:15:00")) for kind in ("JPEG", "PNG", "WEBP", "HEIF")]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.sampled_from(WHOLE), changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12))
def test_mutated_files_are_developed_or_refused(content: bytes, changes: list[tuple[float, int]]) -> None:
    """No byte out of place leads to any other error than one in words."""
    mutated = bytearray(content)
    for place, value in changes:
        mutated[round(place * (len(mutated) - 1))] = value
    try:
        developed = develop(bytes(mutated), BERLIN)
    except REFUSALS:
        return
    assert developed.files[Variant.FULL].startswith(b"\xff\xd8\xff")
