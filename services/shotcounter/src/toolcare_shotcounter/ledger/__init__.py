"""Writing the ledger and its sums, in bulk and in one order of tables and keys, so that two writers never deadlock."""

from toolcare_shotcounter.ledger.counters import move_counters
from toolcare_shotcounter.ledger.doubts import open_gaps, reject
from toolcare_shotcounter.ledger.lines import book, move_between_stretches
from toolcare_shotcounter.ledger.press import keep_press_lines, keep_readings

__all__ = [
    "book",
    "keep_press_lines",
    "keep_readings",
    "move_between_stretches",
    "move_counters",
    "open_gaps",
    "reject",
]
