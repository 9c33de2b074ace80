"""Passwords of the broker's clients, and their hashes as Mosquitto reads them. Imports the standard library alone."""

import base64
import hashlib
import hmac
import secrets
import string

_ROUNDS = 101
"""As `mosquitto_passwd` has it: a password of 190 random bits needs no slow hash, and at each reload the broker checks
the password of every client that is connected before it goes on."""
_SALT_BYTES = 12
"""Mosquitto 2.0 reads no other length."""
_SIGNS, _LENGTH = string.ascii_letters + string.digits, 32
_SCHEME = "7"
"""PBKDF2 with SHA-512."""


def new_password() -> str:
    """Letters and digits alone: people type it, and programs take a leading hyphen for an option."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def hashed(password: str) -> str:
    """Return `$7$rounds$salt$hash`."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"${_SCHEME}${_ROUNDS}${_text(salt)}${_text(_derived(password, salt, _ROUNDS))}"


def matches(password: str, stored: str) -> bool:
    """Raises ValueError for what is no such hash."""
    nothing, scheme, rounds, salt, derived = stored.split("$")
    if nothing or scheme != _SCHEME:
        raise ValueError("the hash has another scheme than $7$")
    expected = base64.b64decode(derived, validate=True)
    return hmac.compare_digest(_derived(password, base64.b64decode(salt, validate=True), int(rounds)), expected)


def _derived(password: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
