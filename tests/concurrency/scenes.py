"""The pairs of calls whose every interleaving is played: one table, one row a pair.

Each row sets its scene, products and reservations of its own, so that both sessions want what only
one can have, and says the two calls of the left and of the right session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.calls import Session, call, lines, reserved
from tests.concurrency.interleaving import Act, act
from tests.market.bazaar import PRICE, ask, lead
from tests.membership import words
from tests.membership.words import invoice, subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.database import Database

Pair = tuple[tuple[Act, Act], tuple[Act, Act]]


@dataclass(frozen=True)
class Stage:
    """Where a scene is set: names are its own, so that scenes don't meet."""

    db: Database
    session: Session
    name: str

    def product(self, total: int, sku: str = "thing", **settings: object) -> int:
        """Put a product for sale."""
        return self.db.product(f"{sku} {self.name}", total, **settings)

    def cart(self, reference: str, units: dict[int, int], **more: object) -> UUID:
        """Reserve; the reservation's id."""
        outcome = reserved(self.session, f"{reference} {self.name}", units, **more)
        reservation_id: UUID = outcome.reservation_id
        return reservation_id

    def lapsed(self, reference: str, units: dict[int, int], **more: object) -> UUID:
        """Reserve and let time pass."""
        cart = self.cart(reference, units, **more)
        self.db.lapse(cart)
        return cart

    def sold(self, reference: str, units: dict[int, int]) -> UUID:
        """Reserve and confirm."""
        cart = self.cart(reference, units)
        assert call(self.session, "stock.confirm", reservation_id=cart).status == "confirmed"
        return cart

    def reserve(self, reference: str, units: dict[int, int], **more: object) -> Act:
        """Write down a call of reserve."""
        return act(
            "stock.reserve", reference=f"{reference} {self.name}", lines=lines(units), **more
        )


SWEEP = act("stock.cleanup")


def of(function: str, cart: UUID, **more: object) -> Act:
    """Write down a call that acts on a reservation."""
    return act(f"stock.{function}", reservation_id=cart, **more)


def reserve_and_reserve(on: Stage) -> Pair:
    thing = on.product(2)
    return (
        (on.reserve("a", {thing: 1}), on.reserve("b", {thing: 1})),
        (on.reserve("c", {thing: 1}), on.reserve("d", {thing: 1})),
    )


def carts_of_two_products(on: Stage) -> Pair:
    one, two = on.product(3, "one", slots=1), on.product(3, "two", slots=1)
    return (
        (on.reserve("a", {one: 1, two: 2}), on.reserve("b", {two: 1})),
        (on.reserve("c", {two: 1, one: 2}), on.reserve("d", {one: 1})),
    )


def reserve_with_the_same_reference(on: Stage) -> Pair:
    thing = on.product(2)
    mine = on.reserve("same", {thing: 1})
    return (mine, on.reserve("a", {thing: 1})), (mine, on.reserve("b", {thing: 1}))


def reserve_under_a_cap(on: Stage) -> Pair:
    thing = on.product(9, units_per_buyer=2)
    more = {"buyer": on.name}
    return (
        (on.reserve("a", {thing: 1}, **more), on.reserve("b", {thing: 1}, **more)),
        (on.reserve("c", {thing: 1}, **more), on.reserve("d", {thing: 1}, **more)),
    )


def a_dead_reference_and_its_confirm(on: Stage) -> Pair:
    thing = on.product(1)
    dead = on.lapsed("same", {thing: 1})
    again = on.reserve("same", {thing: 1})
    return (of("confirm", dead), of("release", dead)), (again, again)


def batch_and_batch(on: Stage) -> Pair:
    one, two = on.product(3, "one"), on.product(3, "two")

    def batch(*carts: dict[int, int]) -> Act:
        requests = [
            {"reference": f"{sorted(cart.items())} {on.name}", "lines": lines(cart)}
            for cart in carts
        ]
        return act("stock.reserve_many", requests=requests)

    return (
        (batch({one: 2}, {one: 1, two: 1}), batch({two: 1})),
        (batch({two: 2}, {one: 2, two: 1}), batch({one: 1})),
    )


