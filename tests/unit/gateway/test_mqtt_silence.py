"""Why nothing comes from a press by MQTT, as far as its clients tell."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_gateway.broker.domain import Quiet, Silence, Standing, silence

AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BEFORE, AFTER, MUCH_LATER = AT - timedelta(hours=1), AT + timedelta(seconds=2), AT + timedelta(hours=1)
LET_IN = Standing("p07", None, None)
ROTATED = Standing("p07", None, AT)
REVOKED = Standing("old", AT, None, "sold")
OUT = Quiet(Silence.REVOKED, "old", AT, "sold")
CHANGED = Quiet(Silence.ROTATED, "p07", AT)


@pytest.mark.parametrize(
    ("clients", "heard_at", "why"),
    [
        ([], None, None),
        ([LET_IN], None, None),
        ([LET_IN, REVOKED], BEFORE, None),
        ([REVOKED], None, OUT),
        ([REVOKED], BEFORE, OUT),
        ([REVOKED], AFTER, OUT),
        ([REVOKED], MUCH_LATER, None),
        ([Standing("older", BEFORE, None), REVOKED], None, OUT),
        ([ROTATED], BEFORE, CHANGED),
        ([ROTATED], None, CHANGED),
        ([ROTATED], MUCH_LATER, None),
        ([ROTATED, REVOKED], BEFORE, CHANGED),
        ([ROTATED, Standing("p07-2", None, None)], BEFORE, None),
    ],
)
def test_a_press_is_silent_for_its_client_only_while_nothing_comes(
    clients: list[Standing], heard_at: datetime | None, why: Quiet | None
) -> None:
    """A reading after the change came by another way or with the new password, so the client is not the reason."""
    assert silence(clients, heard_at) == why
