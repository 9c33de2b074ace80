"""Pages, programs and services of the last release work together with those of this one."""

import ast
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from toolcare_compose.contracts.events import example_envelope, published_events
from toolcare_compose.contracts.http import GATEWAY
from toolcare_compose.contracts.released import PLACE, Route, routes_of
from toolcare_compose.layout import SERVICES
from toolcare_shared.contracts.event import Event
from toolcare_shared.messaging.envelope import Envelope

ROOT = Path(__file__).parents[2]
RELEASED: dict[str, Any] = json.loads((ROOT / PLACE).read_text())
ROUTES = routes_of(json.loads((ROOT / GATEWAY / "web" / "openapi.json").read_text()))
EVENTS = {event.type_name(): event for event in published_events()}
TAKES_AWAY = frozenset({"drop_column", "drop_table", "rename_table"})
CHANGES_KEY = frozenset({"drop_constraint", "create_primary_key", "create_unique_constraint"})
NOT_BESIDE_COPIES_OF_BEFORE = frozenset({"0065_stretches_by_counter.py"})
"""CHANGELOG.md says of these that copies of the service end before those of the new release begin."""


@pytest.mark.parametrize("name", RELEASED["events"])
def test_events_of_before_are_read_and_those_of_now_can_be_read_there(name: str) -> None:
    """Copies are renewed one after another, and an outbox keeps events of before; what breaks is a new `.v2` beside."""
    event: type[Event] = EVENTS[name]
    before = RELEASED["events"][name]
    event.model_validate(Envelope.parse(json.dumps(before["example"])).data)
    jsonschema.validate(json.loads(example_envelope(event).to_bytes()), before["schema"])


@pytest.mark.parametrize("name", RELEASED["routes"])
def test_a_page_of_before_can_still_ask_and_understand(name: str) -> None:
    """A tablet that was offline during the upgrade sends what it had stored, in the words of before."""
    before, now = Route(**RELEASED["routes"][name]), ROUTES[name]
    assert set(now.needs) <= set(before.needs), "something new is required"
    assert set(before.takes) <= set(now.takes), "something is no longer taken"
    assert set(before.tells) <= set(now.tells), "something is no longer told"


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_take_nothing_away_that_copies_of_before_still_read(service: str) -> None:
    """A table or column goes in the release after the one that stopped reading it."""
    assert not [f"{path.name}:{call.lineno}" for path, call, deed in _deeds(service) if deed in TAKES_AWAY]


@pytest.mark.parametrize("service", SERVICES)
def test_copies_of_before_can_write_what_migrations_leave(service: str) -> None:
    """They name a key that they write by, and leave out what they do not know: it is empty, or has a default."""
    refused = [
        f"{path.name}:{call.lineno} {deed}"
        for path, call, deed in _deeds(service)
        if path.name not in NOT_BESIDE_COPIES_OF_BEFORE
        and (deed in CHANGES_KEY or (deed == "add_column" and _must_be_given(call)))
    ]
    assert not refused


def _must_be_given(add_column: ast.Call) -> bool:
    named = {one.arg: one.value for one in ast.walk(add_column) if isinstance(one, ast.keyword)}
    nullable = named.get("nullable")
    return isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in named


def _deeds(service: str) -> Iterator[tuple[Path, ast.Call, str]]:
    """What `upgrade` of each migration since the release calls."""
    folder = Path(str(files(f"toolcare_{service}"))) / "migrations" / "versions"
    since = (path for path in folder.glob("[0-9]*.py") if path.name[:4] > RELEASED["migrations"][service])
    for path in sorted(since):
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name == "upgrade":
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                        yield path, node, node.func.attr
