"""What readings, people and the registry can do to the counts: load, decide, save, record."""

from toolcare_shotcounter.usecases.entering import (
    ByHand,
    EnterReading,
    EnterShots,
    book_by_hand,
    enter_reading,
    enter_shots,
)
from toolcare_shotcounter.usecases.readings import CUT_OFF, count_readings, refuse
from toolcare_shotcounter.usecases.sources import (
    ChangeSource,
    ConfigureSource,
    change_source,
    configure_source,
    default_source,
    keep_namespace,
    remove_source,
)
from toolcare_shotcounter.usecases.standing import due_for_telling, report, tell_sources, tell_state
from toolcare_shotcounter.usecases.telling import publish_counts

__all__ = [
    "CUT_OFF",
    "ByHand",
    "ChangeSource",
    "ConfigureSource",
    "EnterReading",
    "EnterShots",
    "book_by_hand",
    "change_source",
    "configure_source",
    "count_readings",
    "default_source",
    "due_for_telling",
    "enter_reading",
    "enter_shots",
    "keep_namespace",
    "publish_counts",
    "refuse",
    "remove_source",
    "report",
    "tell_sources",
    "tell_state",
]
