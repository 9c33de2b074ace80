"""The lock screen of a shared tablet: who uses it, and taking over by PIN or badge."""

from fastapi import APIRouter, Request, Response

from toolcare_gateway.identity import pins, store, switching, usecases
from toolcare_gateway.identity.authentication import actor_of, cookie_name, device_token, origin_of, set_cookie
from toolcare_gateway.identity.domain import TooManyAttempts
from toolcare_gateway.identity.origin import CrossSiteRequest, check_own_site
from toolcare_gateway.identity.pins import DEVICE_TRUSTED, BadgeNotUsable, DeviceNotKnown, PinSpent, WrongPinOrBadge
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.proof import client_address, tried_by
from toolcare_gateway.identity.schemas import DeviceOut, SessionOut, Switch
from toolcare_gateway.identity.switching import Attempt
from toolcare_gateway.identity.tables import User
from toolcare_gateway.identity.usecases import Visit, token_hash
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.audit.deed import accessing
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import Invalid, problems

router = APIRouter(
    prefix="/api/v1/session",
    tags=["session"],
    dependencies=[open_to_all("a locked tablet has nobody yet; it is known by its own cookie")],
)


class PinOrBadge(Invalid):
    code = "pin_or_badge"

    def __init__(self) -> None:
        super().__init__("Send either `username` and `pin`, or `badge`.")


@router.get("/device")
async def device(request: Request, gateway: Gateway) -> DeviceOut:
    """Who used this device within the last days; nothing is told of one that nobody has logged in on."""
    known, now = device_token(request), gateway.clock.now()
    if known is not None:
        async with gateway.database.read() as session:
            if pins.trusted(await store.password_login_on(session, token_hash(known)), now):
                return DeviceOut.of(await store.people_on_device(session, token_hash(known), now - DEVICE_TRUSTED))
    return DeviceOut(trusted=False, people=[])


@router.post(
    "/switch",
    responses=problems(
        CrossSiteRequest, DeviceNotKnown, PinSpent, WrongPinOrBadge, BadgeNotUsable, PinOrBadge, TooManyAttempts,
        mapping=PROBLEMS,
    ),
)  # fmt: skip
async def switch_user(body: Switch, request: Request, response: Response, gateway: Gateway) -> SessionOut:
    """Take over: a session of the one whose PIN or badge it is; the one that was open in this browser ends."""
    check_own_site(request.headers, gateway.settings.public_origins, required=True)
    known = device_token(request)
    if known is None:
        raise DeviceNotKnown
    address = client_address(request)
    username = (body.username or "").strip().casefold()
    if (body.badge is None) == (body.pin is None) or (body.pin is not None and not username):
        raise PinOrBadge
    tried = Attempt(token_hash(known), address, username if body.badge is None else "")
    user = await _whose(gateway, body, request, tried)
    accessing(actor_of(user, origin_of(request)), "login")
    visit = Visit(address, request.headers.get("user-agent", ""), "badge" if body.badge else "pin")
    now = gateway.clock.now()
    left = request.cookies.get(cookie_name(request))
    async with gateway.database.write() as session:
        await switching.succeeded(session, tried, user, now)
        ended = await store.end_session(session, token_hash(left)) if left else []
        token = await usecases.begin_session(session, user, visit, now)
    gateway.live.end_sessions(ended)
    set_cookie(request, response, token, gateway.settings.session_absolute)
    return SessionOut.of(user, proven=False)


async def _whose(gateway: Parts, body: Switch, request: Request, tried: Attempt) -> User:
    now = gateway.clock.now()
    badge = None if body.badge is None else pins.usable_badge(body.badge.get_secret_value())
    async with gateway.database.write() as session:
        await switching.attempt(session, tried, now)
    async with gateway.database.read() as session:
        if badge is not None:
            user = await store.user_with_badge(session, gateway.sealing.keyed_hash("badge", badge))
        else:
            user = await store.user_named(session, tried.username)
        admitted = user is not None and await switching.admitted(session, tried, user, now)
    request.state.tried = "(badge)" if badge is not None else tried_by(user)
    if body.pin is not None:
        right = await gateway.passwords.right(user.pin_hash if user else None, body.pin.get_secret_value())
        admitted = admitted and right
    if user is None or not admitted:
        raise WrongPinOrBadge
    return user
