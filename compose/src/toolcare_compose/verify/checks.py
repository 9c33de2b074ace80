"""All that must hold, and what to do when it does not."""

import shlex
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from toolcare_compose.verify import databases, gateway, handled, health, ledger, logs, photos, totals
from toolcare_compose.verify.site import Depth, NotLookedAt, Site

_SHOWN = 20
_LEFT_OUT_WHEN_QUICK = frozenset({"lists"})


@dataclass(frozen=True, slots=True)
class Check:
    """`look` gives what is wrong, in words; nothing when all is well. `{data}` in the remedy is the data folder."""

    name: str
    holds: str
    remedy: str
    look: Callable[[Site], AsyncIterator[str]]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    holds: str
    wrong: Sequence[str]
    remedy: str
    took_s: float
    not_looked_at: str = ""
    """Why nothing, or not all, was looked at: then it is not known whether it holds."""

    def lines(self, indent: str) -> Sequence[str]:
        """The outcome, and what there is to say of it."""
        outcome = "PROBLEM" if self.wrong else "unseen " if self.not_looked_at else "ok     "
        more = [*self.wrong, *([f"not looked at: {self.not_looked_at}"] if self.not_looked_at else [])]
        first = f"{outcome}  {self.name:<12}  {self.holds} ({self.took_s:.1f} s)"
        return [first, *(indent + each for each in more)]


_COPY = "Keep a copy of the data folder, then restore the last good backup (docs/backup.md)."

CHECKS: Sequence[Check] = (
    Check("databases", "each database is there and whole", f"Stop Toolcare. {_COPY}", databases.are_whole),
    Check(
        "schemas",
        "each database is at this version",
        "Start this version of Toolcare, which migrates it; a newer database needs the newer version.",
        databases.are_at_head,
    ),
    Check("logs", "what was published is all there", _COPY, logs.have_no_hole),
    Check(
        "outbox",
        "what was published has reached the broker",
        "Look with `toolcare doctor --data {data}` what keeps the broker.",
        logs.are_delivered,
    ),
    Check("handled", "each event was handled exactly once", _COPY, handled.was_once),
    Check(
        "caught_up",
        "each service has read what the others published",
        "Look with `toolcare doctor --data {data}` which is in trouble; it goes on by itself once that is mended.",
        handled.has_caught_up,
    ),
    Check(
        "dead_letters",
        "no event lies aside",
        "See `toolcare dead-letters list --data {data}`; mend the cause, then retry or discard.",
        handled.left_nothing,
    ),
    Check(
        "ledger",
        "lines, hours, totals and counters of shots agree",
        "Keep a copy of the data folder, compare the tool's "
        "ledger with its counter, and enter a correction on the tool's page.",
        ledger.adds_up,
    ),
    Check("totals", "all services count the same shots", f"Look at dead letters first. {_COPY}", totals.agree),
    Check(
        "lists",
        "lists and figures are what the events make of them",
        "Make them anew with `toolcare replay --data {data}`.",
        gateway.shows_what_was_told,
    ),
    Check(
        "audit",
        "the audit trail is as it was written",
        "See `toolcare audit verify --data {data}`, and ask who could change it.",
        gateway.kept_the_trail,
    ),
    Check(
        "photos",
        "each photo has its files",
        "Mend it with `toolcare photos check --repair --data {data}`.",
        photos.are_there,
    ),
    Check("health", "each service says it is well", "Look with `toolcare doctor --data {data}`.", health.is_green),
)


async def run(site: Site, without: Collection[str] = ()) -> AsyncIterator[Result]:
    left_out = {*without, *(_LEFT_OUT_WHEN_QUICK if site.depth is Depth.QUICK else ())}
    for check in CHECKS:
        if check.name not in left_out:
            yield await _result(check, site)


async def _result(check: Check, site: Site) -> Result:
    began = time.monotonic()
    wrong: list[str] = []
    not_looked_at = ""
    try:
        async for each in check.look(site):
            wrong.append(each)  # noqa: PERF401 - what was found before an error stays
    except NotLookedAt as unseen:
        not_looked_at = str(unseen)
    except (DBAPIError, OSError, TimeoutError, ValueError, RuntimeError) as error:
        wrong.append(f"could not be looked at: {type(error).__name__}: {str(error).splitlines()[0]}")
    if len(wrong) > _SHOWN:
        wrong[_SHOWN:] = [f"and {len(wrong) - _SHOWN} more"]
    remedy = check.remedy.replace("{data}", shlex.quote(str(site.data.root)))
    return Result(check.name, check.holds, wrong, remedy, time.monotonic() - began, not_looked_at)
