"""What one subscription tells many sources keeps its order for each of them."""

import asyncio
from datetime import UTC, datetime
from typing import cast

import pytest
from asyncua import ua
from asyncua.client.ua_session import UaSession
from asyncua.common.node import Node
from asyncua.common.subscription import DataChangeEvent, DataChangeNotif, Subscription, SubscriptionItemData

from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.sources.opcua_sampling import Sampling
from toolcare_shotcounter.sources.opcua_subscription import Heard, Resubscribe, Share, _Shared

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 1, 5, tzinfo=UTC)


async def booked(_: object) -> None:
    """Nothing is booked here."""


def change(value: int) -> DataChangeEvent:
    item = ua.MonitoredItemNotification(1, ua.DataValue(ua.Variant(value, ua.VariantType.UInt32)))
    of = SubscriptionItemData()
    of.server_handle = 1
    return DataChangeEvent(cast("Node", None), value, DataChangeNotif(of, item))


def subscription() -> Subscription:
    """The library's own, without a server."""
    return Subscription(cast("UaSession", None), ua.CreateSubscriptionParameters())


def heard(value: int) -> Heard:
    return Heard(change(value), NOW, 1)


def share_of_even_numbers() -> Share:
    """Its source takes even numbers at once, and looks at odd ones in its own time."""
    share = _Shared(subscription(), booked, FixedClock(NOW), Sampling(), is_for_one=True).join()

    def at_once(heard: DataChangeEvent, at: datetime) -> Reading | None:
        if heard.value % 2:
            return None
        return Reading(source_id=SourceId("s1"), value=heard.value, at=at, received_at=at)

    share.at_once = at_once
    return share


async def test_a_good_change_is_a_reading_at_once_unless_one_before_it_still_waits() -> None:
    """A value that was looked at late would count backwards."""
    share = share_of_even_numbers()
    taken = [reading.value if (reading := share.give(heard(value))) else None for value in (2, 4, 5, 6)]
    assert taken == [2, 4, None, None]
    waiting = await share.batch(0)
    assert [one.event.value for one in waiting if isinstance(one.event, DataChangeEvent)] == [5, 6]
    again = share.give(heard(8))
    assert again is not None
    assert again.value == 8


async def test_a_subscription_that_is_made_anew_just_now_has_no_number_and_ends_nothing() -> None:
    """The library takes its number away until the server has given it another one."""
    assert share_of_even_numbers().number == 0


async def test_a_subscription_that_was_made_anew_tells_nobody_what_is_another_one_s() -> None:
    """Its items have other handles by then: the sources of it subscribe again."""
    made = subscription()
    made.subscription_id = 4711
    shared = _Shared(made, booked, FixedClock(NOW), Sampling(), is_for_one=False)
    share = shared.join()
    shared._owners[1] = share
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(shared.hear())
        group.create_task(shared.hand_out())
        made._deliver(change(5))
        (waiting,) = await share.batch(30)
        assert isinstance(waiting.event, DataChangeEvent)
        assert waiting.event.value == 5
        made.subscription_id = 4712
        made._deliver(change(6))
        with pytest.raises(Resubscribe, match="anew"):
            await share.batch(30)


async def test_a_source_is_woken_though_nothing_waits_for_it() -> None:
    """It has something to tell of a change that was taken at once, as of a clock that is wrong."""
    share = share_of_even_numbers()
    share.wake()
    assert await share.batch(30) == []
    assert await share.batch(0) == []
