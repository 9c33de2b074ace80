"""Files as people save them: what is read, and what is refused with a sentence."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from toolcare_gateway.imports import files
from toolcare_gateway.imports.cells import Reading, Unreadable, Written, meaning, number
from toolcare_gateway.imports.columns import TABLES, CellType, Kind, TableKind
from toolcare_gateway.imports.files import BadFile, FileContent, read_file
from toolcare_gateway.imports.spellings import plain_name
from toolcare_gateway.imports.template import template

BERLIN = ZoneInfo("Europe/Berlin")
HOW = Reading(decimal_comma=True, zone=BERLIN)


def read(content: bytes | str, name: str = "file") -> FileContent:
    return read_file(name, content.encode() if isinstance(content, str) else content, BERLIN)


def book(**sheets: list[list[object]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def code(content: bytes | str) -> str:
    with pytest.raises(BadFile) as caught:
        read(content)
    return caught.value.code


# --- numbers, flags, times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "comma", "whole", "expected"),
    [
        ("500000", True, True, 500_000),
        ("1 500 000", True, True, 1_500_000),
        ("1.500.000", True, True, 1_500_000),
        ("1,500,000", False, True, 1_500_000),
        ("8,0", True, True, 8),
        ("23,1", True, False, 23.1),
        ("23,125", True, False, 23.125),
        ("23.1", True, False, 23.1),
        ("0.125", True, False, 0.125),
        ("1.234,5", True, False, 1234.5),
        ("1,234.5", False, False, 1234.5),
        ("23.125", False, False, 23.125),
        ("-3", True, True, -3),
    ],
)
def test_numbers_as_people_write_them(written: str, comma: bool, whole: bool, expected: float) -> None:
    """English and German, with and without thousands."""
    assert number(written, decimal_comma=comma, whole=whole) == expected


@pytest.mark.parametrize(
    ("written", "comma", "whole", "why"),
    [
        ("500.000", True, True, "two_ways"),
        ("500,000", True, True, "two_ways"),
        ("500.000", False, True, "two_ways"),
        ("1,000", False, False, "two_ways"),
        ("1.234", True, False, "two_ways"),
        ("eight", True, True, "not_a_number"),
        ("1e6", True, True, "not_a_number"),
        ("1,2,3", True, True, "not_a_number"),
        ("9" * 41, True, True, "not_a_number"),
    ],
)
def test_numbers_that_mean_two_things_are_refused(written: str, comma: bool, whole: bool, why: str) -> None:
    """Half a million read as five hundred would wear a tool out unseen."""
    with pytest.raises(Unreadable) as caught:
        number(written, decimal_comma=comma, whole=whole)
    assert caught.value.code == why


@given(st.integers(-(10**15), 10**15), st.booleans())
def test_plain_integers_are_read_as_they_are(value: int, comma: bool) -> None:
    """Whatever the file's decimal mark."""
    assert number(str(value), decimal_comma=comma, whole=True) == value


@given(st.text(max_size=60), st.sampled_from(CellType), st.booleans())
def test_any_text_is_read_or_refused(text: str, wanted: CellType, comma: bool) -> None:
    """No text makes the reader stumble."""
    with suppress(Unreadable):
        meaning(text, wanted, Reading(comma, BERLIN))


@pytest.mark.parametrize(
    ("written", "wanted", "expected"),
    [
        ("ja", CellType.FLAG, True),
        ("No", CellType.FLAG, False),
        (True, CellType.FLAG, True),
        (1.0, CellType.FLAG, True),
        (8.0, CellType.WHOLE, 8),
        (4711.0, CellType.TEXT, "4711"),
        ("'=SUM(A1)", CellType.TEXT, "=SUM(A1)"),
        ("  ", CellType.TEXT, None),
        (None, CellType.WHOLE, None),
        ("31.03.2026", CellType.MOMENT, "2026-03-30T22:00:00+00:00"),
        ("31.03.2026 14:30", CellType.MOMENT, "2026-03-31T12:30:00+00:00"),
        ("2026-01-31", CellType.MOMENT, "2026-01-30T23:00:00+00:00"),
        ("2026-01-31T10:00:00Z", CellType.MOMENT, "2026-01-31T10:00:00+00:00"),
        (datetime(2026, 1, 31, 10), CellType.MOMENT, "2026-01-31T09:00:00+00:00"),  # noqa: DTZ001 - as a workbook has it
        (date(2026, 1, 31), CellType.MOMENT, "2026-01-30T23:00:00+00:00"),
        (date(2026, 1, 31), CellType.DAY, "2026-01-31"),
        (datetime(2026, 1, 31, 10), CellType.DAY, "2026-01-31"),  # noqa: DTZ001 - as a workbook has it
        ("31.01.2026", CellType.DAY, "2026-01-31"),
    ],
)
def test_cells_mean_what_their_column_says(written: Written, wanted: CellType, expected: object) -> None:
    """Times without offset are the plant's."""
    assert meaning(written, wanted, HOW) == expected


