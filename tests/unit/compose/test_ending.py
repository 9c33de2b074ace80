"""A process of services that was told to end does end."""

import subprocess
import sys

STUCK = """
import time
from toolcare_shared.ending import give_up_after
give_up_after(0.2)
time.sleep(60)
"""


def test_a_process_that_cannot_end_by_itself_ends_the_hard_way() -> None:
    """It would keep the locks that its successor needs, with nobody left to kill it."""
    ended = subprocess.run([sys.executable, "-c", STUCK], timeout=30, check=False)
    assert ended.returncode == 1
