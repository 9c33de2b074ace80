"""A run turned out to be otherwise: reports of its time name the press on which the tool really hung."""

from toolcare_failures.domain.reports import FailureDeed
from toolcare_failures.store import codes, facts, failures
from toolcare_failures.store.facts import Hung
from toolcare_failures.tables import Failure
from toolcare_failures.usecases import history, news
from toolcare_failures.usecases.history import Entry
from toolcare_failures.usecases.occasion import Occasion


async def take_corrected_run(occasion: Occasion, was: Hung, run: Hung, by: str, reason: str) -> None:
    """Take over who hung where. It is told once for each of the run's tools; after the first nothing is new."""
    await facts.correct_mounting(occasion.session, run)
    concerned = {
        failure.id: failure
        for hung in (was, run)
        for failure in await failures.lock_reported(occasion.session, hung.tool_id, hung.since, hung.until)
    }
    for failure in concerned.values():
        really = await facts.machine_id_at(occasion.session, failure.tool_id, failure.reported_at)
        if really != failure.machine_id:
            await _say_where(occasion, failure, really, reason, by)


async def _say_where(occasion: Occasion, failure: Failure, machine_id: str | None, reason: str, by: str) -> None:
    """The history tells the presses by name."""
    names = await facts.machines(occasion.session, {failure.machine_id, machine_id})
    before, after = (names[id_].name if id_ in names else id_ for id_ in (failure.machine_id, machine_id))
    failure.machine_id = machine_id
    step = {"field": "machine", "before": before, "after": after}
    await history.write_change(occasion, failure, Entry(FailureDeed.CHANGED, failure.state, reason, [step]), by)
    catalogue = await codes.catalogue(occasion.session)
    await news.changed(occasion, catalogue, failure, ["machine_id"], stops_now=False)
