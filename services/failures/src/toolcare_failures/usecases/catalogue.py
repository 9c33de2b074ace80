"""What engineers do with the catalogue. Each change is its next version; editors wait for each other."""

from collections.abc import Mapping
from typing import TypedDict

from toolcare_failures.domain.codes import Catalogue, CodeGroup, CodeTaken, NotRetired
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.store import codes
from toolcare_failures.tables import CodeMapping, CodeRow
from toolcare_failures.usecases import news
from toolcare_failures.usecases.occasion import Occasion


class CodeValues(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    names: dict[str, str]
    synonyms: dict[str, list[str]]
    parent: str | None
    severity: FailureSeverity | None
    component_kinds: list[str]
    favourite: bool


async def add_code(occasion: Occasion, code: str, group: CodeGroup, values: CodeValues) -> CodeRow:
    version, catalogue = await _edited(occasion)
    if any(one.code == code for one in catalogue):
        raise CodeTaken(code)
    row = CodeRow(code=code, group=group, synonyms={}, component_kinds=[], favourite=False, retired=False, version=1)
    _set(catalogue, row, values)
    occasion.session.add(row)
    await occasion.session.flush()
    await news.catalogue_changed(occasion, row, version, "")
    return row


async def change_code(occasion: Occasion, row: CodeRow, values: CodeValues) -> CodeRow:
    version, catalogue = await _edited(occasion)
    catalogue.usable(row.code)
    _set(catalogue, row, values)
    return await _next(occasion, row, version, "")


async def retire_code(occasion: Occasion, row: CodeRow, reason: str) -> CodeRow:
    """Take a code out of use; reports that have it keep it."""
    version, catalogue = await _edited(occasion)
    catalogue.usable(row.code)
    row.retired, row.retired_reason = True, reason
    return await _next(occasion, row, version, reason)


async def restore_code(occasion: Occasion, row: CodeRow, reason: str) -> CodeRow:
    version, _ = await _edited(occasion)
    if not row.retired or row.merged_into is not None:
        raise NotRetired(row.code)
    row.retired, row.retired_reason = False, None
    return await _next(occasion, row, version, reason)


async def merge_code(occasion: Occasion, row: CodeRow, into: str, reason: str) -> CodeRow:
    """Retire a code in favour of another; its reports keep it and are counted under the other from now on."""
    version, catalogue = await _edited(occasion)
    catalogue.check_merge(row.code, into)
    row.retired, row.retired_reason, row.merged_into = True, reason, catalogue.find(into).code
    occasion.session.add(
        CodeMapping(
            version=version,
            code=row.code,
            into=row.merged_into,
            reason=reason,
            by=occasion.actor.name,
            at=occasion.now,
        )
    )
    return await _next(occasion, row, version, reason)


async def _edited(occasion: Occasion) -> tuple[int, Catalogue]:
    version = await codes.next_number(occasion.session, codes.CATALOGUE)
    return version, await codes.catalogue(occasion.session)


def _set(catalogue: Catalogue, row: CodeRow, values: CodeValues) -> None:
    changes: Mapping[str, object] = values
    for name, value in changes.items():
        setattr(row, name, value)
    if values.get("parent") is not None:
        catalogue.check_parent(row.code, row.group, row.parent)
        row.parent = None if row.parent is None else catalogue.find(row.parent).code


async def _next(occasion: Occasion, row: CodeRow, version: int, reason: str) -> CodeRow:
    row.version += 1
    await occasion.session.flush()
    await news.catalogue_changed(occasion, row, version, reason)
    return row
