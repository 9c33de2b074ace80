"""Keeps the list that the broker follows up to date with the database."""

import asyncio
from contextlib import suppress
from typing import NoReturn

from toolcare_gateway.broker.brought import BroughtClients
from toolcare_gateway.broker.domain import ClientsKeptElsewhere
from toolcare_gateway.broker.wanted import WantedFolder
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging.transient import patiently

_LOOK_EVERY_S = 5.0
"""A list that was not written because somebody died between the commit and the file is written then."""
_CHECK = "mqtt_clients"


class BrokerList:
    """`app.state.broker_list`: made with the app, at work in its background."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.folder = WantedFolder(settings.mqtt_dir)
        self.brought = BroughtClients(settings.data_dir)
        self.is_followed = settings.mqtt_clients
        self._changed = asyncio.Event()

    def require_followed(self) -> None:
        """Raise ClientsKeptElsewhere where a change would not reach the broker."""
        if not self.is_followed:
            raise ClientsKeptElsewhere

    def changed(self) -> None:
        """Somebody has changed a client: the broker shall know at once."""
        self._changed.set()

    async def keep_broker_list(self, context: ServiceContext) -> NoReturn:
        def report(trouble: str | None) -> None:
            if trouble is None:
                context.health.ok(_CHECK)
            else:
                context.health.degraded(_CHECK, f"the broker is not told whom to let in: {trouble}")

        await patiently(lambda: self.brought.take_over(context.database, context.clock), report)
        while True:
            self._changed.clear()
            await patiently(lambda: self.folder.write(context.database), report)
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._changed.wait()
