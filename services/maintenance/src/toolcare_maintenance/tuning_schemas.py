"""What is proposed for intervals, over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_maintenance.domain.checklists import Grade
from toolcare_maintenance.domain.tuning import (
    BAD_SHARE,
    FEWEST_LOOKS,
    WORN_SHARE,
    Criterion,
    Decision,
    Look,
    Span,
    Unit,
    Verdict,
    share_gone,
)
from toolcare_maintenance.forms import Body, Said, Shots
from toolcare_maintenance.tables import IntervalAdvice, Level, Tool
from toolcare_maintenance.usecases.tuning import Seen
from toolcare_shared.pages import Page

_POINTS = 24
_BEYOND = 1.5


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ApproveIntervalIn(Body):
    """`present` is the interval the proposal was read with, `wanted` the new one, both in the proposal's unit."""

    present: Shots
    wanted: Shots
    reason: Said


class DeclineIntervalIn(Body):
    present: Shots
    reason: Said


class SpanOut(_Out):
    """An estimate and the range that holds it in three of five cases."""

    low: float
    best: float
    high: float


class FoundOut(_Out):
    """Services by the worst grade of any point."""

    good: int = 0
    caution: int = 0
    bad: int = 0


class DecisionOut(_Out):
    decision: Decision
    interval: int
    reason: str
    by: str
    at: datetime


class ProposalOut(_Out):
    """What the services of a level say of its interval.

    `reach` is how far one may run by each criterion, in `unit`: at most 10 percent of services find something bad, and
    at most half find caution or worse. `open` while nobody has decided on `proposed`.
    """

    level_id: str
    code: str
    name: str
    plan_id: str
    plan_name: str
    tool_id: str
    tool_number: str
    tool_name: str
    unit: Unit
    present: int
    proposed: int | None
    verdict: Verdict
    by: Criterion | None
    reach: dict[Criterion, SpanOut]
    looks: int
    fewest_looks: int
    found: FoundOut
    open: bool
    at: datetime
    decision: DecisionOut | None

    @classmethod
    def of(cls, advice: IntervalAdvice, level: Level, tool: Tool) -> Self:
        return cls(
            level_id=level.id,
            code=level.code,
            name=level.name,
            plan_id=level.plan_id,
            plan_name=level.plan.name,
            tool_id=tool.id,
            tool_number=tool.number,
            tool_name=tool.name,
            unit=advice.unit,
            present=advice.present,
            proposed=advice.proposed,
            verdict=advice.verdict,
            by=advice.by,
            reach={Criterion(one): SpanOut.model_validate(Span(*span)) for one, span in advice.spans.items()},
            looks=advice.looks,
            fewest_looks=FEWEST_LOOKS,
            found=FoundOut(**advice.found),
            open=advice.open,
            at=advice.at,
            decision=_decision(advice),
        )


class ProposalPage(Page[ProposalOut]):
    pass


class LookOut(_Out):
    """One service. `left_out`: skipped ones before it, whose shots are in `ran`."""

    job_id: str
    done_at: datetime
    ran: int
    found: Grade
    left_out: int
    late: bool
    """It came after the interval was over."""


class CurvePoint(_Out):
    """After a run of `ran`: the share of services that would find it so, 0 to 1."""

    ran: float
    share: dict[Criterion, SpanOut]


class EvidenceOut(_Out):
    proposal: ProposalOut
    allowed: dict[Criterion, float] = Field(description="The greatest share of services, 0 to 1")
    looks: list[LookOut]
    curve: list[CurvePoint]

    @classmethod
    def of(cls, proposal: ProposalOut, seen: Sequence[Seen]) -> Self:
        return cls(
            proposal=proposal,
            allowed={Criterion.BAD: BAD_SHARE, Criterion.WORN: WORN_SHARE},
            looks=[_look(one, proposal.present) for one in seen],
            curve=_curve([one.look for one in seen], proposal),
        )


def _look(seen: Seen, present: int) -> LookOut:
    done_at = seen.job.done_at or seen.job.opened_at
    return LookOut(
        job_id=seen.job.id,
        done_at=done_at,
        ran=seen.look.ran,
        found=seen.look.found,
        left_out=seen.left_out,
        late=seen.look.ran > present,
    )


def _curve(looks: Sequence[Look], proposal: ProposalOut) -> list[CurvePoint]:
    if not looks:
        return []
    end = _BEYOND * max(proposal.present, proposal.proposed or 0, *(look.ran for look in looks))
    runs = [end * step / _POINTS for step in range(1, _POINTS + 1)]
    curves = {one: share_gone(looks, one, runs) for one in Criterion}
    return [
        CurvePoint(ran=ran, share={one: SpanOut.model_validate(curve[at]) for one, curve in curves.items()})
        for at, ran in enumerate(runs)
    ]


def _decision(advice: IntervalAdvice) -> DecisionOut | None:
    if advice.decision is None or advice.decided_at is None:
        return None
    return DecisionOut(
        decision=advice.decision,
        interval=advice.decided_on or advice.present,
        reason=advice.decided_reason or "",
        by=advice.decided_by or "",
        at=advice.decided_at,
    )
