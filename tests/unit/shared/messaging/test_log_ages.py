"""How long events stay in the log: what lists and figures are made from does not leave it."""

from datetime import timedelta
from pathlib import Path

import pytest

from toolcare_registry.settings import RegistrySettings
from toolcare_shared.running import log_ages
from toolcare_shotcounter.main import create_app
from toolcare_shotcounter.settings import ShotcounterSettings


def test_counts_and_the_audit_age_out(tmp_path: Path) -> None:
    """As they do by default."""
    ages = log_ages(ShotcounterSettings(data_dir=tmp_path))
    assert ages["shots_counted"] == timedelta(days=7)
    assert log_ages(RegistrySettings(data_dir=tmp_path))["change_audited"] == timedelta(days=90)


def test_a_service_does_not_start_with_an_age_for_what_must_stay(tmp_path: Path) -> None:
    """A replay would find the hole later, when nobody can fill it."""
    settings = ShotcounterSettings(data_dir=tmp_path, events_keep_days={"shots_counted": 90, "counter_gap_found": 90})
    with pytest.raises(ValueError, match=r"EVENTS_KEEP_DAYS names counter_gap_found\. .*take them out"):
        create_app(settings)
