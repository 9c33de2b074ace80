"""What secured connections show and whom they believe; makes our first certificate when one is needed."""

import socket
from collections.abc import Iterable, Mapping
from datetime import timedelta

from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shotcounter import config, store, trusting
from toolcare_shotcounter.announcements import SELF
from toolcare_shotcounter.readings import ServerAddress
from toolcare_shotcounter.settings import ShotcounterSettings
from toolcare_shotcounter.store import trust as trust_store
from toolcare_shotcounter.trust import NO_PAPERS, Identity, OwnState, Papers, server_of


class Credentials:
    def __init__(self, database: Database, clock: Clock, settings: ShotcounterSettings) -> None:
        self.sealing = Sealing(settings.sealing_key)
        self.valid = timedelta(days=settings.opcua_certificate_days)
        self.early = timedelta(days=settings.opcua_warn_days)
        self.host = socket.gethostname()
        self._database = database
        self._clock = clock
        self._identity: Identity | None = None

    async def papers(self, addresses: Iterable[ServerAddress]) -> Mapping[ServerAddress, Papers]:
        """For each server what to show and whom to believe; nothing where the line is open."""
        secured = [address for address in addresses if address.needs_certificate]
        if not secured:
            return {}
        mine = await self._mine()
        async with self._database.read() as session:
            return {address: await trusting.papers(session, server_of(address.url), mine) for address in secured}

    async def papers_of(self, address: ServerAddress) -> Papers:
        return (await self.papers([address])).get(address, NO_PAPERS)

    async def _mine(self) -> Identity | None:
        async with self._database.read() as session:
            active = await trust_store.own_in(session, OwnState.ACTIVE)
            if active is not None and self._identity is not None and self._identity.thumbprint == active.thumbprint:
                return self._identity
            self._identity = await trusting.identity(session, self.sealing)
        if active is None:
            await self._make_first()
            async with self._database.read() as session:
                self._identity = await trusting.identity(session, self.sealing)
        return self._identity

    async def _make_first(self) -> None:
        async with self._database.read() as session:
            made = await trusting.make_identity(session, self.host, self._clock.now(), self.valid)
        with doing(by_rule(SELF, "certificate_needed", made.application_uri)):
            async with self._database.write() as session:
                await trusting.first_own(session, made, self.sealing, self._clock.now())

    async def seal_open_secrets(self) -> None:
        """What a release before this one wrote is sealed at the first start of this one."""
        async with self._database.read() as session:
            if not any(config.has_open_secret(row.config) for row in await store.sources(session)):
                return
        with doing(by_rule(SELF, "passwords_sealed")):
            async with self._database.write() as session:
                for row in await store.sources(session):
                    if config.has_open_secret(row.config):
                        row.config = config.sealed(config.opened(row.config, self.sealing), self.sealing)
