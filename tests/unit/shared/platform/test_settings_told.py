"""Whoever runs Toolcare finds each setting in a README, by the name that he has to write."""

import importlib
from pathlib import Path

import pytest

from toolcare_compose.layout import SERVICES
from toolcare_shared.settings import ServiceSettings

ROOT = Path(__file__).parents[4]


def _missing(settings: type[ServiceSettings], readme: Path) -> set[str]:
    told = readme.read_text()
    return {name for name in settings.model_fields if f"`TOOLCARE_{name.upper()}`" not in told}


def test_the_settings_of_every_service_are_told() -> None:
    assert _missing(ServiceSettings, ROOT / "shared" / "README.md") == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_settings_of_one_service_are_told(service: str) -> None:
    module = importlib.import_module(f"toolcare_{service}.settings")
    own = getattr(module, f"{service.capitalize()}Settings")
    missing = _missing(own, ROOT / "services" / service / "README.md")
    assert missing - set(ServiceSettings.model_fields) == set()
