"""The `toolcare` command. Each subcommand loads what it needs when it runs."""

import argparse
import os
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolcare_compose.encryption import POLICY, Policy
from toolcare_compose.folder_owner import work_as_owner_of
from toolcare_shared.command_line import add_data

DESCRIPTION = "Toolcare counts every shot of an injection mould and says when its maintenance is due."


_OWN_COMMANDS = frozenset({"user", "audit", "keys", "photos", "mqtt", "replay"})
"""Commands of a service, which runs when its module is called without them."""

_AS_WHO_CALLS = frozenset({"upgrade", "support-bundle", "plant", "contracts"})
"""Commands that write nothing into a data folder, or need root for it; the others work as the folder's owner."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_up(commands.add_parser("up", help="start the broker and all services, and keep them running"))
    doctor = commands.add_parser("doctor", help="say what is wrong and how to mend it")
    add_data(doctor)
    commands.add_parser("logs", help="the logs of all services as one; follow one request through them", add_help=False)
    commands.add_parser("mqtt", help="let presses, engineers and systems into the broker", add_help=False)
    commands.add_parser("backup", help="back up the whole plant, list and check backups", add_help=False)
    commands.add_parser("restore", help="fill an empty data folder from a backup", add_help=False)
    commands.add_parser("upgrade", help="put another release in the place of the one that runs", add_help=False)
    commands.add_parser("encrypt", help="encrypt databases that are plain, or give them a new key", add_help=False)
    commands.add_parser("decrypt", help="make encrypted databases plain again", add_help=False)
    commands.add_parser("dead-letters", help="events no service could handle: list, retry, discard", add_help=False)
    commands.add_parser("plant", help="run the simulated plant on its own", add_help=False)
    commands.add_parser("photos", help="check the files of photos, change the key they are sealed with", add_help=False)
    commands.add_parser("user", help="add users, set passwords", add_help=False)
    commands.add_parser("audit", help="check that nobody changed the audit trail", add_help=False)
    commands.add_parser("replay", help="make lists and figures anew from what the services published", add_help=False)
    commands.add_parser(
        "support-bundle", help="how this installation is, in one file for whoever helps", add_help=False
    )
    commands.add_parser("verify", help="say whether what must hold of the data does", add_help=False)
    commands.add_parser("keys", help="replace the key that signs what the services believe", add_help=False)
    commands.add_parser("contracts", help="write the contracts from the code (for developers)", add_help=False)
    return parser


def _add_up(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--http", default="0.0.0.0:8080", metavar="HOST:PORT", help="plain HTTP address (%(default)s)")
    parser.add_argument(
        "--https-port", type=int, default=8443, metavar="N", help="HTTPS port, 0 for none (%(default)s)"
    )
    parser.add_argument("--mqtt-port", type=int, default=1883, metavar="N", help="the broker's port (%(default)s)")
    parser.add_argument("--mqtt-host", default="0.0.0.0", metavar="HOST", help="the broker's address (%(default)s)")  # noqa: S104 - presses of the plant's network come in here
    parser.add_argument("--demo", action="store_true", help="with a simulated plant and demo data")
    parser.add_argument("--isolate", action="store_true", help="each service in a process of its own")
    parser.add_argument("--site-prefix", default="", help="put this in front of every topic")
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    parser.add_argument(
        "--databases",
        choices=[policy.value for policy in Policy],
        default=os.environ.get(POLICY, Policy.ENCRYPTED.value),
        help="what those of a new installation are, or that none may be plain; also TOOLCARE_DATABASES (%(default)s)",
    )
    parser.add_argument("--logs", choices=["files", "stderr"], default="files", help="where logs go (%(default)s)")


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    modules = {
        "plant": "toolcare_compose.plant",
        "user": "toolcare_gateway",
        "audit": "toolcare_gateway",
        "mqtt": "toolcare_gateway",
        "keys": "toolcare_gateway",
        "replay": "toolcare_gateway",
        "photos": "toolcare_photos",
        "logs": "toolcare_compose.logs",
        "support-bundle": "toolcare_compose.support",
        "verify": "toolcare_compose.verify",
        "upgrade": "toolcare_compose.upgrade",
        "contracts": "toolcare_compose.contracts",
    }
    if given and given[0] not in _AS_WHO_CALLS:
        try:
            work_as_owner_of(_data_of(given), given)
        except OSError as error:
            print(f"{error.filename or _data_of(given)}: {error.strerror or error}.", file=sys.stderr)
            return 1
    if given[:1] == ["contracts"] and not _in_a_checkout():
        print("`toolcare contracts` writes into the repository; run it from a checkout.", file=sys.stderr)
        return 1
    if given and given[0] in modules:
        return _run_module(modules[given[0]], given[0], given if given[0] in _OWN_COMMANDS else given[1:])
    if given and given[0] in _COMMANDS:
        return _COMMANDS[given[0]](given[1:])
    options = build_parser().parse_args(given)
    if options.command == "up":
        return _up(options)
    from toolcare_compose.doctor import examine

    return examine(options.data)


def _data_of(given: Sequence[str]) -> Path:
    parser = argparse.ArgumentParser(add_help=False)
    add_data(parser)
    data: Path = parser.parse_known_args(given)[0].data
    return data.absolute()


def _dead_letters(arguments: Sequence[str]) -> int:
    from toolcare_compose import dead_letters

    return dead_letters.main(arguments)


def _backup(arguments: Sequence[str]) -> int:
    from toolcare_compose.backup import commands

    return commands.manage_backups(arguments)


def _restore(arguments: Sequence[str]) -> int:
    from toolcare_compose.backup import commands

    return commands.restore(arguments)


def _encrypt(arguments: Sequence[str]) -> int:
    from toolcare_compose import converting

    return converting.main("encrypt", arguments)


def _decrypt(arguments: Sequence[str]) -> int:
    from toolcare_compose import converting

    return converting.main("decrypt", arguments)


_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "dead-letters": _dead_letters,
    "backup": _backup,
    "restore": _restore,
    "encrypt": _encrypt,
    "decrypt": _decrypt,
}


def _in_a_checkout() -> bool:
    return (Path(__file__).parents[3] / "shared" / "contracts").is_dir()


def _run_module(module: str, command: str, arguments: Sequence[str]) -> int:
    sys.argv = [f"toolcare {command}", *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0


def _up(options: argparse.Namespace) -> int:
    from toolcare_compose.broker import BrokerMissing
    from toolcare_compose.supervisor import StartRefused, UpOptions, parse_address, up

    try:
        host, port = parse_address(options.http, "0.0.0.0")  # noqa: S104 - tablets come from the plant's network
        return up(
            UpOptions(
                data=options.data,
                http_host=host,
                http_port=port,
                https_port=options.https_port,
                mqtt_host=options.mqtt_host,
                mqtt_port=options.mqtt_port,
                demo=options.demo,
                isolate=options.isolate,
                logs_to_stderr=options.logs == "stderr",
                log_level=options.log_level,
                site_prefix=options.site_prefix,
                databases=Policy(options.databases),
            )
        )
    except StartRefused as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    except BrokerMissing as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
