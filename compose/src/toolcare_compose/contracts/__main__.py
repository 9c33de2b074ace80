"""`toolcare contracts` writes what the code says; `--check` only compares and fails when the committed files differ.

With `--release` it also keeps what is promised now as what the next version must still understand.
"""

import argparse
import json
import sys
from pathlib import Path

from toolcare_compose.contracts.access_rights import access_rights, emqx_rights
from toolcare_compose.contracts.asyncapi import asyncapi_document
from toolcare_compose.contracts.audited import audited_tables
from toolcare_compose.contracts.data_model import data_model
from toolcare_compose.contracts.events import event_files
from toolcare_compose.contracts.formulas import formulas_table
from toolcare_compose.contracts.http import GATEWAY, http_files
from toolcare_compose.contracts.permissions import permissions_table
from toolcare_compose.contracts.released import PLACE, promised
from toolcare_compose.sizing import scaling_page

CHECKOUT = Path(__file__).parents[4]


def contract_files() -> dict[str, str]:
    """Path in the repository -> text of every generated file."""
    return {
        "shared/contracts/asyncapi.yaml": asyncapi_document(),
        "mosquitto/acl": access_rights(),
        "compose/kubernetes/components/emqx/acl.conf": emqx_rights(),
        "shared/contracts/audited.json": audited_tables(),
        "docs/data_model.md": data_model(),
        "docs/permissions.md": permissions_table(),
        "docs/analytics.md": formulas_table(),
        "docs/scaling.md": scaling_page(),
        **event_files(),
        **http_files(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="toolcare contracts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a committed file differs")
    parser.add_argument("--release", action="store_true", help="keep what is promised now: a version is made")
    options = parser.parse_args()
    check, files = options.check, contract_files()
    if options.release:
        files[PLACE] = promised(json.loads(files[f"{GATEWAY}/web/openapi.json"]))
    generated = CHECKOUT / "shared" / "contracts"
    known = {CHECKOUT / name for name in (*files, PLACE)}
    stale = [
        path for path in generated.rglob("*.*") if path.is_file() and path not in known and path.name != "README.md"
    ]
    changed = [name for name, text in files.items() if _text(CHECKOUT / name) != text]
    if check:
        for name in [*changed, *(str(path.relative_to(CHECKOUT)) for path in stale)]:
            print(f"{name} is not what the code says; run `make contracts`", file=sys.stderr)
        return 1 if changed or stale else 0
    for path in stale:
        path.unlink()
    for name in changed:
        target = CHECKOUT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(files[name])
    print(f"{len(changed)} of {len(files)} files written")
    return 0


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
