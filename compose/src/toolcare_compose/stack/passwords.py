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


def ensure_passwords(files: SecretFiles) -> None:
    files.keep("database/postgres-password", new_password)
    addresses = {service: _database_of(files, service) for service in SERVICES}
    _have_worker_know(addresses, files)
    _have_broker_know({name: files.keep(path, new_password).decode() for name, path in _AT_BROKER.items()}, files)
    _ensure_store(files)
    files.keep("grafana/admin-password", new_password)


def rotate_passwords(files: SecretFiles) -> None:
    """New ones in all places. Cut off in between, it is run again; what runs has to be started anew for it."""
    for service in SERVICES:
        if _is_ours((files.root / service / "database-url").read_text(), service):
            files.put(f"database/{service}-password", new_password())
    _have_worker_know({service: _database_of(files, service) for service in SERVICES}, files)
    words = {name: new_password() for name in _AT_BROKER}
    for name, path in _AT_BROKER.items():
        files.put(path, words[name])
    _have_broker_know(words, files)
    _rotate_at_store(files)


def _database_of(files: SecretFiles, service: str) -> str:
    password = files.keep(f"database/{service}-password", new_password).decode()
    return _follow(files, f"{service}/database-url", service, _address(service, password))


def _address(service: str, password: str) -> str:
    return f"postgresql+asyncpg://{service}:{password}@database:5432/{service}"


def _follow(files: SecretFiles, name: str, service: str, address: str) -> str:
    """The address in this file; one of ours is put right, since the server takes the password of its own file."""
    told = files.keep(name, lambda: address).decode()
    if told == address or not _is_ours(told, service) or not _is_ours(address, service):
        return told
    files.put(name, address)
    return address


def _have_worker_know(addresses: Mapping[str, str], files: SecretFiles) -> None:
    known: dict[str, str] = json.loads(files.keep("worker/databases", lambda: json.dumps(addresses)))
    ours = {name: address for name, address in addresses.items() if _is_ours(address, name)}
    stale = {name: address for name, address in ours.items() if _is_ours(known.get(name, ""), name)}
    if known != {**known, **stale}:
        files.put("worker/databases", json.dumps({**known, **stale}))
    _follow(files, "worker/photos-database-url", "photos", addresses["photos"])


def _is_ours(address: str, service: str) -> bool:
    """Whether it leads to the stack's own server, with whatever password."""
    before, after = _address(service, "\n").split("\n")
    return address.startswith(before) and address.endswith(after)


def _have_broker_know(words: Mapping[str, str], files: SecretFiles) -> None:
    """Whose password was taken away, and so made anew, would be locked out by the list of before."""
    told = files.keep(_OWN_LIST, str).decode().splitlines()
    hashes = dict(line.split(":", 1) for line in told)
    if any(name not in hashes or not matches(word, hashes[name]) for name, word in words.items()):
        files.put(_OWN_LIST, "".join(f"{name}:{hashed(word)}\n" for name, word in words.items()))


def _ensure_store(files: SecretFiles) -> None:
    known = files.root / "worker" / "store-access-key"
    # The name of the key is no secret, so one that was taken away is the one that worker and server know.
    access = files.keep("photos/store-access-key", known.read_text if known.exists() else new_password).decode()
    secret = files.keep("photos/store-secret-key", new_password).decode()
    files.keep("worker/store-access-key", lambda: access)
    files.keep("worker/store-secret-key", lambda: secret)
    files.keep("store/auth-key", lambda: f"{access},{secret}")
    if _has_own_store(files):
        _have_store_know(secret, files)


def _rotate_at_store(files: SecretFiles) -> None:
    if _has_own_store(files):
        secret = new_password()
        files.put("photos/store-secret-key", secret)
        _have_store_know(secret, files)


def _has_own_store(files: SecretFiles) -> bool:
    """By the name of its key, which stays, it is told from another server, whose keys were put here."""
    access = (files.root / "photos" / "store-access-key").read_text()
    return (files.root / "store" / "auth-key").read_text().startswith(f"{access},")


def _have_store_know(secret: str, files: SecretFiles) -> None:
    access = (files.root / "photos" / "store-access-key").read_text()
    for name, content in {"worker/store-secret-key": secret, "store/auth-key": f"{access},{secret}"}.items():
        if (files.root / name).read_text() != content:
            files.put(name, content)
