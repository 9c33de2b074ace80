"""The envelope is CloudEvents, and the same bytes again after reading them."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from toolcare_shared.messaging.envelope import Envelope

WIRE = {
    "specversion": "1.0",
    "id": "0198c5b4-0000-7000-8000-000000000001",
    "source": "/toolcare/registry",
    "type": "toolcare.registry.tool_mounted.v1",
    "subject": "t-0042",
    "time": "2026-03-01T06:00:00Z",
    "datacontenttype": "application/json",
    "data": {"tool_id": "t-0042", "note": None},
    "sequence": 3,
    "position": 17,
    "correlationid": "c-1",
    "actor": "person:u-1",
}


def test_an_envelope_keeps_its_bytes() -> None:
    """An empty field of the payload stays, an empty extension is left out as CloudEvents wants."""
    envelope = Envelope.parse(json.dumps(WIRE))
    assert json.loads(envelope.to_bytes()) == WIRE
    assert Envelope.parse(envelope.to_bytes()).to_bytes() == envelope.to_bytes()
    assert (envelope.publisher, envelope.event_name) == ("registry", "tool_mounted")
    assert envelope.time == datetime(2026, 3, 1, 6, tzinfo=UTC)


def test_unknown_fields_are_ignored() -> None:
    """A newer publisher may add some."""
    assert Envelope.parse(json.dumps({**WIRE, "newer": 1})) == Envelope.parse(json.dumps(WIRE))


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""},
        {"source": "registry"},
        {"type": "tool_mounted"},
        {"time": "2026-03-01T06:00:00"},
        {"position": -1},
        {"data": [1]},
        {"specversion": "2.0"},
    ],
)
def test_what_is_no_event_is_refused(broken: dict[str, object]) -> None:
    """A consumer puts it aside instead of guessing."""
    with pytest.raises(ValidationError):
        Envelope.parse(json.dumps({**WIRE, **broken}))
