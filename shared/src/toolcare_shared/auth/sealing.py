"""What the database keeps so that who reads a copy of it can do nothing with it: the key lies in the data folder."""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from toolcare_shared.auth.key_files import WatchedFile, read_or_make


class Sealing:
    """Whoever needs the secret first makes its file (0600)."""

    def __init__(self, secret_file: Path) -> None:
        self._file = WatchedFile(secret_file, bytes.strip)

    def ensure(self) -> None:
        """Have the file there before anybody needs it."""
        self._secret()

    def keyed_hash(self, purpose: str, text: str) -> str:
        """For what is looked up by its hash and too short for a plain one: badges, recovery codes."""
        return hmac.digest(self._secret(), f"{purpose}:{text}".encode(), "sha256").hex()

    def sealed(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def opened(self, sealed: str) -> str:
        """Raises InvalidToken when the key is another one: after a restore without the folder `keys`."""
        return self._fernet().decrypt(sealed.encode()).decode()

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal:" + self._secret()).digest()))

    def _secret(self) -> bytes:
        return self._file.get() or read_or_make(self._file.path, _new_secret).strip()


def _new_secret() -> bytes:
    return secrets.token_hex(32).encode()
