"""What a ledger holds of years before, written as the intake writes it."""

import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId
from toolcare_shotcounter import ledger
from toolcare_shotcounter.outcome import Entry, Kept
from toolcare_shotcounter.press_lines import PressLine
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.tables import MountingRow, SourceRow

START = datetime(2020, 1, 6, tzinfo=UTC)
CYCLE_S, AN_HOUR = 10, 360
HOUR = timedelta(hours=1)
LONG_S = 240.0
"""So long a history is written at most."""


def titled(title: str, shots: int) -> str:
    """Tables with a history have a section of their own."""
    return f"{title}, with a history of {shots:,}" if shots else title


def said(shots: int) -> str:
    """In a sentence that goes on: how much was there before; empty without a history."""
    return f" The ledger held {shots:,} shots of years before, each with its reading." if shots else ""


class Press(NamedTuple):
    """A press with what counts it and what hangs on it."""

    machine_id: str
    source_id: SourceId
    tool_id: str
    mounting_id: str


async def long_before(database: Database, shots: int) -> int:
    """Let the presses that a tool hangs on have made so many, years ago; how many each made in the time there is."""
    if not shots:
        return 0
    presses = await presses_of(database)
    hours = math.ceil(shots / (AN_HOUR * len(presses)))
    return await fill(database, presses, range(hours), time.monotonic() + LONG_S) * AN_HOUR


async def presses_of(database: Database) -> Sequence[Press]:
    """Those that a source counts and a tool hangs on."""
    asked = select(SourceRow.machine_id, SourceRow.id, MountingRow.tool_id, MountingRow.id)
    async with database.read() as session:
        found = await session.execute(asked.join(MountingRow, MountingRow.machine_id == SourceRow.machine_id))
        return [Press(machine, SourceId(source), tool, mounting) for machine, source, tool, mounting in found]


async def fill(
    database: Database, presses: Sequence[Press], hours: range, until: float, *, with_readings: bool = True
) -> int:
    """Write these hours of all presses, each with a shot in ten seconds; the hour at which the time was over."""
    for number in hours:
        if time.monotonic() > until:
            return number
        begin = START + HOUR * number
        moments = [begin + timedelta(seconds=CYCLE_S * shot) for shot in range(AN_HOUR)]
        kept: list[Kept] = []
        lines: list[Entry] = []
        press_lines: list[PressLine] = []
        for press in presses:
            value, source = number * AN_HOUR, press.source_id
            told = (Reading(source_id=source, value=value + n, at=at, received_at=at) for n, at in enumerate(moments))
            if with_readings:
                kept += [Kept(reading, "exact", 1, CYCLE_S * 1000) for reading in told]
            key, end = f"{source}|{begin:%Y%m%d%H}|", moments[-1]
            press_lines.append(PressLine(key, press.machine_id, source, "", begin, AN_HOUR, begin, end))
            lines.append(
                Entry(
                    tool_id=press.tool_id,
                    machine_id=press.machine_id,
                    source_id=source,
                    mounting_id=press.mounting_id,
                    factor=1,
                    raw_from=value,
                    raw=value + AN_HOUR,
                    shots=AN_HOUR,
                    shots_high=AN_HOUR,
                    from_at=begin,
                    to_at=end,
                    confidence="exact",
                    run_key=key,
                    press=key,
                    readings=AN_HOUR,
                )
            )
        async with database.write() as session:
            await ledger.keep_readings(session, kept)
            await ledger.keep_press_lines(session, press_lines)
            await ledger.book(session, lines, begin + HOUR)
    return hours.stop
