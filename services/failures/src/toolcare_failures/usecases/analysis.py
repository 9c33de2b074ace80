"""People look for the cause of a failure, and say what it was."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from toolcare_failures.domain.analysis import (
    AnalysedElsewhere,
    Analysis,
    OnlyEngineersConfirm,
    RootCause,
    check,
    touches_confirmed,
)
from toolcare_failures.domain.codes import CodeGroup
from toolcare_failures.domain.reports import FailureDeed
from toolcare_failures.store import codes
from toolcare_failures.tables import AnalysisRow, Failure
from toolcare_failures.usecases import history, news
from toolcare_failures.usecases.history import Entry
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Permission, may


async def write(occasion: Occasion, failure: Failure, last: AnalysisRow | None, said: Analysis) -> AnalysisRow:
    """Write the next version of a locked report's analysis. What is as it was is no version."""
    if not failure.state.counts:
        raise AnalysedElsewhere(failure.state, failure.duplicate_of)
    before = Analysis() if last is None else last.analysis
    analysis = replace(said, root=await _coded(occasion, before.root, said.root))
    check(analysis)
    if touches_confirmed(before.root, analysis.root) and not may(occasion.actor, Permission.FAILURE_TRIAGE):
        raise OnlyEngineersConfirm
    if last is not None and analysis == before:
        return last
    row = _row(occasion, failure, 1 if last is None else last.version + 1, analysis)
    occasion.session.add(row)
    await _tell(occasion, failure, before.root, analysis.root)
    return row


async def _coded(occasion: Occasion, before: RootCause, root: RootCause) -> RootCause:
    """Return the cause with its code as the catalogue writes it; one that was chosen before may have retired since."""
    if root.code is None or root.code.upper() == before.code:
        return replace(root, code=root.code and root.code.upper())
    catalogue = await codes.catalogue(occasion.session)
    return replace(root, code=catalogue.of_group(root.code, CodeGroup.CAUSE).code)


async def _tell(occasion: Occasion, failure: Failure, before: RootCause, after: RootCause) -> None:
    if before == after:
        await history.write(occasion, failure, Entry(FailureDeed.ANALYSED, failure.state))
        return
    was, became = asdict(before), asdict(after)
    changes: list[Mapping[str, object]] = [
        {"field": name, "before": was[name], "after": became[name]} for name in was if was[name] != became[name]
    ]
    await history.write(occasion, failure, Entry(FailureDeed.CAUSE_FOUND, failure.state, changes=changes))
    await news.cause_found(occasion, failure, after)


def _row(occasion: Occasion, failure: Failure, version: int, analysis: Analysis) -> AnalysisRow:
    return AnalysisRow(
        failure_id=failure.id,
        version=version,
        at=occasion.now,
        by=occasion.actor.name,
        chains=[asdict(chain) for chain in analysis.chains],
        fishbone={branch: [asdict(cause) for cause in causes] for branch, causes in analysis.fishbone.items()},
        cause=analysis.root.code,
        cause_text=analysis.root.text,
        confirmed=analysis.root.confirmed,
        evidence=analysis.root.evidence,
        photo_ids=list(analysis.root.photo_ids),
        team=list(analysis.team),
        texts=dict(analysis.texts),
    )
