"""How long each tool will last, the nearest end first."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.lives import Ahead, Life, ahead
from toolcare_gateway.analytics.domain.ordering import Order, Place
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.gathering import lives_of
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.schemas import LifeList, LifeRow, ToolInArea
from toolcare_gateway.analytics.tables import ToolFact
from toolcare_gateway.analytics.tool_figures import end_of_life, residual
from toolcare_shared.pages import InvalidCursor, decode_cursor, encode_cursor

_LIST = "life"


async def life(
    session: AsyncSession, period: Period, scope: Scope, kept: Kept, limit: int | None, cursor: str | None
) -> LifeList:
    rows = await session.execute(
        select(ToolFact.tool_id, ToolFact.number, ToolFact.name, ToolFact.area, ToolFact.class_code)
    )
    tools = {
        id_: (ToolInArea(id=id_, number=number, name=name, area=area), code) for id_, number, name, area, code in rows
    }
    items = [_row(*tools[each.tool_id], each, period) for each in await lives_of(session, scope, period, kept)]
    order = Order(_place, descending=False)
    shown, more = order.page(items, _after(cursor), limit or len(items))
    following = encode_cursor((_LIST, *_place(shown[-1]))) if more else None
    return LifeList(as_of=period.now, items=list(shown), next_cursor=following)


def _place(row: LifeRow) -> Place:
    return row.residual_days, row.tool.id


def _after(cursor: str | None) -> Place | None:
    match decode_cursor(cursor) if cursor else ():
        case ():
            return None
        case (str(name), (float() | int() | None) as days, str(tool)) if name == _LIST:
            return days, tool
        case _:
            raise InvalidCursor("Start again at the first page; this cursor belongs to another list.")


def _row(tool: ToolInArea, class_code: str | None, mine: Life, period: Period) -> LifeRow:
    left = ahead(mine, period.today)
    known = left if isinstance(left, Ahead) else None
    return LifeRow(
        tool=tool,
        class_code=class_code,
        total=mine.total,
        total_high=mine.total_high,
        life_shots=mine.life_shots,
        life_share=100 * mine.total / mine.life_shots if mine.life_shots else None,
        residual_shots=residual(mine),
        residual_days=known.days if known else None,
        shots_per_day=known.pace.per_day if known else None,
        end_of_life=end_of_life(left, period),
        why=None if isinstance(left, Ahead) else left,
    )
