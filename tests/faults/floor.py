"""A plant that goes on whatever happens to Toolcare, and remembers what it made: the truth that counts are held to."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.rules import expect_rules
from tests.faults.wire import Wire

from toolcare_compose.api_client import PATIENCE_S, ApiClient, Refused
from toolcare_compose.broker import ClientRole, EmbeddedBroker
from toolcare_compose.testing import Installation, PlantProcess, wait_until
from toolcare_compose.unix_http import SocketConnection
from toolcare_shared.testing.ports import free_port

SHOTS_PER_SECOND = 50
# p01 24 s, p02 15 s, p03 and p04 18 s a cycle at speed 1
SPEED = SHOTS_PER_SECOND / (1 / 24 + 1 / 15 + 2 / 18)
TOOLS = {"p01": "t-0042", "p02": "t-0017", "p03": "t-0108", "p04": "t-0115"}
NEW_JOBS = "p04"
"""The one whose counter a setter sets back to 0, job by job."""
MIN_CYCLE_MS = {"p01": 10, "p02": 10, "p03": 10, NEW_JOBS: 20}
"""Of the tools. That of p04 is nearer to its cycle, of 79 ms: the nearer, the narrower are its doubts."""
STALE_AFTER_S = 5
KEEP_ALIVE_S = 3
"""A fifth of the usual: a broker or a service that hangs is noticed sooner, and the test is shorter."""
RESETTABLE = frozenset({"p02", NEW_JOBS})
"""Of their sources, as by default: who can be reset may have been, in each time of which not every value was heard."""
TRUTH_S = 90.0
ANSWER_S = 5.0
_SHOWN = {"p01": "life_counter"}
"""Which of the counters is read, where a press has several."""
_HOUR = timedelta(hours=1)
_BESIDE_COUNTS = ("sources", "gaps", "unassigned", "rejections")
"""Where a shot that is not in a tool's count may be."""

Counts = Mapping[str, tuple[int, int]]
"""Press -> booked, and the most it can be."""


