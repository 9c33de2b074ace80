from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from toolcare_gateway.identity.tables import ApiToken, LoginSession, User
from toolcare_shared.auth import Group, Permission, Role

Language = Literal["en", "de"]
Method = Literal["password", "pin", "badge", "oidc"]
Source = Literal["local", "oidc"]
Username = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
_MAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
"""As browsers take it (HTML, input type=email)."""
MailAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=f"^({_MAIL})?$")]
"""Empty: none."""
SomeMailAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=f"^{_MAIL}$")]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class _Body(BaseModel):
    """What is not named here is refused rather than passed over: nobody makes himself administrator by a side door."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Login(_Body):
    """`code`: of the authenticator app, or a recovery code, where the account has a second factor."""

    username: Username
    password: Password
    code: SecretStr | None = Field(default=None, max_length=100)


class NewPassword(_Body):
    current: Password
    new: Password


class CurrentPassword(_Body):
    current: Password


class OwnPatch(_Body):
    language: Language


class NewPin(_Body):
    """`current`: the password; who comes by the company login has none and sends an empty one."""

    current: SecretStr = Field(max_length=1000)
    pin: SecretStr = Field(min_length=1, max_length=100)


class FactorCode(_Body):
    code: SecretStr = Field(min_length=1, max_length=100)


class FactorOff(FactorCode):
    """`code`: of the app, or a recovery code."""

    current: Password


class Switch(_Body):
    """Either a PIN with its owner's name, or a badge."""

    username: Username | None = None
    pin: SecretStr | None = Field(default=None, max_length=100)
    badge: SecretStr | None = Field(default=None, max_length=200)


Areas = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(max_length=50, description="In which his rights hold; empty: everywhere"),
]


class UserOut(BaseModel):
    id: str
    username: str
    name: str
    role: Role
    language: Language
    team: str
    areas: list[str]

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(
            id=user.user_id,
            username=user.username,
            name=user.name,
            role=Role(user.role),
            language=_language(user),
            team=user.team,
            areas=user.areas,
        )


class SessionOut(BaseModel):
    """`must_change_password`: nothing else is answered before. `must_set_up`: the first start is this user's to do.

    `proven`: by password or company login; some things are out of reach for who came by PIN or badge.
    """

    user: UserOut
    proven: bool
    must_change_password: bool
    must_set_up: bool = False

    @classmethod
    def of(cls, user: User, *, proven: bool, is_set_up: bool = True) -> "SessionOut":
        return cls(
            user=UserOut.of(user),
            proven=proven,
            must_change_password=user.must_change_password,
            must_set_up=not is_set_up and user.role == Role.ADMINISTRATOR,
        )


class AccountOut(BaseModel):
    """`method`: by what this session was begun; with PIN or badge some things are out of reach.

    `source` oidc: name, role, password and second factor are kept by the company login.
    """

    user: UserOut
    method: Method
    source: Source
    pin: bool
    badge: bool
    second_factor: bool
    recovery_codes_left: int
    password_min: int


class FactorSetup(BaseModel):
    """`qr_svg` shows `uri` to the app; `secret` is for typing."""

    secret: str
    uri: str
    qr_svg: str


class RecoveryCodes(BaseModel):
    """Shown this once."""

    codes: list[str]


class OwnSession(BaseModel):
    id: str
    address: str
    agent: str
    method: Method
    begun_at: datetime
    last_seen_at: datetime
    current: bool

    @classmethod
    def of(cls, login: LoginSession, current: str) -> "OwnSession":
        return cls(
            id=login.session_id,
            address=login.address,
            agent=login.agent,
            method=_method(login.method),
            begun_at=login.created_at,
            last_seen_at=login.last_seen_at,
            current=login.session_id == current,
        )


class OwnSessions(BaseModel):
    items: list[OwnSession]


class DevicePerson(BaseModel):
    username: str
    name: str
    pin: bool


