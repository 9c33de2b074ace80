"""Which files the architecture check looks at: a new one that nobody names there would be checked by nothing."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NAMED = {
    (container, name.strip(" ()\\\n"))
    for contract in CONTRACTS
    if contract["type"] == "layers"
    for container in contract["containers"]
    for layer in contract["layers"]
    for name in layer.replace("|", ":").split(":")
}


def test_every_route_and_schema_stands_in_a_contract_of_layers() -> None:
    """Under [tool.importlinter] in pyproject.toml, with the package it lies in."""
    found = [
        (".".join(file.relative_to(source).parent.parts), file.stem)
        for source in ROOT.glob("services/*/src")
        for file in source.rglob("*.py")
        if file.stem in {"api", "schemas"} or file.stem.endswith(("_api", "_schemas"))
    ]
    assert found
    assert set(found) - NAMED == set()
