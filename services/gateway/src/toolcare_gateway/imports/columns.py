"""Which tables a file may hold, and what their columns mean: a line here is a column of the template and the check.

Names are those that the owning service takes; a test compares the two. What people call them is in `spellings`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from toolcare_gateway.imports.spellings import ALSO, WORDS, captions_of, plain_name


class CellType(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """`en` and `de` tell people what to write into it."""

    name: str
    type: CellType
    en: str
    de: str
    required: bool = False


class Kind(StrEnum):
    """The tables, in the order in which they are taken: what others refer to comes first."""

    MACHINES = "machines"
    PLACES = "places"
    TOOLS = "tools"
    COUNTS = "counts"
    PLANS = "plans"
    PARTS = "parts"
    FAILURE_CODES = "failure_codes"


@dataclass(frozen=True)
class TableKind:
    """`titles` are the names a sheet may have; `service` owns the table."""

    kind: Kind
    service: str
    titles: tuple[str, ...]
    columns: tuple[FileColumn, ...]

    @cached_property
    def by_heading(self) -> dict[str, FileColumn]:
        """Return the columns by all that may stand above them; a name goes before a caption, that before a synonym."""
        found: dict[str, FileColumn] = {column.name: column for column in self.columns}
        for column in self.columns:
            for caption in (column.en, column.de):
                for heading in captions_of(caption, is_question=column.type is CellType.FLAG):
                    found.setdefault(heading, column)
        for column in self.columns:
            for heading in ALSO.get((self.kind.value, column.name), ()):
                found.setdefault(plain_name(heading), column)
        return found

    @property
    def required(self) -> set[str]:
        return {column.name for column in self.columns if column.required}

    def named(self, headings: Iterable[str]) -> set[str]:
        """Return the names of the columns that are meant."""
        return {self.by_heading[plain].name for plain in map(plain_name, headings) if plain in self.by_heading}

    def words_of(self, column: FileColumn) -> Mapping[str, str] | None:
        """Return what a column of fixed words takes, by each spelling; None for one that takes any text."""
        return WORDS.get((self.kind.value, column.name))


_T, _W, _N, _F = CellType.TEXT, CellType.WHOLE, CellType.NUMBER, CellType.FLAG
_M, _D = CellType.MOMENT, CellType.DAY

TABLES = (
    TableKind(
        Kind.MACHINES,
        "registry",
        ("machines", "maschinen", "pressen"),
        (
            FileColumn("name", _T, "Name of the machine", "Name der Maschine", required=True),
            FileColumn("id", _T, "What a PLC's topic names (a-z, 0-9, -)", "Name im Topic der SPS (a-z, 0-9, -)"),
            FileColumn("note", _T, "Note", "Notiz"),
            FileColumn("area", _T, "Area, such as a hall", "Bereich, etwa eine Halle"),
        ),
    ),
    TableKind(
        Kind.PLACES,
        "registry",
        ("places", "plätze", "lagerplätze", "orte"),
        (
            FileColumn("name", _T, "Name of the place", "Name des Platzes", required=True),
            FileColumn("kind", _T, "storage or bench", "storage (Lager) oder bench (Werkbank)", required=True),
            FileColumn("note", _T, "Note", "Notiz"),
        ),
    ),
    TableKind(
        Kind.TOOLS,
        "registry",
        ("tools", "werkzeuge"),
        (
            FileColumn("number", _T, "Tool number", "Werkzeugnummer", required=True),
            FileColumn("name", _T, "Name", "Bezeichnung", required=True),
            FileColumn(
                "status", _T, "development or released", "development (in Entwicklung) oder released (freigegeben)"
            ),
            FileColumn("cavity_count", _W, "Number of cavities", "Anzahl der Kavitäten"),
            FileColumn("design_life_shots", _W, "Design life in shots", "Auslegungslebensdauer in Schuss"),
            FileColumn("expected_cycle_s", _N, "Approved cycle in seconds", "Freigegebener Zyklus in Sekunden"),
            FileColumn("min_cycle_s", _N, "Fastest possible cycle in seconds", "Schnellstmöglicher Zyklus in Sekunden"),
            FileColumn("owner", _T, "Owner, like a customer", "Eigentümer, etwa ein Kunde"),
            FileColumn(
                "class_code", _T, "Tool class, 101 to 105 or your own", "Werkzeugklasse, 101 bis 105 oder eigene"
            ),
            FileColumn("change_level", _T, "Change level", "Änderungsstand"),
            FileColumn("product", _T, "Product", "Produkt"),
            FileColumn("part_number", _T, "Number of the moulded part", "Nummer des Formteils"),
            FileColumn("customer", _T, "Customer", "Kunde"),
            FileColumn("project", _T, "Project", "Projekt"),
            FileColumn("asset_number", _T, "Asset number", "Anlagennummer (Inventar)"),
            FileColumn("owner_mark", _T, "Mark of the owner on the tool", "Eigentumskennzeichen am Werkzeug"),
            FileColumn("custodian", _T, "Who looks after it", "Wer darauf achtet"),
            FileColumn("acquired_on", _D, "Acquired on", "Angeschafft am"),
            FileColumn("maker", _T, "Toolmaker", "Werkzeugbauer"),
            FileColumn("maker_number", _T, "The toolmaker's number", "Nummer beim Werkzeugbauer"),
            FileColumn("maker_country", _T, "Country of the toolmaker", "Land des Werkzeugbauers"),
            FileColumn("built_on", _D, "Built on", "Gebaut am"),
            FileColumn("warranty_until", _D, "Warranty until", "Gewährleistung bis"),
            FileColumn("length_mm", _N, "Length in mm", "Länge in mm"),
            FileColumn("width_mm", _N, "Width in mm", "Breite in mm"),
            FileColumn("height_mm", _N, "Height in mm", "Höhe in mm"),
            FileColumn("opening_stroke_mm", _N, "Opening stroke in mm", "Öffnungshub in mm"),
            FileColumn("weight_kg", _N, "Weight in kg", "Gewicht in kg"),
            FileColumn("locating_ring_mm", _N, "Locating ring, diameter in mm", "Zentrierring, Durchmesser in mm"),
            FileColumn("min_clamp_force_kn", _N, "Clamping force, at least, in kN", "Schließkraft, mindestens, in kN"),
            FileColumn("surface_finish", _T, "Surface finish", "Oberfläche"),
            FileColumn("note", _T, "Note", "Notiz"),
            FileColumn(
                "place",
                _T,
                "Name of a known place: where it is, unless on a press",
                "Name eines bekannten Platzes: wo es ist, wenn an keiner Presse",
            ),
        ),
    ),
    TableKind(
        Kind.COUNTS,
        "shotcounter",
        ("counts", "zählerstände", "schusszahlen"),
        (
            FileColumn("number", _T, "Tool number", "Werkzeugnummer", required=True),
            FileColumn("total", _W, "Shots of its life until then", "Schuss seines Lebens bis dahin", required=True),
            FileColumn("at", _M, "When it was read; now when empty", "Wann abgelesen; leer: jetzt"),
            FileColumn("note", _T, "How it is known", "Woher bekannt"),
            FileColumn("confirm", _F, "yes: looks odd but is right", "ja: sieht seltsam aus, stimmt aber"),
        ),
    ),
    TableKind(
        Kind.PLANS,
        "maintenance",
        ("plans", "wartungspläne", "wartungsplaene"),
        (
            FileColumn("number", _T, "Tool number", "Werkzeugnummer", required=True),
            FileColumn("plan", _T, "Name of the plan", "Name des Plans", required=True),
            FileColumn(
                "code",
                _T,
                "Level, L1 (smallest) to L5; one row a level",
                "Stufe, L1 (kleinste) bis L5; eine Zeile je Stufe",
                required=True,
            ),
            FileColumn("name", _T, "Name of the level", "Name der Stufe"),
            FileColumn("interval_shots", _W, "Due after so many shots", "Fällig nach so vielen Schuss"),
            FileColumn("interval_days", _W, "Due after so many days", "Fällig nach so vielen Tagen"),
            FileColumn("interval_hours", _W, "Due after so many running hours", "Fällig nach so vielen Laufstunden"),
            FileColumn(
                "only_stored",
                _F,
                "yes: the days count only off the press",
                "ja: die Tage zählen nur, wenn es an keiner Presse hängt",
            ),
            FileColumn("checklist", _T, "Id of the checklist", "Kennung der Checkliste"),
            FileColumn("planned_minutes", _W, "Planned minutes", "Geplante Minuten"),
            FileColumn("reason", _T, "Why this tool has this interval", "Warum dieses Werkzeug dieses Intervall hat"),
            FileColumn("warn_percent", _W, "Warn at this percentage (90)", "Warnen bei diesem Prozentsatz (90)"),
            FileColumn(
                "limit_percent", _W, "Overdue at this percentage (110)", "Überfällig bei diesem Prozentsatz (110)"
            ),
            FileColumn(
                "blocks_run",
                _F,
                "yes: the press must not run when overdue",
                "ja: überfällig darf die Presse nicht laufen",
            ),
            FileColumn(
                "includes_lower",
                _F,
                "no: does not include the smaller levels",
                "nein: enthält die kleineren Stufen nicht",
            ),
            FileColumn("last_total", _W, "Count at the last maintenance", "Stand bei der letzten Wartung"),
            FileColumn("last_at", _M, "Date of the last maintenance", "Datum der letzten Wartung"),
        ),
    ),
    TableKind(
        Kind.PARTS,
        "maintenance",
        ("parts", "ersatzteile"),
        (
            FileColumn("number", _T, "Part number", "Teilenummer", required=True),
            FileColumn("name", _T, "Name", "Bezeichnung", required=True),
            FileColumn("unit", _T, "Unit, like pcs", "Einheit, etwa Stück", required=True),
            FileColumn("stock", _W, "What is there now", "Was jetzt da ist"),
            FileColumn("minimum", _W, "Order at this stock", "Bei diesem Bestand bestellen"),
            FileColumn("lead_time_days", _W, "Lead time in days", "Lieferzeit in Tagen"),
            FileColumn("supplier", _T, "Supplier", "Lieferant"),
            FileColumn("price", _N, "Price of one", "Preis je Einheit"),
            FileColumn("place", _T, "Where it lies", "Lagerort"),
            FileColumn("note", _T, "Note", "Notiz"),
            FileColumn("tools", _T, "Tool numbers, parted by commas", "Werkzeugnummern, durch Komma getrennt"),
        ),
    ),
    TableKind(
        Kind.FAILURE_CODES,
        "failures",
        ("failure_codes", "fehlercodes", "fehlerkatalog"),
        (
            FileColumn("code", _T, "Short code, like FL", "Kurzzeichen, etwa FL", required=True),
            FileColumn(
                "group",
                _T,
                "tool_fault, part_defect, stop_reason, cause or fix",
                "tool_fault, part_defect, stop_reason, cause oder fix",
                required=True,
            ),
            FileColumn("name_en", _T, "Name in English", "Name auf Englisch"),
            FileColumn("name_de", _T, "Name in German", "Name auf Deutsch"),
            FileColumn(
                "synonyms_en", _T, "Other English words, parted by ;", "Andere englische Wörter, mit ; getrennt"
            ),
            FileColumn("synonyms_de", _T, "Other German words, parted by ;", "Andere deutsche Wörter, mit ; getrennt"),
            FileColumn("parent", _T, "The code above it", "Code darüber"),
            FileColumn(
                "severity", _T, "watch, next_stop, stop_now or safety", "watch, next_stop, stop_now oder safety"
            ),
            FileColumn("component_kinds", _T, "Kinds of component it fits", "Bauteilarten, zu denen er passt"),
            FileColumn("favourite", _F, "yes: offered before others", "ja: wird vor anderen angeboten"),
        ),
    ),
)
BY_KIND = {table.kind: table for table in TABLES}


def titled_table(title: str) -> TableKind | None:
    """Return the table that a sheet's title names."""
    return next((table for table in TABLES if plain_name(title) in map(plain_name, table.titles)), None)


def table_of(header: Sequence[str]) -> TableKind | None:
    """Return the table whose required columns are all there; of several the one with the most of its own."""
    fitting = [table for table in TABLES if table.required <= table.named(header)]
    return max(fitting, key=lambda table: (len(table.required), len(table.named(header))), default=None)
