"""What a support bundle must not carry is taken out of every text."""

import pytest

from toolcare_compose.support.masking import SOMEBODY, WITHHELD, Mask, setting


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


def test_our_own_words_stay() -> None:
    """An account that is called like a role or a service hides no line of the logs."""
    assert Mask([], ["administrator", "gateway", "al"])("gateway: administrator, al") == "gateway: administrator, al"


def test_settings_are_shown_unless_their_name_says_secret() -> None:
    assert setting("TOOLCARE_LOG_LEVEL", "INFO") == "INFO"
    assert setting("TOOLCARE_MQTT_PASSWORD", "x") == WITHHELD
    assert setting("TOOLCARE_DATABASE_URL", "postgresql://u:p@h/d") == WITHHELD
    assert setting("TOOLCARE_MQTT_PASSWORD_FILE", "/run/own/mqtt-password") == "/run/own/mqtt-password"
