"""At which of its counters a press was counted when, as it is kept with what was counted. Nothing here commits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.crediting import Hung
from toolcare_shotcounter.domain import HOUR, Counted, Mounting, hour_of
from toolcare_shotcounter.tables import GapRow, PressLineRow


@dataclass(frozen=True, slots=True)
class CountersThen:
    """By source at which counter it counted, and since after which moment; what was before is as the first."""

    spans: Mapping[str, Sequence[tuple[datetime, Counted]]]

    def of(self, hung: Hung, source_id: str, at: datetime) -> Hung:
        """Return what was credited at the counter of a source; where nothing was counted, as it counts now."""
        spans = self.spans.get(source_id)
        if not spans:
            return hung.of(source_id)
        return hung.at(next((counted for begin, counted in reversed(spans) if begin < at), spans[0][1]))

    def at(self, hung: Hung, station: str, since: datetime, until: datetime) -> list[Counted]:
        """Return beside which others a counter counted in a time; where nothing was counted, beside those of now."""
        then = [counted for counted in self._between(since, until) if counted.station == station]
        return then or [Counted.at(station, hung.counted)]

    def credited_throughout(
        self, hung: Hung, since: datetime, until: datetime, station: str | None = None
    ) -> Mounting | None:
        """Return a run that gets shots of a part of a time; None where its counter is free all through it.

        Without a station any counter of the press may be.
        """
        if station is None:
            then = [hung.at(counted) for counted in self._between(since, until)]
            places = then or [hung.of(source_id) for source_id in hung.counters] or [hung]
        else:
            places = [hung.at(counted) for counted in self.at(hung, station, since, until)]
        found = [place.credited_within(since, until) for place in places]
        return None if None in found else found[-1]

    def _between(self, since: datetime, until: datetime) -> Iterator[Counted]:
        for spans in self.spans.values():
            ends = [*(begin for begin, _ in spans[1:]), until]
            for (begin, counted), end in zip(spans, ends, strict=True):
                if begin < until and end > since:
                    yield counted

    def changes(self, source_id: str, since: datetime, until: datetime) -> list[datetime]:
        return [begin for begin, _ in self.spans.get(source_id, ()) if since < begin < until]


async def counters_then(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> CountersThen:
    """Return where the sources of a press counted in a time, by the lines of the press and its gaps."""
    lines = select(
        PressLineRow.source_id,
        PressLineRow.station,
        PressLineRow.stations,
        func.min(PressLineRow.from_at).label("begin"),
    ).where(
        PressLineRow.machine_id == machine_id,
        PressLineRow.hour >= hour_of(since),
        PressLineRow.hour <= hour_of(until) + HOUR,
        PressLineRow.station.is_not(None),
    )
    gaps = select(GapRow.source_id, GapRow.station, GapRow.stations, GapRow.since.label("begin")).where(
        GapRow.machine_id == machine_id, GapRow.until >= since, GapRow.since < until, GapRow.station.is_not(None)
    )
    by_hour = lines.group_by(PressLineRow.source_id, PressLineRow.station, PressLineRow.stations, PressLineRow.hour)
    spans: dict[str, list[tuple[datetime, Counted]]] = {}
    rows = (await session.execute(union_all(by_hour, gaps))).all()
    for source_id, station, stations, begin in sorted(rows, key=lambda row: row.begin):
        mine, counted = spans.setdefault(source_id, []), Counted(str(station), str(stations))
        if not mine or mine[-1][1] != counted:
            mine.append((begin, counted))
    return CountersThen(spans)
