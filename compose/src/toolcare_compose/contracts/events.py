"""JSON Schema and example of each published event."""

import json
from inspect import cleandoc
from typing import Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue

from toolcare_shared.contracts.event import Event, named_events
from toolcare_shared.contracts.examples import AT, EVENTS, RETAINED
from toolcare_shared.messaging.envelope import Envelope, source_of

FOLDER: Final = "shared/contracts"
CONTRACTS: Final = "toolcare_shared.contracts."
EXAMPLE_EVENT_ID = "019e5a11-7c00-7b51-8a62-6e0c52a1ffff"


def published_events() -> list[type[Event]]:
    """Every event type of the contracts, sorted by publisher and name."""
    ours = [event for event in named_events(Event) if event.__module__.startswith(CONTRACTS)]
    return sorted(ours, key=lambda event: (event.publisher, event.name_of_event))


def example_of(event_type: type[Event]) -> Event:
    return next(event for event in EVENTS if type(event) is event_type)


def example_envelope(event_type: type[Event]) -> Envelope:
    event = example_of(event_type)
    return Envelope(
        id=EXAMPLE_EVENT_ID,
        source=source_of(event.publisher),
        type=event.type_name(),
        subject=event.subject,
        time=AT,
        data=event.model_dump(mode="json"),
        sequence=7,
        position=42,
        correlationid=EXAMPLE_EVENT_ID,
        actor="service:" + event.publisher,
    )


def data_schema(model: type[BaseModel]) -> JsonSchemaValue:
    return model.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")


def envelope_schema(event_type: type[Event]) -> JsonSchemaValue:
    """The envelope's schema with this event's type and data in it."""
    schema = Envelope.model_json_schema(mode="serialization")
    data = data_schema(event_type)
    definitions = {**schema.pop("$defs", {}), **data.pop("$defs", {})}
    schema["title"] = event_type.__name__
    told = event_type.__doc__ or f"{event_type.__name__} of {event_type.publisher}."
    schema["description"] = cleandoc(told)
    schema["properties"]["type"] = {"const": event_type.type_name()}
    schema["properties"]["source"] = {"const": source_of(event_type.publisher)}
    schema["properties"]["data"] = data
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        **({"$defs": definitions} if definitions else {}),
    }


def event_files() -> dict[str, str]:
    files = {}
    for event_type in published_events():
        stem = f"{event_type.publisher}/{event_type.name_of_event}.v{event_type.revision}.json"
        files[f"{FOLDER}/schemas/{stem}"] = as_json(envelope_schema(event_type))
        files[f"{FOLDER}/examples/{stem}"] = as_json(json.loads(example_envelope(event_type).to_bytes()))
    for name, payload in RETAINED.items():
        files[f"{FOLDER}/schemas/payloads/{name}.json"] = as_json(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                **data_schema(type(payload)),
            }
        )
        files[f"{FOLDER}/examples/payloads/{name}.json"] = as_json(payload.model_dump(mode="json"))
    return files


def as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