def confirm_and_cleanup(on: Stage) -> Pair:
    thing = on.product(2)
    live, lapsed = on.cart("live", {thing: 1}), on.lapsed("lapsed", {thing: 1})
    return (of("confirm", live), of("confirm", lapsed)), (SWEEP, SWEEP)


def confirm_and_release(on: Stage) -> Pair:
    cart = on.cart("cart", {on.product(1): 1})
    return (of("confirm", cart), of("confirm", cart)), (of("release", cart), of("release", cart))


def release_and_cleanup(on: Stage) -> Pair:
    thing = on.product(2, slots=1)
    live, lapsed = on.cart("live", {thing: 1}), on.lapsed("lapsed", {thing: 1})
    return (of("release", live), of("release", lapsed)), (SWEEP, SWEEP)


def resize_and_reserve(on: Stage) -> Pair:
    thing = on.product(3)
    cart = on.cart("cart", {thing: 1})
    return (
        (of("resize", cart, lines=lines({thing: 3})), of("resize", cart, lines=lines({thing: 1}))),
        (on.reserve("a", {thing: 2}), on.reserve("b", {thing: 1})),
    )


def resize_and_confirm(on: Stage) -> Pair:
    one, two = on.product(3, "one"), on.product(3, "two")
    cart = on.cart("cart", {one: 1})
    return (
        (of("resize", cart, lines=lines({one: 0, two: 2})), of("extend", cart)),
        (of("confirm", cart), of("take_back", cart, product_id=one, quantity=1, key="k")),
    )


def cleanup_and_cleanup(on: Stage) -> Pair:
    one, two = on.product(2, "one"), on.product(2, "two")
    on.lapsed("a", {one: 1, two: 1})
    on.lapsed("b", {one: 1, two: 1})
    return (act("stock.cleanup", at_most=1), SWEEP), (SWEEP, SWEEP)


def take_back_and_reserve(on: Stage) -> Pair:
    thing = on.product(1)
    back = of("take_back", on.sold("cart", {thing: 1}), product_id=thing, quantity=1, key="return")
    again = on.reserve("next", {thing: 1})
    return (back, back), (again, again)


def take_back_and_take_back(on: Stage) -> Pair:
    thing = on.product(2)
    cart = on.sold("cart", {thing: 2})

    def back(key: str) -> Act:
        return of("take_back", cart, product_id=thing, quantity=1, key=key)

    return (back("a"), back("b")), (back("b"), back("c"))


def extend_and_cleanup(on: Stage) -> Pair:
    thing = on.product(2)
    live, lapsed = on.cart("live", {thing: 1}), on.lapsed("lapsed", {thing: 1})
    return (of("extend", live), of("extend", lapsed)), (SWEEP, SWEEP)


def a_lapsed_unit_and_its_sweep(on: Stage) -> Pair:
    thing = on.product(1)
    on.lapsed("gone", {thing: 1})
    again = on.reserve("next", {thing: 1})
    return (again, again), (SWEEP, SWEEP)


def a_lapsed_cart_of_two_products(on: Stage) -> Pair:
    one, two = on.product(1, "one"), on.product(1, "two")
    on.lapsed("gone", {one: 1, two: 1})
    return (
        (on.reserve("a", {one: 1}), on.reserve("b", {two: 1})),
        (on.reserve("c", {two: 1}), on.reserve("d", {one: 1})),
    )


def restock_and_reserve(on: Stage) -> Pair:
    thing = on.product(2)

    def restock(total: int) -> Act:
        return act("stock.restock", product_id=thing, total=total)

    return (restock(1), restock(3)), (on.reserve("a", {thing: 1}), on.reserve("b", {thing: 1}))


def other_slots_and_reserve(on: Stage) -> Pair:
    thing = on.product(4, slots=4)
    first, second = (
        act(
            "stock.put_product", sku=f"thing {on.name}", name="Thing", price_cents=1, total=4,
            slots=slots,
        )
        for slots in (1, 6)
    )  # fmt: skip
    return (first, second), (on.reserve("a", {thing: 3}), on.reserve("b", {thing: 1}))


def repair_and_reserve(on: Stage) -> Pair:
    thing = on.product(2)
    cart = on.cart("cart", {thing: 1})
    repair = act("ops.repair", product_id=thing)
    return (repair, of("confirm", cart)), (on.reserve("a", {thing: 1}), of("release", cart))


