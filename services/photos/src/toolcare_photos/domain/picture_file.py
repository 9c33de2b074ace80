"""What a file is by its bytes: its kind, its size in pixels and where the picture ends. Nothing is decoded here.

Structures after ITU-T T.81 annex B (JPEG), the PNG specification (third edition), RFC 9649 (WebP) and ISO/IEC 14496-12
with 23008-12 (HEIC).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000
"""A JPEG, which every picture becomes, ends at 65,500; no camera comes near."""
MAX_SCANS = 100
"""Progressive files have about ten. Each costs a pass over all pixels, so thousands would be a bomb of time."""
MAX_CHUNKS = 50_000
_ZIP_TAIL = 22 + 65_535
"""A ZIP's directory ends at most this far from the end of the file."""


class Kind(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIC"


class NotAPicture(Exception):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"This is {found}. A photo is a JPEG, PNG, WebP or HEIC picture: take or save it as one of these."
        )
        self.found = found


class HidesAnotherFile(Exception):
    def __init__(self, found: str) -> None:
        super().__init__(f"This picture also holds {found}. Save it anew as JPEG, PNG, WebP or HEIC and send that.")
        self.found = found


class PictureCutOff(Exception):
    def __init__(self) -> None:
        super().__init__("The picture ends too early: it was not saved or sent as a whole. Send it again.")


class PictureUnreadable(Exception):
    def __init__(self) -> None:
        super().__init__("The picture is damaged and cannot be read. Take it again, or save it anew and send that.")


class PictureTooHard(Exception):
    """`why` ends the sentence: it took longer than 60 s."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The work on this picture was stopped: {why}. Save it anew as JPEG, or make it smaller, and send that."
        )
        self.why = why


class TooManyPixels(Exception):
    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            f"The picture has {width} x {height} pixels. Make it smaller: at most {MAX_PIXELS // 1_000_000} megapixels "
            f"and {MAX_SIDE} pixels a side."
        )
        self.width = width
        self.height = height


@dataclass(frozen=True, slots=True)
class PictureFile:
    """`end` is where the picture ends in its file."""

    kind: Kind
    width: int
    height: int
    end: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise PictureUnreadable
        refuse_too_many_pixels(self.width, self.height)


def refuse_too_many_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooManyPixels(width, height)


def inspect(content: bytes) -> PictureFile:
    """Tell kind and size of a picture; one of the errors above for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        found = _jpeg(content)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        found = _png(content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        found = _webp(content)
    elif content[4:8] == b"ftyp" and not _HEIC_BRANDS.isdisjoint(_brands(content)):
        found = _heic(content)
    else:
        raise NotAPicture(_name_of(content))
    _refuse_hidden_files(content, found)
    return found


_MARKER = re.compile(rb"\xff+([\x02-\xcf\xd8-\xfe])", re.DOTALL)
"""Any that is neither data (FF 00), nor a restart, nor fill."""
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(content: bytes) -> PictureFile:
    at, scans, size = 2, 0, (0, 0)
    while found := _MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        if marker == _EOI:
            return PictureFile(Kind.JPEG, *size, end=at)
        if marker == _SOI:
            continue
        if marker in _FRAMES:
            size = (_number(content, at + 5, 2), _number(content, at + 3, 2))
        scans += marker == _SOS
        if scans > MAX_SCANS:
            raise PictureUnreadable
        at += _number(content, at, 2)
    raise PictureCutOff


def _png(content: bytes) -> PictureFile:
    at = 8
    for _ in range(MAX_CHUNKS):
        length, name = _number(content, at, 4), content[at + 4 : at + 8]
        at += 12 + length
        if at > len(content):
            raise PictureCutOff
        if name == b"IEND":
            return PictureFile(Kind.PNG, _number(content, 16, 4), _number(content, 20, 4), end=at)
    raise PictureUnreadable


def _webp(content: bytes) -> PictureFile:
    end = 8 + _number(content, 4, 4, "little")
    if end > len(content):
        raise PictureCutOff
    match content[12:16]:
        case b"VP8X":
            size = (1 + _number(content, 24, 3, "little"), 1 + _number(content, 27, 3, "little"))
        case b"VP8L":
            packed = _number(content, 21, 4, "little")
            size = (1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF))
        case b"VP8 ":
            size = (_number(content, 26, 2, "little") & 0x3FFF, _number(content, 28, 2, "little") & 0x3FFF)
        case _:
            raise PictureUnreadable
    return PictureFile(Kind.WEBP, *size, end=end)


