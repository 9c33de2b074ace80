"""What presses tell of cycles, cavities and jobs, as it goes over HTTP."""

from datetime import datetime

from pydantic import BaseModel, Field

from toolcare_shotcounter.store.quality import ToldOfTool


class CavityQualityOut(BaseModel):
    """How often a cavity came to what. `position` is its place in the order in which the press names them, from 1."""

    position: int
    good: int
    bad: int
    rework: int
    no_part: int


class PressJobOut(BaseModel):
    """A job and the mould that a press named, from when until when."""

    machine_id: str
    job: str
    mould: str | None
    from_at: datetime
    to_at: datetime


class ToldOut(BaseModel):
    """What the presses told of a tool's cycles in a time."""

    tool_id: str
    from_at: datetime
    to_at: datetime
    told: int = Field(description="Cycles of which a press said how they went; never more than were counted")
    good: int
    bad: int
    test: int
    failed: int
    cavities: list[CavityQualityOut]
    shared: bool = Field(description="Another tool hung at the same counter, so cavities of that time tell no tool")
    rough: bool = Field(description="Readings are thinned out: hours in which tools changed are that of one of them")
    jobs: list[PressJobOut] = Field(description="The latest first")

    @classmethod
    def of(cls, tool_id: str, since: datetime, until: datetime, found: ToldOfTool) -> "ToldOut":
        tally = found.tally
        return cls(
            tool_id=tool_id,
            from_at=since,
            to_at=until,
            told=tally.told,
            good=tally.good,
            bad=tally.bad,
            test=tally.test,
            failed=tally.failed,
            cavities=[
                CavityQualityOut(
                    position=position,
                    good=cavity.good,
                    bad=cavity.bad,
                    rework=cavity.rework,
                    no_part=cavity.no_part,
                )
                for position, cavity in enumerate(tally.cavities, start=1)
            ],
            shared=found.shared,
            rough=found.rough,
            jobs=[
                PressJobOut(machine_id=job.machine_id, job=job.job, mould=job.mould, from_at=job.since, to_at=job.until)
                for job in found.jobs
            ],
        )
