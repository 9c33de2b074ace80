"""`toolcare user add|password|role|activate|team|totp-off|list`: the way back when nobody can log in."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.command_line import add_place, settings_of
from toolcare_gateway.identity import accounts, domain, factors, openid, store, usecases
from toolcare_gateway.identity.accounts import UserChange
from toolcare_gateway.identity.first_login import forget_first_login
from toolcare_gateway.identity.leaving import AnonymisedAlready
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.identity.tables import User
from toolcare_gateway.identity.usecases import NewUser
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.audit.deed import Deed, DeedKind, doing
from toolcare_shared.audit.recording import audited_writes
from toolcare_shared.auth import Actor, Kind, Role, service_actor
from toolcare_shared.clock import SystemClock
from toolcare_shared.db import Database, DatabaseMissing

_REFUSALS = (
    DatabaseMissing,
    domain.UsernameNotUsable,
    domain.UsernameTaken,
    domain.UnknownUser,
    domain.PasswordTooShort,
    domain.PasswordTooLong,
    domain.PasswordTooCommon,
    domain.PasswordTellsName,
    domain.TeamNotUsable,
    domain.LastAdministrator,
    openid.KeptByProvider,
    openid.NoOtherWayIn,
    AnonymisedAlready,
)


def manage_users(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = settings_of(options)
        with doing(_deed(options)):
            sys.stdout.write(asyncio.run(_run(options, settings)))
    except _REFUSALS as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The data folder {options.data} cannot be used: {error.strerror}. Name it with --data.\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare user", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="add a user; prints a password unless one is given")
    add.add_argument("username")
    add.add_argument("--name", default="", help="the name that others see")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.TECHNICIAN.value)
    add.add_argument("--language", choices=["en", "de"], default="en")
    add.add_argument("--team", default="", help="whose work the user sees as his own")
    change = actions.add_parser("password", help="give a user a new password and end his sessions")
    change.add_argument("username")
    for action in (add, change):
        action.add_argument(
            "--ask",
            action="store_true",
            help="ask for the password, or read it from a pipe; one made here must be changed at the first login",
        )
    team = actions.add_parser("team", help="put a user into a team")
    team.add_argument("username")
    team.add_argument("team", help="the team's name; '' for none")
    role = actions.add_parser("role", help="give a user another role; the sessions and tokens he has go on with it")
    role.add_argument("username")
    role.add_argument("role", choices=[role.value for role in Role])
    activate = actions.add_parser("activate", help="let a user in again who was made inactive")
    activate.add_argument("username")
    totp_off = actions.add_parser("totp-off", help="the way back for a lost authenticator app: the password is enough")
    totp_off.add_argument("username")
    actions.add_parser("list", help="show all users")
    add_place(parser, actions.choices.values())
    return parser


async def _run(options: argparse.Namespace, settings: GatewaySettings) -> str:
    database = Database.of(settings, audited_writes("gateway", SystemClock()))
    try:
        await migrations.migrate(database, "toolcare_gateway")
        if options.action == "list":
            return await _list(database)
        if options.action == "team":
            return await _team(database, options.username, options.team)
        if options.action == "totp-off":
            return await _totp_off(database, options.username)
        if options.action == "role":
            return await _changed(database, options.username, _role(Role(options.role)))
        if options.action == "activate":
            return await _changed(database, options.username, UserChange(active=True))
        passwords = Passwords()
        password = _asked() if options.ask else domain.random_password()
        await passwords.check_new(password, await _names(database, options))
        hashed = await passwords.hashed(password)
        if options.action == "add":
            await _add(database, options, hashed)
        else:
            await _change(database, options, hashed, settings.first_login_file)
        shown = "" if options.ask else f"password  {password}\nThe first login asks for another one.\n"
        return f"user name {domain.usable_username(options.username)}\n{shown}"
    finally:
        await database.dispose()


async def _list(database: Database) -> str:
    async with database.read() as session:
        users = await store.all_users(session)
    return "".join(_line(user) for user in users)


def _line(user: User) -> str:
    active = "active" if user.active else "inactive"
    by = "company login" if user.kept_by_provider else "password"
    return f"{user.username:<24} {user.role:<14} {active:<9} {by:<14} {user.team:<20} {user.name}\n"


async def _team(database: Database, username: str, team: str) -> str:
    async with database.write() as session:
        user = await usecases.set_team(
            session, domain.usable_username(username), team, _operator(), SystemClock().now()
        )
    return f"user name {user.username}\nteam      {user.team or 'none'}\n"


async def _totp_off(database: Database, username: str) -> str:
    known = domain.usable_username(username)
    async with database.write() as session:
        user = await _user(session, known)
        await factors.drop_second_factor(session, user.user_id, _operator(), SystemClock().now())
    return f"user name {known}\nThe password alone is enough now.\n"


def _role(role: Role) -> UserChange:
    return UserChange(role=role, areas=() if role is Role.ADMINISTRATOR else None)


async def _changed(database: Database, username: str, change: UserChange) -> str:
    """As an administrator does it on the page, which one who is inactive cannot reach."""
    async with database.write() as session:
        user = await _user(session, domain.usable_username(username))
        await accounts.change_user(session, user, change, _operator(), SystemClock().now())
        return _line(user)


async def _user(session: AsyncSession, username: str) -> User:
    user = await store.user_named(session, username)
    if user is None:
        raise domain.UnknownUser(username)
    return user


async def _names(database: Database, options: argparse.Namespace) -> tuple[str, ...]:
    """What the password may not be made of."""
    if options.action == "add":
        return options.username, options.name
    async with database.read() as session:
        user = await store.user_named(session, domain.usable_username(options.username))
    return (options.username,) if user is None else (user.username, user.name)


async def _add(database: Database, options: argparse.Namespace, hashed: str) -> None:
    new = NewUser(
        options.username,
        options.name,
        Role(options.role),
        hashed,
        options.language,
        options.team,
        must_change_password=not options.ask,
    )
    async with database.write() as session:
        await usecases.add_user(session, new, _operator(), SystemClock().now())


async def _change(database: Database, options: argparse.Namespace, hashed: str, first_login: Path) -> None:
    known = domain.usable_username(options.username)
    async with database.write() as session:
        await usecases.set_password(session, known, hashed, _operator(), SystemClock().now())
        if not options.ask:
            (await _user(session, known)).must_change_password = True
    forget_first_login(first_login, known)


def _deed(options: argparse.Namespace) -> Deed:
    """What the audit says of it: which user of this machine ran the command."""
    who = getpass.getuser()
    actor = Actor(id=f"shell-{who}", name=who, kind=Kind.SERVICE)
    return Deed(DeedKind.COMMAND, actor, f"toolcare user {options.action}", getattr(options, "username", ""))


def _operator() -> Actor:
    return service_actor("gateway")


def _asked() -> str:
    return getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
