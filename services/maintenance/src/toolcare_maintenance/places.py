"""Where a page of what happened ended, as its cursor says."""

from datetime import datetime

from toolcare_shared.pages import InvalidCursor, PageRequest


def after_instant(paging: PageRequest) -> tuple[datetime, str] | None:
    """Return the time and id of what ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(at), str(job_id)):
            return _instant(at), job_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
    if at.tzinfo is None:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    return at
