"""After a start the figures are there before anybody asks."""

import pytest
from sqlalchemy import event
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest

from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.reckoned import figures
from toolcare_gateway.analytics.settings.store import settings
from toolcare_gateway.analytics.store.changes import changes
from toolcare_gateway.analytics.warming import Warming

pytestmark = pytest.mark.asyncio


@ON_ONE_DATABASE
async def test_the_first_answer_sums_up_nothing(gateway: GatewayUnderTest) -> None:
    """Jobs and failures were looked through when the process had time."""
    sums, asked = KeptSums(), list[str]()
    event.listen(
        gateway.database.engine.sync_engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql)
    )
    period = await Warming(sums, "Europe/Berlin").warm(gateway.database, gateway.clock.now())
    assert any("an_job" in sql for sql in asked)
    asked.clear()

    async with gateway.database.read() as session:
        kept = Kept(sums, await changes(session), gateway.clock.now())
        found = await figures(session, period, Scope(), await settings(session), kept)

    assert found.items
    assert not any("an_job" in sql or "an_failure" in sql for sql in asked)
