"""`shared/contracts/audited.json`: the tables of each service whose rows an entry of the audit trail may show."""

import importlib

from sqlalchemy.orm import DeclarativeBase

from toolcare_compose.contracts.events import as_json
from toolcare_compose.layout import SERVICES
from toolcare_shared.audit.marks import Mark, mark_of


def audited_tables() -> str:
    return as_json({service: _tables(service) for service in SERVICES})


def _tables(service: str) -> list[str]:
    base: type[DeclarativeBase] = importlib.import_module(f"toolcare_{service}.tables").Base
    return sorted(table.name for table in base.metadata.sorted_tables if mark_of(table) is not Mark.LEFT_OUT)
