"""`python -m toolcare_compose.plant`, the same as `toolcare plant`."""

import asyncio
import os
import sys

from toolcare_compose.plant.open_plant import run
from toolcare_compose.plant.options import parser, read


def main() -> None:
    """Run the plant and end the process at once: to free two OPC UA address spaces piece by piece takes seconds."""
    asyncio.run(run(read(parser().parse_args())))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
