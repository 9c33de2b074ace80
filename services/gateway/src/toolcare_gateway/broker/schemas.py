from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from toolcare_gateway.broker.domain import ClientKind, MachineState, NewClient
from toolcare_gateway.broker.tables import MqttClient, MqttList
from toolcare_gateway.broker.wanted import InForce

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewMqttClient(_Body):
    """`machine_id`: for the kind `machine`, and for it alone."""

    name: Word = Field(examples=["p07"])
    kind: ClientKind
    machine_id: Word | None = None
    note: Note = ""

    def as_client(self) -> NewClient:
        return NewClient(self.name, self.kind, self.machine_id, self.note)


class MqttClientPatch(_Body):
    note: Note


class Revocation(_Body):
    reason: Reason


class ClientMachine(BaseModel):
    """The press a client writes for. `name` is empty when nobody has set it up."""

    id: str
    name: str
    state: MachineState
    last_seen: datetime | None
    """When the newest reading of its MQTT sources came."""


class Revoked(BaseModel):
    by: str
    at: datetime
    reason: str


class MqttClientOut(BaseModel):
    """`in_force`: whether the broker acts by the last change already. `made_by` is empty for one that came along."""

    name: str
    kind: ClientKind
    machine: ClientMachine | None
    note: str
    made_by: str
    made_at: datetime
    rotated_by: str | None
    rotated_at: datetime | None
    revoked: Revoked | None
    in_force: bool
    version: int

    @classmethod
    def of(cls, client: MqttClient, machines: Mapping[str, ClientMachine], in_force: InForce) -> "MqttClientOut":
        gone = client.revoked_at and Revoked(
            by=client.revoked_by or "", at=client.revoked_at, reason=client.revoked_reason
        )
        return cls(
            name=client.name,
            kind=ClientKind(client.kind),
            machine=machines.get(client.machine_id or ""),
            note=client.note,
            made_by=client.made_by,
            made_at=client.made_at,
            rotated_by=client.rotated_by,
            rotated_at=client.rotated_at,
            revoked=gone or None,
            in_force=client.list_number <= in_force.number,
            version=client.version,
        )


class BrokerState(BaseModel):
    """`waiting_since`: when the newest list was made that the broker does not follow yet.

    `is_followed`: false where the broker keeps a list of its own and never will.
    """

    is_followed: bool
    wanted: int
    in_force: int
    answered_at: datetime | None
    waiting_since: datetime | None
    trouble: str
    port: int
    prefix: str

    @classmethod
    def of(
        cls, wanted: MqttList | None, in_force: InForce, port: int, prefix: str, *, is_followed: bool
    ) -> "BrokerState":
        number = wanted.number if wanted else 0
        return cls(
            is_followed=is_followed,
            wanted=number,
            in_force=in_force.number,
            answered_at=in_force.at,
            waiting_since=wanted.changed_at if is_followed and wanted and number > in_force.number else None,
            trouble=in_force.trouble,
            port=port,
            prefix=prefix,
        )


class MqttClients(BaseModel):
    broker: BrokerState
    items: Sequence[MqttClientOut]


class GivenMqttPassword(BaseModel):
    """The password is told this once; nothing keeps it."""

    client: MqttClientOut
    password: str
