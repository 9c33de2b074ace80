"""The columns of the registry's tables in files: a line here is a column of import and export."""

from typing import cast

from sqlalchemy import ColumnElement

from toolcare_registry.store.inserts import life_shots
from toolcare_registry.tables import (
    CavityRow,
    ChangeRow,
    ComponentRow,
    ConfigurationRow,
    DocumentRow,
    InsertRow,
    InsertStepRow,
    MachineRow,
    ModificationRow,
    MountingRow,
    PlaceRow,
    SheetRow,
    StandingRow,
    StayRow,
    ToolClassRow,
    ToolRow,
)
from toolcare_shared.columns import Cell, Column, Told, as_it_is, divided_by, part, plain, text, times, whole
from toolcare_shared.exports import Dataset, Listed, Query, as_listed

TEXT_FIELDS = (
    "product",
    "part_number",
    "customer",
    "project",
    "asset_number",
    "owner_mark",
    "custodian",
    "maker",
    "maker_number",
    "maker_country",
    "surface_finish",
    "note",
)


def _of_sheet(name: str) -> Column:
    return Column(name, SheetRow.content, read=text if name in TEXT_FIELDS else as_it_is, show=part(name), form=name)


def _without_nothing(value: object) -> Told:
    return plain(value) or None


OWN_COLUMNS = (
    Column("number", ToolRow.number, read=text),
    Column("name", ToolRow.name, read=text),
    Column("status", ToolRow.status),
    Column("cavity_count", ToolRow.cavity_count, read=whole),
    Column("design_life_shots", ToolRow.design_life_shots, read=whole),
    Column("expected_cycle_s", ToolRow.expected_cycle_ms, read=times(1000), show=divided_by(1000)),
    Column("min_cycle_s", ToolRow.min_cycle_ms, read=times(1000), show=divided_by(1000)),
    Column("owner", ToolRow.owner, read=text),
    Column("class_code", ToolRow.class_code, read=text),
    Column("change_level", ToolRow.change_level, read=text),
)
SHEET_COLUMNS = tuple(
    map(
        _of_sheet,
        (
            "product",
            "part_number",
            "customer",
            "project",
            "asset_number",
            "owner_mark",
            "custodian",
            "acquired_on",
            "maker",
            "maker_number",
            "maker_country",
            "built_on",
            "warranty_until",
            "length_mm",
            "width_mm",
            "height_mm",
            "opening_stroke_mm",
            "weight_kg",
            "locating_ring_mm",
            "min_clamp_force_kn",
            "surface_finish",
            "note",
        ),
    )
)
PLACE_OF_TOOL = Column("place", PlaceRow.name, read=text, form="place")
TOOL_COLUMNS = (*OWN_COLUMNS, *SHEET_COLUMNS, PLACE_OF_TOOL)

MACHINE_COLUMNS = (
    Column("name", MachineRow.name, read=text),
    Column("id", MachineRow.id),
    Column("note", MachineRow.note, read=text),
    Column("area", MachineRow.area, read=text),
)

PLACE_COLUMNS = (
    Column("name", PlaceRow.name, read=text),
    Column("kind", PlaceRow.kind),
    Column("note", PlaceRow.note, read=text),
)

_TOOL = Column("tool", ToolRow.number)
_INSERT = Column("serial", InsertRow.serial)
_LIFE_SHOTS = cast("ColumnElement[object]", life_shots())


def _ejection(name: str) -> Column:
    def show(content: object) -> Told:
        return part(name)(content.get("ejection")) if isinstance(content, dict) else None

    return Column(f"ejection_{name}", SheetRow.content, show=show)


def _used(
    row: type[MachineRow] | type[PlaceRow] | type[ConfigurationRow] | type[ComponentRow],
) -> tuple[Column, ...]:
    """Return whether it is in use, and who last took it out or brought it back."""
    return (
        Column("retired", row.retired),
        Column("use_changed_at", row.use_at),
        Column("use_changed_by", row.use_by),
        Column("use_reason", row.use_reason),
    )


def _with_sheet(query: Query) -> Query:
    return (
        query.join(StandingRow, StandingRow.tool_id == ToolRow.id)
        .outerjoin(PlaceRow, PlaceRow.id == StandingRow.place_id)
        .outerjoin(SheetRow, SheetRow.tool_id == ToolRow.id)
    )


def _sheet_list(name: str, fields: tuple[str, ...]) -> Dataset:
    """Return the table of one list of the sheets."""

    def entries(content: object) -> list[dict[str, Cell]]:
        return list(as_listed(content.get(name))) if isinstance(content, dict) else []  # type: ignore[arg-type] # plain JSON

    return Dataset(
        (SheetRow.tool_id,),
        (_TOOL,),
        lambda query: query.join(ToolRow, ToolRow.id == SheetRow.tool_id),
        Listed(SheetRow.content, fields, entries),
    )


