"""The mould that a press names is compared with what hangs there; where it is another, its shots may be held. No IO."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain
from toolcare_shotcounter.detector import Stored
from toolcare_shotcounter.domain import Crew, Tool
from toolcare_shotcounter.holding import Hold, just_after
from toolcare_shotcounter.outcome import Identification, Mismatch, Outcome
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.readings import Reading


def mould_of(reading: Reading) -> str:
    """Return what the press names, as it is kept; empty: nothing."""
    return (reading.mould or "").strip()[:64]


def is_another(mould: str, mounted: Crew, tools: Mapping[str, Tool]) -> bool:
    """Whether the mould that a press names is none of the tools that hang there."""
    return bool(mounted) and domain.named(mould, mounted, tools) is None


def compare_mould(plant: Plant, source: SourceNow, reading: Reading, before: Stored | None, outcome: Outcome) -> None:
    mould = mould_of(reading)
    if not mould:
        return
    mounted = domain.crew(plant.of_source(source), reading.at)
    named = domain.named(mould, mounted, plant.tools)
    is_held = source.holds_mismatch and is_another(mould, mounted, plant.tools)
    confirmed = before.confirmed_at if before else None
    is_newer = confirmed is None or reading.at > confirmed
    if is_newer:
        _hold(plant, source, mould if is_held else None, just_after(confirmed, reading.at), outcome)
    if not mounted:
        return
    if named is not None:
        outcome.identified.setdefault((named.id, mould), Identification(source.machine_id, source.id, mould, named))
        time = outcome.steady.get(source.id)
        if is_newer and time is not None and time.since <= reading.at < time.until:
            time.mould = reading.mould
        return
    key = (source.machine_id, mould, " ".join(sorted(mounting.id for mounting in mounted)))
    outcome.mismatches.setdefault(key, Mismatch(source.machine_id, source.id, mould, mounted, is_held))


def _hold(plant: Plant, source: SourceNow, mould: str | None, moment: datetime, outcome: Outcome) -> None:
    """Begin to hold the shots of a counter for a mould, or end it when the press names another or a mounted tool."""
    source.held_mould = mould
    holds = plant.holds.setdefault((source.machine_id, source.station), [])
    going_on = next((place for place, hold in enumerate(holds) if hold.until is None), None)
    held_for = None if going_on is None else holds[going_on].mould
    if mould == held_for:
        return
    outcome.steady.pop(source.id, None)
    if going_on is not None:
        ended = replace(holds[going_on], until=max(holds[going_on].since, moment))
        holds[going_on] = outcome.holds[ended.id] = ended
    if mould is not None:
        holds.append(Hold(new_id(), source.machine_id, source.station, mould, moment))
        outcome.holds[holds[-1].id] = holds[-1]
