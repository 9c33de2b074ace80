"""Which services have their database on a server. The supervisor asks, so this imports the standard library alone."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from toolcare_compose.layout import SERVICES

DATABASES = "TOOLCARE_BACKUP_DATABASES"
"""JSON: service -> address of its PostgreSQL database, as the service itself is told it. Others are SQLite files.

With `_FILE` behind it: the file that holds it. Left out where `TOOLCARE_DATABASE_URL` says `{service}`. A server behind
TLS is checked as `PGSSLMODE` and `PGSSLROOTCERT` say.
"""
URL_OF_ALL = "TOOLCARE_DATABASE_URL"


def addresses() -> Mapping[str, str]:
    url = os.environ.get(URL_OF_ALL, "")
    file = os.environ.get(f"{DATABASES}_FILE")
    told = Path(file).read_text() if file else os.environ.get(DATABASES)
    if not told:
        return {service: url.replace("{service}", service) for service in SERVICES} if "{service}" in url else {}
    named: Mapping[str, str] = json.loads(told)
    return named