@pytest.mark.parametrize(
    ("written", "wanted", "why"),
    [
        ("perhaps", CellType.FLAG, "not_yes_or_no"),
        (8.5, CellType.WHOLE, "not_whole"),
        (1e300, CellType.WHOLE, "not_a_number"),
        (float("inf"), CellType.NUMBER, "not_a_number"),
        (True, CellType.NUMBER, "not_a_number"),
        ("03/04/2026", CellType.MOMENT, "not_a_date"),
        ("31.02.2026", CellType.MOMENT, "not_a_date"),
        (46082.0, CellType.DAY, "not_a_date"),
        ("soon", CellType.DAY, "not_a_date"),
        (46082.0, CellType.MOMENT, "not_a_date"),
        ("a\x00b", CellType.TEXT, "control_characters"),
        ("x" * 5001, CellType.TEXT, "text_too_long"),
    ],
)
def test_what_means_nothing_is_refused(written: Written, wanted: CellType, why: str) -> None:
    """With a word that the page translates."""
    with pytest.raises(Unreadable) as caught:
        meaning(written, wanted, HOW)
    assert caught.value.code == why


# --- CSV -----------------------------------------------------------------------------------------------------------

GERMAN = 'Number;Name;Cavity count;Expected cycle (s);Farbe\r\nT-1;Größe 3;8;23,1;rot\r\n\r\nT-2;"a;b";acht;;\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_in_every_encoding(encoding: str) -> None:
    """Columns are found whatever their case and spaces, unknown ones are named, rows keep their lines."""
    (table,) = read(GERMAN.encode(encoding)).tables
    assert (table.kind, table.unknown_columns) == (Kind.TOOLS, ["Farbe"])
    first, second = table.rows
    assert first.values == {"number": "T-1", "name": "Größe 3", "cavity_count": 8, "expected_cycle_s": 23.1}
    assert (first.row, second.row) == (2, 4)
    assert second.values == {"number": "T-2", "name": "a;b"}
    assert [(trouble.column, trouble.code) for trouble in second.troubles] == [("cavity_count", "not_a_number")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (("number", "name", "cavity_count"), Kind.TOOLS),
        (("number", "total"), Kind.COUNTS),
        (("number", "plan", "code", "interval_shots"), Kind.PLANS),
        (("name", "id"), Kind.MACHINES),
        (("number", "name", "unit", "stock"), Kind.PARTS),
    ],
)
def test_the_columns_tell_the_table(mark: str, columns: tuple[str, ...], kind: Kind) -> None:
    """Whatever parts them."""
    (table,) = read(mark.join(columns) + "\n" + mark.join("1" * len(columns)) + "\n").tables
    assert table.kind is kind


def test_files_that_are_no_table() -> None:
    """Each with its own word."""
    assert code(b" \n") == "file_is_empty"
    assert code("colour,size\nred,3\n") == "no_known_table"
    assert code(b"\xd0\xcf\x11\xe0" + bytes(100)) == "old_or_locked_workbook"
    assert code(b"\x7fELF" + bytes(range(256)) * 4) == "not_a_table"
    assert code(b"PK\x03\x04" + bytes(100)) == "workbook_unreadable"
    assert code('number,name\n"' + "x" * 200_000) == "csv_unreadable"


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is kept."""
    monkeypatch.setattr(files._table, "__defaults__", (3,))
    assert code("number,total\n" + "1,1\n" * 4) == "too_many_rows"


# --- XLSX ----------------------------------------------------------------------------------------------------------


def test_a_workbook_with_several_tables() -> None:
    """In the order in which they are taken; sheets that are none of ours are named."""
    found = read(
        book(
            Werkzeuge=[["Number", "Name", "Cavity_count"], [4711, "Lid", 8], [None, None, None], ["T-2", "Cup", "4,0"]],
            Notizen=[["anything"], ["else"]],
            Maschinen=[["name", "id"], ["Press 1", "p01"]],
        )
    )
    assert [(table.kind, table.title) for table in found.tables] == [
        (Kind.MACHINES, "Maschinen"),
        (Kind.TOOLS, "Werkzeuge"),
    ]
    assert found.ignored == ["Notizen"]
    assert [(row.row, row.values) for row in found.tables[1].rows] == [
        (2, {"number": "4711", "name": "Lid", "cavity_count": 8}),
        (4, {"number": "T-2", "name": "Cup", "cavity_count": 4}),
    ]


def test_titles_win_over_columns() -> None:
    """An export's jobs have the columns of plans; where no title is ours, the columns tell."""
    plans: list[list[object]] = [["number", "plan", "code"], ["T-1", "Standard", "L1"]]
    found = read(book(plans=plans, jobs=plans))
    assert [table.title for table in found.tables] == ["plans"]
    assert [table.title for table in read(book(jobs=plans)).tables] == ["jobs"]