@dataclass
class Work:
    """A time in which the plant went on, with a run of its own for each tool."""

    began: datetime
    runs: Mapping[str, str]
    made_before: Mapping[str, int]
    counted_before: Counts
    gaps_before: Counter[str]
    clocks: Sequence[timedelta] = (timedelta(),)
    """How far the installation's clock was from the true time meanwhile."""
    ended: datetime | None = None
    made: Mapping[str, int] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()

    def hours(self) -> Iterator[datetime]:
        """In which its shots may stand, each by its begin."""
        first = (self.began + min(self.clocks)).replace(minute=0, second=0, microsecond=0)
        last = (self.ended or self.began) + max(self.clocks)
        return (first + _HOUR * number for number in range((last - first) // _HOUR + 1))


class Floor:
    """Four presses: p01 and p02 over OPC UA, p03 and p04 over a wire on which messages come twice and in another order.

    p01 and p03 are counted exactly. p02 rolls over at 65,536, p04 is reset at each new job, and the sources of both
    have to reckon with a reset: what they made is between what is booked and the most, and as long as no gap is told
    it is what is booked. p04 is a plant of its own, so that it can stand while the others work, and go on while they
    hang; its source has nothing but defaults.
    """

    def __init__(
        self, folder: Path, data: Path, seed: int, *options: str, environment: Mapping[str, str] | None = None
    ) -> None:
        keep_alive = {"TOOLCARE_MQTT_KEEP_ALIVE_S": str(KEEP_ALIVE_S)}
        self.installation = Installation(data, *options, environment={**keep_alive, **(environment or {})})
        self.installation.data.make()
        self.wire = Wire(self.installation.mqtt_port, free_port(), seed)
        self.plant = self._plant(folder / "plant", "p03", "--opcua-port", "0")
        self._new_jobs = self._plant(folder / "new-jobs", NEW_JOBS, "--presses", "p03", "--seed", "2")
        self._plcs = {"p03": self.plant, NEW_JOBS: self._new_jobs}
        """Those that speak over MQTT; each is the p03 of its plant."""
        self._before: Mapping[str, int] = {}
        self._works: list[Work] = []
        self._client: ApiClient | None = None

    def _plant(self, folder: Path, over_mqtt: str, *options: str) -> PlantProcess:
        """`over_mqtt`: as which press the plant's p03 speaks."""
        folder.mkdir()
        broker = EmbeddedBroker(self.installation.data, "127.0.0.1", self.installation.mqtt_port)
        broker.add_client(over_mqtt, ClientRole.MACHINE)
        password = folder / "password"
        password.write_text(self.installation.data.broker_password(over_mqtt).read_text())
        line = ["--mqtt", f"127.0.0.1:{self.wire.port}", "--machine", over_mqtt]
        line += ["--mqtt-user", over_mqtt, "--mqtt-password-file", str(password)]
        kept = ["--speed", str(SPEED), "--state", str(folder / "truth.json")]
        return PlantProcess(folder / "plant.json", [*kept, *line, *options])

    def start(self) -> None:
        """A tool on each press, a source each; the first reading of each is its baseline.

        The tools hang since an hour ago: by a clock that is set back, shots are made before. Those of a time at which
        nothing hung are nobody's, until a person says whose they are. The counter of p04 stands so high until its first
        new job that no silence hides one.
        """
        self.wire.start()
        for plant in (self.plant, self._new_jobs):
            plant.start()
        self._command("/stop")
        self._new_jobs.command("/presses/p03/rollover", {"shots_left": 1 << 31})
        self.installation.start()
        self.log_in()
        setting_up = self.installation.client(PATIENCE_S)
        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        for press, tool in TOOLS.items():
            body = {"number": tool.upper(), "name": tool, "cavity_count": 1, "min_cycle_ms": MIN_CYCLE_MS[press]}
            setting_up.post("/machines", {"id": press, "name": press.upper()})
            setting_up.post("/tools", body)
            setting_up.post(f"/tools/{tool}/mount", {"machine_id": press, "job": "4711", "at": since})
            setting_up.post("/sources", {"machine_id": press, **self._source(press)})
        wait_until(self._has_heard_all, 60, "each source has a first value")
        self._before = self._made()

    def log_in(self) -> None:
        self._client = self.installation.client()

    @property
    def client(self) -> ApiClient:
        assert self._client is not None
        return self._client

    def _command(self, path: str) -> None:
        for plant in (self.plant, self._new_jobs):
            plant.command(path)

    def new_job(self, *, stands: bool = False) -> datetime:
        """Set the counter of p04 back to 0, and return when; `stands`: it makes no shot from then on, until `go_on`."""
        if stands:
            self._new_jobs.command("/stop")
        begun = datetime.now(UTC)
        self._new_jobs.command("/presses/p03/reset")
        return begun

    def go_on(self) -> None:
        self._new_jobs.command("/start")

    def expect_to_hear(self, shots: int) -> None:
        """So many more of p03 and of p04, by what the counting says of its sources."""
        asked = datetime.now(UTC)
        least = {press: self._truths()[press]["counter"] + shots for press in self._plcs}

        def heard() -> bool:
            try:
                sources = {source["machine_id"]: source for source in self._configured()}
            except (Refused, OSError):
                return False
            truth = self._truths()
            # What it says of the job before is no news, however high its counter stood.
            return all(
                least[press] <= sources[press]["last_value"] <= truth[press]["counter"]
                and datetime.fromisoformat(sources[press]["last_seen"]) > asked
                for press in self._plcs
            )

        with suppress(AssertionError):
            wait_until(heard, TRUTH_S, "they are heard")
        assert heard(), f"not heard: {least}\n{self._told(self.counted(), self._truth())}"

    def _configured(self) -> Sequence[dict[str, Any]]:
        return list(self.client.get("/sources/configured")["items"])

    def is_in_doubt(self, press: str, moment: datetime) -> bool:
        """Whether it was told that nobody knows what the press made then."""
        gaps = [gap for gap in self._every_gap() if gap["machine_id"] == press]
        return any(
            datetime.fromisoformat(gap["since"]) <= moment <= datetime.fromisoformat(gap["until"]) for gap in gaps
        )

    def _source(self, press: str) -> dict[str, Any]:
        announced = self.plant.announced
        soon = {"stale_after_s": STALE_AFTER_S}
        tag = {"node_id": announced["node_ids"]["p02"], "counter_bits": 16}
        kind, config = {
            "p01": ("opcua_em77", {"url": announced["presses"]["p01"], **soon}),
            "p02": ("opcua_counter", {"url": announced["presses"]["p02"], **tag, **soon}),
            "p03": ("mqtt", {"counter_bits": 32, "resettable": False, **soon}),
            "p04": ("mqtt", {}),
        }[press]
        return {"kind": kind, "config": config}

    def _has_heard_all(self) -> bool:
        """Whether the counting has each press as it stands; its own list, since the gateway's may be late.

        A PLC that stands still says its counter when it is back: again where nobody read it yet.
        """
        heard = {source["machine_id"]: source["last_value"] for source in self._configured()}
        for press, plant in self._plcs.items():
            if heard.get(press) is None:
                plant.command("/presses/p03/resume")
        return heard == {press: int(told[_SHOWN.get(press, "counter")]) for press, told in self._truths().items()}

    @contextmanager
    def at_work(self, clocks: Sequence[timedelta] = (timedelta(),)) -> Iterator[None]:
        """Meanwhile the plant makes shots; afterwards the ledger is held to what it made, all data to the rules."""
        work = self._new_work(clocks)
        self._command("/start")
        try:
            yield
            self.expect_shots(sum(work.made_before.values()) + SHOTS_PER_SECOND)
            self.expect_to_hear_all()
        finally:
            self._command("/stop")
        self.expect_truth(work)

    def _new_work(self, clocks: Sequence[timedelta]) -> Work:
        """Each tool is taken off and mounted anew, so that what follows is a run of its own."""
        for press, tool in TOOLS.items():
            if self._works:
                self.client.post(f"/tools/{tool}/unmount", {"reason": "the next run"})
                self.client.post(f"/tools/{tool}/mount", {"machine_id": press, "job": f"4711-{len(self._works)}"})
        runs: dict[str, str] = {}

        def known() -> bool:
            runs.update(self._runs_on_presses())
            ended = {run for work in self._works for run in work.runs.values()}
            return set(runs) == set(TOOLS) and not ended & set(runs.values())

        wait_until(known, TRUTH_S, "the counting knows what hangs on each press")
        counts = dict(self.counted())
        return Work(datetime.now(UTC), runs, self._made(), counts, self.gaps(), clocks)

    def _runs_on_presses(self) -> Mapping[str, str]:
        now = datetime.now(UTC)
        span = f"from={_in_address(now - _HOUR)}&to={_in_address(now)}"
        told = {press: self.client.get(f"/machines/{press}/time?{span}")["runs"] for press in TOOLS}
        return {press: run["mounting_id"] for press, runs in told.items() for run in runs if run["to_at"] is None}

    def expect_shots(self, count: int) -> None:
        wait_until(lambda: sum(self._made().values()) >= count, TRUTH_S, "the plant makes shots")

    def expect_to_hear_all(self) -> None:
        """What p03 says to a broker that lost its store, before its reader is back, only its next shot makes good."""
        made = self._truth()

        def heard() -> bool:
            counts = self.counted()
            return bool(counts) and all(most >= made[press] for press, (_, most) in counts.items())

        wait_until(heard, TRUTH_S, "each press is heard")

    def expect_truth(self, work: Work) -> None:
        """Of totals, hours and runs; where a press may have been reset, of the interval."""
        truth = self._truth()
        counts: dict[str, tuple[int, int]] = {}

        def agree() -> bool:
            counts.clear()
            counts.update(self.counted())
            return bool(counts) and all(self._holds(press, counts[press], truth[press], work) for press in TOOLS)

        with suppress(AssertionError):
            wait_until(agree, TRUTH_S, "the ledger equals the plant")
        assert agree(), self._told(counts, truth)
        assert set(self.gaps()) <= RESETTABLE
        work.ended, work.made = datetime.now(UTC), self._made()
        work.exact = frozenset(press for press in TOOLS if not self._is_doubted(press, work))
        self._works.append(work)
        self._expect_hours()
        self._expect_runs()
        expect_rules(self.installation.data)

    def _holds(self, press: str, counted: tuple[int, int], truth: int, work: Work) -> bool:
        low, high = counted
        if press not in RESETTABLE:
            return low == high == truth
        missing = self._made()[press] - work.made_before[press]
        exact = self._is_doubted(press, work) or low - work.counted_before[press][0] == missing
        return low <= truth <= high and exact

    def _is_doubted(self, press: str, work: Work) -> bool:
        return self.gaps()[press] > work.gaps_before[press]

    def _expect_hours(self) -> None:
        """Every shot stands in an hour in which the plant was at work.

        Held to the total of the same answer: within an interval the ledger may hold before the last shot has come.
        """
        worked = {hour for work in self._works for hour in work.hours()}
        span = f"from={_in_address(min(worked) - _HOUR)}&to={_in_address(max(worked) + 2 * _HOUR)}"
        for press, tool in TOOLS.items():
            counts = self.client.get(f"/tools/{tool}/counts?bucket=hour&{span}")
            told = {datetime.fromisoformat(one["from"]): one["shots"] for one in counts["buckets"] if one["shots"]}
            assert set(told) <= worked, (press, told, worked)
            assert sum(told.values()) == counts["total"], (press, told)

    def _expect_runs(self) -> None:
        """What each run of each tool made, as its page and the figures have it."""
        truth = {
            work.runs[press]: work.made[press] - work.made_before[press] for work in self._works for press in work.exact
        }
        seen: dict[str, int] = {}

        def agree() -> bool:
            runs = self.client.get("/analytics/runs?limit=500")["items"]
            seen.update({run["id"]: run["shots"] for run in runs if run["id"] in truth})
            return seen == truth

        with suppress(AssertionError):
            wait_until(agree, TRUTH_S, "each run has the shots it made")
        told = {
            (number, press, run): (seen.get(run), truth[run])
            for number, work in enumerate(self._works)
            for press, run in work.runs.items()
            if run in truth and seen.get(run) != truth[run]
        }
        assert not told, f"(work, press, run): (told, made) {told}, gaps {self.gaps()}"

    def _truth(self) -> Mapping[str, int]:
        return {press: shots - self._before[press] for press, shots in self._made().items()}

    def gaps(self) -> Counter[str]:
        """Press -> how many were ever told."""
        return Counter(gap["machine_id"] for gap in self._every_gap())

    def _every_gap(self) -> Iterator[dict[str, Any]]:
        cursor: str | None = ""
        while cursor is not None:
            page = self.client.get(f"/gaps?limit=200{cursor and f'&cursor={cursor}'}")
            yield from page["items"]
            cursor = page["next_cursor"]

    def _told(self, counts: Counts, truth: Mapping[str, int]) -> str:
        """What is known where the ledger is not the plant's."""
        logs = [self.installation.data.logs / f"{name}.log" for name in ("mosquitto", "services")]
        said = [
            f"counted {counts}, the plant made {truth}",
            f"the plant now, before {self._before}: {self._truths()}",
            *(f"{what}: {self.client.get(f'/{what}?limit=50')['items']}" for what in _BESIDE_COUNTS),
            f"troubles: {self.troubles('shotcounter')}, wire: {self.wire.open} connections",
            f"its data: {self.installation.data.root}",
            *("".join(log.read_text().splitlines(keepends=True)[-40:]) for log in logs if log.exists()),
        ]
        return "\n".join(said)

    def counted(self) -> Counts:
        try:
            told = {press: self.client.get(f"/tools/{tool}/counts?bucket=day") for press, tool in TOOLS.items()}
        except (Refused, OSError):
            return {}
        return {press: (one["total"], one["total_high"]) for press, one in told.items()}

    def states(self) -> Mapping[str, str]:
        """What the page of the sources says of each press whose silence is noticed soon; that of p04 takes a minute."""
        sources = self.client.get("/sources")["items"]
        return {source["machine_id"]: source["state"] for source in sources if source["machine_id"] != NEW_JOBS}

    def _made(self) -> Mapping[str, int]:
        return {press: told["shots"] for press, told in self._truths().items()}

    def _truths(self) -> Mapping[str, dict[str, Any]]:
        """What each press says of itself at its panel."""
        return {**self.plant.truth(), NEW_JOBS: self._new_jobs.truth()["p03"]}

    def troubles(self, service: str) -> Mapping[str, str]:
        """What a service says of itself, where it is not good."""
        with closing(SocketConnection(self.installation.data.socket(service), ANSWER_S)) as connection:
            connection.request("GET", "/health/ready")
            checks = json.loads(connection.getresponse().read())["checks"]
        return {check["name"]: check["detail"] for check in checks if check["status"] != "ok"}

    def answers(self, service: str) -> bool:
        """Whether it is there and says no bad of itself."""
        try:
            return not self.troubles(service)
        except (OSError, ValueError):
            return False

    def silent_page(self) -> None:
        """Ask for the list of the presses, with the patience of a page."""
        with urllib.request.urlopen(f"{self.installation.address}/api/v1/machines", timeout=ANSWER_S) as answer:  # noqa: S310
            answer.read()

    def broker_pid(self) -> int:
        return int((self.installation.data.run / "mosquitto.pid").read_text())

    def stop(self) -> None:
        try:
            self.installation.stop()
        finally:
            self.plant.stop()
            self._new_jobs.stop()
            self.wire.stop()


def _in_address(moment: datetime) -> str:
    return moment.isoformat().replace("+", "%2B")
