"""The broker's clients, as administrators keep them.

Answers with a password are not kept for repeats of a POST, as others are: what was shown once must lie nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.broker import domain, store, usecases
from toolcare_gateway.broker.domain import MachineState
from toolcare_gateway.broker.keeping import BrokerList
from toolcare_gateway.broker.schemas import (
    BrokerState,
    ClientMachine,
    GivenMqttPassword,
    MqttClientOut,
    MqttClientPatch,
    MqttClients,
    NewMqttClient,
    Revocation,
)
from toolcare_gateway.broker.tables import MqttClient
from toolcare_gateway.identity.authentication import NotByToken, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.parts import Gateway
from toolcare_gateway.readmodels import lists
from toolcare_gateway.sealed_work import SealedWork
from toolcare_shared.auth import Actor, PasswordSessionRequired, Permission, requires
from toolcare_shared.errors import (
    Conflict,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    problems,
)
from toolcare_shared.etag import versioned
from toolcare_shared.mqtt_password import hashed, new_password
from toolcare_shared.work import ReadSession, UnitOfWork

PROBLEMS: dict[type[Exception], type[Problem]] = {
    domain.ClientNameNotUsable: Invalid,
    domain.ClientNameTaken: Conflict,
    domain.ClientMachineMissing: Invalid,
    domain.ClientMachineNotUsable: Invalid,
    domain.UnknownClient: NotFound,
    domain.ClientRevoked: Conflict,
    domain.ClientsKeptElsewhere: Conflict,
}
_MAPPING = {**IDENTITY_PROBLEMS, **PROBLEMS}
_WRITES = (CrossSiteRequest, NotByToken, PasswordSessionRequired, PasswordChangeRequired)

router = APIRouter(prefix="/api/v1/mqtt-clients", tags=["mqtt clients"])
Administrator = Annotated[Actor, requires(Permission.BROKER_EDIT)]
ClientName = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


async def _broker_list(request: Request) -> BrokerList:
    found: BrokerList = request.app.state.broker_list
    return found


Broker = Annotated[BrokerList, Depends(_broker_list)]


@router.get("", responses=problems(PasswordChangeRequired, mapping=_MAPPING))
async def list_mqtt_clients(session: ReadSession, gateway: Gateway, broker: Broker, _: Administrator) -> MqttClients:
    """All that were ever let in, by name; those that were shut out say by whom and why."""
    clients = await store.clients(session)
    settings = gateway.settings
    state = BrokerState.of(
        await store.wanted_list(session),
        broker.folder.in_force(),
        settings.mqtt_port,
        settings.site_prefix,
        is_followed=broker.is_followed,
    )
    return MqttClients(broker=state, items=await _shown(session, gateway, broker, clients))


@router.post(
    "",
    status_code=201,
    response_model=GivenMqttPassword,
    responses=problems(
        *_WRITES,
        domain.ClientNameNotUsable,
        domain.ClientNameTaken,
        domain.ClientMachineMissing,
        domain.ClientMachineNotUsable,
        domain.ClientsKeptElsewhere,
        mapping=_MAPPING,
    ),
)
async def let_mqtt_client_in(
    body: NewMqttClient, gateway: Gateway, broker: Broker, work: SealedWork, actor: Administrator, _: WithPassword
) -> Response:
    """Its password comes with the answer, once. A name that was shut out may be let in anew."""
    broker.require_followed()
    password = new_password()
    async with work as session:
        client = await usecases.let_in(session, body.as_client(), hashed(password), actor, work.now)
        await session.flush()
        given = work.answer(await _given(session, gateway, broker, client, password))
    _tell(broker, client.name)
    return given


@router.get(
    "/{name}",
    response_model=MqttClientOut,
    responses=problems(domain.UnknownClient, PasswordChangeRequired, mapping=_MAPPING),
)
async def get_mqtt_client(
    name: ClientName, request: Request, session: ReadSession, gateway: Gateway, broker: Broker, _: Administrator
) -> Response:
    """One client of the broker, and whether the broker follows the list by now."""
    client = await store.client(session, name)
    return versioned(request, (await _shown(session, gateway, broker, [client]))[0], client.version)


@router.patch(
    "/{name}",
    response_model=MqttClientOut,
    responses=problems(*_WRITES, domain.UnknownClient, PreconditionFailed, PreconditionRequired, mapping=_MAPPING),
)
async def change_mqtt_client(
    name: ClientName,
    body: MqttClientPatch,
    gateway: Gateway,
    broker: Broker,
    work: UnitOfWork,
    _: Administrator,
    __: WithPassword,
) -> Response:
    """The note alone: a client for another press, or with other rights, is another client."""
    async with work as session:
        client = await store.client_for_update(session, name)
        work.expect(client.version)
        usecases.annotate(client, body.note)
        return work.answer((await _shown(session, gateway, broker, [client]))[0])


@router.post(
    "/{name}/rotate",
    response_model=GivenMqttPassword,
    responses=problems(
        *_WRITES, domain.UnknownClient, domain.ClientRevoked, domain.ClientsKeptElsewhere, mapping=_MAPPING
    ),
)
async def rotate_mqtt_client(
    name: ClientName, gateway: Gateway, broker: Broker, work: SealedWork, actor: Administrator, _: WithPassword
) -> Response:
    """Another password, told this once. The old one counts no more: an open connection with it is cut."""
    broker.require_followed()
    password = new_password()
    async with work as session:
        client = await store.client_for_update(session, name)
        await usecases.rotate(session, client, hashed(password), actor, work.now)
        given = work.answer(await _given(session, gateway, broker, client, password))
    _tell(broker, name)
    return given


@router.post(
    "/{name}/revoke",
    response_model=MqttClientOut,
    responses=problems(*_WRITES, domain.UnknownClient, domain.ClientsKeptElsewhere, mapping=_MAPPING),
)
async def revoke_mqtt_client(
    name: ClientName,
    body: Revocation,
    gateway: Gateway,
    broker: Broker,
    work: UnitOfWork,
    actor: Administrator,
    _: WithPassword,
) -> Response:
    """Shut it out: an open connection is cut, and nobody comes in by that name until it is let in anew."""
    broker.require_followed()
    async with work as session:
        client = await store.client_for_update(session, name)
        await usecases.revoke(session, client, body.reason, actor, work.now)
        answer = work.answer((await _shown(session, gateway, broker, [client]))[0])
    _tell(broker, name)
    return answer


def _tell(broker: BrokerList, name: str) -> None:
    broker.brought.forget_password(name)
    broker.changed()


async def _given(
    session: AsyncSession, gateway: Gateway, broker: BrokerList, client: MqttClient, password: str
) -> GivenMqttPassword:
    shown = await _shown(session, gateway, broker, [client])
    return GivenMqttPassword(client=shown[0], password=password)


async def _shown(
    session: AsyncSession, gateway: Gateway, broker: BrokerList, clients: Sequence[MqttClient]
) -> Sequence[MqttClientOut]:
    machines = await _machines(session, gateway, {client.machine_id for client in clients if client.machine_id})
    in_force = broker.folder.in_force()
    return [MqttClientOut.of(client, machines, in_force) for client in clients]


async def _machines(session: AsyncSession, gateway: Gateway, ids: set[str]) -> Mapping[str, ClientMachine]:
    known = await store.machines(session, ids)
    heard = await lists.heard_by_mqtt(session, ids, gateway.live.readings)
    unknown = ("", MachineState.UNKNOWN)
    return {
        one: ClientMachine(
            id=one, name=known.get(one, unknown)[0], state=known.get(one, unknown)[1], last_seen=heard.get(one)
        )
        for one in ids
    }
