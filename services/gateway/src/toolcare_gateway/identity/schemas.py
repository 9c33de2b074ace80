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

    @classmethod
    def of(cls, user: User) -> "UserOut":
        language: Language = "de" if user.language == "de" else "en"
        return cls(id=user.user_id, username=user.username, name=user.name, role=Role(user.role), language=language)


class SessionOut(BaseModel):
    user: UserOut
