"""How often a server really looks at what it watches for us: it may look more seldom than was asked.

The library leaves its answer out, so the call is listened to.
"""

from asyncua import ua
from asyncua.common.subscription import Subscription


class Sampling:
    """What the server of one session answered, by subscription and item."""

    def __init__(self) -> None:
        self._revised: dict[tuple[int, int], float] = {}
        self._hears: object = None

    def hear(self, subscription: Subscription) -> None:
        """Listen to the answers of the session that a subscription is of."""
        session = subscription.server
        if self._hears is session:
            return
        create = session.create_monitored_items

        async def creating(wanted: ua.CreateMonitoredItemsParameters) -> list[ua.MonitoredItemCreateResult]:
            answers: list[ua.MonitoredItemCreateResult] = await create(wanted)
            for answer in answers:
                self._revised[wanted.SubscriptionId, answer.MonitoredItemId] = answer.RevisedSamplingInterval
            return answers

        session.create_monitored_items = creating
        self._hears = session

    def revised_ms(self, subscription: Subscription, handle: int, asked_ms: float) -> float:
        return self._revised.pop((subscription.subscription_id, handle), asked_ms)
