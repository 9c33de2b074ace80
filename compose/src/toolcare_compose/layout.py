"""Where things lie in a data folder."""

import fcntl
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SSH = ".ssh"
"""How this machine reaches others, where the data folder is the home of whoever runs Toolcare."""
NO_DATA = frozenset(
    {"backup", "upgrade", "support", "converting", "converted", "log", "run", "up.log", "lost+found", SSH}
)
"""What lies in a data folder beside the data: no backup has it, and no restore and no upgrade moves it."""

SERVICES = ("registry", "shotcounter", "maintenance", "failures", "actions", "photos", "gateway")


def broker_policy_file(name: str) -> Path:
    """`mosquitto.conf` or `acl`: from the checkout, or from where an installed wheel puts it."""
    checkout = Path(__file__).parents[3] / "mosquitto" / name
    return checkout if checkout.exists() else Path(sys.prefix) / "share" / "toolcare" / "mosquitto" / name


@dataclass(frozen=True, slots=True)
class DataFolder:
    root: Path

    @classmethod
    def from_environment(cls) -> Self:
        return cls(Path(os.environ["TOOLCARE_DATA_DIR"]))

    @property
    def databases(self) -> Path:
        return self.root / "db"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def database_key(self) -> Path:
        """The secret the databases are encrypted with; where there is none they are plain."""
        return self.keys / "database.key"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def broker(self) -> Path:
        return self.root / "mosquitto"

    @property
    def broker_wanted(self) -> Path:
        """Where the gateway writes whom the broker shall let in, and is told what is in force."""
        return self.root / "mqtt"

    @property
    def broker_password_dir(self) -> Path:
        return self.keys / "mqtt"

    @property
    def supervisor_lock(self) -> Path:
        return self.run / "supervisor.lock"

    @property
    def ports_file(self) -> Path:
        """Which addresses the running supervisor uses, as JSON; for doctor and other commands."""
        return self.run / "addresses.json"

    @property
    def starting(self) -> Path:
        """There from a start of the services until all of them listen; a Pi's watchdog leaves it alone meanwhile."""
        return self.run / "starting"

    @property
    def first_login(self) -> Path:
        return self.root / "first-login.txt"

    @property
    def demo_logins(self) -> Path:
        """The demo's people with their passwords."""
        return self.root / "demo-logins.txt"

    @property
    def plant_state(self) -> Path:
        return self.root / "plant" / "state.json"

    @property
    def plant_announcement(self) -> Path:
        """Where the simulated plant of the demo listens, as JSON."""
        return self.run / "plant.json"

    @property
    def plant_port(self) -> Path:
        """The OPC UA port of the demo's first press; chosen once, since sources remember it."""
        return self.root / "plant" / "opcua-port"

    @property
    def samples(self) -> Path:
        """The first start's wish for sample data, and what became of it."""
        return self.root / "samples"

    @property
    def photos(self) -> Path:
        return self.root / "photos"

    @property
    def audit(self) -> Path:
        """How far the audit trail went, outside of its database."""
        return self.root / "audit"

    @property
    def backup(self) -> Path:
        """What is wished of backups and what became of it; room to work in. Never in a backup itself."""
        return self.root / "backup"

    @property
    def upgrade(self) -> Path:
        """How far an upgrade has come, and the copy that is the way back."""
        return self.root / "upgrade"

    @property
    def opened_in_upgrade(self) -> Path:
        """There when Toolcare was started for everybody since an upgrade has copied the data."""
        return self.run / "opened-in-upgrade"

    @property
    def converting(self) -> Path:
        """Databases that are being made anew, encrypted or plain."""
        return self.root / "converting"

    @property
    def converted(self) -> Path:
        """The same when they are whole, on their way to the place of the old ones."""
        return self.root / "converted"

    @property
    def support(self) -> Path:
        """The wish for a support bundle, and the newest."""
        return self.root / "support"

    @property
    def demo_marker(self) -> Path:
        return self.root / "plant" / "demo-seeded"

    def broker_password(self, client: str) -> Path:
        return self.broker_password_dir / f"{client}.password"

    def database(self, service: str) -> Path:
        return self.databases / f"{service}.sqlite3"

    def socket(self, service: str) -> Path:
        return self.run / f"{service}.sock"

    def make(self) -> None:
        """Create the folders but that of the keys, which has a place of its own; only their owner may look inside."""
        for folder in (
            self.root,
            self.databases,
            self.logs,
            self.run,
            self.broker,
            self.broker_wanted,
            self.plant_state.parent,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def runs(data: DataFolder) -> bool:
    """Whether somebody holds the folder; a supervisor that was killed leaves its files, but not its lock."""
    try:
        with data.supervisor_lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
