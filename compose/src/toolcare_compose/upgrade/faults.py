"""Why an upgrade does not begin, or ended where it began. The texts are told to who ran it."""

from pathlib import Path


class UpgradeFault(Exception):
    pass


class NoRelease(UpgradeFault):
    def __init__(self, place: Path) -> None:
        super().__init__(
            f"{place} is no release of Toolcare. Name a folder with a checkout, or with what was unpacked."
        )


class NotInstalled(UpgradeFault):
    def __init__(self, home: Path) -> None:
        super().__init__(
            f"Nothing is installed in {home}. Install it first (compose/pi/install), or name the place with --home. "
            "In a checkout that is started by hand, an upgrade is `git pull` and `make up`, after a backup."
        )


class OnlyOneUpgrade(UpgradeFault):
    def __init__(self) -> None:
        super().__init__("Another upgrade of this plant runs; wait for it.")


class ReleaseNotMade(UpgradeFault):
    def __init__(self, release: Path) -> None:
        super().__init__(f"{release} could not be made ready, see above. Toolcare runs on as it was.")


class TooLittleRoom(UpgradeFault):
    def __init__(self, missing_bytes: int) -> None:
        super().__init__(
            f"There is too little room for a copy of the data, which is the way back: {missing_bytes // 2**20 + 1} MB "
            "are missing. Make room and start again. Toolcare runs on as it was."
        )


class BackupNotMade(UpgradeFault):
    def __init__(self) -> None:
        super().__init__(
            "The backup before the upgrade failed, see above; nothing was changed. Mend it, or upgrade with "
            "--without-backup: the copy that is made anyhow is then the only way back."
        )


class NotStopped(UpgradeFault):
    def __init__(self, complaint: str) -> None:
        super().__init__(f"Toolcare could not be stopped ({complaint}); nothing was changed.")


class RolledBack(UpgradeFault):
    def __init__(self, why: str, log: Path) -> None:
        super().__init__(f"The new release does not work here: {why}. All is as it was before. What it said: {log}")


class NotRolledBack(UpgradeFault):
    def __init__(self, why: str, before: Path) -> None:
        super().__init__(
            f"The new release does not work here, and the old one does not start again ({why}). The data as it was "
            f"before is in place or in {before}. Look into the log of the service, then run `toolcare upgrade` again: "
            "it goes on."
        )