class DeviceOut(BaseModel):
    """`trusted`: it takes PINs and badges, since somebody logged in here with a password within seven days."""

    trusted: bool
    people: list[DevicePerson]

    @classmethod
    def of(cls, people: Sequence[User]) -> "DeviceOut":
        shown = [DevicePerson(username=one.username, name=one.name, pin=one.pin_hash is not None) for one in people]
        return cls(trusted=True, people=shown)


class PersonOut(BaseModel):
    """A colleague, as everybody may see him. `team` is empty for none; `id` is by which services name an author."""

    id: str
    username: str
    name: str
    role: Role
    team: str
    active: bool

    @classmethod
    def of(cls, user: User) -> "PersonOut":
        return cls(
            id=user.user_id,
            username=user.username,
            name=user.name,
            role=Role(user.role),
            team=user.team,
            active=user.active,
        )


class People(BaseModel):
    items: list[PersonOut]


class PersonPatch(_Body):
    team: str = Field(max_length=200)


class RightOut(BaseModel):
    """`everywhere`: also outside of the areas somebody is limited to."""

    permission: Permission
    group: Group
    roles: list[Role]
    sentence: str
    everywhere: bool


class Rights(BaseModel):
    items: list[RightOut]


class NewAccount(_Body):
    username: Username
    name: Name
    role: Role = Role.TECHNICIAN
    language: Language | None = Field(default=None, description="The plant's own when left out")
    team: str = Field(default="", max_length=200)
    areas: Areas = Field(default_factory=list)
    address: MailAddress = ""


class AccountPatch(_Body):
    """What is left out stays as it is."""

    name: Name | None = None
    role: Role | None = None
    language: Language | None = None
    team: str | None = Field(default=None, max_length=200)
    areas: Areas | None = None
    address: MailAddress | None = None
    active: bool | None = Field(default=None, strict=True)


class Badge(_Body):
    """Empty: he has none any more."""

    number: SecretStr = Field(max_length=200)


class AccountRow(BaseModel):
    """A user as administrators see him."""

    id: str
    username: str
    name: str
    role: Role
    language: Language
    team: str
    areas: list[str]
    source: Source
    address: str
    active: bool
    must_change_password: bool
    second_factor: bool
    pin: bool
    badge: bool
    anonymised_at: datetime | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, user: User) -> "AccountRow":
        return cls(
            id=user.user_id,
            username=user.username,
            name=user.name,
            role=Role(user.role),
            language=_language(user),
            team=user.team,
            areas=user.areas,
            source="oidc" if user.kept_by_provider else "local",
            address=user.address,
            active=user.active,
            must_change_password=user.must_change_password,
            second_factor=user.totp_on,
            pin=user.pin_hash is not None,
            badge=user.badge_hash is not None,
            anonymised_at=user.anonymised_at,
            created_at=user.created_at,
            version=user.version,
        )


class Leaving(BaseModel):
    """Why somebody who left is to be no longer named; it names nobody itself."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")


class Accounts(BaseModel):
    items: list[AccountRow]


class GivenPassword(BaseModel):
    """The password is shown this once and must be changed at the first login."""

    user: AccountRow
    password: str


class NewToken(_Body):
    name: Name
    scopes: list[Permission] = Field(min_length=1, max_length=len(Permission))
    expires_at: AwareDatetime


class TokenOut(BaseModel):
    """`scopes` are what was wanted; its owner's role narrows them further. `last_used_at` is right to the minute."""

    id: str
    name: str
    owner: str
    owner_name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken, owner: User) -> "TokenOut":
        return cls(
            id=token.token_id,
            name=token.name,
            owner=owner.username,
            owner_name=owner.name,
            scopes=token.scopes,
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


class Tokens(BaseModel):
    items: list[TokenOut]


class GivenToken(BaseModel):
    """`secret` is shown this once."""

    token: TokenOut
    secret: str


def _language(user: User) -> Language:
    return "de" if user.language == "de" else "en"


def _method(text: str) -> Method:
    known: dict[str, Method] = {"pin": "pin", "badge": "badge", "oidc": "oidc"}
    return known.get(text, "password")
