"""The commands of services in a folder without a plant: they make none, and say where it may be."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from toolcare_gateway.audit.commands import manage_audit
from toolcare_gateway.broker.commands import manage_mqtt_clients
from toolcare_gateway.identity.commands import manage_users
from toolcare_gateway.identity.key_commands import manage_keys
from toolcare_gateway.replay.commands import manage_replay
from toolcare_photos.upkeep.commands import manage_photos

COMMANDS: Sequence[tuple[Callable[[Sequence[str]], int], Sequence[str]]] = (
    (manage_users, ["add", "timo", "--role", "administrator"]),
    (manage_users, ["list"]),
    (manage_mqtt_clients, ["add", "p07", "--role", "machine"]),
    (manage_keys, ["rotate"]),
    (manage_audit, ["verify"]),
    (manage_replay, []),
    (manage_photos, ["check"]),
)


@pytest.mark.parametrize(
    ("command", "words"), COMMANDS, ids=lambda part: " ".join(part) if isinstance(part, list) else ""
)
def test_a_command_in_the_wrong_folder_makes_no_plant(
    command: Callable[[Sequence[str]], int], words: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A password printed there would be believed by nobody."""
    assert command([*words, "--data", str(tmp_path)]) != 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "Name the data folder with --data" in said.err
    assert list(tmp_path.iterdir()) == []
