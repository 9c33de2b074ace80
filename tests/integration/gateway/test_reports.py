"""Reports say what the pages say, are made in the background, and go out by the clock, once."""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import PASSWORD, GatewayUnderTest, log_in, refused
from tests.integration.gateway.postbox import Postbox
from tests.integration.gateway.small_plant import furnish

from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.domain.period import period_of
from toolcare_gateway.analytics.kept import Kept, KeptSums
from toolcare_gateway.analytics.settings.store import settings
from toolcare_gateway.analytics.store.changes import changes
from toolcare_gateway.identity.tables import User
from toolcare_gateway.reports.asking import Asking
from toolcare_gateway.reports.composing import compose, period_for
from toolcare_gateway.reports.content.frame import Frame
from toolcare_gateway.reports.document import Amount, Table
from toolcare_gateway.reports.domain import ReportKind, Wish
from toolcare_gateway.reports.tables import ReportMail, ReportRun, ReportSchedule
from toolcare_shared.auth import Role, service_actor
from toolcare_shared.ids import new_id

pytestmark = pytest.mark.asyncio

REPORTS, SCHEDULES = "/api/v1/reports", "/api/v1/report-schedules"
FEBRUARY = {"first": "2026-02-01", "last": "2026-02-28"}
BERLIN = ZoneInfo("Europe/Berlin")
MONEY = frozenset({"cost_per_1000", "cost_per_1000_with_downtime"})


async def reporter(gateway: GatewayUnderTest) -> httpx.AsyncClient:
    await furnish(gateway.database)
    return await gateway.logged_in()


async def post(client: httpx.AsyncClient, path: str, json: object = None) -> httpx.Response:
    return await client.post(path, json=json, headers={"Idempotency-Key": new_id()})


async def wished(client: httpx.AsyncClient, **body: object) -> str:
    answer = await post(client, REPORTS, json={**FEBRUARY, **body})
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    return str(answer.json()["id"])


async def made(gateway: GatewayUnderTest, client: httpx.AsyncClient, **body: object) -> httpx.Response:
    report_id = await wished(client, **body)
    assert await gateway.app.state.report_maker.work_once()
    told = (await client.get(f"{REPORTS}/{report_id}")).json()
    assert (told["state"], told["percent"]) == ("done", 100), told
    return await client.get(f"{REPORTS}/{report_id}/file")


async def figures(client: httpx.AsyncClient) -> dict[str, Any]:
    query = {"from": FEBRUARY["first"], "to": FEBRUARY["last"]}
    items = (await client.get("/api/v1/analytics/figures", params=query)).json()["items"]
    return {item["id"]: item for item in items}


def shown(item: dict[str, Any]) -> float | None:
    """A figure as reports show it: cents as whole currency."""
    value: float | None = item["value"]
    return value / 100 if value is not None and item["id"] in MONEY else value


async def test_page_paper_and_workbook_say_the_same(gateway: GatewayUnderTest) -> None:
    """Each figure of a month, from the answer for the page, in the cells of the PDF, and in those of the workbook."""
    client = await reporter(gateway)
    wanted = {FORMULAS[name].name.de: shown(item) for name, item in (await figures(client)).items()}

    answer = await made(gateway, client, kind="plant_month", format="xlsx", language="de")
    book = load_workbook(io.BytesIO(answer.content))
    assert 'filename="plant-month' in answer.headers["content-disposition"]
    rows = list(book["Kennzahlen"].iter_rows(values_only=True))
    in_book = {row[0]: row[1] for row in rows if row[0] in wanted}

    on_paper = {row[0]: row[1] for row in await _paper(gateway, "plant_month") if row[0] in wanted}
    assert in_book == pytest.approx(wanted)
    assert {name: cell.value if isinstance(cell, Amount) else cell for name, cell in on_paper.items()} == pytest.approx(
        wanted
    )


