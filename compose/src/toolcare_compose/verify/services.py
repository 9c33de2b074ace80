"""What the code of each service says of what it hears and keeps; nothing is opened or started for it."""

import importlib
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging.handlers import Stream


@cache
def _context(service: str) -> ServiceContext:
    main = importlib.import_module(f"toolcare_{service}.main")
    settings = getattr(importlib.import_module(f"toolcare_{service}.settings"), f"{service.capitalize()}Settings")
    context: ServiceContext = main.create_app(
        settings(data_dir=Path(tempfile.gettempdir()) / "toolcare-verify")
    ).state.context
    return context


def handles(service: str) -> frozenset[str]:
    """The types of the events that the service does something with."""
    return _context(service).messaging.consumer.types


def hears(service: str) -> frozenset[Stream]:
    """The streams it reads, whether or not it has read anything of them."""
    return frozenset(_context(service).messaging.consumer.streams)


def keeps(service: str) -> Mapping[str, timedelta]:
    """How long events stay in the service's log, by short event name; others stay for ever."""
    return {name: timedelta(days=days) for name, days in _context(service).settings.events_keep_days.items()}


def default_zone() -> str:
    from toolcare_gateway.settings import GatewaySettings

    settings = _context("gateway").settings
    assert isinstance(settings, GatewaySettings)  # noqa: S101 - tells the type checker what the name says
    return settings.timezone
