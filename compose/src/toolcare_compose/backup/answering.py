"""Asks the system about a folder that may be a share: one whose server is gone answers no call, however simple."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from toolcare_compose.backup.faults import RepositoryUnreachable

ANSWER_S = 30.0

Found = TypeVar("Found")


def answer_of(repository: str, ask: Callable[[], Found], within_s: float = ANSWER_S) -> Found:
    """Return what `ask` does, or raise what it raises; RepositoryUnreachable when it gives no answer in time.

    The call stays where it hangs, in a thread that holds up nobody's end: nothing can be taken out of it.
    """
    answer: Future[Found] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            answer.set_exception(error)

    Thread(target=work, name=f"asks {repository}", daemon=True).start()
    try:
        return answer.result(within_s)
    except TimeoutError as error:
        why = f"no answer within {within_s:.0f} s; a share may hang"
        raise RepositoryUnreachable(repository, why) from error
