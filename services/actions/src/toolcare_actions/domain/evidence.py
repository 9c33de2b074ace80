"""What it takes to call an action done, and who may say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolcare_actions.domain.checklist import CheckItem

ENOUGH_WORDS = 20
"""A note of so many characters says what was done; a shorter one needs a photo or a job beside it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is shown for it: `photos` that can be looked at, `jobs_done` linked maintenance jobs that are completed."""

    note: str
    photos: int = 0
    jobs_done: int = 0

    @property
    def enough(self) -> bool:
        return self.photos > 0 or self.jobs_done > 0 or len(self.note.strip()) >= ENOUGH_WORDS


class EvidenceMissing(Exception):
    """`missing` is any of `evidence` and `checklist`, `unticked` the words of the points."""

    def __init__(self, *, evidence: bool, unticked: list[str]) -> None:
        wants = []
        if evidence:
            wants.append(
                f"Show that it is done: a photo, a completed maintenance job, or a note of at least {ENOUGH_WORDS} "
                "characters."
            )
        if unticked:
            wants.append(f"Tick what is done, or take it off the checklist: {'; '.join(unticked)}.")
        super().__init__(" ".join(wants))
        self.missing = [name for name, lacks in (("evidence", evidence), ("checklist", bool(unticked))) if lacks]
        self.unticked = unticked


class JobOfOtherTool(Exception):
    """`job` is what it is called, `tool` the tool's number."""

    def __init__(self, job: str, tool_id: str, tool: str) -> None:
        super().__init__(f"{job} was done on the tool {tool or tool_id}. Link jobs of the action's own tool.")
        self.job = job
        self.tool_id = tool_id
        self.tool = tool or tool_id


class FourEyes(Exception):
    """Completing and approving take two people."""

    def __init__(self) -> None:
        super().__init__(
            "Whoever completes an action does not approve it. Have somebody else do the one or the other, "
            "or name another approver."
        )


class ApproverIsOwner(Exception):
    def __init__(self) -> None:
        super().__init__("The owner cannot approve his own action. Name somebody else as approver.")


class NotTheApprover(Exception):
    """`approver` is the user name of the one who was asked."""

    def __init__(self, approver: str) -> None:
        super().__init__(f"{approver} was asked to approve this. Have him do it, or name yourself as approver first.")
        self.approver = approver


class ApproverNeeded(Exception):
    def __init__(self) -> None:
        super().__init__("The action waits for its approval. Name another approver, or have it refused first.")


def require_evidence(evidence: Evidence, checklist: Sequence[CheckItem]) -> None:
    unticked = [item.text for item in checklist if not item.done]
    if unticked or not evidence.enough:
        raise EvidenceMissing(evidence=not evidence.enough, unticked=unticked)
