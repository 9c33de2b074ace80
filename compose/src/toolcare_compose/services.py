"""Some or all services in one process and one event loop; they talk over MQTT and HTTP all the same."""

import argparse
import asyncio
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from toolcare_compose.layout import SERVICES, DataFolder


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.services", description=__doc__)
    parser.add_argument("services", nargs="*", choices=[[], *SERVICES], default=list(SERVICES))
    parser.add_argument("--notify-fd", type=int, help="write a line here once everything listens and is connected")
    options = parser.parse_args(arguments)
    return asyncio.run(_run(options.services or list(SERVICES), options.notify_fd))


async def _run(names: Sequence[str], notify_fd: int | None) -> int:
    from toolcare_shared.logging import configure_logging

    data = DataFolder(Path(os.environ["TOOLCARE_DATA_DIR"]))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    configure_logging(os.environ.get("TOOLCARE_LOG_LEVEL", "INFO"))
    raise NotImplementedError(sys.argv, importlib, data, notify_fd, names)


if __name__ == "__main__":
    sys.exit(main())
