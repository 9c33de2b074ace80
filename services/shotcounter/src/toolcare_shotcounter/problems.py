"""What each error of the domain is to a caller."""

from collections.abc import Mapping

from toolcare_shared.errors import Conflict, Invalid, NotFound, Problem
from toolcare_shared.errors import problems as documented
from toolcare_shotcounter import domain, reconciliation

PROBLEMS: Mapping[type[Exception], type[Problem]] = {
    domain.UnknownSource: NotFound,
    domain.UnknownTool: NotFound,
    domain.UnknownMachine: NotFound,
    domain.UnknownGap: NotFound,
    domain.GapIsSettled: Conflict,
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
    reconciliation.CounterFellBack: Conflict,
    reconciliation.ReadingOverlaps: Conflict,
    reconciliation.NothingToDecide: Conflict,
    reconciliation.ComparisonIsOld: Conflict,
}


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """Return the `responses=` of a route that may raise these."""
    return documented(*types, mapping=PROBLEMS)
