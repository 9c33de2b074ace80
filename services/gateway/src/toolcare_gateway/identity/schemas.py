from typing import Literal

from pydantic import BaseModel, Field, SecretStr

from toolcare_gateway.identity.tables import User
from toolcare_shared.auth import Role

Language = Literal["en", "de"]


class Login(BaseModel):
    username: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")
    password: SecretStr = Field(min_length=1, max_length=1000)


class NewPassword(BaseModel):
    current: SecretStr = Field(min_length=1, max_length=1000)
    new: SecretStr = Field(min_length=1, max_length=1000)


class UserOut(BaseModel):
    id: str
    username: str
    name: str
    role: Role
    language: Language
    team: str

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(
            id=user.user_id,
            username=user.username,
            name=user.name,
            role=Role(user.role),
            language="de" if user.language == "de" else "en",
            team=user.team,
        )


class SessionOut(BaseModel):
    user: UserOut


class PersonOut(BaseModel):
    """A colleague, as everybody may see him. `team` is empty for none."""

    username: str
    name: str
    role: Role
    team: str
    active: bool

    @classmethod
    def of(cls, user: User) -> "PersonOut":
        return cls(username=user.username, name=user.name, role=Role(user.role), team=user.team, active=user.active)


class People(BaseModel):
    items: list[PersonOut]


class PersonPatch(BaseModel):
    team: str = Field(max_length=200)
