"""The AsyncAPI 3 document of everything that crosses the broker."""

from collections.abc import Mapping

import yaml
from pydantic import JsonValue

from toolcare_compose.contracts.events import (
    data_schema,
    envelope_schema,
    example_envelope,
    published_events,
)
from toolcare_compose.contracts.services import streams_read
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.examples import RETAINED
from toolcare_shared.messaging.envelope import CONTENT_TYPE
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.topics import ROOT

Json = dict[str, JsonValue]

# name, address, payload, publisher ("" = a PLC), quality of service, retained, what it is for
PLAIN_CHANNELS = (
    ("toolState", "state/registry/tool/{id}", "tool_state", "registry", 1, True, "The tool as it is now"),
    ("machineState", "state/registry/machine/{id}", "machine_state", "registry", 1, True, "The machine and its tools"),
    ("sourceState", "state/shotcounter/source/{id}", "source_state", "shotcounter", 1, True, "A counter source"),
    ("planState", "state/maintenance/tool/{id}", "tool_plan_state", "maintenance", 1, True, "All levels of a tool"),
    (
        "actionAlert",
        "alert/{tool}/action-overdue",
        "action_alert",
        "actions",
        1,
        True,
        "While an action of the tool is overdue; an empty payload means cleared",
    ),
    (
        "failureAlert",
        "alert/{tool}/failure-critical",
        "failure_alert",
        "failures",
        1,
        True,
        "A failure that must not run on; an empty payload means cleared",
    ),
    ("alert", "alert/{tool}/{kind}", "alert", "maintenance", 1, True, "Active alert; an empty payload means cleared"),
    ("permit", "permit/{machine}", "run_permit", "maintenance", 1, True, "Whether the machine may run"),
    ("liveCount", "live/shotcounter/{id}/counts", "live_count", "shotcounter", 0, False, "For dashboards alone"),
    (
        "liveReading",
        "live/shotcounter/{id}/reading",
        "live_reading",
        "shotcounter",
        0,
        False,
        "A counter's newest value",
    ),
    ("presence", "svc/{service}/status", "presence", "registry", 1, True, "Who is there; offline by last will"),
    ("reading", "in/{machine}/shots", "reading", "", 1, False, "A PLC's cumulative counter; a bare integer will do"),
)


def asyncapi_document() -> str:
    channels: Json = {}
    operations: Json = {}
    messages: Json = {}
    for event in published_events():
        _add_event(event, channels, operations, messages)
    for name, address, payload, publisher, qos, retained, purpose in PLAIN_CHANNELS:
        messages[name] = _message(
            data_schema(type(RETAINED[payload])), RETAINED[payload].model_dump(mode="json"), purpose
        )
        channels[name] = _channel(f"{ROOT}/{address}", name, purpose)
        operations[f"{publisher or 'plc'}.{name}"] = _operation(name, "send" if publisher else "receive", qos, retained)
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Toolcare over MQTT",
            "version": "0.1.0",
            "description": (
                "Events are CloudEvents 1.0 in structured JSON. MQTT brings the news; the log is the publisher's "
                "outbox, read at GET /internal/events/{aggregate}. Retained topics hold what is true now. "
                "A site prefix may stand in front of every topic."
            ),
            "license": {"name": "Proprietary"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "plant": {
                "host": "{host}:{port}",
                "protocol": "mqtt",
                "protocolVersion": "5.0",
                "description": "The plant's broker; no anonymous access.",
                "variables": {"host": {"default": "toolcare.local"}, "port": {"default": "1883"}},
                "security": [{"$ref": "#/components/securitySchemes/client"}],
            }
        },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "securitySchemes": {"client": {"type": "userPassword", "description": "One name for each client."}},
        },
    }
    return "# Written by `make contracts`. Do not edit.\n" + yaml.safe_dump(
        document, sort_keys=False, allow_unicode=True, width=120
    )


def _add_event(event: type[Event], channels: Json, operations: Json, messages: Json) -> None:
    name = event.__name__
    address = f"{ROOT}/evt/{event.publisher}/{event.aggregate}/{{id}}/{event.name_of_event}"
    readers = [
        service for service, streams in streams_read().items() if Stream(event.publisher, event.aggregate) in streams
    ]
    told = f" Read by {', '.join(readers)}." if readers else ""
    messages[name] = {
        **_message(
            envelope_schema(event),
            example_envelope(event).model_dump(mode="json", exclude_none=True),
            (event.__doc__ or name).strip().split("\n")[0],
        ),
        "contentType": CONTENT_TYPE,
    }
    channels[name] = _channel(address, name, f"Published by {event.publisher}.{told}")
    operations[f"{event.publisher}.{event.name_of_event}"] = _operation(name, "send", 1, retained=False)


def _message(schema: Mapping[str, JsonValue], example: JsonValue, summary: str) -> Json:
    plain = {key: value for key, value in schema.items() if key != "$schema"}
    return {"summary": summary, "payload": _inline(plain), "examples": [{"payload": example}]}


def _channel(address: str, message: str, description: str) -> Json:
    names = [part[1:-1] for part in address.split("/") if part.startswith("{")]
    return {
        "address": address,
        "description": description,
        "messages": {message: {"$ref": f"#/components/messages/{message}"}},
        "parameters": {name: {"description": PARAMETERS[name]} for name in names},
    }


PARAMETERS = {
    "id": "The aggregate's id, as in the payload",
    "tool": "The tool's id",
    "kind": "The kind of alert",
    "machine": "The machine's id",
    "service": "The service's name",
}


def _operation(channel: str, action: str, qos: int, retained: bool) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": {"mqtt": {"qos": qos, "retain": retained, "bindingVersion": "0.2.0"}},
    }


def _inline(schema: Json) -> Json:
    """Put definitions where they are used: references inside a payload would point at the document's root."""
    definitions = schema.pop("$defs", {})

    def resolve(value: JsonValue) -> JsonValue:
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str) and isinstance(definitions, dict):
                rest = {key: item for key, item in value.items() if key != "$ref"}
                target = definitions[reference.rsplit("/", 1)[1]]
                return resolve({**(target if isinstance(target, dict) else {}), **rest})
            return {key: resolve(item) for key, item in value.items()}
        return [resolve(item) for item in value] if isinstance(value, list) else value

    return {key: resolve(value) for key, value in schema.items()}
