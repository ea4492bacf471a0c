"""How often somebody who lands may have the provider asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.calls import call, held, lapse_all
from tests.concurrency.mutants import without
from tests.payment.shop import Shop
from tests.payment.words import stripe

if TYPE_CHECKING:
    from uuid import UUID

    from tests.calls import Session


def granted(session: Session, intent_id: UUID) -> bool:
    answer: bool = call(session, "payment.try_ask", intent_id=intent_id).granted
    return answer


def test_a_provider_is_asked_once_in_five_seconds(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    assert [granted(shop.api, intent_id) for _ in range(2)] == [True, False]
    shop.db.admin("update payment.intent set asked_at = asked_at - interval '4 seconds'")
    assert not granted(shop.api, intent_id)
    shop.db.admin("update payment.intent set asked_at = asked_at - interval '1 second'")
    assert granted(shop.api, intent_id)


def both_land(shop: Shop, intent_id: UUID) -> list[bool]:
    """Let two land at one moment: the second while the first has not committed yet."""
    with shop.db.connect("stockade_api", autocommit=False) as slow:
        first = granted(slow, intent_id)
        second = granted(shop.api, intent_id)
        slow.commit()
    return [first, second]


def test_of_two_who_land_at_once_one_asks_and_nobody_waits(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    assert both_land(shop, intent_id) == [True, False]
    with held(shop.db, "select from payment.intent for update"):
        assert not granted(shop.api, intent_id)


def test_without_the_time_that_it_keeps_everybody_asks(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    with without(shop.db, "payment.try_ask", "set asked_at = moment", "set asked_at = null"):
        assert [granted(shop.api, intent_id) for _ in range(2)] == [True, True]


def test_what_is_paid_or_was_never_made_has_nothing_new_to_say(shop: Shop) -> None:
    paid = shop.open(shop.order("paid").order_id)
    shop.deliver("stripe", stripe("payment_intent.succeeded", paid))
    refused = shop.intent(shop.order("refused").order_id)
    call(shop.api, "payment.refused", intent_id=refused, detail="no")
    nameless = shop.intent(shop.order("nameless").order_id)
    late = shop.open(shop.order("late").order_id)
    lapse_all(shop.db)
    asked = [granted(shop.api, one) for one in (paid, refused, nameless, uuid4(), late)]
    assert asked == [False, False, False, False, True]
    # What has no name yet is left to the task that finds it out.
    [row] = shop.db.admin("select asked_at from payment.intent where id = %s", nameless)
    assert row.asked_at is None
