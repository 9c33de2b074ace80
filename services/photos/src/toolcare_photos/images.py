"""The work with pixels. Everything here takes time and memory: it runs in processes of its own, a few at a time."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from io import BytesIO

from PIL import ExifTags, Image, ImageCms

from toolcare_photos.domain.photo import Picture, Variant
from toolcare_photos.domain.picture_file import (
    Kind,
    PictureFile,
    PictureUnreadable,
    TooManyPixels,
    inspect,
    refuse_too_many_pixels,
)

FULL_QUALITY = 90
SCREEN_PX, SCREEN_QUALITY = 1600, 82
THUMB_BYTES = 30_000
_THUMBS = tuple((side, quality) for side in (320, 240, 160, 80) for quality in (80, 65, 50, 35, 20))
"""Tried in this order until one is small enough; most pictures are at the first."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OLDEST_YEAR = 2000
"""A camera that lost its clock says 1970 or 1980."""


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture upright, in sRGB and without metadata, as JPEG in each variant; `original` is what came."""

    picture: Picture
    files: Mapping[Variant, bytes] = field(repr=False)
    original: bytes = field(repr=False)


def develop(content: bytes, zone: tzinfo, file: PictureFile | None = None) -> Developed:
    """Turn an uploaded file into what is kept of it. `zone` is that of cameras that note no offset.

    Raises what `inspect` does unless its finding comes along, and PictureUnreadable for a file that only looks like
    a picture.
    """
    file = file or inspect(content)
    image, taken_at = _decoded(content, file, zone)
    full = _jpeg(image, FULL_QUALITY)
    screen = _within(image, SCREEN_PX)
    files = {Variant.FULL: full, Variant.SCREEN: _jpeg(screen, SCREEN_QUALITY), Variant.THUMB: _thumb(screen)}
    sha256 = hashlib.sha256(content).hexdigest()
    picture = Picture(sha256, image.width, image.height, len(full), taken_at, file.kind, len(content))
    return Developed(picture, files, content)


def made_again(full: bytes, variant: Variant) -> bytes:
    """Make a smaller variant from the full one."""
    with Image.open(BytesIO(full), formats=("JPEG",)) as opened:
        screen = _within(opened, SCREEN_PX)
        return _thumb(screen) if variant is Variant.THUMB else _jpeg(screen, SCREEN_QUALITY)


def _decoded(content: bytes, file: PictureFile, zone: tzinfo) -> tuple[Image.Image, datetime | None]:
    try:
        with Image.open(BytesIO(content), formats=(_pillow_name(file.kind),)) as opened:
            refuse_too_many_pixels(opened.width, opened.height)
            opened.load()
            exif = _exif(opened)
            image = _turned(_in_srgb(opened), exif.get(ExifTags.Base.Orientation))
    except TooManyPixels:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(file.width, file.height) from error
    except Exception as error:
        # A hostile file makes decoders raise nearly anything; whatever it is, the file is to blame.
        raise PictureUnreadable from error
    image.info.clear()
    return image, _taken_at(exif, zone)


def _pillow_name(kind: Kind) -> str:
    """HEIC is turned by its own boxes when it is decoded; the orientation in its EXIF says nothing then (23008-12)."""
    if kind is not Kind.HEIC:
        return kind
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return "HEIF"


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    flat = image if image.mode == "CMYK" else _flat(image)
    if profile and not any("sRGB".encode(code) in profile for code in ("ascii", "utf-16-be")):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return _rgb(flat)
        if converted is not None:
            return converted
    return _rgb(flat)


def _flat(image: Image.Image) -> Image.Image:
    """RGB of eight bits a channel, on white where the picture is transparent."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return _rgb(image)
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _rgb(image: Image.Image) -> Image.Image:
    """Pillow would copy what is RGB already: 150 MB of a large picture."""
    return image if image.mode == "RGB" else image.convert("RGB")


def _turned(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _within(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _thumb(image: Image.Image) -> bytes:
    made = b""
    for side, quality in _THUMBS:
        made = _jpeg(_within(image, side), quality)
        if len(made) <= THUMB_BYTES:
            break
    return made


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _exif(image: Image.Image) -> Mapping[int, object]:
    """What the camera noted, the part about the exposure included. A damaged table is no reason to refuse a picture."""
    try:
        noted = image.getexif()
        return {**noted, **noted.get_ifd(ExifTags.IFD.Exif)}
    except Exception:  # noqa: BLE001 - as for the pixels: a damaged table raises nearly anything
        return {}


def _taken_at(exif: Mapping[int, object], zone: tzinfo) -> datetime | None:
    noted = exif.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = exif.get(ExifTags.Base.OffsetTimeOriginal)
    try:
        local = datetime.strptime(_words(noted), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its offset stands apart
        at = _with_offset(local, _words(offset), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= _OLDEST_YEAR else None


def _with_offset(local: datetime, offset: str, zone: tzinfo) -> datetime:
    try:
        return local.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
    except ValueError:
        return local.replace(tzinfo=zone)


def _words(value: object) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""
