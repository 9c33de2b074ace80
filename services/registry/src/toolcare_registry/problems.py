"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_registry import domain
from toolcare_registry.document_files import StoreUnavailable
from toolcare_registry.domain import (
    axes,
    cavities,
    classes,
    codes,
    components,
    configurations,
    corrections,
    documents,
    inserts,
    legal_hold,
    modifications,
    places,
    use,
)
from toolcare_shared.errors import (
    Conflict,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    Unavailable,
)
from toolcare_shared.errors import problems as documented


class UnsupportedMedia(Problem):
    status, code, title = 415, "unsupported_media", "This kind of file is not taken"


PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    domain.UnknownTool: NotFound,
    domain.UnknownMachine: NotFound,
    domain.ToolNumberTaken: Conflict,
    domain.MachineNameTaken: Conflict,
    domain.MachineIdTaken: Conflict,
    domain.MachineIsRetired: Conflict,
    domain.MachineInUse: Conflict,
    use.UseWantsReason: Invalid,
    domain.ToolIsRetired: Conflict,
    domain.ToolIsMounted: Conflict,
    domain.ToolNotMounted: Conflict,
    domain.PressHasTools: Conflict,
    domain.StationTaken: Conflict,
    domain.StationNeeded: Invalid,
    domain.UnknownStation: Invalid,
    domain.MinimumCycleAboveExpected: Invalid,
    domain.UnusableIdentity: Invalid,
    domain.TimeInFuture: Invalid,
    domain.TimeTooEarly: Invalid,
    places.UnknownPlace: NotFound,
    places.PlaceNameTaken: Conflict,
    places.PlaceIsRetired: Conflict,
    places.PlaceInUse: Conflict,
    axes.ToolOnHold: Conflict,
    axes.ToolInRepair: Conflict,
    axes.NothingToRelease: Conflict,
    axes.OpenCriticalFailures: Conflict,
    axes.ToolNotReady: Conflict,
    axes.ToolIsAway: Conflict,
    axes.DueBackTooEarly: Invalid,
    codes.WrongCheckCharacter: Invalid,
    codes.UnknownCode: NotFound,
    codes.WrongLabel: Conflict,
    cavities.UnknownCavity: NotFound,
    cavities.CavityIsBlocked: Conflict,
    cavities.CavityIsActive: Conflict,
    cavities.LastActiveCavity: Conflict,
    cavities.NoActiveCavityLeft: Conflict,
    cavities.CavityInUse: Conflict,
    cavities.HalfASpot: Invalid,
    configurations.UnknownConfiguration: NotFound,
    configurations.ConfigurationNameTaken: Conflict,
    configurations.ConfigurationIsRetired: Conflict,
    configurations.ConfigurationAllBlocked: Conflict,
    components.UnknownComponent: NotFound,
    components.ForeignParent: Invalid,
    components.ComponentInItself: Invalid,
    components.SerialPositionHoldsOne: Invalid,
    components.ComponentIsRetired: Conflict,
    components.ComponentHasParts: Conflict,
    components.PositionOccupied: Conflict,
    modifications.DoneInFuture: Invalid,
    documents.UnknownDocument: NotFound,
    documents.DocumentLost: NotFound,
    documents.DocumentIsRetired: Conflict,
    documents.FileNotTaken: UnsupportedMedia,
    StoreUnavailable: Unavailable,
    classes.UnknownToolClass: NotFound,
    classes.ToolClassTaken: Conflict,
    inserts.UnknownInsert: NotFound,
    inserts.SerialTaken: Conflict,
    inserts.PositionTaken: Conflict,
    inserts.NotASerialPosition: Conflict,
    inserts.InsertAlreadyThere: Conflict,
    inserts.InsertIsScrapped: Conflict,
    inserts.InsertWasScrapped: Conflict,
    inserts.InsertMovedMeanwhile: Conflict,
    corrections.UnknownRun: NotFound,
    corrections.RunChangedMeanwhile: Conflict,
    corrections.NothingToCorrect: Invalid,
    corrections.RunEndsBeforeItBegins: Invalid,
    corrections.RunStaysEnded: Conflict,
    corrections.TooManyCavities: Invalid,
    corrections.RunInTheWay: Conflict,
    legal_hold.ToolHeldAlready: Conflict,
    legal_hold.NoLegalHold: Conflict,
}


COMPARED = (PreconditionFailed, PreconditionRequired)
"""What a write that is not by PATCH or PUT may answer when it compares versions."""


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these, or refuse its input for its form."""
    return documented(Invalid, *types, mapping=PROBLEMS)
