"""Why a backup or a restore does not go on. `code` is a stable word for pages, the text says what to do next."""

from datetime import datetime
from typing import ClassVar

_UNLOCK = "docker compose exec worker python3 -m toolcare_compose.cli backup unlock --data /data"


class BackupFault(Exception):
    code: ClassVar[str] = "failed"


class ProgramMissing(BackupFault):
    code: ClassVar[str] = "program_missing"

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not installed. Install it with `sudo apt-get install {program}`, then repeat.")


class WrongPassphrase(BackupFault):
    code: ClassVar[str] = "passphrase_wrong"

    def __init__(self) -> None:
        super().__init__("The recovery passphrase does not open this repository. Take it from the recovery sheet.")


class NoRepository(BackupFault):
    code: ClassVar[str] = "repository_missing"

    def __init__(self, repository: str) -> None:
        super().__init__(f"There are no backups at {repository}. Check the address, and whether the share is mounted.")


class RepositoryUnreachable(BackupFault):
    code: ClassVar[str] = "repository_unreachable"

    def __init__(self, repository: str, why: str) -> None:
        super().__init__(f"{repository} cannot be reached ({why}). Check the address, the network and the access.")


class RepositoryLocked(BackupFault):
    code: ClassVar[str] = "repository_locked"

    def __init__(self, machine: str = "", since: str = "") -> None:
        who = f"{machine} has a lock on this repository since {since}" if machine else "Somebody else works there"
        super().__init__(
            f"{who}. Wait until it is done, then repeat. The lock of a machine that died goes by itself after half "
            f"an hour, or at once with `toolcare backup unlock`; in containers `{_UNLOCK}`."
        )


class BackupAtWork(BackupFault):
    code: ClassVar[str] = "backup_at_work"

    def __init__(self) -> None:
        super().__init__("A backup or a restore of this installation is at work. Wait until it is done, then repeat.")


class RepositoryFull(BackupFault):
    code: ClassVar[str] = "repository_full"

    def __init__(self, repository: str) -> None:
        super().__init__(f"There is no room left at {repository}. Make room there, or keep fewer backups, then repeat.")


class SameDisk(BackupFault):
    code: ClassVar[str] = "same_disk"

    def __init__(self, repository: str) -> None:
        super().__init__(
            f"{repository} lies on the disk of the data, and is lost with it. Name a place on another machine."
        )


class SameName(BackupFault):
    code: ClassVar[str] = "same_name"

    def __init__(self, machine: str) -> None:
        super().__init__(
            f"Another machine that is called {machine} makes backups of another plant there, and each takes the "
            "other's work for what it left itself. Give one another host name: `sudo hostnamectl set-hostname NAME`."
        )


class SamePlant(BackupFault):
    code: ClassVar[str] = "same_plant"

    def __init__(self, machine: str, at: datetime) -> None:
        super().__init__(
            f"Another installation makes backups of this plant there too, the last at {at.astimezone():%Y-%m-%d %H:%M} "
            f"on {machine}. Is one of them a copy that was restored to try it? Stop the copy, or name another place "
            "on its page Backups. Until then each lets only its own backups go."
        )


class RepositoryDamaged(BackupFault):
    code: ClassVar[str] = "repository_damaged"

    def __init__(self, why: str) -> None:
        super().__init__(f"The archive is damaged ({why}). Take another repository or an older backup.")


class RepositoryInside(BackupFault):
    code: ClassVar[str] = "repository_inside"

    def __init__(self, repository: str) -> None:
        super().__init__(f"{repository} lies in the data folder, and would be lost with it. Name another place.")


class NoSuchBackup(BackupFault):
    code: ClassVar[str] = "backup_unknown"

    def __init__(self, snapshot: str) -> None:
        super().__init__(f"There is no backup {snapshot} there. Look with `toolcare backup list` which there are.")


class NotClear(BackupFault):
    code: ClassVar[str] = "backup_unclear"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Look with `toolcare backup list`, and name the one you want with --snapshot.")


