from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from toolcare_gateway.backups.domain import Standing as BackupStanding
from toolcare_gateway.identity.schemas import Language
from toolcare_gateway.plant.samples import SampleState, Standing
from toolcare_gateway.plant.tables import PlantSettings
from toolcare_shared.plant import zone_or

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f]*$")]


class Greeting(BaseModel):
    """What the login page may know. Without `language` nobody chose one: the browser's counts."""

    name: str
    language: Language | None
    set_up: bool

    @classmethod
    def of(cls, plant: PlantSettings) -> Self:
        return cls(name=plant.name, language=language_of(plant), set_up=plant.set_up_at is not None)


class PlantOut(BaseModel):
    """`timezone` is the one that counts: the chosen one, else (`timezone_chosen` is false) that of the settings.

    `lock_after_minutes`: when a device that nobody touches asks who is there, unless it does so earlier; null: never.
    """

    name: str
    timezone: str
    timezone_chosen: bool
    language: Language | None
    lock_after_minutes: int | None
    set_up_at: datetime | None
    version: int

    @classmethod
    def of(cls, plant: PlantSettings, default_zone: str) -> Self:
        return cls(
            name=plant.name,
            timezone=zone_or(default_zone, plant.timezone).key,
            timezone_chosen=plant.timezone != "",
            language=language_of(plant),
            lock_after_minutes=plant.lock_after_minutes,
            set_up_at=plant.set_up_at,
            version=plant.version,
        )


class PlantPatch(BaseModel):
    """What is left out stays as it is; an empty text takes it back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = Field(default=None, examples=["Lindenau plant"])
    timezone: str | None = Field(default=None, max_length=64, pattern=r"^[^\x00]*$", examples=["Europe/Berlin"])
    language: Literal["en", "de", ""] | None = None
    lock_after_minutes: int | None = Field(default=None, ge=1, le=240, description="null: never")


class SamplesOut(BaseModel):
    """How far the sample data has come: `done` of `parts`; `part` is a word for what is made now."""

    state: SampleState
    part: str
    done: int
    parts: int

    @classmethod
    def of(cls, standing: Standing) -> Self:
        return cls(state=standing.state, part=standing.part, done=standing.done, parts=standing.parts)


class SetUpOut(BaseModel):
    """How far the first start has come. `first_password`: the one that was made for the first administrator counts."""

    set_up_at: datetime | None
    first_password: bool
    tools: int
    samples: SamplesOut


class PeopleFigures(BaseModel):
    active: int
    inactive: int
    administrators: int
    administrators_without_factor: int
    given_passwords: int


class TokenFigures(BaseModel):
    """`ending`: within the next two weeks."""

    lasting: int
    ending: int


class AuditFigures(BaseModel):
    """`fault` of the last finished check; empty when the trail was unbroken."""

    entries: int
    checked_at: datetime | None
    fault: str


class ImportFigures(BaseModel):
    total: int
    last_at: datetime | None


class BackupFigures(BaseModel):
    standing: BackupStanding
    last_good_at: datetime | None


class SignInFigures(BaseModel):
    """The company login: its name, and whether people can use it. Without a name none is set up."""

    provider: str
    active: bool


class NotificationFigures(BaseModel):
    """`sent` and `given_up`: of what was to go out within the last week."""

    rules: int
    targets: int
    mail_server: bool
    sent: int
    given_up: int


class MqttFigures(BaseModel):
    let_in: int
    shut_out: int


class RetentionFigures(BaseModel):
    """`chosen`: kinds of data whose term somebody chose. `last_at`: when one was last run."""

    chosen: int
    last_at: datetime | None


class Administration(BaseModel):
    """What the page about running Toolcare shows at a glance."""

    plant: PlantOut
    people: PeopleFigures
    tokens: TokenFigures
    audit: AuditFigures
    imports: ImportFigures
    backups: BackupFigures
    sign_in: SignInFigures
    notifications: NotificationFigures
    mqtt_clients: MqttFigures
    retention: RetentionFigures
    guest_reports: bool


def language_of(plant: PlantSettings) -> Language | None:
    return "de" if plant.language == "de" else "en" if plant.language == "en" else None
