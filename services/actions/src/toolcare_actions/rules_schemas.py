"""The plant's rules, rates of fixes and proposals over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from toolcare_actions.domain.fixes import rate
from toolcare_actions.domain.recurrence import ProposalState
from toolcare_actions.domain.watches import Outcome
from toolcare_actions.forms import Body, Days, Shots
from toolcare_actions.schemas import ActionToolOut, FailureLink, Known
from toolcare_actions.store.attempts import Tries
from toolcare_actions.tables import Action, Proposal, Rules


class ActionRulesIn(Body):
    """When people are told, how long to watch, and what is too often.

    Owners are reminded `remind_days` before the due day (0: on it); past it the owner is told, then his team and the
    engineers so many days after it. `watch_*` hold where nobody says otherwise. A failure that came at least
    `recur_times` times at the same place within `recur_shots` came too often.
    """

    remind_days: Annotated[int, Field(strict=True, ge=0, le=60)]
    escalate_team_days: Annotated[int, Field(strict=True, ge=1, le=365)]
    escalate_engineers_days: Annotated[int, Field(strict=True, ge=1, le=365)]
    watch_shots: Shots
    watch_days: Days
    recur_times: Annotated[int, Field(strict=True, ge=2, le=20)]
    recur_shots: Shots

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.escalate_engineers_days < self.escalate_team_days:
            raise ValueError("Tell the team before the engineers, or on the same day.")
        return self


class ActionRulesOut(BaseModel):
    remind_days: int
    escalate_team_days: int
    escalate_engineers_days: int
    watch_shots: int
    watch_days: int
    recur_times: int
    recur_shots: int
    version: int

    @classmethod
    def of(cls, rules: Rules) -> Self:
        return cls(
            remind_days=rules.remind_days,
            escalate_team_days=rules.escalate_team_days,
            escalate_engineers_days=rules.escalate_engineers_days,
            watch_shots=rules.watch_shots,
            watch_days=rules.watch_days,
            recur_times=rules.recur_times,
            recur_shots=rules.recur_shots,
            version=rules.version,
        )


class FixRateOut(BaseModel):
    """How often a kind of fix was tried and held, in actions and in reports that people solved themselves.

    `rate` is null while no watch has ended.

    `low` and `high` are the range in which the true share lies with 95 % confidence (Wilson's score interval).
    """

    fix: str
    tried: int
    held: int
    returned: int
    running: int
    rate: float | None
    low: float
    high: float

    @classmethod
    def of(cls, fix: str, tries: Tries) -> Self:
        held, returned = tries.get(Outcome.HELD, 0), tries.get(Outcome.RETURNED, 0)
        share = rate(held, returned)
        return cls(
            fix=fix,
            tried=sum(tries.values()),
            held=held,
            returned=returned,
            running=tries.get(Outcome.RUNNING, 0),
            rate=share.rate,
            low=share.low,
            high=share.high,
        )


class FixRatesOut(BaseModel):
    """What held most often comes first."""

    items: list[FixRateOut]


class ActionNumberOut(BaseModel):
    id: str
    number: int


class DismissalOut(BaseModel):
    reason: str
    by: str
    at: datetime


class ActionProposalOut(BaseModel):
    """The same failure came `times` times within `within_shots`, not counting what triage rejected or merged since.

    Only accepted reports count, and of those that tell of one open failure the first.

    `action` is the one that took it up.
    """

    id: str
    tool: ActionToolOut
    code: str
    names: dict[str, str]
    cavity: int | None
    component_id: str | None
    times: int
    within_shots: int
    failures: list[FailureLink]
    state: ProposalState
    action: ActionNumberOut | None
    dismissal: DismissalOut | None
    at: datetime

    @classmethod
    def of(cls, proposal: Proposal, failure_ids: Sequence[str], action: Action | None, known: Known) -> Self:
        failures = [known.failure(failure_id) for failure_id in failure_ids]
        renamed = known.codes.get(proposal.code)
        return cls(
            id=proposal.id,
            tool=ActionToolOut.of(proposal.tool),
            code=proposal.code,
            names=renamed.names if renamed else next((one.names for one in failures), {}),
            cavity=proposal.cavity,
            component_id=proposal.component_id,
            times=sum(known.failures[failure_id].counts for failure_id in failure_ids),
            within_shots=proposal.within_shots,
            failures=failures,
            state=proposal.state,
            action=None if action is None else ActionNumberOut(id=action.id, number=action.number),
            dismissal=_dismissal(proposal),
            at=proposal.at,
        )


def _dismissal(proposal: Proposal) -> DismissalOut | None:
    if proposal.dismissed_at is None or proposal.dismissed_by is None or proposal.dismissed_reason is None:
        return None
    return DismissalOut(reason=proposal.dismissed_reason, by=proposal.dismissed_by, at=proposal.dismissed_at)
