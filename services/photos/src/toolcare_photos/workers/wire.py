"""How a worker is talked to over its pipes: a header in JSON, then blobs.

Nothing is unpickled: what decodes hostile pictures may be taken over, and must not take its caller with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

_LENGTH_BYTES = 4
MAX_HEADER = 1024 * 1024
MAX_BLOBS = 256 * 1024**2
"""Far above what any picture becomes."""


@dataclass(frozen=True, slots=True)
class Message:
    """`about` is what JSON can say."""

    about: Mapping[str, object]
    blobs: Sequence[bytes] = field(default=(), repr=False)


class BrokenMessage(Exception):
    """The other side ended in the middle, or says what cannot be."""


def write(to: IO[bytes], message: Message) -> None:
    header = json.dumps({"about": message.about, "sizes": [len(blob) for blob in message.blobs]}).encode()
    to.write(len(header).to_bytes(_LENGTH_BYTES, "big"))
    to.write(header)
    to.writelines(message.blobs)
    to.flush()


def read(source: IO[bytes]) -> Message | None:
    """Return the next message, or None when the other side has ended."""
    length = source.read(_LENGTH_BYTES)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    if len(length) < _LENGTH_BYTES or size > MAX_HEADER:
        raise BrokenMessage
    try:
        header = json.loads(_exactly(source, size))
        about, sizes = dict(header["about"]), [int(each) for each in header["sizes"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenMessage from error
    if min(sizes, default=0) < 0 or sum(sizes) > MAX_BLOBS:
        raise BrokenMessage
    return Message(about, [_exactly(source, each) for each in sizes])


def _exactly(source: IO[bytes], size: int) -> bytes:
    content = source.read(size)
    if len(content) < size:
        raise BrokenMessage
    return content
