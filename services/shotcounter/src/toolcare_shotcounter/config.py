"""A source's configuration: what may be in it, kind by kind, and how it is stored."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import InvalidToken
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.messaging.topics import Topics
from toolcare_shotcounter import store
from toolcare_shotcounter.domain import ConfigDoesNotFit
from toolcare_shotcounter.readings import (
    CounterBits,
    Login,
    MqttConfig,
    MqttMappedConfig,
    OpcuaCounterConfig,
    OpcuaEm77Config,
    SecurityMode,
    SecurityPolicy,
    SourceConfig,
    SourceKind,
    SourceSpec,
    SparkplugConfig,
    TimeUnit,
)
from toolcare_shotcounter.sources.topic_filter import overlap
from toolcare_shotcounter.tables import SourceRow

_ROLLS_OVER_SELDOM = 32
_FOR_COUNTING = {"on_mismatch"}
"""What the part that hears a source need not know."""
SECRETS = frozenset({"password"})
"""Stored sealed, used, and never shown again."""

_SEALED = "sealed:"

Path = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Level = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^+/#\x00]*$")]
"""A group, an edge node or a device of Sparkplug: one level of a topic."""
MetricName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
StaleAfter = Annotated[int, Field(ge=5, le=86_400, description="Silent longer than this: the source has no data")]
Sampling = Annotated[int, Field(ge=50, le=60_000)]


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    stale_after_s: StaleAfter = 60
    on_mismatch: Literal["warn", "hold"] = Field(
        default="warn", description="What becomes of the shots while the press names a mould that is not mounted"
    )


class MqttSettings(_Config):
    counter_bits: CounterBits = 32
    resettable: bool = True

    def plain(self) -> SourceConfig:
        return MqttConfig(**self.model_dump(exclude=_FOR_COUNTING))


class MqttMappedSettings(MqttSettings):
    topic: Text = Field(examples=["plant/hall-2/+/counter"])
    counter_path: Path = Field(default="", examples=["data.shots"])
    at_path: Path | None = None
    cycle_ms_path: Path | None = None
    mould_path: Path | None = None
    quality_path: Path | None = None
    parts_path: Path | None = None
    cavities_path: Path | None = Field(default=None, description="A list with what became of each cavity")
    job_path: Path | None = None
    readings_path: Path | None = Field(default=None, description="Where a message holds a list of readings")
    mode_path: Path | None = None
    dry_run_values: Words = Field(default="dry_run", description="Values of the mode that mean a dry run, by commas")
    start_up_values: Words = Field(default="start_up", description="Values of the mode that mean a start-up, by commas")
    at_unit: TimeUnit = "auto"
    at_zone: Path | None = Field(default=None, examples=["Europe/Berlin"])
    cycle_unit: Literal["ms", "s"] = "ms"
    per_shot: Annotated[int, Field(ge=1, le=1000, description="By how much the counter rises with a shot")] = 1

    @field_validator("at_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        try:
            return name and ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error

    @model_validator(mode="after")
    def _rolls_over_by_whole_shots(self) -> Self:
        """A small counter rolls over often; where a shot does not fit its range evenly, its shots are lost count of."""
        if self.counter_bits < _ROLLS_OVER_SELDOM and (1 << self.counter_bits) % self.per_shot:
            raise ValueError(
                f"a counter of {self.counter_bits} bits that rises by {self.per_shot} with a shot begins anew in the "
                "middle of a shot; read a counter of shots, or a wider one"
            )
        return self

    @field_validator("topic")
    @classmethod
    def _usable(cls, topic: str) -> str:
        levels = topic.split("/")
        if any(("+" in level and level != "+") or ("#" in level and level != "#") for level in levels):
            raise ValueError("a wildcard takes a whole level of the topic")
        if "#" in levels[:-1]:
            raise ValueError("# may only be the last level")
        if "\0" in topic or topic.startswith("$"):
            raise ValueError("topics that begin with $ are the broker's own")
        return topic

    def plain(self) -> SourceConfig:
        return MqttMappedConfig(**self.model_dump(exclude=_FOR_COUNTING))


def _opc_tcp(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "opc.tcp" or not parts.hostname:
        raise ValueError("write opc.tcp://host:port")
    if parts.username or parts.password:
        raise ValueError("give user and password in their own fields, not in the address")
    return url


ServerUrl = Annotated[Text, AfterValidator(_opc_tcp), Field(examples=["opc.tcp://10.0.0.7:4840"])]


class _OpcuaSettings(_Config):
    url: ServerUrl
    security_policy: SecurityPolicy = SecurityPolicy.NONE
    security_mode: SecurityMode = Field(
        default=SecurityMode.SIGN_AND_ENCRYPT, description="Means nothing without a policy"
    )
    login: Login = Field(
        default=Login.ANONYMOUS,
        description="By `certificate` Toolcare's own one is the user's; `password` needs a name",
    )
    username: Path | None = None
    password: Annotated[str, StringConstraints(max_length=500)] | None = Field(default=None, repr=False)
    sampling_ms: Sampling = 500

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, given: object) -> object:
        """Who gives a user name and no way to log in means that name."""
        if isinstance(given, Mapping) and given.get("username") and given.get("login") is None:
            return {**given, "login": Login.PASSWORD}
        return given

    @model_validator(mode="after")
    def _name_for_password(self) -> Self:
        if self.login is Login.PASSWORD and not self.username:
            raise ValueError("login by password needs username")
        return self


class OpcuaCounterSettings(_OpcuaSettings):
    node_id: Text | None = Field(default=None, examples=["ns=2;s=Counter"])
    browse_path: Text | None = Field(default=None, description="`namespace URI:name` steps below Objects")
    counter_bits: CounterBits = 32
    resettable: bool = True

    @model_validator(mode="after")
    def _one_way_to_the_node(self) -> Self:
        if (self.node_id is None) == (self.browse_path is None):
            raise ValueError("give either node_id or browse_path")
        return self

    def plain(self) -> SourceConfig:
        return OpcuaCounterConfig(**self.model_dump(exclude=_FOR_COUNTING))


class OpcuaEm77Settings(_OpcuaSettings):
    prefer: Literal["machine", "job"] = "machine"

    def plain(self) -> SourceConfig:
        return OpcuaEm77Config(**self.model_dump(exclude=_FOR_COUNTING))


class SparkplugSettings(MqttSettings):
    group: Annotated[Level, Field(min_length=1, examples=["plant-1"])]
    node: Annotated[Level, Field(min_length=1, examples=["hall-2"])]
    device: Level = Field(default="", description="Empty: a metric of the edge node itself", examples=["press-7"])
    counter_metric: MetricName = Field(examples=["Counters/Shots"])
    mould_metric: MetricName | None = None
    cycle_metric: MetricName | None = None
    cycle_unit: Literal["ms", "s"] = "ms"
    parts_metric: MetricName | None = None
    mode_metric: MetricName | None = None
    dry_run_values: Words = Field(default="dry_run", description="Values of the mode that mean a dry run, by commas")
    start_up_values: Words = Field(default="start_up", description="Values of the mode that mean a start-up, by commas")

    @field_validator("group")
    @classmethod
    def _not_the_hosts_topic(cls, group: str) -> str:
        if group == "STATE":
            raise ValueError("STATE is where hosts say that they are here, no group")
        return group

    def plain(self) -> SourceConfig:
        return SparkplugConfig(**self.model_dump(exclude=_FOR_COUNTING))


AnySettings = MqttSettings | MqttMappedSettings | OpcuaCounterSettings | OpcuaEm77Settings | SparkplugSettings

_OF_KIND: Mapping[SourceKind, type[AnySettings]] = {
    SourceKind.MQTT: MqttSettings,
    SourceKind.MQTT_MAPPED: MqttMappedSettings,
    SourceKind.OPCUA_COUNTER: OpcuaCounterSettings,
    SourceKind.OPCUA_EM77: OpcuaEm77Settings,
    SourceKind.SPARKPLUG: SparkplugSettings,
}


def checked(kind: SourceKind, given: Mapping[str, object]) -> AnySettings:
    """Read a configuration; ConfigDoesNotFit names the fields that are wrong."""
    try:
        return _OF_KIND[kind].model_validate(given)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc'])) or 'config'}: {each['msg']}" for each in error.errors()]
        raise ConfigDoesNotFit(kind.value, wrong) from error


def hears_no_other(kind: SourceKind, given: Mapping[str, object], machine_id: str, topics: Topics) -> None:
    """Refuse a topic filter that would hear Toolcare's own messages or another machine's default topic.

    What is mapped is heard by its source alone, so such a filter would silence the others. Below its own machine's
    `in/` a source may listen: there its PLC is allowed to publish.
    """
    topic = str(given.get("topic", ""))
    own = topics.readings_filter().replace("+", machine_id).removesuffix("shots")
    if kind is SourceKind.MQTT_MAPPED and overlap(topic, topics.all_filter()) and not topic.startswith(own):
        raise ConfigDoesNotFit(kind.value, [f"topic: {topic} would hear Toolcare's own topics; make it narrower"])


def changed(
    kind: SourceKind, stored: Mapping[str, object], given: Mapping[str, object], sealing: Sealing
) -> dict[str, object]:
    """Merge a patch into a stored configuration: what is absent stays, null brings the default back.

    A secret stays only with its host.
    """
    moved = _host(stored) != _host({**stored, **given})
    kept = {name: value for name, value in stored.items() if not (moved and name in SECRETS)}
    before = {name: value for name, value in kept.items() if name not in given and name in SECRETS}
    merged = {**kept, **given}
    if merged.get("username") is None and "login" not in given and merged.get("login") == Login.PASSWORD:
        merged["login"] = None
    plain = {name: value for name, value in merged.items() if value is not None and name not in before}
    fresh = checked(kind, plain).model_dump(mode="json")
    return sealed(fresh, sealing) | {name: value for name, value in before.items() if name in fresh}


def sealed(given: Mapping[str, object], sealing: Sealing) -> dict[str, object]:
    """Seal what must not be read in a copy of the database."""
    return {name: _sealed(value, sealing) if name in SECRETS else value for name, value in given.items()}


def opened(stored: Mapping[str, object], sealing: Sealing) -> dict[str, object]:
    """ConfigDoesNotFit when the key that sealed it is gone."""
    return {name: _opened(value, sealing) if name in SECRETS else value for name, value in stored.items()}


def has_open_secret(stored: Mapping[str, object]) -> bool:
    """Whether a release that sealed nothing wrote it."""
    return any(isinstance(value := stored.get(name), str) and not value.startswith(_SEALED) for name in SECRETS)


def _sealed(value: object, sealing: Sealing) -> object:
    return _SEALED + sealing.sealed(value) if isinstance(value, str) else value


def _opened(value: object, sealing: Sealing) -> object:
    if not isinstance(value, str) or not value.startswith(_SEALED):
        return value
    try:
        return sealing.opened(value.removeprefix(_SEALED))
    except InvalidToken as error:
        raise ConfigDoesNotFit("OPC UA", ["password: the key that opens it is gone; enter it anew"]) from error


def with_secrets(given: Mapping[str, object], stored: Mapping[str, object], sealing: Sealing) -> Mapping[str, object]:
    """Fill in the stored secrets that were not given; never for another host than the one they were stored for."""
    if _host(given) is None or _host(given) != _host(stored):
        return given
    kept = {name: stored[name] for name in SECRETS if stored.get(name) is not None and name not in given}
    return opened(kept, sealing) | dict(given)


def _host(given: Mapping[str, object]) -> str | None:
    try:
        return urlsplit(str(given.get("url") or "")).hostname
    except ValueError:
        return None


def shown(stored: Mapping[str, object]) -> dict[str, object]:
    """What a person may see: a secret only as the fact that there is one."""
    hidden = {f"has_{name}": stored.get(name) is not None for name in SECRETS if name in stored}
    return {name: value for name, value in stored.items() if name not in SECRETS} | hidden


def kind_of(row: SourceRow) -> SourceKind:
    """Return the kind of a stored source; one that only a newer release knows does not fit."""
    kind = store.kind_of(row)
    if kind is None:
        raise ConfigDoesNotFit(row.kind, ["kind: this release of Toolcare does not know it; update Toolcare"])
    return kind


def spec(row: SourceRow, sealing: Sealing) -> SourceSpec:
    kind = kind_of(row)
    plain = checked(kind, opened(row.config, sealing)).plain()
    return SourceSpec(SourceId(row.id), MachineId(row.machine_id), kind, plain, store.place(row.config))
