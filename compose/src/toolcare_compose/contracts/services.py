"""What the code of each service says about itself: its HTTP interface and the streams it reads."""

import importlib
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import FastAPI

from toolcare_compose.layout import SERVICES
from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging.handlers import Stream


@cache
def service_app(service: str) -> FastAPI:
    """The service's app, wired but not started; nothing is read from or written to its data folder."""
    main = importlib.import_module(f"toolcare_{service}.main")
    settings = importlib.import_module(f"toolcare_{service}.settings")
    settings_class = getattr(settings, f"{service.capitalize()}Settings")
    made: FastAPI = main.create_app(settings_class(data_dir=Path(tempfile.gettempdir()) / "toolcare-contracts"))
    return made


@cache
def streams_read() -> Mapping[str, tuple[Stream, ...]]:
    """Service -> each stream it consumes."""
    return {service: tuple(sorted(_context(service).messaging.consumer.streams)) for service in SERVICES}


def _context(service: str) -> ServiceContext:
    context: ServiceContext = service_app(service).state.context
    return context
