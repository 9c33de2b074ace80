"""Where a page of a list goes on."""

from datetime import datetime

from toolcare_shared.pages import InvalidCursor, PageRequest


def after_id(paging: PageRequest) -> str | None:
    match paging.after:
        case None:
            return None
        case (str(last),):
            return last
    raise not_ours()


def after_number(paging: PageRequest) -> int | None:
    match paging.after:
        case None:
            return None
        case (int(last),):
            return last
    raise not_ours()


def after_time(paging: PageRequest) -> tuple[datetime, str] | None:
    match paging.after:
        case None:
            return None
        case (str(at), str(last)):
            try:
                return datetime.fromisoformat(at), last
            except ValueError as error:
                raise not_ours() from error
    raise not_ours()


def not_ours() -> InvalidCursor:
    return InvalidCursor("Start again at the first page; this cursor is none of ours.")
