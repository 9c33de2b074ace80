"""What the code of each service says about itself: its HTTP interface and the streams it reads."""

import importlib
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import FastAPI

from toolcare_compose.layout import SERVICES

STREAM = tuple[str, str]


@cache
def service_app(service: str) -> FastAPI:
    """The service's app, wired but not started; nothing is read from or written to its data folder."""
    main = importlib.import_module(f"toolcare_{service}.main")
    settings = importlib.import_module(f"toolcare_{service}.settings")
    settings_class = getattr(settings, f"{service.capitalize()}Settings")
    made: FastAPI = main.create_app(settings_class(data_dir=Path(tempfile.gettempdir()) / "toolcare-contracts"))
    return made


@cache
def streams_read() -> Mapping[str, tuple[STREAM, ...]]:
    """Service -> (publisher, aggregate) of each stream it consumes."""
    read = {}
    for service in SERVICES:
        try:
            consumers = importlib.import_module(f"toolcare_{service}.consumers")
        except ModuleNotFoundError:
            read[service] = ()
        else:
            read[service] = tuple(sorted(consumers.handlers.streams))
    return read
