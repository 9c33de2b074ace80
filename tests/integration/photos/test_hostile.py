"""Two hundred files that mean harm: each is refused in words, nothing of any is stored, and the service goes on."""

import asyncio
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice, repeat

import pytest
from PIL import Image
from sqlalchemy import func, select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.photos.conftest import Photos, refused
from tests.unit.photos.drawing import file, noise, png, scene

from toolcare_photos.tables import PhotoRow, PictureRow

pytestmark = pytest.mark.asyncio

COUNT, SEED = 200, 20260302
REFUSALS = frozenset(
    {
        *("not_a_picture", "hides_another_file", "picture_cut_off", "picture_unreadable"),
        *("too_many_pixels", "picture_too_hard", "photo_too_large"),
    }
)
WHOLE = {kind: file(noise(64, 48), kind) for kind in ("JPEG", "PNG", "WEBP", "HEIF")}

Make = Callable[[random.Random], bytes]


def _kind(chance: random.Random) -> bytes:
    return WHOLE[chance.choice(list(WHOLE))]


def _broken_head(chance: random.Random) -> bytes:
    """A file whose first bytes are others."""
    content = bytearray(_kind(chance))
    content[:12] = chance.randbytes(12)
    return bytes(content)


def _cut_off(chance: random.Random) -> bytes:
    content = _kind(chance)
    return content[: chance.randrange(1, len(content) - 2)]


def _wrong_size_in_the_head(chance: random.Random) -> bytes:
    """Sizes of nothing, or of more than anybody has."""
    width, height = chance.choice([(0, 9), (9, 0), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (1, 40_000)])
    return png(width, height)


def _bomb_of_pixels(chance: random.Random) -> bytes:
    """A kilobyte that unpacks to gigabytes, as a JPEG: only its head says so."""
    content = bytearray(WHOLE["JPEG"])
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", chance.randrange(20_000, 65_500), chance.randrange(20_000, 65_500))
    return bytes(content)


def _bomb_of_text(_: random.Random) -> bytes:
    return png(8, 8, (b"zTXt", b"note\0\0" + zlib.compress(b"\0" * 80_000_000, 9)))


def _bomb_of_rows(chance: random.Random) -> bytes:
    """Its data unpack to far more, or far less, than its head says."""
    data = zlib.compress(b"\0" * chance.choice([10, 50_000_000]), 9)
    head = struct.pack(">IIBBBBB", 5000, 5000, 16, 6, 0, 0, 1)
    parts = ((b"IHDR", head), (b"IDAT", data[: len(data) // 2]), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _bomb_of_passes(_: random.Random) -> bytes:
    content = WHOLE["JPEG"]
    scan = content[content.index(b"\xff\xda") : -2]
    return content[:-2] + scan * 150 + content[-2:]


def _boxes_in_boxes(chance: random.Random) -> bytes:
    """A HEIC of nothing but empty boxes, or of one within the other."""
    head = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic"
    if chance.random() < 0.5:
        return head + (struct.pack(">I", 8) + b"free") * 20_000
    inner = b""
    for _ in range(2000):
        inner = struct.pack(">I", 8 + len(inner)) + b"ipco" + inner
    return head + inner


def _large_heic(chance: random.Random) -> bytes:
    content = bytearray(WHOLE["HEIF"])
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", chance.randrange(30_001, 2**31), chance.randrange(1, 2**31))
    return bytes(content)


def _polyglot(chance: random.Random) -> bytes:
    """A picture to one program; a script, an archive, a document or a program to another."""
    archive = b"PK\x03\x04" + chance.randbytes(30) + b"PK\x05\x06" + b"\0" * 18
    page, program, bundle = b"<html><script>alert(1)</script>", b"MZ" + chance.randbytes(60), b"Rar!\x1a\x07\0"
    behind = chance.choice([archive, page, program, b"\x7fELF" + chance.randbytes(60), b"#!/bin/sh\nrm", bundle])
    return WHOLE[chance.choice(["JPEG", "PNG", "WEBP"])] + behind


def _document_within(_: random.Random) -> bytes:
    comment = b"%PDF-1.7 1 0 obj"
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return WHOLE["JPEG"][:2] + segment + WHOLE["JPEG"][2:]


def _drawing(chance: random.Random) -> bytes:
    """SVG in its disguises."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return chance.choice([b"", b"\xef\xbb\xbf", b'<?xml version="1.0"?>', b"\n\n  ", b"<!DOCTYPE svg>"]) + svg


def _other_kind(chance: random.Random) -> bytes:
    written = BytesIO()
    scene(1).save(written, chance.choice(["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PDF", "EPS"]))
    return written.getvalue()


def _noise(chance: random.Random) -> bytes:
    return chance.choice([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"", b"RIFF"]) + chance.randbytes(2000)


def _broken_pixels(chance: random.Random) -> bytes:
    """Whole by its structure: the checksum of its data is that of others."""
    content = bytearray(WHOLE["PNG"])
    at = content.index(b"IDAT") + 20 + chance.randrange(2000)
    content[at] ^= 0xFF
    return bytes(content)


MAKERS: tuple[Make, ...] = (
    *(_broken_head, _cut_off, _wrong_size_in_the_head, _bomb_of_pixels, _bomb_of_text, _bomb_of_rows),
    *(_bomb_of_passes, _boxes_in_boxes, _large_heic, _polyglot, _document_within, _drawing, _other_kind),
    *(_noise, _broken_pixels),
)


def hostile() -> Iterator[tuple[str, bytes]]:
    chance = random.Random(SEED)
    for makers in repeat(MAKERS):
        for make in makers:
            yield make.__name__, make(chance)


@pytest.mark.parametrize("database_url", [""], indirect=False)
async def test_none_of_two_hundred_hostile_files_does_harm(photos: Photos) -> None:
    """No crash, no other error, no file, no row; a good picture before and after is as welcome as ever."""
    good = await photos.add()
    files = photos.files()
    limit = asyncio.Semaphore(4)

    async def send(name: str, content: bytes) -> tuple[str, int, str]:
        async with limit:
            return (name, *refused(await photos.send(content)))

    answers = await asyncio.gather(*(send(*each) for each in islice(hostile(), COUNT)))
    assert [answer for answer in answers if answer[2] not in REFUSALS or answer[1] not in {413, 415, 422}] == []
    assert len(answers) == COUNT
    assert photos.files() == files
    async with photos.database.read() as session:
        for table in (PhotoRow, PictureRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 1
    assert (await photos.technician.get(f"/photos/{good['id']}/full")).status_code == 200
    await photos.add(file(Image.new("RGB", (40, 40), "green")))


@ON_ONE_DATABASE
async def test_harmless_oddities_are_welcome(photos: Photos) -> None:
    """What phones put behind a JPEG is theirs to do."""
    await photos.add(WHOLE["JPEG"] + b"\0\0\0\x18ftypmp42" + b"\1" * 100)
    await photos.add(WHOLE["HEIF"])
