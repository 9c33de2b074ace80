"""What a form does not take is answered with what to do about it."""

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolcare_shared.invalid_values import what_to_do


class Shade(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=3)] = ""
    count: Annotated[int, Field(ge=1)] = 1
    shade: Shade = Shade.LIGHT
    kind: Literal["a", "b"] = "a"
    at: AwareDatetime | None = None
    items: Annotated[list[int], Field(min_length=1)] = [1]
    odd: int = 1

    @field_validator("odd")
    @classmethod
    def _odd(cls, value: int) -> int:
        if value % 2 == 0:
            raise ValueError("choose an odd number")
        return value


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": "four"}, "Shorten this to 3 characters."),
        ({"count": 0}, "Give 1 or more."),
        ({"count": "x"}, "Give a whole number."),
        ({"shade": "red"}, "Give one of: 'light' or 'dark'."),
        ({"kind": "c"}, "Give one of: 'a' or 'b'."),
        ({"at": "2026-03-31T10:00:00"}, "Add the offset to the time, like 2026-03-31T14:30:00+02:00."),
        ({"items": []}, "Give at least 1."),
        ({"other": 1}, "Leave this out; nothing of that name is known here."),
        ({"odd": 2}, "Choose an odd number."),
    ],
)
def test_every_finding_says_what_to_do(values: dict[str, object], expected: str) -> None:
    """In words of people, without the names of the program or its library."""
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(values)
    assert [what_to_do(error) for error in caught.value.errors()] == [expected]
