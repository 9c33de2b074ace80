"""Sends what waits."""

from toolcare_gateway.notifications.schemas import TryOut
from toolcare_shared.auth import Actor


class Deliverer:
    def wake(self) -> None: ...
    def mail_server_changed(self) -> None: ...
    async def try_target(self, target_id: str) -> TryOut:
        return TryOut(ok=False)

    async def try_mail(self, to: str, actor: Actor) -> TryOut:
        return TryOut(ok=False)