_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
"""Pictures coded as HEVC; AVIF and videos are in the same kind of boxes under other brands."""
_HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""The boxes on the way to the sizes, and how many bytes of version and flags they begin with."""
_MAX_BOXES = 10_000


def _brands(content: bytes) -> frozenset[bytes]:
    end = min(_number(content, 0, 4), len(content), 256)
    return frozenset({content[8:12], *(content[at : at + 4] for at in range(16, end - 3, 4))})


def _heic(content: bytes) -> PictureFile:
    """Its size is that of the largest of its pictures: tiles and thumbnails are pictures of their own."""
    sizes = [(0, 0)]
    waiting = [(0, len(content))]
    boxes = 0
    while waiting:
        at, end = waiting.pop()
        while at < end:
            boxes += 1
            name, inner, after = _box(content, at, end)
            if name in _HOLDERS:
                waiting.append((inner + _HOLDERS[name], after))
            elif name == b"ispe":
                sizes.append((_number(content, inner + 4, 4), _number(content, inner + 8, 4)))
            at = after
            if boxes > _MAX_BOXES:
                raise PictureUnreadable
    for width, height in sizes:
        refuse_too_many_pixels(width, height)
    return PictureFile(Kind.HEIC, *max(sizes, key=lambda size: size[0] * size[1]), end=len(content))


def _box(content: bytes, at: int, end: int) -> tuple[bytes, int, int]:
    """Return a box's name, where its content begins and where it ends."""
    size, name, head = _number(content, at, 4), content[at + 4 : at + 8], 8
    if size == 1:
        size, head = _number(content, at + 8, 8), 16
    elif size == 0:
        size = end - at
    if at + size > end:
        raise PictureCutOff
    if size < head:
        raise PictureUnreadable
    return name, at + head, at + size


def _number(content: bytes, at: int, length: int, order: str = "big") -> int:
    taken = content[at : at + length]
    if len(taken) < length:
        raise PictureCutOff
    return int.from_bytes(taken, "little" if order == "little" else "big")


def _refuse_hidden_files(content: bytes, picture: PictureFile) -> None:
    """Refuse a file that is a picture to one program and something else to another.

    Phones put clips and second pictures behind a JPEG; that is theirs to do, and none of it is kept.
    """
    if b"%PDF-" in content[:1024]:
        raise HidesAnotherFile("a PDF")
    if b"PK\x05\x06" in content[max(picture.end, len(content) - _ZIP_TAIL) :]:
        raise HidesAnotherFile("a ZIP archive")
    behind = content[picture.end :].lstrip(b"\0\r\n\t ")
    if behind.startswith((b"<", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF", b"#!")):
        raise HidesAnotherFile("another file behind it")
    if behind and picture.kind is not Kind.JPEG:
        raise HidesAnotherFile("something else behind it")


_HEADS = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF or a camera's raw file"),
    (b"MM\0*", "a TIFF or a camera's raw file"),
    (b"%PDF", "a PDF"),
    (b"PK", "a ZIP archive or an Office file"),
)


def _name_of(content: bytes) -> str:
    if not content:
        return "an empty file"
    if content[4:8] == b"ftyp":
        return "an AVIF" if content[8:12] in {b"avif", b"avis"} else "a video"
    head = content[:4096].lower().removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        return "an SVG drawing" if b"<svg" in head else "a text"
    return next((name for start, name in _HEADS if content.startswith(start)), "no picture that is known here")
