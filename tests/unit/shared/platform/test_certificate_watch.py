"""When somebody is told that a certificate ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from toolcare_shared.certificate_watch import AUTHORITY, CertificateWatch, Life
from toolcare_shared.certificates import Authority
from toolcare_shared.clock import FixedClock
from toolcare_shared.health import Status

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "life_days", "left_days", "soon"),
    [
        ("site", 397, 15, False),
        ("site", 397, 13, True),
        ("site", 397, -1, True),
        ("site", 7, 2, False),
        ("site", 7, 1, True),
        (AUTHORITY, 3650, 181, False),
        (AUTHORITY, 3650, 179, True),
    ],
)
def test_it_is_told_early_enough_to_do_something(what: str, life_days: int, left_days: int, *, soon: bool) -> None:
    """A new authority is carried to each device; what the proxy renews each week is no news."""
    end = NOW + timedelta(days=left_days)
    assert Life(end - timedelta(days=life_days), end).ends_soon(what, NOW) is soon


@pytest.mark.asyncio
async def test_the_check_names_what_ends_and_is_well_again_with_a_new_one(tmp_path: Path) -> None:
    clock, authority = FixedClock(NOW), Authority.made("ours", timedelta(days=900), NOW)
    site = tmp_path / "site.pem"
    site.write_bytes(authority.issue("site", ["site"], timedelta(days=90), NOW).certificate)
    watch = CertificateWatch(clock)
    watch.shown.update(site=site, gone=tmp_path / "gone.pem")
    assert (await watch.probe()).status is Status.OK
    clock.advance(timedelta(days=80))
    finding = await watch.probe()
    assert (finding.status, finding.detail) == (Status.DEGRADED, "certificates end: site on 2026-05-30")
    site.write_bytes(authority.issue("site", ["site"], timedelta(days=90), clock.now()).certificate)
    clock.advance(timedelta(minutes=1))
    assert (await watch.probe()).status is Status.OK
