from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?$")]


class GuestCode(BaseModel):
    """What can be wrong. `reported` is how often the tool had it."""

    code: str
    group: str
    names: dict[str, str]
    reported: int


class GuestForm(BaseModel):
    """All that somebody without a login learns of a tool."""

    number: str
    name: str
    cavity_count: int
    codes: list[GuestCode]


class GuestReport(BaseModel):
    """`name` is what the guest calls himself; `client_id` makes a report one however often it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    cavity: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = None
    note: Words = ""
    name: Name = ""
    client_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")] | None = None


class GuestReportTaken(BaseModel):
    """`stops`: such a failure usually stops the press, so somebody must be told at once; triage has yet to decide."""

    number: int
    stops: bool
