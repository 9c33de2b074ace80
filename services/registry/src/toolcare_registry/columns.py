"""The columns of the registry's tables in files: a line here is a column of import and export."""

from toolcare_registry.tables import MachineRow, MountingRow, ToolRow
from toolcare_shared.columns import Column, divided_by, text, times, whole
from toolcare_shared.exports import Dataset

TOOL_COLUMNS = (
    Column("number", ToolRow.number, read=text),
    Column("name", ToolRow.name, read=text),
    Column("status", ToolRow.status),
    Column("cavity_count", ToolRow.cavity_count, read=whole),
    Column("design_life_shots", ToolRow.design_life_shots, read=whole),
    Column("expected_cycle_s", ToolRow.expected_cycle_ms, read=times(1000), show=divided_by(1000)),
    Column("min_cycle_s", ToolRow.min_cycle_ms, read=times(1000), show=divided_by(1000)),
)

MACHINE_COLUMNS = (
    Column("name", MachineRow.name, read=text),
    Column("id", MachineRow.id),
    Column("note", MachineRow.note, read=text),
)

DATASETS = {
    "tools": Dataset(
        ToolRow.id,
        (
            *TOOL_COLUMNS,
            Column("id", ToolRow.id),
            Column("retired_at", ToolRow.retired_at),
            Column("retired_by", ToolRow.retired_by),
            Column("retire_reason", ToolRow.retire_reason),
        ),
    ),
    "machines": Dataset(MachineRow.id, MACHINE_COLUMNS),
    "mountings": Dataset(
        MountingRow.id,
        (
            Column("number", ToolRow.number),
            Column("machine", MachineRow.name),
            Column("mounted_at", MountingRow.mounted_at),
            Column("unmounted_at", MountingRow.unmounted_at),
            Column("shot_factor", MountingRow.shot_factor),
            Column("mounted_by", MountingRow.mounted_by),
            Column("unmounted_by", MountingRow.unmounted_by),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == MountingRow.tool_id).join(
            MachineRow, MachineRow.id == MountingRow.machine_id
        ),
    ),
}
