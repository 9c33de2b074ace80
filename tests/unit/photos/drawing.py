"""Pictures to test with, drawn here."""

import random
import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

register_heif_opener()

Colour = tuple[int, int, int]

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 60), (30, 60, 220), (230, 220, 40)
UPRIGHT = {
    frozenset({"top", "left"}): RED,
    frozenset({"top", "right"}): GREEN,
    frozenset({"bottom", "left"}): BLUE,
    frozenset({"bottom", "right"}): YELLOW,
}
"""The colours of the corners of a scene as people saw it."""

# What EXIF 2.32 says of tag 0x0112: on which side of the scene the first stored row and column are.
_FIRST_ROW = dict(zip(range(1, 9), ("top", "top", "bottom", "bottom", "left", "right", "right", "left"), strict=True))
_FIRST_COLUMN = dict(
    zip(range(1, 9), ("left", "right", "right", "left", "top", "top", "bottom", "bottom"), strict=True)
)
_OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


def scene(orientation: int, width: int = 96, height: int = 64) -> Image.Image:
    """The scene of UPRIGHT, `width` x `height` as seen, with its pixels as a camera held that way stores them."""
    size = (width, height) if orientation in {1, 2, 3, 4} else (height, width)
    stored = Image.new("RGB", size)
    for last_row in (False, True):
        for last_column in (False, True):
            row, column = _FIRST_ROW[orientation], _FIRST_COLUMN[orientation]
            sides = frozenset({_OPPOSITE[row] if last_row else row, _OPPOSITE[column] if last_column else column})
            half = (size[0] // 2, size[1] // 2)
            stored.paste(UPRIGHT[sides], (last_column * half[0], last_row * half[1], size[0], size[1]))
    return stored


def corners(image: Image.Image) -> dict[frozenset[str], Colour]:
    at = {"top": 4, "bottom": image.height - 5, "left": 4, "right": image.width - 5}
    seen = {}
    for vertical in ("top", "bottom"):
        for horizontal in ("left", "right"):
            pixel = image.getpixel((at[horizontal], at[vertical]))
            assert isinstance(pixel, tuple)
            seen[frozenset({vertical, horizontal})] = (int(pixel[0]), int(pixel[1]), int(pixel[2]))
    return seen


def is_upright(image: Image.Image) -> bool:
    seen = corners(image)
    return all(max(abs(a - b) for a, b in zip(seen[where], UPRIGHT[where], strict=True)) < 25 for where in UPRIGHT)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))


def exif(orientation: int = 1, taken: str | None = None, offset: str | None = None) -> Image.Exif:
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Make] = "SecretCam"
    made.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (50.0, 6.0, 0.0)
    if taken is not None:
        made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    return made


def file(image: Image.Image, kind: str = "JPEG", noted: Image.Exif | None = None) -> bytes:
    """The picture as a file. HEIC gets its turn as boxes from the orientation that is noted."""
    written = BytesIO()
    image.save(written, kind, exif=(noted or Image.Exif()).tobytes(), quality=90)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG whose header says this size, whatever its data hold."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
