"""Who is there: retained by every service, set to offline by the broker when a service dies."""

from enum import StrEnum

from toolcare_shared.contracts.event import Instant, Payload


class PresenceStatus(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"


class Presence(Payload):
    service: str
    status: PresenceStatus
    since: Instant
    version: str
