"""The seam between the sources, which hear counters, and the intake, which books shots.

A source turns whatever its press speaks into `Reading`s and hands them over; it never decides how many shots
they mean. The intake commits, then returns: only then may a source acknowledge what it received.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from toolcare_shared.clock import CLOCKS_DIFFER
from toolcare_shared.contracts.readings import ReadingQuality as Quality
from toolcare_shared.contracts.shotcounter import SourceKind, SourceRemark, SourceState
from toolcare_shared.ids import MachineId, SourceId

__all__ = [
    "MAX_AGE",
    "MAX_AHEAD",
    "CounterBits",
    "CycleKind",
    "Intake",
    "Login",
    "MqttConfig",
    "MqttMappedConfig",
    "NoSource",
    "OpcuaCounterConfig",
    "OpcuaEm77Config",
    "Probe",
    "ProbeResult",
    "Quality",
    "Reading",
    "Refused",
    "SecurityMode",
    "SecurityPolicy",
    "ServerAddress",
    "Source",
    "SourceConfig",
    "SourceKind",
    "SourceSpec",
    "SourceState",
    "SparkplugConfig",
    "StateReport",
    "TimeUnit",
    "server_address",
    "wrong_time",
]

MAX_AHEAD = CLOCKS_DIFFER
"""How far a source's clock may run ahead of ours (node-opcua allows the same; a Pi has no clock of its own)."""

MAX_AGE = timedelta(days=400)
"""Readings older than this are a wrong clock, not a long outage."""

CounterBits = Literal[16, 24, 32, 64]
TimeUnit = Literal["auto", "s", "ms", "us"]
"""What a time given as a number counts since 1970; `auto` tells seconds from milliseconds by its size."""


class CycleKind(StrEnum):
    """Dry and start-up cycles wear the tool but make no parts: counted and marked."""

    PRODUCTION = "production"
    DRY_RUN = "dry_run"
    START_UP = "start_up"


class Reading(NamedTuple):
    """One look at a cumulative counter.

    `at` is when the counter is known to have held `value`: the source's time of a change, the server's time of a
    re-read. Use one clock per source. A source that merely looks again sends the same value with a newer `at`:
    that confirms it, and keeps the interval of later bookings narrow.

    `changed_at` is when the counter took this value, if the source knows (an OPC UA source timestamp, a cycle event).
    `unbroken` claims that every change since this source's previous reading was delivered: one subscription,
    no overflow bit, no reconnect. `reset_told` says the source announced a reset (job change) since that reading.
    `broken`: what the source said before it may not have reached us; over MQTT, where nobody claims `unbroken`, each
    one after a connection began, up to the first that was surely said since. `sampled_ms` is how often the far end
    looks at its counter.
    `place` is the `SourceSpec.place` it was read at: what still arrives from a place that was configured before is no
    reading of the counter that is configured now. Empty: the source has only one place.
    `parts` is the press's own count of parts, cumulative as well; it proves the count of shots and is never booked.
    `job` is what the press calls the job it works on.
    `repeated`: it may have been delivered once before, and has no time of its own that would tell.
    `counter` names which counter was read where a source can choose ("machine" or "job"); `resettable` and
    `counter_bits` then overrule the source's configuration.
    """

    source_id: SourceId
    value: int
    at: datetime
    received_at: datetime
    cycle_ms: int | None = None
    mould: str | None = None
    quality: Quality | None = None
    cavities: tuple[str, ...] | None = None
    kind: CycleKind | None = None
    reset_told: bool = False
    changed_at: datetime | None = None
    unbroken: bool = False
    place: str = ""
    counter: str = ""
    resettable: bool | None = None
    counter_bits: CounterBits | None = None
    parts: int | None = None
    job: str | None = None
    repeated: bool = False
    broken: bool = False
    sampled_ms: float | None = None


