"""A PostgreSQL database made as it was when it was migrated, in a twentieth of the time of making another.

`note` keeps in a schema of its own what the tables hold at first, and in what shape they are. `restore` empties the
tables that a test wrote to and puts back what they held.
"""

import asyncpg
from sqlalchemy.engine import URL

_NOTE = """
CREATE SCHEMA fresh;
CREATE VIEW fresh.tables AS
  SELECT oid, relname AS name, format('public.%I', relname) AS here, format('fresh.%I', 'first_' || relname) AS first
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';
CREATE VIEW fresh.shape AS
  SELECT md5(string_agg(part, ' ' ORDER BY part)) AS hash FROM (
    SELECT concat_ws('.', 'class', oid, relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws('.', 'column', attrelid, attnum, attname, atttypid, attnotnull, atthasdef)
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws('.', 'constraint', oid, conname) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws('.', 'trigger', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws('.', 'function', oid, proname, prosrc) FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace
  ) AS parts (part);
CREATE TABLE fresh.first_shape AS TABLE fresh.shape;
CREATE TABLE fresh.first_sequences AS SELECT sequencename AS name, last_value FROM pg_sequences
  WHERE schemaname = 'public';
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT * FROM fresh.tables WHERE pg_relation_size(oid) > 0 LOOP
    EXECUTE format('CREATE TABLE %s AS TABLE %s', one.first, one.here);
  END LOOP;
END $$;
CREATE FUNCTION fresh.differs(here text, first text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE found boolean;
BEGIN
  IF to_regclass(first) IS NULL THEN RETURN true; END IF;
  EXECUTE format('SELECT (SELECT count(*) FROM %1$s) <> (SELECT count(*) FROM %2$s)
    OR EXISTS (TABLE %1$s EXCEPT ALL TABLE %2$s)', here, first) INTO found;
  RETURN found;
END $$;
CREATE FUNCTION fresh.restore() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE written text; one record;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  IF (SELECT hash FROM fresh.shape) <> (SELECT hash FROM fresh.first_shape) THEN RETURN false; END IF;
  SET LOCAL session_replication_role = replica;
  SELECT string_agg(here, ', ') INTO written FROM fresh.tables
    WHERE pg_relation_size(oid) > 0 AND fresh.differs(here, first);
  IF written IS NOT NULL THEN EXECUTE format('TRUNCATE %s RESTART IDENTITY CASCADE', written); END IF;
  FOR one IN SELECT * FROM fresh.tables WHERE to_regclass(first) IS NOT NULL AND pg_relation_size(oid) = 0 LOOP
    EXECUTE format('INSERT INTO %s OVERRIDING SYSTEM VALUE TABLE %s', one.here, one.first);
  END LOOP;
  PERFORM setval(format('public.%I', name)::regclass, coalesce(before.last_value, start_value),
                 before.last_value IS NOT NULL)
    FROM fresh.first_sequences AS before JOIN pg_sequences AS now ON sequencename = name AND schemaname = 'public'
    WHERE before.last_value IS DISTINCT FROM now.last_value;
  RETURN true;
END $$;
"""


async def run(server: URL, command: str) -> None:
    connection = await _connect(server)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


async def drop_like(server: URL, end: str) -> None:
    """Drop the databases whose names end so."""
    connection = await _connect(server)
    try:
        for row in await connection.fetch(
            "SELECT datname FROM pg_database WHERE right(datname, $1) = $2", len(end), end
        ):
            await connection.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
    finally:
        await connection.close()


async def note(database: URL) -> None:
    """To be done once, after the migrations; copies of the database have it."""
    await run(database, _NOTE)


async def restore(database: URL) -> bool:
    """False: the test changed more than rows, or this user may not; make another database."""
    connection = await _connect(database)
    try:
        return bool(await connection.fetchval("SELECT fresh.restore()"))
    except asyncpg.InsufficientPrivilegeError:
        return False
    finally:
        await connection.close()


async def _connect(database: URL) -> asyncpg.Connection:
    return await asyncpg.connect(database.set(drivername="postgresql").render_as_string(hide_password=False))
