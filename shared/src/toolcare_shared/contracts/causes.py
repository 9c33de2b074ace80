"""Why something is so, for readers in any language: a stable word, and the values that a sentence about it needs."""

from enum import StrEnum

from pydantic import Field

from toolcare_shared.contracts.event import Payload


class CauseCode(StrEnum):
    """What a service gives as a reason by itself; people's reasons are text, in their own words."""

    MAINTENANCE_DUE = "maintenance_due"
    MAINTENANCE_OVERDUE = "maintenance_overdue"
    NOTHING_DUE = "nothing_due"
    TOOL_ON_HOLD = "tool_on_hold"
    TOOL_IN_REPAIR = "tool_in_repair"
    OVERRIDE_USED_UP = "override_used_up"


class Cause(Payload):
    """A reason beside its English text.

    `values` are by name: `tool` is a tool's number, `level` a level with its code, `reason` what a person said.
    `by` is shots, days or hours, and the limit stands in `limit_shots`, `limit_at` or `limit_hours`.
    """

    code: CauseCode
    values: dict[str, str | int] = Field(default_factory=dict)
