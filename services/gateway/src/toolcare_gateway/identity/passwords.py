"""Argon2id in threads: a hash takes a tenth of a second and 64 MiB, which the event loop must not feel."""

import asyncio
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolcare_gateway.identity import domain
from toolcare_gateway.identity.known_passwords import easily_guessed

_AT_ONCE = 2
"""Two hashes at a time bound the memory that a burst of logins can take."""


class Passwords:
    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._nobody: str | None = None

    async def hashed(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def right(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password. Without a hash the same work is done, so that time tells no user names."""
        known = password_hash is not None
        against = password_hash if password_hash is not None else await self._hash_of_nobody()
        async with self._turns:
            return await asyncio.to_thread(self._matches, against, password) and known

    async def check_new(self, password: str, names: Sequence[str]) -> None:
        """Raise what is wrong with a new password of somebody with these names."""
        domain.check_new_password(password, names)
        async with self._turns:
            if await asyncio.to_thread(easily_guessed, password, domain.words_of(names)):
                raise domain.PasswordTooCommon

    def outdated(self, password_hash: str) -> bool:
        """Made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    async def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = await self.hashed("nobody has this password")
        return self._nobody

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
