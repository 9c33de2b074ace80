"""The columns of the shotcounter's tables in files: a line here is a column of import or export."""

from toolcare_shared.columns import Column, only_read, text, whole
from toolcare_shared.exports import Dataset
from toolcare_shotcounter.tables import STAYING, EntryRow, GapRow, ToolRow, TotalRow

NUMBER = Column("number", ToolRow.number, read=text)

COUNT_COLUMNS = (
    NUMBER,
    Column("total", TotalRow.total, read=whole),
    only_read("at"),
    only_read("note", text),
    only_read("confirm"),
)

DATASETS = {
    "counts": Dataset(
        (TotalRow.tool_id,),
        (
            NUMBER,
            Column("total", TotalRow.total),
            Column("total_high", TotalRow.total_high),
            Column("last_shot_at", TotalRow.last_shot_at),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == TotalRow.tool_id),
    ),
    "entries": Dataset(
        (EntryRow.id,),
        (
            NUMBER,
            Column("machine_id", EntryRow.machine_id),
            Column("shots", EntryRow.shots),
            Column("shots_high", EntryRow.shots_high),
            Column("from_at", EntryRow.from_at),
            Column("to_at", EntryRow.to_at),
            Column("recorded_at", EntryRow.recorded_at),
            Column("confidence", EntryRow.confidence),
            Column("origin", EntryRow.origin),
            Column("marks", EntryRow.marks),
            Column("raw_from", EntryRow.raw_from),
            Column("raw", EntryRow.raw),
            Column("factor", EntryRow.factor),
            Column("note", EntryRow.note),
            Column("actor", EntryRow.actor),
            Column("source_id", EntryRow.source_id),
            Column("mounting_id", EntryRow.mounting_id),
            Column("gap_id", EntryRow.gap_id),
            Column("id", EntryRow.id),
        ),
        lambda query: query.outerjoin(ToolRow, ToolRow.id == EntryRow.tool_id).where(EntryRow.origin != STAYING),
    ),
    "gaps": Dataset(
        (GapRow.id,),
        (
            Column("machine_id", GapRow.machine_id),
            Column("low", GapRow.low),
            Column("high", GapRow.high),
            Column("booked", GapRow.booked),
            Column("reason", GapRow.reason),
            Column("since", GapRow.since),
            Column("until", GapRow.until),
            Column("state", GapRow.state),
            Column("settled", GapRow.settled),
            Column("settled_at", GapRow.settled_at),
            Column("settled_by", GapRow.settled_by),
            Column("note", GapRow.note),
            Column("id", GapRow.id),
        ),
    ),
}
