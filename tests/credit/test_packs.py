"""Credits for money: packs that are ordered and paid, and exceptions that become credits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.calls import call, refused, reserve
from tests.concurrency.crowd import statuses
from tests.payment.words import stripe

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.payment.shop import Shop

WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
CREDITS = 100
"""What one unit of the shop's product gives, for ten dollars."""
SUCCEEDED = "payment_intent.succeeded"


@pytest.fixture
def pack(shop: Shop) -> int:
    """Make the shop's product a pack."""
    put = call(shop.dba, "credit.put_pack", product_id=shop.product, credits=CREDITS)
    assert put == (shop.product, CREDITS)
    return shop.product


def buy(shop: Shop, key: str = "k", quantity: int = 1, **more: Any) -> Any:
    """Order credits."""
    arguments = {"workspace_id": WORKSPACE, "product_id": shop.product, **more}
    return call(shop.api, "payment.buy_credits", quantity=quantity, key=key, **arguments)


def paid(shop: Shop, key: str = "k", quantity: int = 1) -> UUID:
    """Order credits and let them be paid; the intent."""
    intent_id = shop.open(buy(shop, key, quantity).order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1000 * quantity))
    return intent_id


def balance(shop: Shop) -> int:
    """Return the workspace's credits."""
    found: int = call(shop.api, "credit.get_account", workspace_id=WORKSPACE).balance
    return found


def kinds(shop: Shop) -> list[tuple[str, int]]:
    """Return kind and amount of each entry, oldest first."""
    found = shop.db.admin("select kind, amount from credit.entry order by id")
    return [tuple(row) for row in found]


def spend(shop: Shop, amount: int) -> None:
    """Let the workspace spend credits."""
    spent = call(
        shop.dba, "credit.spend",
        workspace_id=WORKSPACE, amount=amount, key="spent", purpose="a test",
    )  # fmt: skip
    assert spent.status == "spent"


@pytest.mark.usefixtures("pack")
def test_a_paid_order_deposits_its_credits_once_however_often_it_is_told(shop: Shop) -> None:
    placed = buy(shop, quantity=2)
    assert (placed.status, placed.total, balance(shop)) == ("placed", 2000, 0)
    intent_id = shop.open(placed.order_id)
    for _ in range(5):
        shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=2000))
    assert kinds(shop) == [("deposit", 2 * CREDITS)]
    assert (shop.kept(), shop.exceptions()) == ({"order": 2000}, [])


@pytest.mark.usefixtures("pack")
def test_a_key_is_one_order_and_another_workspaces_is_its_own(shop: Shop) -> None:
    first, again = buy(shop), buy(shop)
    assert (again.status, again.order_id) == ("replayed", first.order_id)
    assert buy(shop, quantity=2).status == "mismatch"
    assert buy(shop, workspace_id=uuid4()).status == "placed"
    assert buy(shop, key="all", quantity=9).status == "insufficient"
    for wrong in ({"quantity": 0}, {"quantity": 1001}, {"workspace_id": None}, {"key": None}):
        with refused("22023"):
            buy(shop, **wrong)


def test_packs_that_are_not_on_sale_are_not_held_either(shop: Shop, pack: int) -> None:
    now = datetime.now(UTC)
    over = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}
    call(shop.dba, "checkout.put_drop", product_id=pack, **over)
    assert (buy(shop).status, shop.free()) == ("not_on_sale", 10)


def test_what_is_no_pack_gives_no_credits(shop: Shop) -> None:
    assert buy(shop).status == "unknown_product"
    for wrong in ({"product_id": 0, "credits": 1}, {"product_id": shop.product, "credits": 0}):
        with refused("22023"):
            call(shop.dba, "credit.put_pack", **wrong)
    placed = shop.order()
    shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id)))
    assert kinds(shop) == []


def test_an_order_keeps_the_credits_that_it_was_placed_for(shop: Shop, pack: int) -> None:
    placed = buy(shop)
    call(shop.dba, "credit.put_pack", product_id=pack, credits=1)
    shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id)))
    assert balance(shop) == CREDITS


@pytest.mark.usefixtures("pack")
def test_late_money_makes_another_order_and_deposits_once(shop: Shop) -> None:
    placed = buy(shop)
    intent_id = shop.open(placed.order_id)
    shop.db.lapse(placed.reservation_id)
    for _ in range(2):
        shop.deliver("stripe", stripe(SUCCEEDED, intent_id))
    assert shop.read(placed.order_id).replaced_by is not None
    assert kinds(shop) == [("deposit", CREDITS)]
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=1000))
    assert balance(shop) == 0


@pytest.mark.usefixtures("pack")
def test_money_that_a_person_matches_deposits_too(shop: Shop) -> None:
    placed = buy(shop)
    intent_id = shop.open(placed.order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=999))
    assert (balance(shop), shop.exceptions()[0][0]) == (0, "short")
    matched = call(shop.dba, "payment.match", exception_id=shop.exception())
    assert (matched.status, balance(shop)) == ("matched", CREDITS)


