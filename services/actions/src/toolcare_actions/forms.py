"""What the bodies of several routes have in common."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")]
Said = Annotated[Words, StringConstraints(min_length=1)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
Ids = Annotated[list[Id], Field(max_length=50)]
PhotoId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    Field(examples=["019e5a11-7c00-7b51-8a62-6e0c52a10013"]),
]
"""As photos gives them out, or a tablet that sends the photo later."""
PhotoIds = Annotated[list[PhotoId], Field(max_length=50)]
Username = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$"), Field(examples=["anna"])
]
Team = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
KnownCode = Annotated[
    str,
    StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?$"),
    Field(examples=["FL"]),
]
"""A code of the catalogue, in upper or lower case."""
Moment = Annotated[AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
Shots = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
