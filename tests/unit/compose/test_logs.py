"""`toolcare logs`: several files as one, in the order of time, and what belongs to one request."""

import json
from pathlib import Path

import pytest

from toolcare_compose.layout import DataFolder
from toolcare_compose.logs import main


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path)
    data.make()
    return data


def told(at: str, event: str, **more: str) -> str:
    return json.dumps({"timestamp": f"2026-11-26T{at}Z", "level": "info", "event": event, **more}) + "\n"


def test_lines_of_all_come_in_the_order_of_time(data: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever wrote them: a service, the broker, and what belongs to the line before."""
    (data.logs / "registry.log").write_text(
        told("18:00:01", "first", service="registry", tool_id="t-1")
        + told("18:00:04", "http.failed", service="registry", exception="Traceback\nValueError: no")
    )
    (data.logs / "gateway.log.1").write_text(told("18:00:00", "oldest", service="gateway"))
    (data.logs / "gateway.log").write_text(told("18:00:03", "third", service="gateway"))
    (data.logs / "mosquitto.log").write_text("2026-11-26T18:00:02+00:00: Warning: slow\nand more\n")
    assert main(["--data", str(data.root)]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert [line.split()[4] for line in lines if line.startswith("20")] == [
        "oldest", "first", "Warning:", "third", "http.failed",
    ]  # fmt: skip
    assert "tool_id=t-1" in lines[1]
    assert lines[2].split()[2] == "mosquitto"
    assert lines[3] == "    and more"
    assert lines[-1] == "    ValueError: no"


def test_one_request_is_followed(data: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (data.logs / "services.log").write_text(
        told("18:00:01", "http.answered", service="failures", correlation="r-1", trace="abc")
        + told("18:00:02", "http.answered", service="failures", correlation="r-2")
        + told("18:00:03", "event.handled", service="registry", correlation="r-1")
    )
    main(["--data", str(data.root), "--correlation", "r-1"])
    assert capsys.readouterr().out.count("[r-1]") == 2
    main(["--data", str(data.root), "--correlation", "abc"])
    assert capsys.readouterr().out.count("\n") == 1
    main(["--data", str(data.root), "--service", "registry", "--since", "2026-11-26T18:00:02+00:00"])
    assert capsys.readouterr().out.count("\n") == 1


def test_without_a_log_it_says_where_they_may_be(data: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data.root)]) == 2
    assert "docker compose logs" in capsys.readouterr().err


def test_a_time_that_is_none_is_refused(data: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(data.root), "--since", "yesterday"])
    assert "write 10m, 2h, 1d" in capsys.readouterr().err
