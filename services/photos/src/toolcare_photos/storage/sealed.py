"""Objects sealed with AES-256-GCM before they leave this process.

An object is `TCS1`, the id of its key (8 bytes), a nonce (12 bytes), and the ciphertext with its tag. What is
authenticated with it is the object's own key, so that one that was moved or exchanged does not open.
"""

import asyncio
import os
from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from toolcare_photos.storage.key_ring import ID_BYTES, KeyRing, SealingKey
from toolcare_photos.storage.objects import ObjectStore, PictureDamaged

MAGIC = b"TCS1"
_NONCE_BYTES, _TAG_BYTES = 12, 16
_ID = slice(len(MAGIC), len(MAGIC) + ID_BYTES)
_NONCE = slice(_ID.stop, _ID.stop + _NONCE_BYTES)
_HEAD = _NONCE.stop
LEAST_BYTES = _HEAD + _TAG_BYTES
"""Of anything sealed; so much of it says by which key."""


class SealedStore:
    """A store around another one, whose objects are sealed. Nothing that is not sealed is ever given out."""

    def __init__(self, inner: ObjectStore, ring: KeyRing) -> None:
        self.ring = ring
        self._inner = inner

    async def put(self, key: str, content: bytes) -> None:
        async with self.ring.sealing() as newest:
            await self._inner.put(key, await asyncio.to_thread(seal, newest, key, content))

    async def has(self, key: str) -> bool:
        return await self._inner.has(key)

    async def get(self, key: str) -> bytes | None:
        """Raise PictureDamaged or PhotoKeyMissing when it does not open."""
        sealed = await self._inner.get(key)
        return None if sealed is None else await asyncio.to_thread(unseal, self.ring, key, sealed)

    async def delete(self, key: str) -> None:
        await self._inner.delete(key)

    def keys(self, prefix: str = "") -> AsyncIterator[str]:
        return self._inner.keys(prefix)

    async def seal_again(self, key: str) -> bool:
        """Seal with the newest key what is sealed with another; False when there was nothing to do."""
        sealed = await self._inner.get(key)
        if sealed is None or sealed_by(sealed) == (await asyncio.to_thread(self.ring.keys))[-1].id:
            return False
        await self.put(key, await asyncio.to_thread(unseal, self.ring, key, sealed))
        return True

    async def seal_old(self, key: str) -> bool:
        """Seal what was stored before there were seals; False when it is sealed or not there."""
        content = await self._inner.get(key)
        if content is None or is_sealed(content):
            return False
        await self.put(key, content)
        return True


def is_sealed(content: bytes) -> bool:
    return content.startswith(MAGIC) and len(content) >= LEAST_BYTES


def sealed_by(content: bytes) -> bytes | None:
    """Return the id of the key, or None for what is not sealed."""
    return content[_ID] if is_sealed(content) else None


def seal(by: SealingKey, key: str, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return b"".join((MAGIC, by.id, nonce, AESGCM(by.secret).encrypt(nonce, content, key.encode())))


def unseal(ring: KeyRing, key: str, sealed: bytes) -> bytes:
    if not is_sealed(sealed):
        raise PictureDamaged(key)
    by = ring.find(sealed[_ID])
    try:
        return AESGCM(by.secret).decrypt(sealed[_NONCE], memoryview(sealed)[_HEAD:], key.encode())
    except InvalidTag as error:
        raise PictureDamaged(key) from error