DATASETS = {
    "tools": Dataset(
        (ToolRow.id,),
        (
            *TOOL_COLUMNS,
            *map(_ejection, ("kind", "stroke_mm", "max_force_kn", "note")),
            Column("blocked_cavities", ToolRow.blocked_cavities),
            Column("short_code", ToolRow.short_code),
            Column("location", StandingRow.location),
            Column("machine_id", StandingRow.machine_id),
            Column("external_party", StandingRow.party),
            Column("due_back_on", StandingRow.due_back_on),
            Column("located_at", StandingRow.located_at),
            Column("physical", StandingRow.physical),
            Column("on_hold_since", StandingRow.hold_at),
            Column("hold_reason", StandingRow.hold_reason),
            Column("in_repair_since", StandingRow.repair_at),
            Column("repair_reason", StandingRow.repair_reason),
            Column("due_since", StandingRow.due_at),
            Column("due_reason", StandingRow.due_reason),
            Column("id", ToolRow.id),
            Column("retired_at", ToolRow.retired_at),
            Column("retired_by", ToolRow.retired_by),
            Column("retire_reason", ToolRow.retire_reason),
        ),
        _with_sheet,
    ),
    "sheet_materials": _sheet_list("materials", ("part", "steel", "hardness_hrc", "coating")),
    "sheet_cooling": _sheet_list(
        "cooling", ("number", "name", "side", "medium", "flow_lpm", "pressure_bar", "temperature_c", "note")
    ),
    "sheet_zones": _sheet_list(
        "zones",
        (
            "number",
            "name",
            "kind",
            "resistance_ohm",
            "tolerance_percent",
            "insulation_min_mohm",
            "thermocouple",
            "power_w",
            "voltage_v",
        ),
    ),
    "sheet_setup": _sheet_list("setup", ("name", "value", "unit", "low", "high")),
    "tool_classes": Dataset(
        (ToolClassRow.code,),
        (
            Column("code", ToolClassRow.code),
            Column("name_en", ToolClassRow.names, show=part("en")),
            Column("name_de", ToolClassRow.names, show=part("de")),
            Column("max_shots", ToolClassRow.max_shots),
            Column("note_en", ToolClassRow.notes, show=part("en")),
            Column("note_de", ToolClassRow.notes, show=part("de")),
            Column("confirmed_by", ToolClassRow.confirmed_by),
            Column("confirmed_at", ToolClassRow.confirmed_at),
        ),
    ),
    "machines": Dataset((MachineRow.id,), (*MACHINE_COLUMNS, *_used(MachineRow))),
    "places": Dataset((PlaceRow.id,), (*PLACE_COLUMNS, *_used(PlaceRow), Column("place_id", PlaceRow.id))),
    "cavities": Dataset(
        (CavityRow.tool_id, CavityRow.number),
        (
            _TOOL,
            Column("cavity", CavityRow.number),
            Column("name", CavityRow.name, show=_without_nothing),
            Column("part", CavityRow.part),
            Column("active", CavityRow.active),
            Column("since", CavityRow.since),
            Column("by", CavityRow.by),
            Column("reason", CavityRow.reason),
            Column("x", CavityRow.x),
            Column("y", CavityRow.y),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == CavityRow.tool_id),
    ),
    "configurations": Dataset(
        (ConfigurationRow.id,),
        (
            _TOOL,
            Column("name", ConfigurationRow.name),
            Column("cavities", ConfigurationRow.cavities),
            Column("note", ConfigurationRow.note),
            *_used(ConfigurationRow),
            Column("configuration_id", ConfigurationRow.id),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == ConfigurationRow.tool_id),
    ),
    "components": Dataset(
        (ComponentRow.id,),
        (
            _TOOL,
            Column("kind", ComponentRow.kind),
            Column("name", ComponentRow.name),
            Column("position", ComponentRow.position, show=_without_nothing),
            Column("side", ComponentRow.side),
            Column("cavity", ComponentRow.cavity),
            Column("quantity", ComponentRow.quantity),
            Column("drawing", ComponentRow.drawing),
            Column("part_id", ComponentRow.part_id),
            Column("serial_since", ComponentRow.serial_since),
            *_used(ComponentRow),
            Column("parent_id", ComponentRow.parent_id),
            Column("component_id", ComponentRow.id),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == ComponentRow.tool_id),
    ),
    "inserts": Dataset(
        (InsertRow.id,),
        (
            _INSERT,
            Column("name", InsertRow.name),
            Column("kind", InsertRow.kind),
            Column("drawing", InsertRow.drawing),
            Column("maker", InsertRow.maker),
            Column("initial_shots", InsertRow.initial_shots),
            Column("shots", _LIFE_SHOTS),
            Column("state", InsertRow.state),
            Column("since", InsertRow.state_since),
            Column("by", InsertRow.state_by),
            Column("reason", InsertRow.state_reason, show=_without_nothing),
            Column("insert_id", InsertRow.id),
        ),
    ),
    "insert_steps": Dataset(
        (InsertStepRow.id,),
        (
            _INSERT,
            Column("before", InsertStepRow.before, show=_without_nothing),
            Column("after", InsertStepRow.after),
            Column("at", InsertStepRow.at),
            Column("by", InsertStepRow.by),
            Column("reason", InsertStepRow.reason, show=_without_nothing),
            Column("step_id", InsertStepRow.id),
        ),
        lambda query: query.join(InsertRow, InsertRow.id == InsertStepRow.insert_id),
    ),
    "insert_positions": Dataset(
        (StayRow.id,),
        (
            _INSERT,
            _TOOL,
            Column("component", ComponentRow.name),
            Column("position", ComponentRow.position, show=_without_nothing),
            Column("cavity", ComponentRow.cavity),
            Column("from", StayRow.since),
            Column("to", StayRow.until),
            Column("shots", StayRow.shots),
            Column("installed_by", StayRow.installed_by),
            Column("install_reason", StayRow.install_reason, show=_without_nothing),
            Column("removed_by", StayRow.removed_by),
            Column("remove_reason", StayRow.remove_reason),
            Column("insert_id", StayRow.insert_id),
            Column("component_id", StayRow.component_id),
        ),
        lambda query: (
            query.join(InsertRow, InsertRow.id == StayRow.insert_id)
            .join(ComponentRow, ComponentRow.id == StayRow.component_id)
            .join(ToolRow, ToolRow.id == StayRow.tool_id)
        ),
    ),
    "mountings": Dataset(
        (MountingRow.id,),
        (
            _TOOL,
            Column("machine", MachineRow.name),
            Column("mounted_at", MountingRow.mounted_at),
            Column("unmounted_at", MountingRow.unmounted_at),
            Column("shot_factor", MountingRow.shot_factor),
            Column("station", MountingRow.station),
            Column("job", MountingRow.job),
            Column("order_shots", MountingRow.order_shots),
            Column("shots", MountingRow.shots),
            Column("configuration", ConfigurationRow.name),
            Column("active_cavities", MountingRow.active_cavities),
            Column("identified_by", MountingRow.identity_how),
            Column("identified_at", MountingRow.identity_at),
            Column("mismatch", MountingRow.mismatch),
            Column("mounted_by", MountingRow.mounted_by),
            Column("unmounted_by", MountingRow.unmounted_by),
            Column("mounting_id", MountingRow.id),
        ),
        lambda query: (
            query.join(ToolRow, ToolRow.id == MountingRow.tool_id)
            .join(MachineRow, MachineRow.id == MountingRow.machine_id)
            .outerjoin(ConfigurationRow, ConfigurationRow.id == MountingRow.configuration_id)
        ),
    ),
    "changes": Dataset(
        (ChangeRow.id,),
        (
            _TOOL,
            Column("axis", ChangeRow.axis),
            Column("before", ChangeRow.before, show=_without_nothing),
            Column("after", ChangeRow.after),
            Column("detail", ChangeRow.detail, show=_without_nothing),
            Column("at", ChangeRow.at),
            Column("by", ChangeRow.by),
            Column("reason", ChangeRow.reason, show=_without_nothing),
            Column("change_id", ChangeRow.id),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == ChangeRow.tool_id),
    ),
    "modifications": Dataset(
        (ModificationRow.id,),
        (
            _TOOL,
            Column("change_level", ModificationRow.change_level),
            Column("description", ModificationRow.description),
            Column("reason", ModificationRow.reason, show=_without_nothing),
            Column("done_on", ModificationRow.done_on),
            Column("recorded_at", ModificationRow.recorded_at),
            Column("recorded_by", ModificationRow.recorded_by),
            Column("modification_id", ModificationRow.id),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == ModificationRow.tool_id),
    ),
    "documents": Dataset(
        (DocumentRow.id,),
        (
            _TOOL,
            Column("name", DocumentRow.name),
            Column("kind", DocumentRow.kind),
            Column("note", DocumentRow.note, show=_without_nothing),
            Column("media_type", DocumentRow.media_type),
            Column("size_bytes", DocumentRow.size_bytes),
            Column("sha256", DocumentRow.sha256),
            Column("added_at", DocumentRow.added_at),
            Column("added_by", DocumentRow.added_by),
            Column("retired_at", DocumentRow.retired_at),
            Column("retired_by", DocumentRow.retired_by),
            Column("retire_reason", DocumentRow.retire_reason),
            Column("document_id", DocumentRow.id),
        ),
        lambda query: query.join(ToolRow, ToolRow.id == DocumentRow.tool_id),
    ),
}
