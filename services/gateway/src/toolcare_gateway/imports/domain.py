"""What an import is, and what can be wrong with asking for one."""

from enum import StrEnum

MAX_FILE_BYTES = 20 * 1024 * 1024


class ImportState(StrEnum):
    """`checking` and `applying` are at work; a restart goes on where they were."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


AT_WORK = (ImportState.CHECKING, ImportState.APPLYING)


class RowFate(StrEnum):
    """`pending` is not checked yet; the others are what the row does, or did."""

    PENDING = "pending"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


TO_APPLY = (RowFate.NEW, RowFate.CHANGED)


class UnknownImport(Exception):
    def __init__(self, import_id: str) -> None:
        super().__init__(f"There is no import {import_id}. Look it up in the list of imports, or bring the file again.")
        self.import_id = import_id


class ImportNotReady(Exception):
    """`state` says why it cannot be taken now."""

    def __init__(self, state: str) -> None:
        super().__init__(
            f"This import is {state}. One that was checked can be taken once; bring the file again after changes."
        )
        self.state = state


class NothingToTake(Exception):
    def __init__(self) -> None:
        super().__init__(
            "No row of this file is new or changes anything, so there is nothing to take. "
            "Mend the refused rows, if there are any, and bring the file again."
        )


class FileTooLarge(Exception):
    def __init__(self) -> None:
        super().__init__(f"The file is larger than {MAX_FILE_BYTES // 1024**2} MB. Split it into several files.")


class FileNotUsable(Exception):
    """`reason` is a stable word for what is wrong with the file."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason
