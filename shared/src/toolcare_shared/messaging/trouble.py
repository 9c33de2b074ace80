"""Words for what work waits for: what is wrong and what to do. What the database said itself stands in the log."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from toolcare_shared.db import refusal_of
from toolcare_shared.messaging.feed import FeedUnavailable

_GOES_ON = "what waits goes on by itself then"
_AWAY = f"the database does not answer: check that it runs and can be reached; {_GOES_ON}"
_IN_USE = f"the database is in use by something else: end what holds it, such as a copy being made; {_GOES_ON}"
_CROWDED = f"the database lets no more in: check how many connections it allows and who has them; {_GOES_ON}"
_STRANGE = "the database refuses what is asked of it: see `work.retried` in this service's log, and `toolcare doctor`"
_UNREACHED = f"a server that is needed, most often the database, cannot be reached: check that it runs; {_GOES_ON}"
_SILENT = f"something that was asked gave no answer in time: check how busy this machine is; {_GOES_ON}"
_BY_CLASS = {"08": _AWAY, "40": _IN_USE, "53": _CROWDED, "55": _IN_USE, "57": _AWAY}
"""Of PostgreSQL's SQLSTATE: connection, rollback, out of resources, object in use, operator intervention."""
_IN_USE_IN_FILE = ("SQLITE_BUSY", "SQLITE_LOCKED")


def trouble_of(error: BaseException) -> str:
    """Say it to who looks after the installation."""
    if isinstance(error, DBAPIError):
        return refusal_of(error) or _of_database(error)
    if isinstance(error, PoolTimeout):
        return _CROWDED
    if isinstance(error, FeedUnavailable):
        return f"another service cannot be asked for its events: check that it runs; {_GOES_ON}"
    if isinstance(error, TimeoutError):
        return _SILENT
    if isinstance(error, OSError):
        return _of_system(error)
    return f"it broke off with an error of its own, {type(error).__name__}: the log says more; please report it"


def raw(error: BaseException) -> str:
    """What was said, for the log: of a statement neither its text nor its values."""
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)


def _of_system(error: OSError) -> str:
    if isinstance(error, ConnectionError) or not error.strerror:
        return _UNREACHED
    where = f" ({error.filename})" if error.filename else ""
    return f"the system says {error.strerror}{where}: mend that; {_GOES_ON}"


def _of_database(error: DBAPIError) -> str:
    told = getattr(error.orig, "sqlite_errorname", None) or ""
    if told.startswith(_IN_USE_IN_FILE):
        return _IN_USE
    state = getattr(error.orig, "sqlstate", None) or ""
    return _AWAY if error.connection_invalidated else _BY_CLASS.get(state[:2], _STRANGE)
