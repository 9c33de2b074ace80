"""Changing the rates and windows. The audit keeps what changed, as of every table that is not left out of it."""

from collections.abc import Mapping

from toolcare_gateway.analytics.tables import AnalyticsSettings


def change(kept: AnalyticsSettings, wanted: Mapping[str, int | str | None]) -> AnalyticsSettings:
    """To say what holds already changes nothing."""
    if any(getattr(kept, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(kept, name, value)
        kept.version += 1
    return kept
