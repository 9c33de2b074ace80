"""The published language: payloads of everything that crosses MQTT, one file per publisher, no behaviour."""

from toolcare_shared.contracts.event import Event, Instant, Payload

__all__ = ["Event", "Instant", "Payload"]
