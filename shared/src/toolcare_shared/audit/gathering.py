"""Listens to the session: rows that a flush writes, and rows that a statement changes past it.

A flush knows what was there before. For a statement the rows are read before it runs, and once more at the end.
Savepoints that are undone take what was gathered since then with them. What is only rehearsed is not gathered.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    RowMapping,
    Table,
    Update,
    and_,
    event,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, SessionTransaction, UOWTransaction

from toolcare_shared.audit.marks import Mark, mark_of
from toolcare_shared.audit.rows import Key, Row, Rows, Values
from toolcare_shared.db import GATHERED, REHEARSED, WriteSession

_SAVEPOINTS = "toolcare.audit.savepoints"
MOST_ROWS = 1000
"""Of one statement; more are told as `crowded`."""
_AT_ONCE = 200


@contextmanager
def gathering(session: Session, rows: Rows) -> Iterator[None]:
    """Put what changes inside into `rows`. A deed within a deed has its own."""
    inner: list[Rows] = session.info.setdefault(GATHERED, [])
    inner.append(rows)
    try:
        yield
    finally:
        inner.pop()


def read_again(session: Session, rows: Rows) -> None:
    """See how the rows are now that statements changed."""
    unread: dict[Table, list[Key]] = {}
    for (table, key), row in rows.touched.items():
        if row.unread:
            unread.setdefault(table, []).append(key)
    for table, keys in unread.items():
        now = _by_keys(session.connection(), table, keys)
        for key in keys:
            rows.touched[table, key] = Row(rows.touched[table, key].before, now.get(key))


def touched_rows(session: Session) -> Mapping[tuple[Table, Key], Row]:
    """What the present deed has touched so far, as it is now, flushed; nothing while none is gathered."""
    rows = _wanted(session)
    if rows is None:
        return {}
    read_again(session, rows)
    return dict(rows.touched)


def _wanted(session: Session) -> Rows | None:
    inner: list[Rows] | None = session.info.get(GATHERED)
    return None if not inner or session.info.get(REHEARSED) else inner[-1]


@event.listens_for(WriteSession, "after_flush")
def _flushed(session: Session, _: UOWTransaction) -> None:
    rows = _wanted(session)
    if rows is None:
        return
    for instance in session.new:
        _note(rows, inspect(instance), was_there=False)
    for instance in session.dirty:
        _note(rows, inspect(instance), was_there=True)
    for instance in session.deleted:
        _note_gone(rows, inspect(instance))


def _note(rows: Rows, state: InstanceState[object], *, was_there: bool) -> None:
    table = _table_of(state)
    if table is None or not rows.wants(table):
        return
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    unread = False
    for attribute in state.mapper.column_attrs:
        name = attribute.columns[0].name
        history = state.attrs[attribute.key].history
        if not was_there:
            after[name] = state.dict.get(attribute.key)
        elif history.has_changes():
            before[name] = history.deleted[0] if history.deleted else None
            # A value that the database works out, such as `x + 1`, has yet to be read.
            unread = unread or attribute.key not in state.dict
            after[name] = state.dict.get(attribute.key)
    if was_there and not after:
        return
    key = state.identity or tuple(state.mapper.primary_key_from_instance(state.obj()))
    known = rows.touched.get((table, key))
    if known is None:
        rows.touch(table, key, Row(before if was_there else None, after, unread))
    else:
        first = None if known.before is None else {**before, **known.before}
        rows.touch(table, key, Row(first, {**(known.after or {}), **after}, known.unread or unread))


def _note_gone(rows: Rows, state: InstanceState[object]) -> None:
    table = _table_of(state)
    if table is None or not rows.wants(table) or state.identity is None:
        return
    here = {each.columns[0].name: state.dict[each.key] for each in state.mapper.column_attrs if each.key in state.dict}
    known = rows.touched.get((table, state.identity))
    was_there = known is None or known.before is not None
    first = {**here, **((known.before if known else None) or {})}
    rows.touch(table, state.identity, Row(first if was_there else None, None))


def _table_of(state: InstanceState[object]) -> Table | None:
    table = state.mapper.local_table
    return table if isinstance(table, Table) else None


@event.listens_for(WriteSession, "do_orm_execute")
def _executed(execution: ORMExecuteState) -> None:
    rows = _wanted(execution.session)
    statement = execution.statement
    if rows is None or not isinstance(statement, Insert | Update | Delete):
        return
    table = statement.table
    if not isinstance(table, Table) or not rows.wants(table):
        return
    if isinstance(statement, Insert):
        _will_insert(rows, execution, statement, table)
    elif not isinstance(statement, Update) or _sets_what_is_told(statement, table):
        _will_change(rows, execution, statement, table)


def _will_change(rows: Rows, execution: ORMExecuteState, statement: Update | Delete, table: Table) -> None:
    connection = execution.session.connection()
    # The lock that the statement takes anyway: a stronger one would wait in a circle with those who refer to the row.
    query = select(*table.columns).limit(MOST_ROWS + 1).with_for_update(key_share=isinstance(statement, Update))
    if statement.whereclause is not None:
        query = query.where(statement.whereclause)
    for parameters in _parameters(execution) or [{}]:
        found = connection.execute(query, parameters).mappings().all()
        if len(found) > MOST_ROWS:
            rows.crowded.add(table.name)
        for values in found[:MOST_ROWS]:
            _touch(rows, table, _key_of(table, values), dict(values))


def _will_insert(rows: Rows, execution: ORMExecuteState, statement: Insert, table: Table) -> None:
    given = _parameters(execution) or _written_rows(statement, execution.session.connection())
    if len(given) > MOST_ROWS:
        rows.crowded.add(table.name)
    names = [column.name for column in table.primary_key.columns]
    keyed = [key for values in given[:MOST_ROWS] if (key := _written_key(names, values))]
    there = _by_keys(execution.session.connection(), table, keyed)
    for key in keyed:
        _touch(rows, table, key, there.get(key))
    for values in given[:MOST_ROWS]:
        if not _written_key(names, values):
            # The database gives the key, so there is no row that could have been there before.
            rows.touch(table, ("new", len(rows.touched)), Row(None, dict(values)))


def _written_key(names: Sequence[str], values: Mapping[str, object]) -> Key | None:
    key = tuple(values.get(name) for name in names)
    return None if None in key else key


def _touch(rows: Rows, table: Table, key: Key, before: Values | None) -> None:
    known = rows.touched.get((table, key), Row(before))
    rows.touch(table, key, Row(known.before, known.after, unread=True))


def _sets_what_is_told(statement: Update, table: Table) -> bool:
    # SQLAlchemy has no public way to read which columns an UPDATE sets.
    named = {getattr(column, "key", column) for column in statement._values or {}}  # noqa: SLF001 - SQLAlchemy has no public name for a statement's values
    left_out = {column.key for column in table.columns if mark_of(column) is Mark.LEFT_OUT}
    return not named or not named <= left_out


def _parameters(execution: ORMExecuteState) -> Sequence[Mapping[str, object]]:
    given = execution.parameters
    if not given:
        return ()
    return [given] if isinstance(given, Mapping) else list(given)


def _written_rows(statement: Insert, connection: Connection) -> Sequence[Mapping[str, object]]:
    """The rows in an INSERT's own VALUES; several are numbered `name_m0`, `name_m1` by the compiler."""
    given = statement.compile(dialect=connection.dialect).params
    rows: dict[int, dict[str, object]] = {}
    for name, value in given.items():
        column, _, number = name.rpartition("_m")
        several = column in statement.table.columns and number.isdigit()
        rows.setdefault(int(number) if several else 0, {})[column if several else name] = value
    return list(rows.values())


