"""What goes into a bundle: each part by itself, so that one that cannot be had leaves the others."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import asdict
from pathlib import Path

from cryptography import x509
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from toolcare_compose import doctor
from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.logs import log_files
from toolcare_compose.support import machine, masking, services
from toolcare_compose.verify import checks
from toolcare_compose.verify.site import Site
from toolcare_shared import migrations

LOG_BYTES = 256 * 1024
FIGURES_BYTES = 512 * 1024
_SHOWN_ENVIRONMENT = ("TOOLCARE_", "OTEL_", "PG", "XDG_", "TZ", "LANG")
_LEFT_TO_DOCTOR = frozenset({"health"})
Part = tuple[str, str]
"""The name of a file and its text."""


async def parts(site: Site) -> AsyncIterator[Part]:
    data = site.data
    yield "versions.json", _json(machine.versions)
    yield "machine.json", _json(lambda: machine.machine(data))
    yield "settings.json", _json(lambda: settings(data))
    # It has a loop of its own, to ask the broker.
    yield "doctor.txt", await asyncio.to_thread(_told, lambda: "\n".join(_findings(data)))
    yield "verify.txt", "\n".join([line async for line in _verified(site)])
    yield "databases.json", json.dumps({name: await _database(site, name) for name in site.states}, indent=1)
    yield "certificates.json", _json(lambda: certificates(data))
    for service in SERVICES:
        yield f"health/{service}.json", _told(lambda: services.asked(data, service, "/health/ready"))  # noqa: B023 - called at once
        yield f"metrics/{service}.txt", _told(lambda: services.asked(data, service, "/metrics")[:FIGURES_BYTES])  # noqa: B023 - called before the loop goes on
    for file in log_files(data):
        yield f"logs/{file.name}", _told(lambda: end_of(file, LOG_BYTES))  # noqa: B023 - as above


def settings(data: DataFolder) -> dict[str, object]:
    shown = {name: value for name, value in sorted(os.environ.items()) if name.startswith(_SHOWN_ENVIRONMENT)}
    addresses = json.loads(data.ports_file.read_text()) if data.ports_file.exists() else {}
    return {
        "data": str(data.root),
        "addresses": addresses,
        "environment": {name: masking.setting(name, value) for name, value in shown.items()},
    }


def certificates(data: DataFolder) -> dict[str, object]:
    """Names and ends of those in the folder, and of those the environment names."""
    ours = [name for name in os.environ if name.startswith("TOOLCARE_") and name.endswith(("_CA", "_CERT"))]
    named = [Path(os.environ[name]) for name in ours]
    files = [*sorted((data.root / "tls").glob("*.pem")), *sorted((data.root / "tls").glob("*.crt")), *named]
    return {file.name: _certificate(file) for file in files if file.is_file()}


def end_of(file: Path, at_most: int) -> str:
    """The last whole lines."""
    with file.open("rb") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - at_most))
        found = log.read().decode(errors="replace")
    return found if size <= at_most else found.partition("\n")[2]


def _certificate(file: Path) -> object:
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except ValueError:
        return "no certificate"
    return [
        {
            "subject": each.subject.rfc4514_string(),
            "issuer": each.issuer.rfc4514_string(),
            "until": each.not_valid_after_utc.isoformat(),
        }
        for each in found
    ]


def _findings(data: DataFolder) -> list[str]:
    return [
        f"{'ok     ' if each.good else 'PROBLEM'}  {each.what}"
        + (f"\n         -> {each.remedy}" if each.remedy and not each.good else "")
        for each in doctor.found(data)
    ]


async def _verified(site: Site) -> AsyncIterator[str]:
    async for result in checks.run(site, _LEFT_TO_DOCTOR):
        for line in result.lines(" " * 9):
            yield line


async def _database(site: Site, service: str) -> dict[str, object]:
    """Size, revision, and how many rows each table has."""
    session = site.states[service]
    connection: AsyncConnection = await session.connection()
    tables = sorted(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    files = [site.data.database(service), site.data.database(service).with_suffix(".sqlite3-wal")]
    return {
        "kind": session.get_bind().dialect.name,
        "revision": await session.scalar(text("SELECT version_num FROM alembic_version")),
        "needed": migrations.head(f"toolcare_{service}"),
        "files_bytes": {file.name: file.stat().st_size for file in files if file.is_file()},
        "rows": await _rows(session, tables),
    }


async def _rows(session: AsyncSession, tables: Collection[str]) -> dict[str, int]:
    return {table: int(await session.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0) for table in tables}  # noqa: S608 - names of the database itself


def _json(made: Callable[[], object]) -> str:
    return _told(lambda: json.dumps(made(), indent=1, ensure_ascii=False, default=asdict))


def _told(made: Callable[[], str]) -> str:
    try:
        return made()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what there is to tell
        return f"could not be had: {type(error).__name__}: {error}"
