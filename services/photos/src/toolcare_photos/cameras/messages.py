"""What the service and a camera's process say to each other: a head of JSON and a body of bytes, each with its length.

The service asks, the process answers, in this order and under the number of the question.
"""

import json
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LENGTHS = struct.Struct(">II")
MAX_HEAD = 64 * 1024
MAX_BODY = 64 * 1024 * 1024

Scalar = str | int | float | bool | None


class Unreadable(Exception):
    """What came is no message; nothing after it can be understood."""


@dataclass(frozen=True, slots=True)
class Message:
    head: Mapping[str, object]
    body: bytes = b""

    def text(self, name: str) -> str:
        return str(self.head.get(name, ""))

    @property
    def number(self) -> int:
        number = self.head.get("number")
        return number if isinstance(number, int) else 0


def packed(head: Mapping[str, object], body: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def lengths(raw: bytes) -> tuple[int, int]:
    """Return those of head and body; Unreadable when no message is that long."""
    head, body = LENGTHS.unpack(raw)
    if head > MAX_HEAD or body > MAX_BODY:
        raise Unreadable
    return head, body


def unpacked(content: bytes, head_length: int) -> Message:
    try:
        head = json.loads(content[:head_length])
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(head, dict):
        raise Unreadable
    return Message(head, content[head_length:])


def received(channel: socket.socket) -> Iterator[Message]:
    """Give each message as it comes, until the other side is gone."""
    with channel.makefile("rb") as incoming:
        while len(raw := incoming.read(LENGTHS.size)) == LENGTHS.size:
            head, body = lengths(raw)
            content = incoming.read(head + body)
            if len(content) < head + body:
                return
            yield unpacked(content, head)