@ON_ONE_DATABASE
async def test_a_month_that_still_runs_is_compared_with_as_many_days(gateway: GatewayUnderTest) -> None:
    """It ends today, in its heading and in the list, and says so; the month before is cut to the same days."""
    gateway.clock.advance(datetime(2026, 2, 9, 12, tzinfo=UTC) - gateway.clock.now())
    client = await reporter(gateway)
    answer = await made(gateway, client, kind="plant_month", format="xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    shots = next(row for row in book["Figures"].iter_rows(values_only=True) if row[0] == "Shots")
    assert (shots[1], shots[6], shots[7]) == (90_000, 30_000, 60_000)
    told = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "1 Feb 2026 to 9 Feb 2026" in told
    assert any("up to 9 Feb 2026 and compared with 1 Jan 2026 to 9 Jan 2026" in cell for cell in told)
    (listed,) = (await client.get(REPORTS)).json()["items"]
    assert (listed["first"], listed["last"]) == ("2026-02-01", "2026-02-09")


async def _paper(gateway: GatewayUnderTest, kind: str) -> Sequence[Sequence[object]]:
    """The rows of the figures as the PDF gets them."""
    now = gateway.clock.now()
    asking = Asking(gateway.parts, service_actor("test"))
    wish = Wish(ReportKind(kind), "de", date(2026, 2, 1), date(2026, 2, 28))

    async def progress(_: float) -> None:
        return

    async with gateway.database.read() as session:
        period = period_for(wish, period_of(None, None, BERLIN, now))
        kept = Kept(KeptSums(), await changes(session), now)
        frame = Frame(session, wish, period, await settings(session), kept, asking.ask, asking.show, progress)
        document = await compose(frame, "Werk", "Erika", now)
    return next(block.rows for block in document.blocks if isinstance(block, Table) and block.title == "Kennzahlen")


@ON_ONE_DATABASE
async def test_each_kind_becomes_a_pdf(gateway: GatewayUnderTest) -> None:
    """With its fonts inside, also of ten years and of days to come; what no service tells is named as missing."""
    client = await reporter(gateway)
    for body in (
        {"kind": "tool_history", "tools": ["t1"]},
        {"kind": "maintenance_compliance", "language": "de"},
        {"kind": "failure_pareto", "areas": ["Hall 1"], "first": "2016-03-01"},
        {"kind": "plant_month"},
        {"kind": "failure_pareto", "first": "2036-01-01", "last": "2036-01-31"},
    ):
        answer = await made(gateway, client, **body)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert b"/FontFile2" in answer.content


async def test_compliance_is_that_of_the_page(gateway: GatewayUnderTest) -> None:
    """The line of all levels together."""
    client = await reporter(gateway)
    query = {"from": FEBRUARY["first"], "to": FEBRUARY["last"]}
    total = (await client.get("/api/v1/analytics/compliance", params=query)).json()["total"]
    answer = await made(gateway, client, kind="maintenance_compliance", format="xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    weeks = book["Maintenance in its window, by w"]
    assert weeks["A2"].number_format == "yyyy-mm-dd"
    assert weeks.column_dimensions["A"].width >= len("2026-02-01")
    rows = list(book["By level"].iter_rows(values_only=True))
    names = ("due", "in_window", "early", "late", "undone", "skipped", "compliance", "overshoot_median")
    assert rows[-1][1:9] == pytest.approx([total[name] for name in names])


@ON_ONE_DATABASE
async def test_a_report_that_was_broken_off_is_made_again(gateway: GatewayUnderTest) -> None:
    """The gateway ended while it was made; after three such ends it is given up in words."""
    client = await reporter(gateway)
    report_id = await wished(client, kind="failure_pareto")
    maker = gateway.app.state.report_maker
    async with gateway.database.write() as session:
        await session.execute(update(ReportRun).values(state="making", percent=40, tries=1))
    assert await maker.work_once()
    assert (await client.get(f"{REPORTS}/{report_id}")).json()["state"] == "done"
    async with gateway.database.write() as session:
        await session.execute(update(ReportRun).values(state="making", tries=3))
    assert await maker.work_once()
    told = (await client.get(f"{REPORTS}/{report_id}")).json()
    assert (told["state"], told["problem_code"]) == ("failed", "ended_meanwhile")
    assert refused(await client.get(f"{REPORTS}/{report_id}/file")) == (409, "report_not_ready")
    assert (await post(client, f"{REPORTS}/{report_id}/again")).status_code == httpx.codes.ACCEPTED
    assert await maker.work_once()
    assert (await client.get(f"{REPORTS}/{report_id}")).json()["state"] == "done"
    assert (await client.delete(f"{REPORTS}/{report_id}")).status_code == httpx.codes.NO_CONTENT
    assert not gateway.app.state.report_folder.path(report_id).exists()


@ON_ONE_DATABASE
async def test_what_cannot_be_made_is_refused_or_told(gateway: GatewayUnderTest) -> None:
    """A wish without its tool or failure at once; an 8D report while its service is away once it is tried."""
    client = await reporter(gateway)
    assert refused(await post(client, REPORTS, json={"kind": "tool_history"})) == (422, "report_tool_missing")
    assert refused(await post(client, REPORTS, json={"kind": "eight_d"})) == (422, "report_failure_missing")
    report_id = await wished(client, kind="eight_d", failure_id="f-1")
    await gateway.app.state.report_maker.work_once()
    told = (await client.get(f"{REPORTS}/{report_id}")).json()
    assert (told["state"], told["problem_code"]) == ("failed", "failure_unread")
    timo = await gateway.logged_in("timo", Role.TECHNICIAN)
    assert refused(await timo.get(REPORTS))[0] == httpx.codes.FORBIDDEN


# --- by the clock


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox().running() as running:
        yield running


async def administrator(gateway: GatewayUnderTest, port: int) -> httpx.AsyncClient:
    await furnish(gateway.database)
    anna = await gateway.logged_in("anna", Role.ADMINISTRATOR)
    server = {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "toolcare@example.com"}
    assert (await anna.put("/api/v1/mail-server", json=server, headers={"If-Match": '"0"'})).status_code == 200
    async with gateway.database.write() as session:
        await session.execute(update(User).values(address="anna@example.com"))
    return anna


WEEKLY = {
    "kind": "failure_pareto",
    "every": "week",
    "hour": 6,
    "usernames": ["anna"],
    "addresses": ["boss@example.com"],
}


@ON_ONE_DATABASE
async def test_what_was_missed_goes_out_once(gateway: GatewayUnderTest, postbox: Postbox) -> None:
    """After three weeks off: one report of the last whole week to each recipient, and none after a crash."""
    anna = await administrator(gateway, postbox.port)
    added = await post(anna, SCHEDULES, json=WEEKLY)
    assert added.status_code == httpx.codes.CREATED, added.text
    assert added.json()["next_at"] == "2026-03-09T05:00:00Z"
    mailer, maker = gateway.app.state.report_mailer, gateway.app.state.report_maker
    assert not await mailer.clock_once()
    gateway.clock.advance(datetime(2026, 3, 25, tzinfo=UTC) - gateway.clock.now())
    assert await mailer.clock_once()
    assert not await mailer.clock_once()
    assert await maker.work_once()
    assert not await maker.work_once()
    while await mailer.mail_once():
        pass
    assert sorted(mail["To"] for mail in postbox.mails) == ["anna@example.com", "boss@example.com"]
    (report,) = [part for part in postbox.mails[0].walk() if part.get_content_type() == "application/pdf"]
    content = report.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.startswith(b"%PDF")
    async with gateway.database.read() as session:
        run = (await session.scalars(select(ReportRun))).one()
        assert (run.first, run.last) == (date(2026, 3, 16), date(2026, 3, 22))
    await log_in(anna, "anna", PASSWORD)
    (kept,) = (await anna.get(SCHEDULES)).json()["items"]
    assert kept["next_at"] == "2026-03-30T04:00:00Z"
    assert [mail["state"] for mail in kept["last"]["mails"]] == ["sent", "sent"]
    gateway.clock.advance(timedelta(days=700))
    assert await mailer.clock_once()
    gateway.clock.advance(-timedelta(days=700))
    assert await mailer.clock_once(), "what a clock put off that was ahead is planned anew"
    assert not await mailer.clock_once()
    async with gateway.database.read() as session:
        assert str((await session.scalars(select(ReportSchedule.next_at))).one()) == "2026-03-30 04:00:00+00:00"
        assert len((await session.scalars(select(ReportRun))).all()) == 2


@ON_ONE_DATABASE
@pytest.mark.parametrize("goes_on", [timedelta(minutes=1), timedelta(days=-700)], ids=["later", "set back"])
async def test_a_mail_is_tried_again_but_none_twice(
    gateway: GatewayUnderTest, postbox: Postbox, goes_on: timedelta
) -> None:
    """A server that says later gets it later; one that was being sent at a crash stays until a person says so."""
    anna = await administrator(gateway, postbox.port)
    schedule = (await post(anna, SCHEDULES, json={**WEEKLY, "usernames": []})).json()
    mailer = gateway.app.state.report_mailer
    assert (await post(anna, f"{SCHEDULES}/{schedule['id']}/test")).status_code == httpx.codes.ACCEPTED
    await gateway.app.state.report_maker.work_once()
    postbox.answers.append("451 later")
    assert await mailer.mail_once()
    assert not await mailer.mail_once()
    gateway.clock.advance(goes_on)
    assert await mailer.mail_once()
    assert [mail["To"] for mail in postbox.mails] == ["anna@example.com"]
    async with gateway.database.write() as session:
        await session.execute(update(ReportMail).values(state="sending"))
    await mailer.recover()
    assert not await mailer.mail_once()
    assert len(postbox.mails) == 1
    (report,) = (await anna.get(REPORTS)).json()["items"]
    again, mine = f"{REPORTS}/{report['id']}/mails/again", {"address": "anna@example.com"}
    assert (await post(anna, again, json=mine)).status_code == httpx.codes.ACCEPTED
    assert await mailer.mail_once()
    assert len(postbox.mails) == 2
    assert refused(await post(anna, again, json=mine)) == (409, "nothing_to_send_again")


@ON_ONE_DATABASE
async def test_a_schedule_is_changed_and_deleted(gateway: GatewayUnderTest) -> None:
    """It needs somebody who gets it, and a report that needs no failure."""
    await furnish(gateway.database)
    client = await gateway.logged_in()
    nobody = {**WEEKLY, "usernames": [], "addresses": []}
    assert refused(await post(client, SCHEDULES, json=nobody)) == (422, "no_recipients")
    assert (
        refused(await post(client, SCHEDULES, json={**WEEKLY, "usernames": ["nobody"]}))[1]
        == "report_recipient_unknown"
    )
    boss = {**WEEKLY, "usernames": []}
    assert refused(await post(client, SCHEDULES, json={**boss, "kind": "eight_d"})) == (422, "report_not_by_clock")
    schedule = (await post(client, SCHEDULES, json=boss)).json()
    address = f"{SCHEDULES}/{schedule['id']}"
    assert refused(await post(client, f"{address}/test")) == (409, "no_address_of_own")
    changed = await client.patch(address, json={"every": "day", "hour": 0}, headers={"If-Match": '"1"'})
    assert changed.json()["next_at"] == "2026-03-02T23:00:00Z"
    assert (await client.delete(address, headers={"If-Match": '"2"'})).status_code == httpx.codes.NO_CONTENT
    assert refused(await client.get(address)) == (404, "unknown_report_schedule")