@dataclass(frozen=True, slots=True)
class StateReport:
    """What a source says of its own connection.

    Sources report `unreachable`, `faulty`, `no_data` (its far end says that it is gone) and `waiting` (connected again,
    nothing heard yet). The other states follow from the readings. `detail` tells a person what to do; that of `live` is
    a remark, which stays until the next one, or until the source waits anew; `remark` is the same without words.
    """

    source_id: SourceId
    state: SourceState
    detail: str
    remark: SourceRemark | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that came in and is no reading. Counted per source (or machine) and reason, never dropped in silence.

    `reason` is a stable snake_case word (`not_json`, `not_a_counter`, `negative`, `too_large`, `unknown_machine`,
    `machine_is_counted`, `time_in_future`, `time_too_old`, `bad_status`, `cannot_be_stored`); `raw` is a short,
    printable extract of what came, `detail` says in words what to mend.
    """

    source_id: SourceId | None
    machine_id: str | None
    reason: str
    raw: str
    at: datetime
    detail: str = ""


class NoSource(StrEnum):
    """Why nobody counts what a machine publishes on its default topic; also the reason of the rejection."""

    UNKNOWN_MACHINE = "unknown_machine"
    MACHINE_IS_COUNTED = "machine_is_counted"
    SOURCE_REMOVED = "source_removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttConfig:
    """A PLC that publishes on the default topic of its machine."""

    counter_bits: CounterBits = 32
    resettable: bool = True
    stale_after_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttMappedConfig:
    """A PLC with topics and shapes of its own.

    Paths are dotted (`data.shots.0`) or JSON pointers (`/data/shots/0`); an empty one is the whole payload. With
    `readings_path` a message holds a list of readings, and the other paths begin at each of them. The counter rises by
    `per_shot` with each shot: 1, or the parts of a shot where it counts parts. `at_zone` is where a time without an
    offset was told; without it such a time is refused.
    """

    topic: str
    counter_path: str = ""
    at_path: str | None = None
    cycle_ms_path: str | None = None
    mould_path: str | None = None
    quality_path: str | None = None
    parts_path: str | None = None
    cavities_path: str | None = None
    job_path: str | None = None
    readings_path: str | None = None
    mode_path: str | None = None
    dry_run_values: str = "dry_run"
    start_up_values: str = "start_up"
    at_unit: TimeUnit = "auto"
    at_zone: str | None = None
    cycle_unit: Literal["ms", "s"] = "ms"
    per_shot: int = 1
    counter_bits: CounterBits = 32
    resettable: bool = True
    stale_after_s: int = 60


class SecurityPolicy(StrEnum):
    """How the line to an OPC UA server is secured. Basic128Rsa15 and Basic256 are withdrawn: SHA-1 can be forged."""

    NONE = "none"
    BASIC256SHA256 = "basic256sha256"
    AES128 = "aes128_sha256_rsaoaep"
    AES256 = "aes256_sha256_rsapss"


class SecurityMode(StrEnum):
    SIGN = "sign"
    SIGN_AND_ENCRYPT = "sign_and_encrypt"


class Login(StrEnum):
    """As whom the server knows us. `certificate`: our own certificate is the user's as well."""

    ANONYMOUS = "anonymous"
    PASSWORD = "password"  # noqa: S105 - a word
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpcuaCounterConfig:
    """A plain counter tag. `browse_path` is `/`-separated `<namespace URI>:<name>` steps below Objects."""

    url: str
    node_id: str | None = None
    browse_path: str | None = None
    security_policy: SecurityPolicy = SecurityPolicy.NONE
    security_mode: SecurityMode = SecurityMode.SIGN_AND_ENCRYPT
    login: Login = Login.ANONYMOUS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    counter_bits: CounterBits = 32
    resettable: bool = True
    sampling_ms: int = 500
    stale_after_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OpcuaEm77Config:
    """A press with EUROMAP 77. `prefer` chooses the counter where the press has both; life beats job."""

    url: str
    security_policy: SecurityPolicy = SecurityPolicy.NONE
    security_mode: SecurityMode = SecurityMode.SIGN_AND_ENCRYPT
    login: Login = Login.ANONYMOUS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    prefer: Literal["machine", "job"] = "machine"
    sampling_ms: int = 500
    stale_after_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkplugConfig:
    """A metric of an edge node, or of one of its devices (`device` empty: of the node itself), with Sparkplug B 3.0.

    The values of the mode metric that mean a dry run or a start-up are lists of words with commas between them.
    """

    group: str
    node: str
    device: str = ""
    counter_metric: str
    mould_metric: str | None = None
    cycle_metric: str | None = None
    cycle_unit: Literal["ms", "s"] = "ms"
    parts_metric: str | None = None
    mode_metric: str | None = None
    dry_run_values: str = "dry_run"
    start_up_values: str = "start_up"
    counter_bits: CounterBits = 32
    resettable: bool = True
    stale_after_s: int = 60


