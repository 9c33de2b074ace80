"""An empty workbook with the tables and columns that an import knows, and a sheet that explains them."""

import io
from functools import cache

from toolcare_gateway.imports.columns import TABLES, CellType, FileColumn

_TYPES = {
    CellType.TEXT: "text / Text",
    CellType.WHOLE: "whole number / ganze Zahl",
    CellType.NUMBER: "number / Zahl",
    CellType.FLAG: "yes or no / ja oder nein",
    CellType.MOMENT: "date, with time if known / Datum, mit Uhrzeit wenn bekannt",
    CellType.DAY: "date / Datum",
}
_RULES = (
    (
        "Leave out sheets and columns you do not need. An empty cell leaves what is there as it is.",
        "Blätter und Spalten, die nicht gebraucht werden, können fehlen. Eine leere Zelle lässt, was da ist.",
    ),
    (
        "A row with a number that is known changes it; any other adds one. The same file twice changes nothing.",
        "Eine Zeile mit bekannter Nummer ändert, jede andere legt an. Dieselbe Datei zweimal ändert nichts.",
    ),
    (
        "Write 500000, not 500.000 or 500,000: those can be read in two ways and are refused.",
        "500000 schreiben, nicht 500.000 oder 500,000: das ist zweideutig und wird abgelehnt.",
    ),
)


@cache
def template() -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in TABLES:
        sheet = book.create_sheet(table.kind.value)
        sheet.freeze_panes = "A2"
        sheet.append([column.name for column in table.columns])
    guide = book.create_sheet("help")
    for place, width in zip("ABCDEF", (12, 20, 12, 40, 48, 48), strict=True):
        guide.column_dimensions[place].width = width
    for english, german in _RULES:
        guide.append([None, None, None, None, english, german])
    guide.append(["sheet / Blatt", "column / Spalte", "needed / nötig", "kind / Art", "English", "Deutsch"])
    for table in TABLES:
        for column in table.columns:
            guide.append(_line(table.kind.value, column))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(sheet: str, column: FileColumn) -> list[str]:
    needed = "yes / ja" if column.required else ""
    return [sheet, column.name, needed, _TYPES[column.type], column.en, column.de]
