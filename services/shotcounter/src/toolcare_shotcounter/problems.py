"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_shared.errors import Conflict, Invalid, NotFound, Problem
from toolcare_shared.errors import problems as documented
from toolcare_shotcounter import assigning, domain, reconciliation, run_preview, trust

PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    domain.UnknownSource: NotFound,
    domain.UnknownTool: NotFound,
    domain.UnknownMachine: NotFound,
    domain.UnknownGap: NotFound,
    domain.GapIsSettled: Conflict,
    domain.GapIsOpen: Conflict,
    domain.GapIsTold: Conflict,
    domain.CorrectedByHand: Conflict,
    domain.LessThanToTakeBack: Conflict,
    domain.SourceTaken: Conflict,
    domain.MachineIsCounted: Conflict,
    domain.StationIsCounted: Conflict,
    domain.CounterIsCounted: Conflict,
    domain.ImplausibleEntry: Conflict,
    domain.TotalBelowZero: Conflict,
    domain.OutsideGap: Invalid,
    domain.EntryInFuture: Invalid,
    domain.ConfigDoesNotFit: Invalid,
    domain.UnusableRange: Invalid,
    trust.UnknownCertificate: NotFound,
    trust.NextIsThere: Conflict,
    trust.CertificateEnded: Conflict,
    trust.CannotTrust: Conflict,
    reconciliation.CounterFellBack: Conflict,
    reconciliation.ReadingOverlaps: Conflict,
    reconciliation.NothingToDecide: Conflict,
    reconciliation.ComparisonIsOld: Conflict,
    assigning.UnknownAssignment: NotFound,
    assigning.AssignmentIsUndone: Conflict,
    assigning.NothingUnassigned: Conflict,
    assigning.TimeIsTaken: Conflict,
    assigning.ToolWasElsewhere: Conflict,
    assigning.SeveralCounters: Conflict,
    assigning.ToolAtAnotherCounter: Conflict,
    assigning.ToolIsRetired: Conflict,
    run_preview.UnknownRun: NotFound,
}


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these."""
    return documented(*types, mapping=PROBLEMS)
