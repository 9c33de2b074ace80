"""A session on an empty database that remembers every row it was given, so that it asks for none."""

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state

from toolcare_gateway.readmodels import projection

Row = TypeVar("Row", bound=object)
_Key = tuple[type[object], object]


class RememberingSession(Session):
    """`get`, `add`, `merge` and `delete` without a statement; queries see what is remembered, as always."""

    def get(self, entity: type[Row], ident: object, **_: object) -> Row | None:  # type: ignore[override]  # takes what consumers give  # as far as we call it
        found = self._remembered().get((entity, ident))
        # A statement may have deleted the row.
        return cast("Row", found) if found is not None and not instance_state(found).was_deleted else None

    def add(self, instance: object, *, _warn: bool = True) -> None:
        super().add(instance, _warn=_warn)
        self._remembered()[_key(instance)] = instance

    def merge(self, instance: Row, **_: object) -> Row:
        known = self.get(type(instance), _key(instance)[1])
        if known is None:
            self.add(instance)
            return instance
        for name, value in _given(instance):
            setattr(known, name, value)
        return known

    def delete(self, instance: object) -> None:
        del self._remembered()[_key(instance)]
        if inspect(instance, raiseerr=True).persistent:
            super().delete(instance)
        else:
            self.expunge(instance)

    def _remembered(self) -> dict[_Key, object]:
        return cast("dict[_Key, object]", self.info.setdefault("replay.remembered", {}))


class RememberingAsyncSession(AsyncSession):
    """Waits for nothing that is remembered, and writes only what a query is to see."""

    sync_session_class = RememberingSession
    sync_session: RememberingSession

    async def get(self, entity: type[Row], ident: object, **_: object) -> Row | None:  # type: ignore[override]  # takes what consumers give
        return self.sync_session.get(entity, ident)

    async def merge(self, instance: Row, **_: object) -> Row:
        return self.sync_session.merge(instance)

    async def delete(self, instance: object) -> None:
        self.sync_session.delete(instance)

    async def flush(self, objects: Sequence[object] | None = None) -> None:
        if not projection.follows_later(self):
            await super().flush(objects)


def _mapper(instance: object) -> Mapper[object]:
    return cast("Mapper[object]", inspect(type(instance)))


def _key(instance: object) -> _Key:
    keys = tuple(getattr(instance, str(column.key)) for column in _mapper(instance).primary_key)
    return type(instance), keys[0] if len(keys) == 1 else keys


def _given(instance: object) -> Iterator[tuple[str, object]]:
    given = vars(instance)
    return ((name, given[name]) for name in _mapper(instance).column_attrs.keys() if name in given)  # noqa: SIM118 - no mapping
