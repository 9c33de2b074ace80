"""The keys of a plant in a backup: one file, sealed with the recovery passphrase before it touches a disk.

The archive is sealed with the same passphrase once more. But it is laid out on the disk of the data first, and
unpacked there to be tested: keys that were only deleted again could be found on it.
"""

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from toolcare_compose.backup.faults import NotOurs
from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import write_private

FILE = "keys.sealed"

_LEFT_OUT = ("*.draft", ".*", "lock", "*.lock", "*.coming")
_SALT_BYTES, _NONCE_BYTES = 16, 12
_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is its owner's alone


class KeySeal:
    """Made before it is needed: from the passphrase to a key it takes a Pi the better part of a second."""

    def __init__(self, passphrase: str) -> None:
        self._salt = os.urandom(_SALT_BYTES)
        self._cipher = _cipher(passphrase, self._salt)

    def seal(self, keys: Path, to: Path) -> Sequence[str]:
        """Write all files below a folder into one; returns their names."""
        held = {name: base64.b64encode(content).decode() for name, content in _content(keys).items()}
        nonce = os.urandom(_NONCE_BYTES)
        to.write_bytes(self._salt + nonce + self._cipher.encrypt(nonce, json.dumps(held).encode(), None))
        return sorted(held)


def unseal(unpacked: Path, passphrase: str, to: Path) -> None:
    """Have the keys of an unpacked backup in a folder of their own, where `keys` leads. Raise NotOurs.

    A backup of before has them openly, and keeps them where they are.
    """
    sealed = unpacked / FILE
    if not sealed.exists():
        return
    held = _held(sealed.read_bytes(), passphrase)
    keys = unpacked / "keys"
    if to != keys:
        # First, so that what is cut off leaves no keys that nobody knows of.
        keys.symlink_to(to)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in held.items():
        write_private(to / name, base64.b64decode(content).decode())
    sealed.unlink()


@contextmanager
def unsealed_for_now(unpacked: DataFolder, passphrase: str) -> Iterator[None]:
    """As long as it is looked at; in memory, so that nothing of them is left."""
    folder = Path(tempfile.mkdtemp(prefix="toolcare-keys-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
    try:
        unseal(unpacked.root, passphrase, folder)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _content(keys: Path) -> Mapping[str, bytes]:
    if not keys.is_dir():
        return {}
    files = {path.relative_to(keys.resolve()): path for path in sorted(keys.resolve().rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(fnmatch(name.name, pattern) for pattern in _LEFT_OUT)
    }


def _held(sealed: bytes, passphrase: str) -> Mapping[str, str]:
    salt, rest = sealed[:_SALT_BYTES], sealed[_SALT_BYTES:]
    try:
        told = _cipher(passphrase, salt).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise NotOurs("its keys cannot be opened") from error
    held: Mapping[str, str] = json.loads(told)
    return held


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # RFC 7914, section 2; 32 MB of memory. restic does about the same with the same passphrase.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))
