"""The keys that pictures are sealed with: in a file of this machine, or from the environment."""

import asyncio
import base64
import binascii
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()

KEY_BYTES = 32
ID_BYTES = 8
_RETRY_S = 0.1


class PhotoKeyMissing(Exception):
    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The key {key_id}, with which this picture was sealed, is missing. An administrator finds it in a backup "
            "of the keys, and puts it back beside the others."
        )
        self.key_id = key_id


class BadPhotoKeys(Exception):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"The keys of the photos in {where} are not usable: {what}. Restore them from a backup.")


@dataclass(frozen=True, slots=True)
class SealingKey:
    id: bytes
    secret: bytes = field(repr=False)
    made_at: datetime

    def __post_init__(self) -> None:
        if len(self.id) != ID_BYTES or len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has an id of {ID_BYTES} and a secret of {KEY_BYTES} bytes")

    @classmethod
    def new(cls, now: datetime) -> "SealingKey":
        return cls(secrets.token_bytes(ID_BYTES), secrets.token_bytes(KEY_BYTES), now)


class KeyRing(Protocol):
    """Several keys, the newest of which seals. Reading the keys may read a file, so it is done in a thread."""

    where: str

    def is_there(self) -> bool:
        """Tell whether there is a key already; else the first call of `keys` makes one."""
        ...

    def keys(self) -> Sequence[SealingKey]:
        """Return all keys, the newest last; one at least."""
        ...

    def find(self, key_id: bytes) -> SealingKey:
        """Raise PhotoKeyMissing when there is none, also not by now."""
        ...

    def sealing(self) -> AbstractAsyncContextManager[SealingKey]:
        """Give the newest key, which stays one of the ring until the block ends."""
        ...


class FixedKeys:
    """Keys that were told at start; the first named one seals."""

    where = "TOOLCARE_PHOTO_KEYS"

    def __init__(self, keys: Sequence[SealingKey]) -> None:
        self._keys = tuple(keys)

    @classmethod
    def parse(cls, text: str) -> "FixedKeys":
        """Read `id:base64,id:base64`; the first seals, so a new one is put in front."""
        try:
            pairs = [each.strip().split(":", 1) for each in text.split(",")]
            keys = [_key(key_id, secret, datetime.now(UTC)) for key_id, secret in reversed(pairs)]
        except (ValueError, binascii.Error) as error:
            raise BadPhotoKeys(cls.where, "write each as id:secret, 8 bytes in hex and 32 bytes in base64") from error
        return cls(keys)

    def is_there(self) -> bool:
        return True

    def keys(self) -> Sequence[SealingKey]:
        return self._keys

    def find(self, key_id: bytes) -> SealingKey:
        return _found(self._keys, key_id)

    @asynccontextmanager
    async def sealing(self) -> AsyncIterator[SealingKey]:
        yield self._keys[-1]


class FileKeys:
    """A file (0600) that is made with a first key when it is missing, and read again when it is another one.

    Whoever seals holds a shared lock beside it until the sealed object is stored. `settled` takes the lock alone: all
    that was sealed with an older key is stored by then.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.path = path
        self.where = str(path)
        self._clock = clock
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[SealingKey, ...] = ()

    def keys(self) -> Sequence[SealingKey]:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            _write(self.path, (SealingKey.new(self._clock()),), replace=False)
            log.info("photos.key_made", path=str(self.path))
            stat = self.path.stat()
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._keys, self._seen = _read(self.path), seen
        return self._keys

    def is_there(self) -> bool:
        return self.path.exists()

    def find(self, key_id: bytes) -> SealingKey:
        """A file that is missing is not made here: no new key opens anything."""
        return _found(self.keys() if self.is_there() else (), key_id)

    def replace(self, keys: Sequence[SealingKey]) -> None:
        """Have these keys and no others, in the file before the return."""
        _write(self.path, tuple(keys), replace=True)

    @asynccontextmanager
    async def sealing(self) -> AsyncIterator[SealingKey]:
        with await asyncio.to_thread(self._lock, fcntl.LOCK_SH):
            yield (await asyncio.to_thread(self.keys))[-1]

    async def settled(self, within_s: float) -> None:
        """Return once nothing sealed with a key that was not the newest is still on its way; TimeoutError if not."""
        async with asyncio.timeout(within_s):
            while True:
                try:
                    with await asyncio.to_thread(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB):
                        return
                except BlockingIOError:
                    await asyncio.sleep(_RETRY_S)

    def _lock(self, how: int) -> "_Held":
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except PermissionError:
            return _Held(None)  # Keys mounted read-only are changed by whoever mounts them, not by rotation.
        try:
            fcntl.flock(descriptor, how)
        except BaseException:
            os.close(descriptor)
            raise
        return _Held(descriptor)


class _Held:
    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


def _found(keys: Sequence[SealingKey], key_id: bytes) -> SealingKey:
    for key in keys:
        if key.id == key_id:
            return key
    raise PhotoKeyMissing(key_id.hex())


def _key(key_id: str, secret: str, made_at: datetime) -> SealingKey:
    return SealingKey(bytes.fromhex(key_id), base64.b64decode(secret, validate=True), made_at)


def _read(path: Path) -> tuple[SealingKey, ...]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["keys"]
        keys = tuple(_key(each["id"], each["key"], datetime.fromisoformat(each["made_at"])) for each in listed)
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BadPhotoKeys(str(path), type(error).__name__) from error
    if not keys:
        raise BadPhotoKeys(str(path), "there is none")
    return keys


def _write(path: Path, keys: Sequence[SealingKey], *, replace: bool) -> None:
    """Write the file whole, on the disk before the return. Without `replace` the one that is there first stays."""
    listed = [
        {"id": key.id.hex(), "key": base64.b64encode(key.secret).decode(), "made_at": key.made_at.isoformat()}
        for key in keys
    ]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _beside(path, json.dumps({"keys": listed}, indent=1).encode()) as part:
        if replace:
            part.replace(path)
        else:
            try:
                path.hardlink_to(part)
            except FileExistsError:
                return
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            yield part
        finally:
            part.unlink(missing_ok=True)
