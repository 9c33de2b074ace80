"""`toolcare mqtt`: the same list as the page's, while the services run or not."""

import asyncio
import json
from pathlib import Path

import pytest

from toolcare_gateway.broker.commands import manage_mqtt_clients
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.mqtt_password import matches


def make_plant(data: Path) -> None:
    """As the gateway's first start does."""

    async def migrate() -> None:
        database = Database.of(GatewaySettings(data_dir=data))
        try:
            await migrations.migrate(database, "toolcare_gateway")
        finally:
            await database.dispose()

    (data / "db").mkdir()
    asyncio.run(migrate())


def test_clients_are_let_in_and_shut_out_at_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The broker's list is there at once; a password is printed once."""

    def mqtt(*words: str) -> tuple[int, str, str]:
        code = manage_mqtt_clients(["--data", str(tmp_path), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    def hashes() -> dict[str, str]:
        told = json.loads((tmp_path / "mqtt" / "clients.json").read_text())
        return {row["name"]: row["hash"] for row in told["clients"]}

    make_plant(tmp_path)
    assert mqtt("list")[0] == 0
    _, first, _ = mqtt("add", "p07", "--role", "machine")
    assert mqtt("add", "eve", "--role", "engineer")[0] == 0
    assert matches(first.strip(), hashes()["p07"])
    _, second, _ = mqtt("rotate", "p07")
    assert second != first
    assert matches(second.strip(), hashes()["p07"])
    assert mqtt("list")[1].splitlines() == ["eve\tengineer\t", "p07\tmachine\tp07"]
    assert mqtt("remove", "p07") == (0, "", "")
    assert list(hashes()) == ["eve"]
    for words, why in (
        (("remove", "p07"), "was shut out"),
        (("rotate", "nobody"), "There is no MQTT client"),
        (("add", "eve", "--role", "system"), "Choose another name"),
    ):
        code, _, error = mqtt(*words)
        assert code == 1
        assert why in error