class NotOurs(BackupFault):
    code: ClassVar[str] = "backup_foreign"

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no backup of Toolcare that can be read: {why}. Choose another one.")


class NotCarried(BackupFault):
    code: ClassVar[str] = "not_carried"

    def __init__(self, service: str, table: str, why: str) -> None:
        super().__init__(
            f"{table} of {service} does not go over into the other kind of database ({why}). Nothing was changed. "
            "Correct the entry where it was made, or restore into the kind of database that the plant had."
        )


class DatabaseBehind(BackupFault):
    code: ClassVar[str] = "database_behind"

    def __init__(self, service: str, found: str, needed: str) -> None:
        super().__init__(
            f"The database of {service} is at {found}, this version of Toolcare needs {needed}. Start the services of "
            "this version first, then repeat."
        )


class DatabaseAway(BackupFault):
    code: ClassVar[str] = "database_away"

    def __init__(self, database: str, why: str) -> None:
        super().__init__(
            f"The database {database} cannot be reached ({why}). Check its server, its address and its password."
        )


class NewerVersion(BackupFault):
    code: ClassVar[str] = "version_newer"

    def __init__(self, toolcare: str, services: str) -> None:
        super().__init__(
            f"This backup was made by a newer Toolcare ({toolcare}; newer: {services}). Install that version first."
        )


class FolderNotEmpty(BackupFault):
    code: ClassVar[str] = "folder_not_empty"

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} is not empty, and nothing there is overwritten. Name an empty folder with --data.")


class OtherHalfThere(FolderNotEmpty):
    """Of another backup than is asked for now."""

    def __init__(self, repository: str, snapshot: str) -> None:
        BackupFault.__init__(
            self,
            f"Another backup has been brought in by half (--from {repository} --snapshot {snapshot}). Run this with "
            "those words to go on with it; or empty the stack first of what it brought: README.md, part Backups.",
        )


class PlantRuns(BackupFault):
    code: ClassVar[str] = "plant_runs"

    def __init__(self, folder: str) -> None:
        super().__init__(f"Toolcare runs on {folder}. Stop it first; nothing was changed.")


class NoRoom(BackupFault):
    code: ClassVar[str] = "no_room"

    def __init__(self, folder: str, needed_bytes: int) -> None:
        super().__init__(
            f"{folder} needs {needed_bytes // 1_000_000 + 1} MB of free room for it. Make room, then repeat."
        )


class PhotosNeedRoom(NoRoom):
    def __init__(self, why: str) -> None:
        BackupFault.__init__(self, why)


class CutFailed(BackupFault):
    code: ClassVar[str] = "cut_failed"

    def __init__(self, why: str) -> None:
        super().__init__(f"The databases did not hold still for a moment ({why}). Repeat it when it is calmer.")


class PhotosAway(BackupFault):
    code: ClassVar[str] = "photos_away"

    def __init__(self, why: str) -> None:
        super().__init__(f"The store of the photos cannot be copied: {why}")


class NotSetUp(BackupFault):
    code: ClassVar[str] = "not_set_up"

    def __init__(self) -> None:
        super().__init__("No backup is set up. Name a repository on the page Backups, or with --repository.")


class Untrustworthy(BackupFault):
    code: ClassVar[str] = "test_failed"

    def __init__(self, checks: str) -> None:
        super().__init__(f"What was unpacked does not hold: {checks}. Choose an older backup.")


class Interrupted(BackupFault):
    code: ClassVar[str] = "interrupted"

    def __init__(self) -> None:
        super().__init__("It was broken off several times. Look at the log `backup.log`, then ask for it again.")


class ServicesStay(BackupFault):
    code: ClassVar[str] = "services_stay"

    def __init__(self, services: str) -> None:
        super().__init__(
            f"These services did not end, so nothing was changed: {services}. Restart the stack "
            "(`docker compose restart`), then ask for it again."
        )
