"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_actions.domain.actions import (
    ActionStepRefused,
    DueInPast,
    FailureDoesNotCount,
    FailureOfOtherTool,
    UnknownAction,
    UnknownFailure,
    UnknownTool,
)
from toolcare_actions.domain.checklist import UnknownCheckItem
from toolcare_actions.domain.evidence import (
    ApproverIsOwner,
    ApproverNeeded,
    EvidenceMissing,
    FourEyes,
    JobOfOtherTool,
    NotTheApprover,
)
from toolcare_actions.domain.fixes import CodeNotUsable
from toolcare_actions.domain.people import MayNotApprove, PersonInactive, UnknownPerson
from toolcare_actions.domain.recurrence import ProposalIsOver, ProposalOfOtherTool, UnknownProposal
from toolcare_actions.domain.watches import ReasonForNoWatch, WatchNeedsFailures
from toolcare_shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
)
from toolcare_shared.errors import problems as documented

PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    UnknownAction: NotFound,
    UnknownTool: NotFound,
    UnknownFailure: NotFound,
    UnknownPerson: NotFound,
    UnknownProposal: NotFound,
    UnknownCheckItem: NotFound,
    ActionStepRefused: Conflict,
    FailureDoesNotCount: Conflict,
    PersonInactive: Conflict,
    EvidenceMissing: Conflict,
    ApproverNeeded: Conflict,
    ProposalIsOver: Conflict,
    NotTheApprover: Forbidden,
    FourEyes: Forbidden,
    FailureOfOtherTool: Invalid,
    JobOfOtherTool: Invalid,
    ProposalOfOtherTool: Invalid,
    MayNotApprove: Invalid,
    ApproverIsOwner: Invalid,
    DueInPast: Invalid,
    WatchNeedsFailures: Invalid,
    ReasonForNoWatch: Invalid,
    CodeNotUsable: Invalid,
}

COMPARED = (PreconditionFailed, PreconditionRequired)
"""What a POST answers that compares versions, as every PATCH does."""


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these, or refuse its input for its form."""
    return documented(Invalid, *types, mapping=PROBLEMS)