SourceConfig = MqttConfig | MqttMappedConfig | OpcuaCounterConfig | OpcuaEm77Config | SparkplugConfig


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """An OPC UA server and how we come to it. Sources with the same one share a session; a PLC has few to give."""

    url: str
    policy: SecurityPolicy = SecurityPolicy.NONE
    mode: SecurityMode = SecurityMode.SIGN_AND_ENCRYPT
    login: Login = Login.ANONYMOUS
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def needs_certificate(self) -> bool:
        """Whether we must show one of our own."""
        return self.policy is not SecurityPolicy.NONE or self.login is Login.CERTIFICATE


def server_address(config: SourceConfig) -> ServerAddress | None:
    """None: no source over OPC UA."""
    if not isinstance(config, OpcuaCounterConfig | OpcuaEm77Config):
        return None
    mode = SecurityMode.SIGN_AND_ENCRYPT if config.security_policy is SecurityPolicy.NONE else config.security_mode
    by_name = config.login is Login.PASSWORD
    return ServerAddress(
        config.url,
        config.security_policy,
        mode,
        config.login,
        config.username if by_name else None,
        config.password if by_name else None,
    )


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A configured source, as the keeper hands it to the part that runs it. `place` says which counter is read."""

    source_id: SourceId
    machine_id: MachineId
    kind: SourceKind
    config: SourceConfig
    place: str = ""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What was found at the far end, for a person who sets a source up; `message` is what just came there."""

    reachable: bool
    detail: str
    found: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    message: str = ""
    certificate: bytes | None = field(default=None, repr=False)
    """What the server showed (DER), where nobody has decided whether to trust it."""


class Intake(Protocol):
    """Where sources deliver."""

    async def take(self, readings: Sequence[Reading]) -> None:
        """Book a batch, in the order given; return after the commit. Repeats and late readings are harmless.

        Raises what the database raises: then nothing of the batch is booked, and it must be delivered again.
        """

    async def refuse(self, refusals: Sequence[Refused]) -> None:
        """Count what is no reading, all in one transaction; return after the commit."""

    async def report(self, *reports: StateReport) -> None:
        """Note the state of connections, all in one transaction; cheap when nothing changed."""

    async def confirmed_at(self, source_id: SourceId) -> datetime | None:
        """Until when the source's counter is known, by its own clock; None before its first reading."""

    async def namespace(self, source_id: SourceId) -> str | None:
        """Return which namespace the index in the source's node id meant when its counter was first found."""

    async def keep_namespace(self, source_id: SourceId, place: str, uri: str) -> None:
        """Note that namespace, unless there is one or the source is pointed at another place by now."""

    async def meet(self, server: str, certificate: bytes) -> None:
        """Note the certificate (DER) that an OPC UA server shows and nobody trusts yet, so that a person decides."""

    async def source_of(self, machine_id: str) -> SourceId | NoSource:
        """Return the source of a machine's default topic, made when the machine is known and nothing counts it yet."""


class Source(Protocol):
    """A running connection: to the broker, or one to each OPC UA server (a PLC has few sessions to give).

    `sources.mqtt.MqttInput`, `sources.opcua.OpcuaServer` and `sources.sparkplug.SparkplugHost` are the three; the
    specs of an `OpcuaServer` all name the same server and credentials.
    """

    async def run(self, intake: Intake) -> None:
        """Run until cancelled, through every outage; let go of the connection on the way out."""


class Probe(Protocol):
    """`sources.mqtt.probe` and `sources.opcua.probe`."""

    async def __call__(self, config: SourceConfig, *, timeout_s: float) -> ProbeResult:
        """Look once, within the time given; never raise for what the far end does."""


def wrong_time(at: datetime, received_at: datetime) -> str | None:
    """Return the reason to refuse a source time, or None when it is sane."""
    if at > received_at + MAX_AHEAD:
        return "time_in_future"
    if at < received_at - MAX_AGE:
        return "time_too_old"
    return None
