"""The published language: schemas, examples and the AsyncAPI document agree with the code and with each other."""

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from toolcare_compose.contracts.events import example_envelope, published_events
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.examples import EVENTS, RETAINED
from toolcare_shared.messaging.envelope import Envelope

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "shared" / "contracts"
VALIDATOR = Path(__file__).parent / "asyncapi"


def stem(event: type[Event]) -> str:
    return f"{event.publisher}/{event.name_of_event}.v{event.revision}.json"


def test_each_event_has_one_example() -> None:
    """A reader of the contracts sees every event as it stands on the wire."""
    assert sorted(type(event).__name__ for event in EVENTS) == sorted(event.__name__ for event in published_events())


@pytest.mark.parametrize("event", published_events(), ids=lambda event: event.__name__)
def test_the_example_fits_its_schema_and_reads_back(event: type[Event]) -> None:
    """What is committed is what a reader gets, and our own reader understands it."""
    text = (CONTRACTS / "examples" / stem(event)).read_text()
    jsonschema.validate(json.loads(text), json.loads((CONTRACTS / "schemas" / stem(event)).read_text()))
    envelope = Envelope.parse(text)
    assert envelope == example_envelope(event)
    assert event.model_validate(envelope.data) in EVENTS


@pytest.mark.parametrize("name", sorted(RETAINED))
def test_each_plain_payload_fits_its_schema(name: str) -> None:
    """States, alerts, permits and readings are as documented."""
    example = json.loads((CONTRACTS / "examples" / "payloads" / f"{name}.json").read_text())
    jsonschema.validate(example, json.loads((CONTRACTS / "schemas" / "payloads" / f"{name}.json").read_text()))


@pytest.mark.parametrize("event", published_events(), ids=lambda event: event.__name__)
def test_a_reader_ignores_what_it_does_not_know(event: type[Event]) -> None:
    """A newer publisher may add a field without breaking an older reader."""
    data = {**example_envelope(event).data, "added_later": 1}
    assert event.model_validate(data).subject == example_envelope(event).subject


@pytest.mark.timeout(300)
def test_the_asyncapi_document_is_valid() -> None:
    """The document passes the AsyncAPI initiative's own parser."""
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv-node" / "bin"))
    assert node, "Node.js is missing; `make test` installs it"
    assert (VALIDATOR / "node_modules").is_dir(), "the validator is not installed; `make test` does it"
    told = subprocess.run(
        [node, str(VALIDATOR / "validate.mjs"), str(CONTRACTS / "asyncapi.yaml")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "channels" in told.stdout
