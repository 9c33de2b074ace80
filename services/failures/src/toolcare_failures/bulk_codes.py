"""Codes of the catalogue by the hundred: each row is added, changes what is there, or is refused."""

import re
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from toolcare_failures.codes_schemas import CodeIn, CodePatch, values_of
from toolcare_failures.columns import CODE_COLUMNS, LANGUAGES
from toolcare_failures.domain.codes import CodeTaken, UnknownCode, WrongParent
from toolcare_failures.problems import PROBLEMS
from toolcare_failures.store import codes
from toolcare_failures.tables import CodeRow
from toolcare_failures.usecases import catalogue
from toolcare_failures.usecases.catalogue import CodeValues
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.bulk import (
    BulkIn,
    BulkOut,
    BulkRow,
    Fate,
    Refusals,
    RowProblem,
    RowRefused,
    Taken,
    form_of,
    required,
    take_rows,
)
from toolcare_shared.columns import Cell

CODE_KEY = ("code",)
_REFUSALS = Refusals(PROBLEMS, CODE_COLUMNS, {CodeTaken: "code", UnknownCode: "parent", WrongParent: "parent"})
_PATCH: TypeAdapter[CodePatch] = TypeAdapter(CodePatch)
_PLAIN = ("parent", "severity", "favourite")


async def take_codes(occasion: Occasion, body: BulkIn) -> BulkOut:
    """A code stands below its parent in the file as it does in the tree."""

    async def take(row: BulkRow) -> Taken:
        return await _take(occasion, row)

    return await take_rows(occasion.session, body, take, _REFUSALS, CODE_KEY)


async def _take(occasion: Occasion, row: BulkRow) -> Taken:
    code = required(row.values, "code").upper()
    form = form_of(CODE_COLUMNS, row.values)
    known = {one.code: one for one in await codes.rows(occasion.session)}
    if code in known:
        return await _change(occasion, await codes.lock_row(occasion.session, code), form)
    group = form.get("group")
    said = {name: value for name, value in _said(form, {}, {}).items() if value is not None}
    body = CodeIn.model_validate({"code": code, "group": group, **said})
    return Taken(Fate.NEW, (await catalogue.add_code(occasion, body.code, body.group, body.values())).code)


async def _change(occasion: Occasion, row: CodeRow, form: Mapping[str, Cell]) -> Taken:
    if form.get("group") not in {None, row.group.value}:
        words = f"{row.code} stands in the group {row.group.value}, which stays. Take another code for another group."
        raise RowRefused(RowProblem(field="group", code="wrong_group", message=words))
    wanted = values_of(_PATCH.validate_python(_said(form, row.names, row.synonyms)))
    before = [column.show(getattr(row, column.attribute)) for column in CODE_COLUMNS]
    differing = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    if differing:
        patch: CodeValues = differing  # type: ignore[assignment] # a TypedDict's items, fewer of them
        await catalogue.change_code(occasion, row, patch)
    after = [column.show(getattr(row, column.attribute)) for column in CODE_COLUMNS]
    changes = [column.name for column, old, new in zip(CODE_COLUMNS, before, after, strict=True) if old != new]
    return Taken.changed(row.code, changes)


def _said(
    form: Mapping[str, Cell], names: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """Return the form's fields; of names and synonyms what the row leaves out stays as it is."""
    said: dict[str, object] = {name: form[name] for name in _PLAIN if name in form}
    if any(f"name_{language}" in form for language in LANGUAGES):
        said["names"] = {language: form.get(f"name_{language}", names.get(language)) for language in LANGUAGES}
    if any(f"synonyms_{language}" in form for language in LANGUAGES):
        said["synonyms"] = {
            language: _parts(form[f"synonyms_{language}"])
            if f"synonyms_{language}" in form
            else [*synonyms.get(language, [])]
            for language in LANGUAGES
        }
    if "component_kinds" in form:
        said["component_kinds"] = _parts(form["component_kinds"])
    return said


def _parts(cell: Cell) -> list[str]:
    """Return what stands between semicolons, commas or line ends."""
    return [] if cell is None else [word.strip() for word in re.split(r"[;,\n]", str(cell)) if word.strip()]
