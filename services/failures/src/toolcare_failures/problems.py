"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_failures.domain.analysis import (
    AnalysedElsewhere,
    CauseNotProved,
    NothingToConfirm,
    OnlyEngineersConfirm,
    UnknownAnalysis,
)
from toolcare_failures.domain.codes import (
    CodeIsRetired,
    CodeTaken,
    ComponentDoesNotFit,
    MergedAcrossGroups,
    MergedIntoItself,
    NotRetired,
    UnknownCode,
    WrongGroup,
    WrongParent,
)
from toolcare_failures.domain.positions import UnknownCavity, UnknownComponent
from toolcare_failures.domain.reports import (
    CodeMissing,
    FailureIsOver,
    MergedIntoNothing,
    MergedWithItself,
    MergedWithOtherTool,
    ReportedInFuture,
    StepRefused,
    UnknownFailure,
    UnknownTool,
)
from toolcare_failures.domain.severity import OnlyTriageLowers
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
    UnknownCode: NotFound,
    UnknownFailure: NotFound,
    UnknownTool: NotFound,
    UnknownAnalysis: NotFound,
    CodeTaken: Conflict,
    CodeIsRetired: Conflict,
    NotRetired: Conflict,
    WrongGroup: Invalid,
    WrongParent: Invalid,
    MergedIntoItself: Invalid,
    MergedAcrossGroups: Invalid,
    UnknownCavity: Invalid,
    UnknownComponent: NotFound,
    ComponentDoesNotFit: Invalid,
    ReportedInFuture: Invalid,
    OnlyTriageLowers: Forbidden,
    StepRefused: Conflict,
    FailureIsOver: Conflict,
    CodeMissing: Conflict,
    MergedWithItself: Invalid,
    MergedWithOtherTool: Invalid,
    MergedIntoNothing: Conflict,
    AnalysedElsewhere: Conflict,
    CauseNotProved: Invalid,
    NothingToConfirm: Invalid,
    OnlyEngineersConfirm: Forbidden,
}

COMPARED = (PreconditionFailed, PreconditionRequired)
"""What a POST answers that compares versions, as every PATCH does."""


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these, or refuse its input for its form."""
    return documented(Invalid, *types, mapping=PROBLEMS)
