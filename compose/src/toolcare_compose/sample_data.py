"""Fills a fresh installation with the demo's plant, when its first start asks for it; presses stand without counters.

Ends by itself. Interrupted, it goes on where it was: what exists already stays as it is.
"""

import argparse
import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path

from toolcare_compose.api_client import PATIENCE_S, ApiClient, Refused
from toolcare_compose.demo import PEOPLE, Seeding, add_person
from toolcare_compose.layout import DataFolder
from toolcare_compose.sample_desk import SampleDesk, Wish

STUMBLED_FROM = 500
"""From this status on a service stumbled: it is tried again."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.sample_data", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gateway", required=True, metavar="URL")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="the authority of the gateway's certificate")
    options = parser.parse_args()
    data = DataFolder(options.data)
    desk = SampleDesk(data.samples)
    wish = desk.open_wish()
    if wish is None:
        return 0
    try:
        tls = ssl.create_default_context(cafile=options.ca) if options.ca else None
        client = ApiClient(options.gateway, token=wish.token, tls=tls, patience_s=PATIENCE_S)
        _fill(data, desk, wish, client)
    except Refused as refused:
        if refused.status >= STUMBLED_FROM:
            raise
        desk.end(wish, "failed", str(refused))
        sys.stderr.write(f"{refused}\n")
    else:
        desk.end(wish, "done")
    return 0


def _fill(data: DataFolder, desk: SampleDesk, wish: Wish, client: ApiClient) -> None:
    desk.tell(wish, "people", 0, 1)
    for person in PEOPLE:
        # Their passwords are told to nobody: an administrator gives them new ones on the page.
        add_person(data, person)
    now = datetime.now(UTC).replace(microsecond=0)
    Seeding(client, now, None, lambda part, done, parts: desk.tell(wish, part, done, parts)).run()


if __name__ == "__main__":
    sys.exit(main())