def purge_and_reserve(on: Stage) -> Pair:
    thing = on.product(1)
    call(on.session, "stock.release", reservation_id=on.cart("same", {thing: 1}))
    again = on.reserve("same", {thing: 1})
    purge = act("ops.purge", older_than="0")
    return (purge, purge), (again, again)


def ordered(on: Stage, name: str, thing: int) -> tuple[UUID, UUID]:
    """Reserve a unit and order it; the reservation and the order."""
    cart = on.cart(name, {thing: 1})
    placed = call(on.session, "payment.place_order", reservation_id=cart)
    return cart, placed.order_id


def event(on: Stage, key: str, order_id: UUID, status: str = "success") -> Act:
    """Record what a provider says of an order; the call that applies it."""
    body = {"idempotency_key": f"{key} {on.name}", "order_id": str(order_id), "status": status}
    recorded = call(on.session, "payment.record_event", provider="generic", payload=body)
    return act("payment.apply", event_id=recorded.event_id)


def apply_and_apply(on: Stage) -> Pair:
    _, order = ordered(on, "cart", on.product(2))
    one, two = event(on, "one", order), event(on, "two", order)
    return (one, two), (two, one)


def paid_and_failed(on: Stage) -> Pair:
    thing = on.product(1)
    cart, order = ordered(on, "cart", thing)
    return (
        (event(on, "paid", order), of("confirm", cart)),
        (event(on, "failed", order, "failed"), on.reserve("next", {thing: 1})),
    )


def paid_and_lapsed(on: Stage) -> Pair:
    thing = on.product(2)
    _, paid = ordered(on, "live", thing)
    gone, late = ordered(on, "gone", thing)
    on.db.lapse(gone)
    return (
        (event(on, "late", late), event(on, "paid", paid)),
        (act("payment.sweep"), on.reserve("next", {thing: 1})),
    )


def late_money_and_the_last_unit(on: Stage) -> Pair:
    thing = on.product(1)
    gone, late = ordered(on, "gone", thing)
    on.db.lapse(gone)
    return (
        (event(on, "late", late), act("payment.claim_task")),
        (on.reserve("next", {thing: 1}), SWEEP),
    )


def ordering_and_cancelling(on: Stage) -> Pair:
    thing = on.product(2)
    cart = on.cart("cart", {thing: 1})
    _, order = ordered(on, "other", thing)
    place = act("payment.place_order", reservation_id=cart)
    cancel = act("checkout.cancel_order", order_id=order)
    return (place, cancel), (of("release", cart), event(on, "paid", order))


def recording_and_recording(on: Stage) -> Pair:
    def record(said: str) -> Act:
        payload = {"id": f"{said} {on.name}"}
        return act("payment.record_event", provider="stripe", payload=payload)

    return (record("a"), record("b")), (record("b"), record("c"))


def a_chosen_id_and_its_event(on: Stage) -> Pair:
    thing, order_id = on.product(2), uuid4()
    one, two = (
        act("payment.place_order", reservation_id=on.cart(name, {thing: 1}), order_id=order_id)
        for name in ("one", "two")
    )
    early = event(on, "early", order_id)
    return (one, early), (early, two)


def leads(on: Stage, count: int = 1) -> tuple[list[UUID], UUID]:
    """Offer leads, and name a workspace that can pay one and a half of them; both."""
    workspace_id = uuid4()
    deposit(on, workspace_id)
    return [lead(on.session) for _ in range(count)], workspace_id


