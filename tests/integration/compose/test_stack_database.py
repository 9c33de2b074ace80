"""Roles, their passwords and databases, as the health check of the database's container has them."""

import base64
import hashlib
import hmac
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

COMMAND = Path(__file__).parents[3] / "compose" / "database" / "make-databases.sh"
ROLES = ("trial_registry", "trial_photos")


class Server:
    def __init__(self, url: URL, secrets: Path) -> None:
        self._secrets = secrets
        host = url.query.get("host") or url.host
        assert isinstance(host, str)
        self._environment = {
            **os.environ,
            "PGHOST": host,
            "PGPORT": str(url.port or 5432),
            "TOOLCARE_OWN": str(secrets),
        }
        if url.password:
            self._environment["PGPASSWORD"] = str(url.password)
        self.give("postgres", "never used")
        for role in ROLES:
            self.give(role, "first")

    def give(self, role: str, password: str) -> None:
        file = self._secrets / f"{role}-password.new"
        file.write_text(password)
        file.rename(file.with_suffix(""))

    def is_well(self) -> bool:
        asked = subprocess.run(
            [COMMAND], env=self._environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert asked.stderr == ""
        return asked.returncode == 0

    def ask(self, command: str) -> str:
        psql = ["psql", "-XAtq", "--username=postgres", "--dbname=postgres", "--command", command]
        return subprocess.run(
            psql, env=self._environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()

    def lets_in(self, role: str, password: str) -> bool:
        """By what the server keeps of it (RFC 5802): tests' servers let everybody in."""
        kept = dict(line.split("|") for line in self.ask("SELECT rolname, rolpassword FROM pg_authid").splitlines())
        _, rounds_and_salt, keys = kept[role].split("$")
        rounds, salt = rounds_and_salt.split(":")
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
        client = hmac.digest(salted, b"Client Key", "sha256")
        return base64.b64encode(hashlib.sha256(client).digest()).decode() == keys.split(":")[0]

    def forget(self) -> None:
        for role in ROLES:
            self.ask(f'DROP DATABASE IF EXISTS "{role}"')
            self.ask(f'DROP ROLE IF EXISTS "{role}"')


@pytest.fixture
def server(postgresql_server: URL, tmp_path: Path) -> Iterator[Server]:
    made = Server(postgresql_server, tmp_path)
    yield made
    made.forget()


def test_a_role_has_the_password_of_its_file(server: Server) -> None:
    """Also when that is a new one, without a server that has to be asked for it; and nothing is set again and again."""
    assert server.is_well()
    assert [server.lets_in(role, "first") for role in ROLES] == [True, True]
    owners = (
        "SELECT rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname LIKE 'trial_%' ORDER BY 1"
    )
    assert server.ask(owners).split() == sorted(ROLES)
    kept = server.ask("SELECT rolpassword FROM pg_authid WHERE rolname = 'trial_photos'")
    server.give("trial_registry", "it's the second")
    assert server.is_well()
    assert server.lets_in("trial_registry", "it's the second")
    assert server.ask("SELECT rolpassword FROM pg_authid WHERE rolname = 'trial_photos'") == kept
