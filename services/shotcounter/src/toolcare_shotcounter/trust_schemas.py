"""Certificates of OPC UA over HTTP. Of a key nothing ever goes out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from toolcare_shotcounter.config import ServerUrl
from toolcare_shotcounter.readings import Login, SecurityMode, SecurityPolicy
from toolcare_shotcounter.schemas import Body
from toolcare_shotcounter.tables import OwnCertificateRow, ServerCertificateRow
from toolcare_shotcounter.trust import Facts, OwnState, Standing

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class CertificateFacts(BaseModel):
    """`thumbprint` is what tools for OPC UA show (SHA-1), `fingerprint` the stronger SHA-256."""

    subject: str
    application_uri: str
    thumbprint: str
    fingerprint: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def seen(cls, facts: Facts) -> "CertificateFacts":
        return CertificateFacts.model_validate(facts, from_attributes=True)


class OwnCertificateOut(CertificateFacts):
    id: str
    state: OwnState
    made_at: datetime
    ends_soon: bool = Field(description="It is time to make a new one and to switch to it")

    @classmethod
    def of(cls, row: OwnCertificateRow, soon: datetime) -> "OwnCertificateOut":
        return cls.model_validate({**_columns(row, cls), "ends_soon": row.ends_at <= soon})


class ServerCertificateOut(CertificateFacts):
    id: str
    server: str
    state: Standing
    seen_at: datetime
    even_expired: bool = Field(description="Trusted although it ends or has ended")
    decided_at: datetime | None
    decided_by: str | None
    note: str
    ends_soon: bool

    @classmethod
    def of(cls, row: ServerCertificateRow, soon: datetime) -> "ServerCertificateOut":
        return cls.model_validate({**_columns(row, cls), "ends_soon": row.ends_at <= soon})


class CertificatesOut(BaseModel):
    """Ours, newest first; and those that servers showed, by server."""

    own: list[OwnCertificateOut]
    servers: list[ServerCertificateOut]


class TrustIn(Body):
    even_expired: bool = Field(default=False, description="Trust it also after its end")
    note: Note = ""


class RefuseIn(Body):
    note: Note = ""


class DiscoverIn(Body):
    url: ServerUrl


class EndpointOut(BaseModel):
    """`policy` as a source names it; empty where the server means one that Toolcare does not speak (`name`)."""

    policy: SecurityPolicy | None
    mode: SecurityMode | None
    name: str
    logins: list[Login]
    usable: bool


class DiscoveredOut(BaseModel):
    reachable: bool
    detail: str
    application: str
    endpoints: list[EndpointOut]
    certificate: CertificateFacts | None
    clock_off_s: int | None = Field(description="How many seconds the server's clock is ahead of ours")


def _columns(row: OwnCertificateRow | ServerCertificateRow, model: type[BaseModel]) -> dict[str, object]:
    return {name: getattr(row, name) for name in model.model_fields if name != "ends_soon"}