GERMAN_SHEET: tuple[list[object], ...] = (
    ["Werkzeugübersicht, Stand März"],
    [],
    ["Werkzeugnummer", "Bezeichnung", "Status", "Anzahl der Kavitäten", "Zykluszeit (s)", "Länge in mm", "Lagerort"],
    ["W-1", "Deckel", "freigegeben", 8, "23,5", "312,5", "Regal 1"],
    ["W-2", "Becher", "In Entwicklung", 4, None, None, None],
)
TAKEN = [
    {
        "number": "W-1",
        "name": "Deckel",
        "status": "released",
        "cavity_count": 8,
        "expected_cycle_s": 23.5,
        "length_mm": 312.5,
        "place": "Regal 1",
    },
    {"number": "W-2", "name": "Becher", "status": "development", "cavity_count": 4},
]


def test_a_german_workbook_with_a_title_above() -> None:
    """Captions and common headings of either language name the columns, German words the states."""
    (table,) = read(book(Tabelle1=list(GERMAN_SHEET))).tables
    assert (table.kind, table.unknown_columns) == (Kind.TOOLS, [])
    assert [(row.row, row.values) for row in table.rows] == [(4, TAKEN[0]), (5, TAKEN[1])]


def test_the_same_as_csv_below_its_title() -> None:
    """The first ten lines are looked at for the mark between cells as well."""
    lines = (";".join("" if cell is None else str(cell) for cell in row) for row in GERMAN_SHEET)
    (table,) = read("\n".join(lines)).tables
    assert [row.values for row in table.rows] == TAKEN


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.value)
def test_the_templates_own_captions_are_headings(table: TableKind, language: str) -> None:
    """Each column by what the template says beside it."""
    assert [table.by_heading[plain_name(getattr(column, language))] for column in table.columns] == list(table.columns)


def test_a_word_that_is_none_of_the_known_is_shown() -> None:
    """With what is taken instead, and without a name of the program's own."""
    (table,) = read("number;name;status\nT-1;Lid;maybe\n").tables
    (trouble,) = table.rows[0].troubles
    assert (trouble.code, trouble.written) == ("unknown_word", "maybe")
    assert trouble.message == "'maybe' is none of the known words: development, released, retired."


def test_formulas_are_not_reckoned() -> None:
    """A formula whose result is not in the file is a problem of its row."""
    (table,) = read(book(tools=[["number", "name", "cavity_count"], ["T-1", "Lid", "=2*4"]])).tables
    assert [(each.column, each.code) for each in table.rows[0].troubles] == [("cavity_count", "formula_without_result")]


def test_dates_of_a_workbook_are_the_plants() -> None:
    """A table program knows no zones."""
    (table,) = read(book(counts=[["number", "total", "at"], ["T-1", 5, datetime(2026, 7, 1, 8)]])).tables  # noqa: DTZ001
    assert table.rows[0].values["at"] == datetime(2026, 7, 1, 6, tzinfo=UTC).isoformat()


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large when unpacked, or too many parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as member:
        for _ in range(101):
            member.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < 200_000
    assert code(out.getvalue()) == "workbook_too_large"
    monkeypatch.setattr(files, "MAX_MEMBERS", 2)
    assert code(book(tools=[["number", "name"]])) == "workbook_too_large"


def test_entities_are_not_expanded() -> None:
    """A workbook with a document type is refused before anything in it is looked up."""
    plain = book(tools=[["number", "name"], ["T-1", "Lid"]])
    evil = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(evil, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            target.writestr(member, content)
    assert code(evil.getvalue()) == "workbook_unreadable"


def test_the_template_has_every_column() -> None:
    """Filled in, it is read; as it is, it holds no row."""
    assert [(table.kind, table.rows) for table in read(template()).tables] == [(kind, []) for kind in Kind]
    assert load_workbook(io.BytesIO(template())).sheetnames[-1] == "help"
