"""`python -m toolcare_compose.plant`, the same as `toolcare plant`."""

import asyncio

from toolcare_compose.plant.open_plant import run
from toolcare_compose.plant.options import parser, read


def main() -> None:
    asyncio.run(run(read(parser().parse_args())))


if __name__ == "__main__":
    main()
