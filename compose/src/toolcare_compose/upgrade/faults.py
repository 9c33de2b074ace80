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


class NoTrialTime(UpgradeFault):
    def __init__(self, told: str) -> None:
        super().__init__(
            f"TOOLCARE_TRIAL_S={told} is no number of seconds. It says how long a migration may take: 3600 for an hour."
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


class CopyNotMade(UpgradeFault):
    def __init__(self, error: OSError, complaint: str) -> None:
        started = f"and did not start again ({complaint}): look into its log" if complaint else "and runs again"
        super().__init__(
            f"The data could not be copied ({error.filename or 'a file'}: {error.strerror or error}). Nothing was "
            f"changed. Toolcare was stopped, {started}. Mend it, for instance make room, then run the same command "
            "again."
        )


class DatabasesElsewhere(UpgradeFault):
    def __init__(self, databases: Path) -> None:
        super().__init__(
            f"The databases are not in {databases}: they are on servers, or it was never started. The way back would "
            "be a copy of that folder, so nothing was changed. docs/backup.md says how a plant whose databases are "
            "on servers goes to the next release."
        )


class NothingToGoBackTo(UpgradeFault):
    def __init__(self) -> None:
        super().__init__(
            "No upgrade was cut off, so there is no copy to go back to. `toolcare restore` takes a backup."
        )


class RanSince(UpgradeFault):
    def __init__(self, new: Path, before: Path) -> None:
        super().__init__(
            f"The upgrade to {new.name} was cut off, Toolcare has been started for everybody since, and now it does "
            "not answer. Nothing was changed. Look into its log (journalctl -u toolcare), have it start, then run the "
            f"same command again: it goes on. Or go back to the data as it was before the upgrade ({before}) with "
            "--back: what was counted and entered since is lost then."
        )


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
