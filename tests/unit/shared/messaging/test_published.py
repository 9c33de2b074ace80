"""A message is taken off the wire as the client library would take it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt import _packet
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties, VariableByteIntegers

from toolcare_shared.messaging.session import Message, published, unasked

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def packed(topic: bytes, payload: bytes, qos: int, mid: int, names: dict[str, str]) -> bytes:
    """Return a PUBLISH after its length."""
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.UserProperty = list(names.items())
    noted: bytes = properties.pack()  # type: ignore[no-untyped-call]
    return len(topic).to_bytes(2) + topic + (mid.to_bytes(2) if qos else b"") + noted + payload


WORDS = st.characters(codec="utf-8", exclude_characters="\0")
"""MQTT 5, 1.5.4: what a text may hold; the library takes no message that has other ones in its properties."""


@given(
    st.text(min_size=1, max_size=40).map(str.encode) | st.binary(max_size=5),
    st.binary(max_size=300),
    st.integers(0, 3),
    st.booleans(),
    st.integers(1, 65_535),
    st.booleans(),
    st.dictionaries(st.text(WORDS, max_size=20), st.text(WORDS, max_size=80), max_size=2),
)
def test_plain_messages_are_read_as_the_library_reads_them(
    topic: bytes, payload: bytes, qos: int, retain: bool, mid: int, dup: bool, names: dict[str, str]
) -> None:
    """What is not plain (QoS 2, long properties, no topic or one that is no UTF-8) is left to the library."""
    command = 0x30 | dup << 3 | qos << 1 | retain
    packet = packed(topic, payload, qos, mid, names)
    found = published(command, packet, NOW)
    known = _packet.decode_publish(command, packet, MQTTProtocolVersion.MQTTv5)
    is_plain = qos < 2 and topic != b"" and len(packed(b"", b"", 0, 0, names)) < 2 + 1 + 128
    try:
        name = topic.decode()
    except UnicodeDecodeError:
        is_plain, name = False, ""
    plain = Message(name, bytes(known.payload), qos, retain, known.mid, NOW, known.dup)
    assert found == (plain if is_plain else None)


@given(st.binary(max_size=12), st.integers(0, 3))
def test_what_is_cut_off_is_left_to_the_library(packet: bytes, qos: int) -> None:
    """It raises what it always raises; a message is never made up."""
    found = published(0x30 | qos << 1, packet, NOW)
    if found is not None:
        assert packet.endswith(found.payload)
        assert packet[2:].startswith(found.topic.encode())


@given(st.text(WORDS, min_size=1, max_size=40), st.binary(max_size=300) | st.just(bytes(20_000)), st.booleans())
def test_what_nobody_waits_for_is_sent_as_the_library_reads_it(topic: str, payload: bytes, retain: bool) -> None:
    """At QoS 0 we make the packet ourselves, of any length."""
    command, *rest = unasked(topic, payload, retain=retain)
    length, used = VariableByteIntegers.decode(bytes(rest))  # type: ignore[no-untyped-call]
    packet = bytes(rest[used:])
    assert len(packet) == length
    known = _packet.decode_publish(command, packet, MQTTProtocolVersion.MQTTv5)
    assert (known.topic, bytes(known.payload), known.qos, known.retain) == (topic.encode(), payload, 0, retain)
