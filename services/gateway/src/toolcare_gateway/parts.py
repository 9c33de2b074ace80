"""What the gateway's routes have at hand."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from toolcare_gateway.forwarding import Forwarded
from toolcare_gateway.identity.authentication import Sessions
from toolcare_gateway.identity.openid_provider import OpenIdProviders
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.live import Live
from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.upstream import Upstreams
from toolcare_shared.auth import TokenSigner
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once in `create_app`, found at `app.state.gateway`."""

    settings: GatewaySettings
    context: ServiceContext
    sessions: Sessions
    passwords: Passwords
    sealing: Sealing
    providers: OpenIdProviders
    live: Live
    signer: TokenSigner
    upstreams: Upstreams
    forwarded: Forwarded

    @property
    def database(self) -> Database:
        return self.context.database

    @property
    def clock(self) -> Clock:
        return self.context.clock


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.gateway
    return parts


Gateway = Annotated[Parts, Depends(_parts)]
