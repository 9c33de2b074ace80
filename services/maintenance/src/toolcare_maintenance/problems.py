"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_maintenance.domain.checklists import InvalidChecklist, UnknownItem, WrongAnswer
from toolcare_maintenance.domain.intervals import InvalidInterval
from toolcare_maintenance.domain.jobs import (
    ChecklistToFill,
    CompletionBeforeStart,
    CompletionInFuture,
    ItemsMissing,
    JobAlreadyClosed,
    JobAlreadyStarted,
    JobIsNotWaiting,
    JobIsWaiting,
    PointsLeftOpen,
    ReleaseReasonMissing,
    ScheduledInPast,
)
from toolcare_maintenance.domain.levels import InvalidLevels, StartInFuture
from toolcare_maintenance.domain.limits import InvalidLimits
from toolcare_maintenance.domain.parts import (
    NotEnoughInStock,
    PartInUse,
    PartIsRetired,
    PartNumberTaken,
    TooMuchInStock,
    UnknownPart,
    UnknownUse,
)
from toolcare_maintenance.domain.templates import (
    ReasonMissing,
    TemplateInUse,
    TemplateIsRetired,
    UnknownChecklist,
    UnknownTemplate,
)
from toolcare_maintenance.domain.tuning import NothingProposed, ProposalIsOld
from toolcare_maintenance.domain.unknown import UnknownJob, UnknownLevel, UnknownMachine, UnknownPlan, UnknownTool
from toolcare_maintenance.usecases.overrides import NothingToOverride, NotOverridden
from toolcare_maintenance.usecases.plans import JobInWork, PlanIsRetired, PlanNameTaken, ToolIsRetired
from toolcare_shared.errors import Conflict, Invalid, NotFound, PreconditionFailed, PreconditionRequired, Problem
from toolcare_shared.errors import problems as documented

PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    UnknownTool: NotFound,
    UnknownMachine: NotFound,
    UnknownPlan: NotFound,
    UnknownLevel: NotFound,
    UnknownJob: NotFound,
    InvalidInterval: Invalid,
    InvalidLevels: Invalid,
    InvalidLimits: Invalid,
    StartInFuture: Invalid,
    CompletionInFuture: Invalid,
    CompletionBeforeStart: Invalid,
    JobAlreadyStarted: Conflict,
    JobAlreadyClosed: Conflict,
    JobInWork: Conflict,
    PlanIsRetired: Conflict,
    PlanNameTaken: Conflict,
    ToolIsRetired: Conflict,
    UnknownPart: NotFound,
    PartNumberTaken: Conflict,
    PartIsRetired: Conflict,
    PartInUse: Conflict,
    NotEnoughInStock: Conflict,
    TooMuchInStock: Invalid,
    UnknownUse: NotFound,
    UnknownChecklist: NotFound,
    UnknownTemplate: NotFound,
    UnknownItem: NotFound,
    InvalidChecklist: Invalid,
    WrongAnswer: Invalid,
    ReasonMissing: Invalid,
    TemplateIsRetired: Conflict,
    TemplateInUse: Conflict,
    ChecklistToFill: Conflict,
    ItemsMissing: Conflict,
    JobIsWaiting: Conflict,
    JobIsNotWaiting: Conflict,
    ScheduledInPast: Invalid,
    PointsLeftOpen: Conflict,
    ReleaseReasonMissing: Invalid,
    NothingToOverride: Conflict,
    NotOverridden: Conflict,
    NothingProposed: Conflict,
    ProposalIsOld: Conflict,
}


COMPARED = (PreconditionFailed, PreconditionRequired)
"""What a POST answers that compares versions, as every PUT and PATCH does."""


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these, or refuse its input for its form."""
    return documented(Invalid, *types, mapping=PROBLEMS)
