"""Names of people who left, as the trail is shown: it keeps what was written, and the page names nobody any more."""

from collections.abc import Collection, Mapping
from typing import cast

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import LeaverName
from toolcare_shared.auth.sealing import Sealing


class Leavers:
    """Who was anonymised, by the keyed hashes of his names: nothing here tells a name."""

    def __init__(self, sealing: Sealing, aliases: Mapping[str, str]) -> None:
        self._sealing = sealing
        self._aliases = aliases

    @classmethod
    async def read(cls, session: AsyncSession, sealing: Sealing) -> "Leavers":
        found = await session.execute(select(LeaverName.name_hash, LeaverName.alias))
        return cls(sealing, {row.name_hash: row.alias for row in found})

    @property
    def aliases(self) -> Collection[str]:
        return frozenset(self._aliases.values())

    def alias_of(self, word: str) -> str | None:
        """None for what is no leaver's name."""
        return self._aliases.get(self._sealing.keyed_hash("leaver", word)) if word else None

    def shown(self, content: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """The same with an alias for each text, or part of a path, that is a leaver's name."""
        return cast("Mapping[str, JsonValue]", self._shown(cast("JsonValue", content))) if self._aliases else content

    def text(self, text: str) -> str:
        if not self._aliases:
            return text
        return self.alias_of(text) or "/".join(self._word(part) for part in text.split("/"))

    def _shown(self, value: JsonValue) -> JsonValue:
        match value:
            case str():
                return self.text(value)
            case list():
                return [self._shown(item) for item in value]
            case dict():
                return {name: self._shown(item) for name, item in value.items()}
            case _:
                return value

    def _word(self, word: str) -> str:
        return self.alias_of(word) or word