@pytest.mark.usefixtures("pack")
def test_refunds_take_back_their_share_rounded_against_nobody_twice(shop: Shop) -> None:
    intent_id = paid(shop)
    for part, left in ((333, 66), (666, 33), (1000, 0)):
        shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=part))
        assert balance(shop) == left
    assert shop.exceptions() == []


@pytest.mark.usefixtures("pack")
def test_a_refund_told_by_sum_and_by_name_takes_back_once(shop: Shop) -> None:
    intent_id = paid(shop)
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=500))
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=500))
    assert balance(shop) == CREDITS // 2


@pytest.mark.usefixtures("pack")
def test_what_was_spent_before_a_refund_is_an_exception(shop: Shop) -> None:
    intent_id = paid(shop)
    spend(shop, 70)
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=1000))
    assert kinds(shop) == [("deposit", 100), ("spend", -70), ("take_back", -30)]
    assert shop.exceptions() == [("overdrawn", None, "decision", None)]
    # It came back: so do the thirty, and nobody owes anything.
    shop.deliver("stripe", stripe("refund.failed", intent_id, amount=1000))
    assert balance(shop) == 30
    assert shop.exceptions()[0] == ("overdrawn", None, "decision", "matched")


@pytest.mark.usefixtures("pack")
def test_a_dispute_takes_back_and_a_won_one_gives_back(shop: Shop) -> None:
    intent_id = paid(shop)
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id))
    shop.deliver("stripe", stripe("charge.dispute.funds_withdrawn", intent_id))
    assert balance(shop) == 0
    shop.deliver("stripe", stripe("charge.dispute.closed", intent_id, status="won"))
    assert (balance(shop), shop.kept()) == (CREDITS, {"order": 1000})
    assert [kind for kind, _ in kinds(shop)] == ["deposit", "take_back", "deposit"]


@pytest.mark.usefixtures("pack")
def test_busy_credits_keep_the_money_and_a_task_tries_again(shop: Shop) -> None:
    paid(shop)
    intent_id = shop.open(buy(shop, "another").order_id)
    event_id = shop.record("stripe", stripe(SUCCEEDED, intent_id))
    with shop.db.connect("admin", autocommit=False) as other:
        other.execute("select 1 from credit.account for update")
        with refused("55P03"):
            call(shop.api, "payment.apply", event_id=event_id)
        other.rollback()
    assert call(shop.api, "payment.apply", event_id=event_id).status == "applied"
    assert balance(shop) == 2 * CREDITS


@pytest.mark.usefixtures("pack", "quiet")
def test_many_deliveries_at_once_deposit_once_each(shop: Shop, crowd: Crowd) -> None:
    intents = [shop.open(buy(shop, str(number)).order_id) for number in range(10)]
    events = [shop.record("stripe", stripe(SUCCEEDED, one)) for one in intents for _ in range(5)]

    def apply(session: Session, number: int) -> Any:
        return crowd.insist(session, "payment.apply", event_id=events[number])

    assert statuses(crowd.at_once(50, apply, "stockade_api")) == {"applied": 50}
    assert (balance(shop), len(kinds(shop))) == (10 * CREDITS, 10)


@pytest.mark.usefixtures("pack")
def test_the_money_of_an_exception_becomes_as_many_credits_as_a_person_says(shop: Shop) -> None:
    intent_id = paid(shop)
    shop.deliver("generic", {
        "idempotency_key": "k", "status": "success",
        "order_id": str(shop.db.admin("select id from checkout.purchase_order")[0].id),
    })  # fmt: skip
    exception_id = shop.exception()

    def credit(amount: int = 90) -> Any:
        return call(
            shop.dba, "payment.credit_exception",
            exception_id=exception_id, workspace_id=WORKSPACE, credits=amount,
        )  # fmt: skip

    with refused("22023"):
        credit(0)
    done = credit()
    assert (done.status, done.balance) == ("credited", CREDITS + 90)
    assert credit().status == "resolved"
    assert shop.kept() == {"order": 1000, "credit": 1000}
    assert shop.exceptions()[-1] == ("double", 1000, "refund", "credited")
    exception_id = 10**9
    assert credit().status == "not_found"
    # Its own money goes back by its own share only.
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=1000))
    assert balance(shop) == 90


@pytest.mark.usefixtures("pack")
def test_money_that_is_going_back_or_isnt_there_becomes_no_credits(shop: Shop) -> None:
    intent_id = paid(shop)
    other = shop.open(buy(shop, "short").order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, other, amount_received=1))
    short = shop.exception()
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id))
    dispute = shop.exception()
    assert call(shop.dba, "payment.queue_refund", exception_id=short).status == "queued"
    told = [
        call(
            shop.dba, "payment.credit_exception",
            exception_id=exception_id, workspace_id=WORKSPACE, credits=1,
        ).status
        for exception_id in (short, dispute)
    ]  # fmt: skip
    assert told == ["already_queued", "nothing_owed"]


def test_nobody_has_a_pack_but_for_a_workspace(shop: Shop, pack: int) -> None:
    """Bought as any other product it would give its buyer nothing."""
    for namespace in ("sql", "rpc", f"http:{WORKSPACE}"):
        told = reserve(shop.dba, "cart", {pack: 1}, namespace=namespace)
        assert told.status == "unknown_product"
    assert buy(shop).status == "placed"
