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
    """What of a thing names photos; each part tells all of its photos at once."""

    FAILURE = "failure"
    ANALYSIS = "analysis"
    ACTION = "action"
    EVIDENCE = "evidence"
    """That an action was done."""

    @property
    def kind(self) -> LinkKind:
        return LinkKind.ACTION if self is Part.EVIDENCE else LinkKind(self.value)


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
