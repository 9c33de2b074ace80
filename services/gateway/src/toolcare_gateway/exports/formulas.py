"""Texts that a spreadsheet would take for formulas. Apart from the writers, which load openpyxl (6 MB)."""

from toolcare_shared.columns import Told

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Told) -> Told:
    """Return a cell that no spreadsheet takes for a formula; an import takes the mark off again."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINS) else cell
