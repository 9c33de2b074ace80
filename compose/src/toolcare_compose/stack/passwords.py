"""Passwords of the stack: those of the services at the broker and the database, the S3 server's, Grafana's first.

Each lies in every place that asks for it, or shows it. What somebody else gave (another PostgreSQL, another S3 server)
stays as it is. Roles of the database get theirs from `database/` by its own container (make-databases.sh).
"""

import json
from collections.abc import Mapping

from toolcare_compose.broker_clients import OBSERVER
from toolcare_compose.layout import SERVICES
from toolcare_compose.stack.secret_files import SecretFiles
from toolcare_shared.mqtt_password import hashed, matches, new_password

_AT_BROKER = {**{service: f"{service}/mqtt-password" for service in SERVICES}, OBSERVER: "broker/observer-password"}
_OWN_LIST = "broker/own-passwords"
_STORE_KEYS = ("photos/store-secret-key", "worker/store-secret-key")


def ensure_passwords(files: SecretFiles) -> None:
    files.keep("database/postgres-password", new_password)
    addresses = {service: _database_of(files, service) for service in SERVICES}
    files.keep("worker/databases", lambda: json.dumps(addresses))
    files.keep("worker/photos-database-url", lambda: addresses["photos"])
    _have_broker_know({name: files.keep(path, new_password).decode() for name, path in _AT_BROKER.items()}, files)
    access, secret = (files.keep(f"photos/store-{word}-key", new_password).decode() for word in ("access", "secret"))
    files.keep("worker/store-access-key", lambda: access)
    files.keep("worker/store-secret-key", lambda: secret)
    files.keep("store/auth-key", lambda: f"{access},{secret}")
    files.keep("grafana/admin-password", new_password)


def rotate_passwords(files: SecretFiles) -> None:
    """New ones in all places. Cut off in between, it is run again; what runs has to be started anew for it."""
    for service in SERVICES:
        _rotate_at_database(files, service)
    words = {name: new_password() for name in _AT_BROKER}
    for name, path in _AT_BROKER.items():
        files.put(path, words[name])
    _have_broker_know(words, files)
    _rotate_at_store(files)


def _database_of(files: SecretFiles, service: str) -> str:
    password = files.keep(f"database/{service}-password", new_password).decode()
    return files.keep(f"{service}/database-url", lambda: _address(service, password)).decode()


def _address(service: str, password: str) -> str:
    return f"postgresql+asyncpg://{service}:{password}@database:5432/{service}"


def _is_ours(address: str, service: str) -> bool:
    """Whether it leads to the stack's own server, with whatever password."""
    before, after = _address(service, "\n").split("\n")
    return address.startswith(before) and address.endswith(after)


def _rotate_at_database(files: SecretFiles, service: str) -> None:
    own = f"{service}/database-url"
    if not _is_ours((files.root / own).read_text(), service):
        return
    password = new_password()
    address = _address(service, password)
    files.put(f"database/{service}-password", password)
    files.put(own, address)
    known: dict[str, str] = json.loads((files.root / "worker" / "databases").read_text())
    if _is_ours(known.get(service, ""), service):
        files.put("worker/databases", json.dumps({**known, service: address}))
    if service == "photos":
        files.put("worker/photos-database-url", address)


def _have_broker_know(words: Mapping[str, str], files: SecretFiles) -> None:
    """Whose password was taken away, and so made anew, would be locked out by the list of before."""
    told = files.keep(_OWN_LIST, str).decode().splitlines()
    hashes = dict(line.split(":", 1) for line in told)
    if any(name not in hashes or not matches(word, hashes[name]) for name, word in words.items()):
        files.put(_OWN_LIST, "".join(f"{name}:{hashed(word)}\n" for name, word in words.items()))


def _rotate_at_store(files: SecretFiles) -> None:
    """The name of the key stays: by it the stack's own server is told from another one, whose keys were put here."""
    access = (files.root / "photos" / "store-access-key").read_text()
    if not (files.root / "store" / "auth-key").read_text().startswith(f"{access},"):
        return
    secret = new_password()
    for path in _STORE_KEYS:
        files.put(path, secret)
    files.put("store/auth-key", f"{access},{secret}")
