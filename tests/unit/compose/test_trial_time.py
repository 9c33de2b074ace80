"""How long a migration may take."""

import pytest

from toolcare_compose.upgrade.commands import main
from toolcare_compose.upgrade.running import trial_s


def test_a_plant_says_how_long_a_migration_may_take() -> None:
    assert (trial_s({}), trial_s({"TOOLCARE_TRIAL_S": ""}), trial_s({"TOOLCARE_TRIAL_S": "5400"})) == (1800, 1800, 5400)


@pytest.mark.parametrize("told", ["an hour", "0", "-5"])
def test_what_is_no_time_is_refused_before_anything_is_done(
    told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOOLCARE_TRIAL_S", told)
    assert main(["nowhere", "--environment", "/nowhere"]) == 1
    assert f"TOOLCARE_TRIAL_S={told} is no number of seconds" in capsys.readouterr().err
