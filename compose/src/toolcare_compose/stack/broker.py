"""The broker's container: Mosquitto behind TLS, and whoever administrators let in.

The list of clients comes from the gateway by a folder that both see; a change makes Mosquitto read its files anew.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from toolcare_compose.broker import find_mosquitto, set_aside_bad_database
from toolcare_compose.broker_clients import OBSERVER, OWN, PREFIX, Follower, ListDamaged, bring_in_force
from toolcare_compose.layout import broker_policy_file
from toolcare_compose.whole_files import write_private

PORT = 8883
LOOK_S = 0.2
STOP_S = 12.0
ASKING = Path("asking", "mosquitto_sub")
"""Who the health check is, for its `XDG_CONFIG_HOME`. As an argument a password is seen in the list of processes."""
CIPHERS = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
"""Of TLS 1.2; 1.3 has none that are to be refused."""


class StackBroker:
    """`folder` is the broker's own, `wanted` the one shared with the gateway, `secrets` is read alone."""

    def __init__(self, folder: Path, wanted: Path, secrets: Path) -> None:
        self._folder = folder
        self._wanted = wanted
        self._secrets = secrets
        self._process: subprocess.Popen[bytes] | None = None
        self._follower = Follower(wanted, folder, self._reload, _say)

    def prepare(self, site_prefix: str = "") -> Path:
        """Write what Mosquitto reads; the configuration's path."""
        write_private(self._folder / PREFIX, site_prefix)
        shutil.copyfile(self._secrets / "own-passwords", self._folder / OWN)
        observer = (self._secrets / "observer-password").read_text()
        write_private(self._folder / ASKING, f"-u {OBSERVER}\n-P {observer}\n")
        configuration = self._folder / "mosquitto.conf"
        write_private(configuration, self._configuration())
        try:
            bring_in_force(self._wanted, self._folder)
        except ListDamaged as damaged:
            _say(f"{damaged} The gateway writes it anew.")
        if aside := set_aside_bad_database(self._folder / "mosquitto.db"):
            _say(f"The broker's store was damaged and was moved to {aside}. Services fill their gaps.")
        return configuration

    def run(self, configuration: Path, stop: threading.Event) -> int:
        """Until it is asked to stop, or Mosquitto ends by itself; the exit code."""
        self._process = subprocess.Popen([find_mosquitto(), "-c", str(configuration)])  # noqa: S603 - our own command
        while self._process.poll() is None and not stop.wait(LOOK_S):
            self._follower.look()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                _say(f"The broker did not end within {STOP_S:.0f} s; it is killed, and has what it saved last.")
                self._process.kill()
                self._process.wait()
            return 0
        return 1

    def _reload(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def _configuration(self) -> str:
        return "\n".join(
            [
                broker_policy_file("mosquitto.conf").read_text(),
                f"listener {PORT}",
                f"certfile {self._secrets / 'tls.pem'}",
                f"keyfile {self._secrets / 'tls.key'}",
                "tls_version tlsv1.2",
                f"ciphers {CIPHERS}",
                f"persistence_location {self._folder}/",
                f"password_file {self._folder / 'passwords'}",
                f"acl_file {self._folder / 'acl'}",
                "log_dest stderr",
                "",
            ]
        )


def main() -> int:
    data = Path(os.environ["TOOLCARE_DATA_DIR"])
    broker = StackBroker(data / "mosquitto", data / "mqtt", Path("/run/toolcare/own"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return broker.run(broker.prepare(os.environ.get("TOOLCARE_SITE_PREFIX", "")), stop)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
