"""`toolcare dead-letters`: what a running service could not handle, for the administrator of this machine.

The services are asked on their sockets, which no network reaches. Whoever can read the data folder's keys may do it.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.unix_http import SocketConnection
from toolcare_shared.auth import Actor, Kind, Role, TokenSigner
from toolcare_shared.command_line import add_data

ANSWER_S = 30.0
REFUSED_FROM = 400

Json = Any


class Refused(Exception):
    """The service did not do it; the text says why and what to do."""


class Administrator:
    """Speaks to the services of one data folder in the name of who runs the command."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        name = getpass.getuser()
        self._actor = Actor(id=f"shell-{name}", name=name, kind=Kind.PERSON, role=Role.ADMINISTRATOR)

    def letters(self, service: str) -> Iterator[Json]:
        """Those that wait for a decision, in the order they came."""
        for state in ("dead", "parked"):
            cursor = None
            while True:
                query = {"state": state, **({"cursor": cursor} if cursor else {})}
                page = self._ask(service, "GET", f"/internal/dead-letters?{urlencode(query)}")
                yield from page["items"]
                cursor = page["next_cursor"]
                if cursor is None:
                    break

    def warnings(self, service: str) -> Json:
        return self._ask(service, "GET", "/internal/stream-warnings")

    def retry(self, service: str, letter: int) -> int:
        """How many events were handled: it and those that waited behind it."""
        return int(self._ask(service, "POST", f"/internal/dead-letters/{letter}/retry")["handled"])

    def discard(self, service: str, letter: int, reason: str) -> int:
        made = self._ask(service, "POST", f"/internal/dead-letters/{letter}/discard", {"reason": reason})
        return int(made["handled"])

    def acknowledge(self, service: str, publisher: str, aggregate: str) -> None:
        self._ask(service, "POST", f"/internal/stream-warnings/{publisher}/{aggregate}/acknowledge")

    def _ask(self, service: str, method: str, path: str, body: Json = None) -> Json:
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        try:
            with closing(SocketConnection(self._data.socket(service), ANSWER_S)) as connection:
                connection.request(method, path, content, headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
        except OSError as error:
            raise Refused(f"{service} does not answer ({error}). Does `toolcare up` run on this data?") from error
        made: Json = json.loads(text or b"null")
        if status >= REFUSED_FROM:
            raise Refused(f"{service}: {made['detail']}")
        return made

    def _token(self) -> str:
        key = self._data.keys / "token.pem"
        if not key.exists():
            raise Refused(f"There is no key {key}. Name the data folder with --data, and start Toolcare there once.")
        return TokenSigner(key).sign(self._actor)


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        return _do(Administrator(DataFolder(options.data)), options)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare dead-letters", description="Events that no service could handle.")
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="show what waits, and streams whose publisher was restored")
    listed.add_argument("--service", choices=SERVICES, help="of this service alone")
    retry = actions.add_parser("retry", help="handle an event again, once its cause is mended")
    _name_letter(retry)
    discard = actions.add_parser("discard", help="give an event up; what waited behind it goes on")
    _name_letter(discard)
    discard.add_argument("--reason", required=True, help="kept with it")
    seen = actions.add_parser("acknowledge", help="the restored publisher was looked after: end its warning")
    seen.add_argument("service", choices=SERVICES, help="who shows the warning")
    seen.add_argument("stream", help="as `list` shows it, for instance registry/tool")
    add_data(parser, actions.choices.values())
    return parser


def _name_letter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("letter", type=int, help="its number, as `list` shows it")


def _do(administrator: Administrator, options: argparse.Namespace) -> int:
    match options.action:
        case "list":
            _show(administrator, [options.service] if options.service else SERVICES)
        case "retry":
            print(f"Handled: {administrator.retry(options.service, options.letter)}")
        case "discard":
            handled = administrator.discard(options.service, options.letter, options.reason)
            print(f"Discarded. Handled behind it: {handled}")
        case "acknowledge":
            publisher, _, aggregate = options.stream.partition("/")
            administrator.acknowledge(options.service, publisher, aggregate)
    return 0


def _show(administrator: Administrator, services: Sequence[str]) -> None:
    shown = False
    for service in services:
        for letter in administrator.letters(service):
            shown = True
            what = f"{letter['type'] or 'unreadable'} {letter['subject'] or letter['topic']}"
            print(f"{service} {letter['letter']}  {letter['state']}  {letter['at']}  {what}  {letter['reason']}")
        for each in administrator.warnings(service):
            shown = True
            print(f"{service} {each['publisher']}/{each['aggregate']}  warning  {each['warning']}")
    if not shown:
        print("Nothing waits.")
