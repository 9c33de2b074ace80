"""What the bodies of several routes have in common."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from toolcare_maintenance.domain.intervals import MAX_DAYS, MAX_HOURS, MAX_LIMIT_PERCENT, MAX_SHOTS

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")]
Said = Annotated[Words, StringConstraints(min_length=1)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
CODES = ("L1", "L2", "L3", "L4", "L5")


def _level(code: str) -> str:
    if code not in CODES:
        words = "{code} is not a level: use L1 (smallest service) to L5 (biggest)"
        raise PydanticCustomError("not_a_level", words, {"code": code})
    return code


Code = Annotated[
    str,
    AfterValidator(_level),
    Field(description="L1 is the smallest service", examples=["L1"], json_schema_extra={"pattern": "^L[1-5]$"}),
]
Shots = Annotated[int, Field(strict=True, ge=1, le=MAX_SHOTS)]
Days = Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)]
Hours = Annotated[int, Field(strict=True, ge=1, le=MAX_HOURS)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Cents = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
WarnPercent = Annotated[int, Field(strict=True, ge=1, le=100)]
LimitPercent = Annotated[int, Field(strict=True, ge=100, le=MAX_LIMIT_PERCENT)]
LifeCount = Annotated[int, Field(strict=True, ge=0, le=2**53)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC))]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RetireIn(Body):
    reason: Said


class _Texts(Body):
    en: Said | None = None
    de: Said | None = None


def _said(texts: _Texts) -> _Texts:
    if texts.en is None and texts.de is None:
        raise ValueError("Give the text in English, in German, or in both.")
    return texts


Texts = Annotated[_Texts, AfterValidator(_said)]
"""A text in English, German or both; the reader of the other language falls back to the one there is."""


def spoken(texts: _Texts) -> dict[str, str]:
    """Return a text's languages that say something."""
    return {language: said for language, said in (("en", texts.en), ("de", texts.de)) if said is not None}