def deposit(on: Stage, workspace_id: UUID) -> None:
    """Give a workspace its first credits."""
    moved = {"workspace_id": workspace_id, "amount": PRICE * 3 // 2, "purpose": "a test"}
    call(on.session, "credit.deposit", key="first", **moved)


def lead_act(verb: str, workspace_id: UUID, *lead_ids: UUID, **more: object) -> Act:
    """Write down a call that is about a list of leads."""
    return act(f"market.{verb}", lead_ids=of_uuids(lead_ids), workspace_id=workspace_id, **more)


def of_uuids(ids: Sequence[UUID]) -> str:
    """Write an array of ids as SQL reads it."""
    return f"{{{','.join(map(str, ids))}}}"


def purchase_and_purchase(on: Stage) -> Pair:
    (one, two), a = leads(on, 2)
    b = uuid4()
    deposit(on, b)
    return (
        (lead_act("purchase", a, one, key="1"), lead_act("purchase", a, two, key="2")),
        (lead_act("purchase", b, two, key="1"), lead_act("purchase", b, one, key="2")),
    )


def purchase_twice_by_one_workspace(on: Stage) -> Pair:
    (one, two), a = leads(on, 2)
    return (
        (lead_act("purchase", a, one, key="same"), lead_act("hold_leads", a, one, two)),
        (lead_act("purchase", a, one, key="same"), lead_act("open_purchase", a, two, key="card")),
    )


def hold_and_complete(on: Stage) -> Pair:
    (one, two), a = leads(on, 2)
    b = uuid4()
    held = ask(on.session, "market.hold_leads", (one,), a).purchase_id
    pay = act("market.complete_with_credits", purchase_id=held, workspace_id=a, amount=PRICE)
    return (
        (pay, lead_act("hold_leads", a, one, two)),
        (lead_act("hold_leads", b, one, two), act("market.complete", purchase_id=held)),
    )


def a_lapsed_hold_and_its_next_buyer(on: Stage) -> Pair:
    [one], a = leads(on)
    b = uuid4()
    deposit(on, b)
    held = ask(on.session, "market.hold_leads", (one,), a)
    query = "select reservation_id from market.purchase where id = %s"
    on.db.lapse(on.db.admin(query, held.purchase_id)[0].reservation_id)
    pay = act(
        "market.complete_with_credits",
        purchase_id=held.purchase_id, workspace_id=a, amount=PRICE,
    )  # fmt: skip
    return (pay, lead_act("hold_leads", a, one)), (lead_act("purchase", b, one, key="k"), SWEEP)


def money_and_completion(on: Stage) -> Pair:
    [one], a = leads(on)
    opened = ask(on.session, "market.open_purchase", (one,), a, key="k")
    complete = act("market.complete", purchase_id=opened.purchase_id)
    return (
        (event(on, "paid", opened.order_id), complete),
        (act("market.sweep"), lead_act("open_purchase", a, one, key="k")),
    )


def late_money_and_the_next_buyer(on: Stage) -> Pair:
    [one], a = leads(on)
    b = uuid4()
    deposit(on, b)
    opened = ask(on.session, "market.open_purchase", (one,), a, key="k")
    query = "select reservation_id from market.purchase where id = %s"
    on.db.lapse(on.db.admin(query, opened.purchase_id)[0].reservation_id)
    complete = act("market.complete", purchase_id=opened.purchase_id)
    return (
        (event(on, "late", opened.order_id), complete),
        (lead_act("purchase", b, one, key="k"), lead_act("open_purchase", a, one, key="k")),
    )


def late_money_and_what_writes_down_that_it_is_over(on: Stage) -> Pair:
    [one], a = leads(on)
    opened = ask(on.session, "market.open_purchase", (one,), a, key="k")
    query = "select reservation_id from market.purchase where id = %s"
    on.db.lapse(on.db.admin(query, opened.purchase_id)[0].reservation_id)
    call(on.session, "ops.sweep_now")
    complete = act("market.complete", purchase_id=opened.purchase_id)
    sweep = act("market.sweep")
    return (event(on, "late", opened.order_id), complete), (sweep, sweep)


def putting_and_buying(on: Stage) -> Pair:
    [one], a = leads(on)
    put = act(
        "market.put_lead", lead_id=one, price=PRICE + 1, price_cents=1, summary={}, contents={}
    )
    withdraw = act("market.withdraw_lead", lead_id=one)
    return (
        (put, withdraw),
        (lead_act("hold_leads", a, one), lead_act("purchase", a, one, key="k")),
    )


def buying_and_purging(on: Stage) -> Pair:
    (one, two), a = leads(on, 2)
    held = ask(on.session, "market.hold_leads", (one,), a).purchase_id
    query = "select reservation_id from market.purchase where id = %s"
    call(on.session, "stock.release", **on.db.admin(query, held)[0]._asdict())
    purge = act("ops.purge", older_than="0")
    return (
        (purge, purge),
        (lead_act("hold_leads", a, one, two), act("market.complete", purchase_id=held)),
    )


def depositing_and_spending(on: Stage) -> Pair:
    _, a = leads(on)
    moved = {"workspace_id": a, "purpose": "a test"}
    give = act("credit.deposit", amount=5, key="more", **moved)
    take = act("credit.spend", amount=PRICE, key="spent", **moved)
    return (give, take), (take, give)


def two_first_deposits(on: Stage) -> Pair:
    a = uuid4()

    def give(key: str) -> Act:
        return act("credit.deposit", workspace_id=a, amount=5, key=key, purpose=on.name)

    return (give("a"), give("b")), (give("b"), give("c"))


def a_pack_paid_and_paid_back(on: Stage) -> Pair:
    pack, a = on.product(9), uuid4()
    deposit(on, a)
    call(on.session, "credit.put_pack", product_id=pack, credits=100)
    order, late = (
        call(
            on.session, "payment.buy_credits",
            workspace_id=a, product_id=pack, quantity=1, key=key,
        )
        for key in ("paid", "late")
    )  # fmt: skip
    on.db.lapse(late.reservation_id)
    spend = act("credit.spend", workspace_id=a, amount=50, key="spent", purpose="a test")
    buy = act("payment.buy_credits", workspace_id=a, product_id=pack, quantity=1, key="late")
    return (
        (event(on, "paid", order.order_id), spend),
        (event(on, "late", late.order_id), buy),
    )


def paid_for(on: Stage, payment_id: str, days: int) -> Act:
    """Write down a payment for a plan that is taken elsewhere."""
    return act(
        "membership.record_payment",
        subscriber=on.name, plan="gold", payment_id=f"{payment_id} {on.name}",
        paid_at=datetime(2026, 1, 31, tzinfo=UTC) + timedelta(days=days),
    )  # fmt: skip


def joined(on: Stage) -> dict[str, Any]:
    """Put the plan, and write a subscription of it at Stripe."""
    call(
        on.session, "membership.put_plan", id="gold", name="Gold", months=1, price_id="price_gold"
    )  # fmt: skip
    return subscription(on.name)


def of_stripe(on: Stage, payload: dict[str, Any]) -> Act:
    """Record what Stripe says; the call that applies it."""
    recorded = call(on.session, "payment.record_event", provider="stripe", payload=payload)
    return act("payment.apply", event_id=recorded.event_id)


def paying_and_paying(on: Stage) -> Pair:
    joined(on)
    back = act("membership.take_back", payment_id=f"b {on.name}")
    return (paid_for(on, "a", 0), paid_for(on, "b", 28)), (paid_for(on, "b", 28), back)


def linking_and_renewing(on: Stage) -> Pair:
    gold, at = joined(on), datetime.now(UTC)
    link = act("payment.link_membership", subscriber=on.name, plan="gold", subscription=gold)
    told = invoice(on.name, at, "old", of=on.name)
    other = act("payment.link_membership", subscriber="other", plan="gold", subscription=gold)
    return (
        (link, of_stripe(on, told | {"created": 1})),
        (of_stripe(on, words.event("invoice.paid", told, at)), other),
    )


def renewing_and_refunding(on: Stage) -> Pair:
    gold, at = joined(on), datetime.now(UTC)
    call(
        on.session, "payment.link_membership", subscriber=on.name, plan="gold", subscription=gold
    )  # fmt: skip
    paid = invoice(on.name, at, of=on.name)
    refunded = of_stripe(on, words.event("refund.created", words.refund(on.name), at))
    return (
        (of_stripe(on, words.event("invoice.paid", paid, at)), refunded),
        (of_stripe(on, words.invoice_payment(on.name)), refunded),
    )


def withdrawal(on: Stage, key: str, workspace_id: UUID, amount: int = PRICE) -> Act:
    """Write down a call that withdraws credits."""
    return act(
        "credit.withdraw",
        workspace_id=workspace_id, amount=amount, address="T", key=f"{key} {on.name}",
    )  # fmt: skip


def withdrawing_and_spending(on: Stage) -> Pair:
    call(on.session, "credit.put_setting", payout_currency="trx", credits_per_coin=1)
    [one], a = leads(on)
    return (
        (withdrawal(on, "one", a), lead_act("purchase", a, one, key="k")),
        (withdrawal(on, "two", a), withdrawal(on, "one", a)),
    )


def a_payout_and_a_person(on: Stage) -> Pair:
    call(on.session, "credit.put_setting", payout_currency="trx", credits_per_coin=1)
    _, a = leads(on)
    opened = call(on.session, "credit.withdraw", workspace_id=a, amount=PRICE, address="T", key="k")
    said = {
        "batch_withdrawal_id": on.name, "status": "FINISHED", "currency": "trx", "amount": PRICE,
        "unique_external_id": str(opened.withdrawal_id),
    }  # fmt: skip
    heard = call(on.session, "payment.record_event", provider="nowpayments", payload=said)
    mine = {"withdrawal_id": opened.withdrawal_id}
    return (
        (
            act("payment.apply", event_id=heard.event_id),
            act("credit.report", attempt=0, result="unsure", **mine),
        ),
        (act("credit.reject", **mine), act("credit.settle", **mine)),
    )


def claiming_and_withdrawing(on: Stage) -> Pair:
    call(on.session, "credit.put_setting", payout_currency="trx", credits_per_coin=1)
    _, a = leads(on)
    claim = act("credit.claim_withdrawal")
    return (claim, withdrawal(on, "one", a)), (withdrawal(on, "two", a), claim)


PAIRS: dict[str, Callable[[Stage], Pair]] = {
    "reserve / reserve": reserve_and_reserve,
    "reserve / reserve, carts of two products": carts_of_two_products,
    "reserve / reserve, same reference": reserve_with_the_same_reference,
    "reserve / reserve, one buyer under a cap": reserve_under_a_cap,
    "reserve_many / reserve_many": batch_and_batch,
    "confirm / cleanup": confirm_and_cleanup,
    "confirm / release": confirm_and_release,
    "confirm / reserve, dead reference": a_dead_reference_and_its_confirm,
    "release / cleanup": release_and_cleanup,
    "resize / reserve": resize_and_reserve,
    "resize / confirm": resize_and_confirm,
    "cleanup / cleanup": cleanup_and_cleanup,
    "take_back / reserve": take_back_and_reserve,
    "take_back / take_back": take_back_and_take_back,
    "extend / cleanup": extend_and_cleanup,
    "reserve / cleanup, lapsed unit": a_lapsed_unit_and_its_sweep,
    "reserve / reserve, lapsed cart": a_lapsed_cart_of_two_products,
    "restock / reserve": restock_and_reserve,
    "put_product / reserve, other slots": other_slots_and_reserve,
    "repair / reserve": repair_and_reserve,
    "purge / reserve": purge_and_reserve,
    "apply / apply, one order": apply_and_apply,
    "apply / apply, paid and failed": paid_and_failed,
    "apply / sweep, lapsed order": paid_and_lapsed,
    "apply / reserve, late money": late_money_and_the_last_unit,
    "record_event / record_event": recording_and_recording,
    "place_order / cancel_order": ordering_and_cancelling,
    "place_order / apply, chosen id": a_chosen_id_and_its_event,
    "purchase / purchase, two leads": purchase_and_purchase,
    "purchase / purchase, one workspace": purchase_twice_by_one_workspace,
    "complete_with_credits / hold_leads": hold_and_complete,
    "complete_with_credits / purchase, lapsed hold": a_lapsed_hold_and_its_next_buyer,
    "apply, complete / market.sweep": money_and_completion,
    "apply / purchase, late money": late_money_and_the_next_buyer,
    "apply, complete / market.sweep, late money": late_money_and_what_writes_down_that_it_is_over,
    "put_lead / purchase": putting_and_buying,
    "purge / hold_leads": buying_and_purging,
    "deposit / spend": depositing_and_spending,
    "deposit / deposit, first ones": two_first_deposits,
    "apply / apply, packs of credits": a_pack_paid_and_paid_back,
    "record_payment / take_back": paying_and_paying,
    "link_membership / apply, its invoice": linking_and_renewing,
    "apply / apply, an invoice and its refund": renewing_and_refunding,
    "withdraw / purchase": withdrawing_and_spending,
    "apply, report / settle, reject": a_payout_and_a_person,
    "claim_withdrawal / claim_withdrawal": claiming_and_withdrawing,
}
