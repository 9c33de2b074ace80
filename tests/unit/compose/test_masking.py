"""What a support bundle must not carry is taken out of every text."""

import json
from pathlib import Path

import pytest

from toolcare_compose.layout import DataFolder
from toolcare_compose.support.masking import SOMEBODY, WITHHELD, Mask, secrets_of, setting


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("the password four-lathes was wrong", "four-lathes"),
        ("Authorization: Bearer abcdefgh.ijkl", "abcdefgh"),
        ("sent eyJhbGciOiJFZERTQSJ9.eyJzdWIi.c2ln to it", "eyJzdWIi"),
        ("postgresql+asyncpg://registry:hunter2@database:5432/registry", "hunter2"),
        ("with tlc_0123456789abcdefghij", "0123456789"),
        ("Cookie: toolcare_session=abc; x=y", "abc"),
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----", "MC4CAQ"),
    ],
)
def test_secrets_are_withheld(text: str, secret: str) -> None:
    masked = Mask(["four-lathes"], [])(text)
    assert secret not in masked
    assert WITHHELD in masked


def test_people_are_somebody() -> None:
    masked = Mask([], ["Erika Mustermann", "mustermann"])("erika mustermann (MUSTERMANN, erika@plant.example) was here")
    assert masked == f"{SOMEBODY} ({SOMEBODY}, {SOMEBODY}) was here"


@pytest.mark.parametrize("called", ["Müller", "MÜLLER", "Özil"])
def test_a_name_is_found_in_a_log_that_escapes_its_letters(called: str) -> None:
    line = json.dumps({"event": "user.added", "who": called, "path": "C:\\u00fcber", "of": "Jörg\n"})
    masked = json.loads(Mask([], ["Müller", "Özil"])(line))
    assert masked == {"event": "user.added", "who": SOMEBODY, "path": "C:\\u00fcber", "of": "Jörg\n"}


def test_passwords_of_containers_are_known_by_the_files_that_hold_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also without the address in which they stand there."""
    (tmp_path / "databases").write_text(json.dumps({"registry": "postgresql+asyncpg://registry:in-a-file@database/x"}))
    (tmp_path / "store-secret-key").write_text("of-the-store\n")
    monkeypatch.setenv("TOOLCARE_BACKUP_DATABASES_FILE", str(tmp_path / "databases"))
    monkeypatch.setenv("TOOLCARE_PHOTO_S3_SECRET_KEY_FILE", str(tmp_path / "store-secret-key"))
    monkeypatch.setenv("TOOLCARE_DATABASE_URL", "postgresql+asyncpg://x:in-the-environment@database/x")
    mask = Mask(secrets_of(DataFolder(tmp_path / "data")), [])
    said = mask("registry tried in-a-file, then in-the-environment, and of-the-store")
    assert said == f"registry tried {WITHHELD}, then {WITHHELD}, and {WITHHELD}"


def test_our_own_words_stay() -> None:
    """An account that is called like a role or a service hides no line of the logs."""
    assert Mask([], ["administrator", "gateway", "al"])("gateway: administrator, al") == "gateway: administrator, al"


def test_settings_are_shown_unless_their_name_says_secret() -> None:
    assert setting("TOOLCARE_LOG_LEVEL", "INFO") == "INFO"
    assert setting("TOOLCARE_MQTT_PASSWORD", "x") == WITHHELD
    assert setting("TOOLCARE_DATABASE_URL", "postgresql://u:p@h/d") == WITHHELD
    assert setting("TOOLCARE_MQTT_PASSWORD_FILE", "/run/own/mqtt-password") == "/run/own/mqtt-password"
