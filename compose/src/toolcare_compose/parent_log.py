"""What the parent has to say: to whoever started it, and beside the logs of its children. Standard library alone."""

import json
from datetime import UTC, datetime
from pathlib import Path

NAME = "supervisor"


class ParentLog:
    def __init__(self, file: Path | None) -> None:
        self.file = file

    def __call__(self, text: str) -> None:
        print(text, flush=True)
        self.note("supervisor.said", text=text)

    def note(self, event: str, **more: str | float) -> None:
        """Write to the log alone, in the form of the services' logs."""
        if self.file is None:
            return
        line = {"event": event, **more, "service": NAME, "level": "info", "timestamp": datetime.now(UTC).isoformat()}
        try:
            with self.file.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
        except OSError:
            return  # A full disk must not end the parent; what it says is also on its output.
