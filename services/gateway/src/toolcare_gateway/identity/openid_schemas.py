from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from toolcare_gateway.identity.openid import Provider, usable_scopes
from toolcare_gateway.identity.signing_in import EVERYBODY, ProviderWanted
from toolcare_gateway.identity.tables import SignInProvider
from toolcare_shared.auth import Role

MASK = "********"
"""Stands for a secret that is kept; sent back, it stays as it is."""
CALLBACK = "/api/v1/session/oidc/callback"
Passwords = Literal["everybody", "administrators"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Said = Annotated[Line, Field(min_length=1)]
Scope = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")]
Warned = Literal["no_logout", "no_userinfo", "scope_unknown", "role_claim_unknown", "pkce_not_told", "no_roles"]


class RoleOfValue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Said
    role: Role


class ProviderIn(BaseModel):
    """`client_secret`: the mask leaves it as it is, for the same issuer; empty takes it away (a public client)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    active: bool = Field(strict=True)
    name: Annotated[Said, Field(max_length=60)]
    issuer: Annotated[Said, Field(max_length=500)]
    client_id: Said
    client_secret: SecretStr = Field(default=SecretStr(MASK), max_length=1000)
    scopes: list[Scope] = Field(default=["openid", "profile", "email"], max_length=20)
    role_claim: Said
    roles: list[RoleOfValue] = Field(max_length=100)
    team_claim: Line = ""
    passwords: Passwords = "everybody"

    def wanted(self) -> ProviderWanted:
        secret = self.client_secret.get_secret_value()
        return ProviderWanted(
            active=self.active,
            name=self.name,
            issuer=self.issuer,
            client_id=self.client_id,
            secret=None if secret == MASK else secret,
            scopes=self.scopes,
            role_claim=self.role_claim,
            roles={one.value: one.role for one in self.roles},
            team_claim=self.team_claim,
            passwords=self.passwords,
        )


class ProviderOut(BaseModel):
    """`version` 0: nothing is set yet. `callback` and `/` behind this page's address must be known to the provider."""

    active: bool
    name: str
    issuer: str
    client_id: str
    client_secret: str
    scopes: list[str]
    role_claim: str
    roles: list[RoleOfValue]
    team_claim: str
    passwords: Passwords
    callback: str
    version: int

    @classmethod
    def of(cls, row: SignInProvider) -> "ProviderOut":
        return cls(
            active=row.active,
            name=row.name,
            issuer=row.issuer,
            client_id=row.client_id,
            client_secret=MASK if row.client_secret else "",
            scopes=row.scopes,
            role_claim=row.role_claim,
            roles=[RoleOfValue(value=value, role=Role(role)) for value, role in row.roles.items()],
            team_claim=row.team_claim,
            passwords="everybody" if row.passwords == EVERYBODY else "administrators",
            callback=CALLBACK,
            version=row.version,
        )

    @classmethod
    def unset(cls) -> "ProviderOut":
        return cls(
            active=False,
            name="",
            issuer="",
            client_id="",
            client_secret="",
            scopes=list(usable_scopes(["profile", "email"])),
            role_claim="groups",
            roles=[],
            team_claim="",
            passwords="everybody",
            callback=CALLBACK,
            version=0,
        )


class ProviderFound(BaseModel):
    """What a provider tells of itself. `warnings` need not be wrong, but are worth a look."""

    issuer: str
    authorization_endpoint: str
    keys: int
    userinfo: bool
    logout: bool
    warnings: list[Warned]


class WaysIn(BaseModel):
    """`provider`: the name of the company login where there is one. `passwords`: for whom they are a way in."""

    provider: str | None
    passwords: Passwords

    @classmethod
    def of(cls, row: SignInProvider | None) -> "WaysIn":
        if row is None or not row.active:
            return cls(provider=None, passwords="everybody")
        return cls(provider=row.name, passwords=ProviderOut.of(row).passwords)


class LoggedOut(BaseModel):
    """`leave`: where the browser goes to end the session of the company login as well."""

    leave: str


def warnings_about(provider: Provider, offered: tuple[list[str] | None, list[str] | None, bool]) -> list[Warned]:
    """`offered`: scopes and claims the provider says it has (None: it does not say), whether it tells of PKCE."""
    scopes, claims, pkce = offered
    found: list[Warned] = []
    if scopes is not None and not set(provider.scopes) <= set(scopes):
        found.append("scope_unknown")
    if claims is not None and provider.role_claim.split(".")[0] not in claims:
        found.append("role_claim_unknown")
    if not pkce:
        found.append("pkce_not_told")
    if not provider.roles:
        found.append("no_roles")
    return found
