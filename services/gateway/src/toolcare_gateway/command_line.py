"""Which plant a command of the gateway is about."""

import argparse
from collections.abc import Iterable

from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.command_line import add_data, before_and_behind
from toolcare_shared.db import require_database


def add_place(parser: argparse.ArgumentParser, behind: Iterable[argparse.ArgumentParser] = ()) -> None:
    """Give `--data` and `--database` to a command and to its actions."""
    actions = list(behind)
    add_data(parser, actions)
    for each, default in before_and_behind(parser, actions, ""):
        each.add_argument(
            "--database", default=default, metavar="URL", help="the gateway's database, when not in the folder"
        )


def settings_of(options: argparse.Namespace) -> GatewaySettings:
    """Raise DatabaseMissing: none of the commands makes a plant."""
    settings = GatewaySettings(data_dir=options.data)
    if options.database:
        settings = GatewaySettings(data_dir=options.data, database_url=options.database)
    require_database(settings)
    return settings