def _by_keys(connection: Connection, table: Table, keys: Sequence[Key]) -> dict[Key, Values]:
    columns = list(table.primary_key.columns)
    found: dict[Key, Values] = {}
    for begin in range(0, len(keys), _AT_ONCE):
        part = keys[begin : begin + _AT_ONCE]
        which: ColumnElement[bool]
        if len(columns) == 1:
            which = columns[0].in_([key[0] for key in part])
        else:
            which = or_(*(and_(*(column == value for column, value in zip(columns, key, strict=True))) for key in part))
        for values in connection.execute(select(*table.columns).where(which)).mappings():
            found[_key_of(table, values)] = dict(values)
    return found


def _key_of(table: Table, values: RowMapping) -> Key:
    return tuple(values[column] for column in table.primary_key.columns)


@event.listens_for(WriteSession, "after_transaction_create")
def _savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and session.info.get(GATHERED):
        steps = [(rows, rows.step()) for rows in session.info[GATHERED]]
        session.info.setdefault(_SAVEPOINTS, {})[transaction] = steps


@event.listens_for(WriteSession, "after_soft_rollback")
def _undone(session: Session, transaction: SessionTransaction) -> None:
    for rows, step in session.info.get(_SAVEPOINTS, {}).pop(transaction, ()):
        rows.back_to(step)
