"""Settings: arguments, environment, files of secrets, in this order."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from toolcare_shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    service = "registry"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "MQTT_PASSWORD", "MQTT_PASSWORD_FILE", "DATABASE_URL", "DATABASE_URL_FILE", "UPSTREAMS"):
        monkeypatch.delenv(f"TOOLCARE_{name}", raising=False)


def test_everything_else_follows_from_the_data_folder(tmp_path: Path) -> None:
    settings = RegistrySettings(data_dir=tmp_path)
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/db/registry.sqlite3"
    assert settings.listen == f"unix:{tmp_path}/run/registry.sock"
    assert settings.upstream("maintenance") == f"unix:{tmp_path}/run/maintenance.sock"
    assert settings.token_public_key == tmp_path / "keys" / "token.pub.pem"


def test_the_environment_names_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLCARE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOOLCARE_DATABASE_URL", "postgresql+asyncpg://db/registry")
    monkeypatch.setenv("TOOLCARE_UPSTREAMS", '{"maintenance": "http://maintenance:8000"}')
    settings = RegistrySettings()
    assert settings.database_url == "postgresql+asyncpg://db/registry"
    assert settings.upstream("maintenance") == "http://maintenance:8000"


def test_a_secret_comes_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mqtt").write_text("s3cret\n")
    monkeypatch.setenv("TOOLCARE_MQTT_PASSWORD_FILE", str(tmp_path / "mqtt"))
    settings = RegistrySettings(data_dir=tmp_path)
    assert settings.mqtt_password is not None
    assert settings.mqtt_password.get_secret_value() == "s3cret"


def test_a_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mqtt").write_text("from the file")
    monkeypatch.setenv("TOOLCARE_MQTT_PASSWORD_FILE", str(tmp_path / "mqtt"))
    monkeypatch.setenv("TOOLCARE_MQTT_PASSWORD", "from the variable")
    settings = RegistrySettings(data_dir=tmp_path)
    assert settings.mqtt_password is not None
    assert settings.mqtt_password.get_secret_value() == "from the variable"


def test_a_secret_file_that_is_missing_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLCARE_MQTT_PASSWORD_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        RegistrySettings(data_dir=tmp_path)


def test_settings_do_not_show_secrets(tmp_path: Path) -> None:
    settings = RegistrySettings(
        data_dir=tmp_path, database_url="postgresql+asyncpg://u:hunter2@db/x", mqtt_password="hunter2"
    )
    assert "hunter2" not in repr(settings)


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = RegistrySettings(data_dir=tmp_path)
    with pytest.raises(ValidationError):
        setattr(settings, "mqtt_port", 1)  # noqa: B010 - the type checker refuses it as well
