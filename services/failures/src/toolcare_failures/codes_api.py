"""The catalogue over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_failures.codes_schemas import (
    CatalogueOut,
    CodeIn,
    CodeMappingOut,
    CodeMappingsOut,
    CodeOut,
    CodePatch,
    MergeCodeIn,
    values_of,
)
from toolcare_failures.domain.codes import (
    CodeGroup,
    CodeIsRetired,
    CodeTaken,
    KindOfComponent,
    MergedAcrossGroups,
    MergedIntoItself,
    NotRetired,
    UnknownCode,
    WrongParent,
)
from toolcare_failures.domain.search import Known, offered
from toolcare_failures.forms import FailureReasonIn
from toolcare_failures.problems import COMPARED, problems
from toolcare_failures.store import codes
from toolcare_failures.usecases import catalogue
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["catalogue"])

CodeOf = Annotated[str, Path(max_length=16, pattern=r"^[A-Za-z0-9-]+$", examples=["FL"])]
_PLACED = (UnknownCode, CodeIsRetired, WrongParent)


@router.get("/failure-codes", responses=problems())
async def list_codes(
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.FAILURE_READ)],
    q: Annotated[
        str,
        Query(max_length=100, pattern=r"^[^\x00]*$", description="Words of it; small typing errors are forgiven"),
    ] = "",
    group: Annotated[list[CodeGroup] | None, Query(description="Only these groups")] = None,
    tool_id: Annotated[
        str | None, Query(max_length=64, pattern=r"^[^\x00]*$", description="What this tool had most comes first")
    ] = None,
    component_kind: Annotated[
        KindOfComponent | None, Query(description="Only what fits this kind of component")
    ] = None,
    *,
    retired: Annotated[bool, Query(description="Also what is no longer used")] = False,
) -> CatalogueOut:
    """Return the codes that are found: what the tool had most, what fits best, favourites, what the plant had most."""
    rows = {row.code: row for row in await codes.rows(session)}
    all_ = await codes.catalogue(session)
    reported = {} if tool_id is None else all_.counted(await codes.reported(session, tool_id))
    known = Known(reported, all_.counted(await codes.reported(session)))
    wanted = [
        one
        for one in all_
        if (retired or not one.retired) and (not group or one.group in group) and one.fits(component_kind)
    ]
    return CatalogueOut(
        version=await codes.version(session),
        items=[CodeOut.of(rows[one.code], reported.get(one.code, 0)) for one in offered(wanted, q, known)],
    )


@router.get("/failure-codes/mappings", responses=problems())
async def list_mappings(
    session: ReadSession, _: Annotated[Actor, requires(Permission.FAILURE_READ)]
) -> CodeMappingsOut:
    """Return which code was merged into which, by version of the catalogue."""
    items = [CodeMappingOut.of(row) for row in await codes.mappings(session)]
    return CodeMappingsOut(version=await codes.version(session), items=items)


@router.post("/failure-codes", status_code=201, response_model=CodeOut, responses=problems(CodeTaken, *_PLACED))
async def add_code(
    body: CodeIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.CATALOGUE_EDIT)]
) -> Response:
    """Add a code to the plant's catalogue; what it is called may be changed later, the code itself not."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        return work.answer(CodeOut.of(await catalogue.add_code(occasion, body.code, body.group, body.values())))


@router.patch("/failure-codes/{code}", response_model=CodeOut, responses=problems(*_PLACED))
async def change_code(
    code: CodeOf, body: CodePatch, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.CATALOGUE_EDIT)]
) -> Response:
    """Change what a code is called and means; fields that are left out stay."""
    async with work as session:
        row = await codes.lock_row(session, code)
        work.expect(row.version)
        occasion = Occasion(session, actor, work.now)
        return work.answer(CodeOut.of(await catalogue.change_code(occasion, row, values_of(body))))


@router.post(
    "/failure-codes/{code}/retire", response_model=CodeOut, responses=problems(*COMPARED, UnknownCode, CodeIsRetired)
)
async def retire_code(
    code: CodeOf, body: FailureReasonIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.CATALOGUE_EDIT)]
) -> Response:
    """Take a code out of use; reports that have it keep it."""
    async with work as session:
        row = await codes.lock_row(session, code)
        work.expect(row.version)
        occasion = Occasion(session, actor, work.now)
        return work.answer(CodeOut.of(await catalogue.retire_code(occasion, row, body.reason)))


@router.post(
    "/failure-codes/{code}/restore", response_model=CodeOut, responses=problems(*COMPARED, UnknownCode, NotRetired)
)
async def restore_code(
    code: CodeOf, body: FailureReasonIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.CATALOGUE_EDIT)]
) -> Response:
    """Use a retired code again."""
    async with work as session:
        row = await codes.lock_row(session, code)
        work.expect(row.version)
        occasion = Occasion(session, actor, work.now)
        return work.answer(CodeOut.of(await catalogue.restore_code(occasion, row, body.reason)))


@router.post(
    "/failure-codes/{code}/merge",
    response_model=CodeOut,
    responses=problems(*COMPARED, UnknownCode, CodeIsRetired, MergedIntoItself, MergedAcrossGroups),
)
async def merge_code(
    code: CodeOf, body: MergeCodeIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.CATALOGUE_EDIT)]
) -> Response:
    """Retire a code in favour of another; its reports keep it and are counted under the other from now on."""
    async with work as session:
        row = await codes.lock_row(session, code)
        work.expect(row.version)
        occasion = Occasion(session, actor, work.now)
        return work.answer(CodeOut.of(await catalogue.merge_code(occasion, row, body.into, body.reason)))
