"""Sources, readings, the shot ledger and its sums, as they are stored."""

from toolcare_shared.retention.tables import with_retention
from toolcare_shotcounter.tables.base import Base
from toolcare_shotcounter.tables.gaps import GapRow
from toolcare_shotcounter.tables.heard import IdentificationRow, MismatchRow, RejectionRow
from toolcare_shotcounter.tables.ledger import MARKED, STAYING, EntryRow, HourRow, ModeTotalRow, TotalRow, UnassignedRow
from toolcare_shotcounter.tables.plant import MachineRow, MountingRow, PlantRow, ToolRow
from toolcare_shotcounter.tables.press import PartCounterRow, PressJobRow, PressLineRow, PressPartsRow, PressQualityRow
from toolcare_shotcounter.tables.reconciliation import CounterReadingRow, ReconciliationRow
from toolcare_shotcounter.tables.sources import CounterRow, LeaseRow, ReaderRow, ReadingRow, SourceRow
from toolcare_shotcounter.tables.trust import OwnCertificateRow, ServerCertificateRow
from toolcare_shotcounter.tables.unheld import AssignmentRow, HoldRow, StretchRow

__all__ = [
    "MARKED",
    "STAYING",
    "AssignmentRow",
    "Base",
    "CounterReadingRow",
    "CounterRow",
    "EntryRow",
    "GapRow",
    "HoldRow",
    "HourRow",
    "IdentificationRow",
    "LeaseRow",
    "MachineRow",
    "MismatchRow",
    "ModeTotalRow",
    "MountingRow",
    "OwnCertificateRow",
    "PartCounterRow",
    "PlantRow",
    "PressJobRow",
    "PressLineRow",
    "PressPartsRow",
    "PressQualityRow",
    "ReaderRow",
    "ReadingRow",
    "ReconciliationRow",
    "RejectionRow",
    "ServerCertificateRow",
    "SourceRow",
    "StretchRow",
    "ToolRow",
    "TotalRow",
    "UnassignedRow",
]

with_retention(Base.metadata)
