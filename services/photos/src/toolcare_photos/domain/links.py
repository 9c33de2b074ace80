"""What else a photo is evidence for: failures, their analyses, actions and jobs."""

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    FAILURE = "failure"
    ANALYSIS = "analysis"
    ACTION = "action"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Link:
    """`number` is what people call it by, None for a job. `code` is a failure's code, or the cause that was found."""

    kind: LinkKind
    id: str
    number: int | None = None
    code: str | None = None
    tool_id: str | None = None


class Part(StrEnum):
    """What of a thing names photos; each part but comments tells all of its photos at once."""

    FAILURE = "failure"
    SOLUTION = "solution"
    """That a failure was solved."""
    ANALYSIS = "analysis"
    ACTION = "action"
    EVIDENCE = "evidence"
    """That an action was done."""
    COMMENT = "comment"
    """What was said about an action."""
    REMARK = "remark"
    """What was said about an action that answers the failure."""

    @property
    def kind(self) -> LinkKind:
        return _KINDS[self]


_KINDS = {
    Part.FAILURE: LinkKind.FAILURE,
    Part.SOLUTION: LinkKind.FAILURE,
    Part.ANALYSIS: LinkKind.ANALYSIS,
    Part.ACTION: LinkKind.ACTION,
    Part.EVIDENCE: LinkKind.ACTION,
    Part.COMMENT: LinkKind.ACTION,
    Part.REMARK: LinkKind.FAILURE,
}


@dataclass(frozen=True, slots=True)
class Told:
    """The photos of a part of a thing, as an event told them."""

    part: Part
    id: str
    number: int
    tool_id: str
    version: int
    photo_ids: tuple[str, ...]
    code: str | None = None
