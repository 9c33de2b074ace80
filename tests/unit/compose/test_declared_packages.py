"""An image has what its service's `pyproject.toml` asks for and nothing else: that must be all its code imports."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

from toolcare_compose.layout import SERVICES

ROOT = Path(__file__).parents[3]
ON_A_PI = frozenset({"libcamera", "picamera2"})
TYPES_ALONE = frozenset({"_typeshed"})


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~!;( ]", requirement, maxsplit=1)[0]).lower()


def _declared(folder: Path) -> set[str]:
    told = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["dependencies"]
    return {_name(one) for one in told if not one.startswith("toolcare")}


def _with_theirs(names: set[str]) -> set[str]:
    """These packages and what they bring along."""
    known: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        known.add(name)
        try:
            needed = {_name(one) for one in requires(name) or () if "extra ==" not in one}
        except PackageNotFoundError:
            continue
        waiting |= needed - known
    return known


def _imported(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((alias.name.split(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0], path


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_asks_for_all_that_it_imports(service: str) -> None:
    folder = ROOT / "services" / service
    there = _with_theirs(_declared(folder) | _declared(ROOT / "shared"))
    packages = packages_distributions()
    missing = {
        f"{module} in {path.relative_to(folder)}"
        for module, path in _imported(folder / "src")
        if module not in sys.stdlib_module_names | ON_A_PI | TYPES_ALONE
        and not module.startswith("toolcare_")
        and not {_name(one) for one in packages.get(module, [module])} & there
    }
    assert not missing
