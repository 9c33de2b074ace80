"""A worker: does one job after the other until its caller goes. `python -m toolcare_photos.workers.process DEADLINE_S`.

It dies by itself when a job takes too long or too much memory, also where its caller is no longer there to see it.
"""

import os
import resource
import signal
import sys

from toolcare_photos.workers import jobs, wire
from toolcare_photos.workers.wire import Message

MEMORY_BYTES = 1536 * 1024**2
"""A picture of 50 megapixels needs some 400 MB; a decoder that wants more than three times as much is being fooled."""
_NICE = 5


def main() -> None:
    deadline_s = float(sys.argv[1])
    source = os.fdopen(os.dup(0), "rb")
    to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a codec prints must not come between the answers.
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wire.write(to, Message({"ready": True}))
    while (asked := wire.read(source)) is not None:
        signal.setitimer(signal.ITIMER_REAL, deadline_s)
        answer = _done(asked)
        signal.setitimer(signal.ITIMER_REAL, 0)
        wire.write(to, answer)


def _done(asked: Message) -> Message:
    try:
        return jobs.JOBS[str(asked.about["job"])](asked)
    except Exception as error:  # noqa: BLE001 - hostile files make decoders raise nearly anything, MemoryError too
        return jobs.refusal(error)


if __name__ == "__main__":
    main()
