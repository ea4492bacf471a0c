"""Seed 002's group concurrent-purchases: crowds at one lead, and at baskets that overlap."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from tests.calls import call
from tests.concurrency.crowd import statuses
from tests.market.bazaar import PRICE, ask

if TYPE_CHECKING:
    from uuid import UUID

    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.market.bazaar import Bazaar

pytestmark = pytest.mark.usefixtures("quiet")


def insist(
    crowd: Crowd, session: Session, function: LiteralString, *arguments: Any, **more: Any
) -> Any:
    """Ask for leads; while that is busy again."""
    return crowd.patiently(lambda: ask(session, function, *arguments, **more))


def race(bazaar: Bazaar, crowd: Crowd, buyers: int, *lead_ids: UUID, per: int = 1) -> Counter[str]:
    """Let each of so many workspaces ask for the leads at once, `per` times; what they are told."""
    workspaces = [bazaar.workspace(100) for _ in range(buyers // per)]

    def buy(session: Session, number: int) -> Any:
        workspace_id = workspaces[number % len(workspaces)]
        return insist(
            crowd, session, "market.purchase", lead_ids, workspace_id, key=f"key {number}"
        )

    return Counter(statuses(crowd.at_once(buyers, buy, "stockade_api")))


@pytest.mark.parametrize("buyers", [100, 500])
def test_one_of_many_workspaces_gets_the_lead(bazaar: Bazaar, crowd: Crowd, buyers: int) -> None:
    [one] = bazaar.leads(1)
    assert race(bazaar, crowd, buyers, one) == {"completed": 1, "taken": buyers - 1}
    assert (bazaar.sold(one), bazaar.debits()) == (("sold", 1), [PRICE])


def test_one_of_many_calls_of_one_workspace_gets_the_lead(bazaar: Bazaar, crowd: Crowd) -> None:
    [one] = bazaar.leads(1)
    assert race(bazaar, crowd, 30, one, per=30) == {"completed": 1, "taken": 29}
    assert (bazaar.sold(one), bazaar.debits()) == (("sold", 1), [PRICE])


def test_one_of_many_holds_the_lead_and_completes_it(bazaar: Bazaar, crowd: Crowd) -> None:
    [one] = bazaar.leads(1)
    buyers = [bazaar.workspace(100) for _ in range(60)]

    def lock_and_complete(session: Session, number: int) -> Any:
        held = insist(crowd, session, "market.hold_leads", (one,), buyers[number])
        if held.status != "held":
            return held
        return crowd.insist(
            session, "market.complete_with_credits",
            purchase_id=held.purchase_id, workspace_id=buyers[number], amount=PRICE,
        )  # fmt: skip

    told = crowd.at_once(len(buyers), lock_and_complete)
    assert statuses(told) == {"completed": 1, "taken": 59}
    assert (bazaar.sold(one), bazaar.debits()) == (("sold", 1), [PRICE])


def test_many_completions_of_one_purchase_charge_once(bazaar: Bazaar, crowd: Crowd) -> None:
    [one], buyer = bazaar.leads(1), bazaar.workspace(100)
    purchase_id = bazaar.held(buyer, one)

    def complete(session: Session, _: int) -> Any:
        return crowd.insist(
            session, "market.complete_with_credits",
            purchase_id=purchase_id, workspace_id=buyer, amount=PRICE,
        )  # fmt: skip

    assert statuses(crowd.at_once(50, complete)) == {"completed": 1, "already_completed": 49}
    assert (bazaar.credits(buyer), bazaar.sold(one)) == (90, ("sold", 1))


def test_credits_and_cards_that_race_for_a_lead_have_one_winner(
    bazaar: Bazaar, crowd: Crowd
) -> None:
    [one] = bazaar.leads(1)
    buyers = [bazaar.workspace(100) for _ in range(60)]

    def buy(session: Session, number: int) -> Any:
        function = ("market.purchase", "market.open_purchase")[number % 2]
        return insist(crowd, session, function, (one,), buyers[number], key="k")

    told = Counter(statuses(crowd.at_once(len(buyers), buy, "stockade_api")))
    assert told["taken"] == 59
    assert told["completed"] + told["opened"] == 1
    assert len(bazaar.debits()) == told["completed"]


def test_one_account_pays_for_as_many_leads_as_it_has_credits(bazaar: Bazaar, crowd: Crowd) -> None:
    leads, buyer = bazaar.leads(20), bazaar.workspace(7 * PRICE + 3)

    def buy(session: Session, number: int) -> Any:
        return insist(crowd, session, "market.purchase", (leads[number],), buyer, key=str(number))

    told = crowd.at_once(20, buy, "stockade_api")
    assert statuses(told) == {"completed": 7, "insufficient_credits": 13}
    assert (bazaar.credits(buyer), sum(bazaar.debits())) == (3, 7 * PRICE)


def test_one_workspace_holds_no_more_than_it_may_by_however_many_calls(
    bazaar: Bazaar, crowd: Crowd
) -> None:
    leads, bot = bazaar.leads(12), bazaar.workspace()
    call(bazaar.dba, "market.put_setting", most_held=5)

    def keep(session: Session, number: int) -> Any:
        lead = (leads[number],)
        return insist(crowd, session, "market.open_purchase", lead, bot, key=str(number))

    told = crowd.at_once(len(leads), keep, "stockade_api")
    assert statuses(told) == {"opened": 5, "over_limit": 7}
    assert len(bazaar.offered()) == 7


def test_baskets_that_overlap_are_had_whole_or_not_at_all(bazaar: Bazaar, crowd: Crowd) -> None:
    leads = bazaar.leads(20)
    buyers = [bazaar.workspace(8 * PRICE) for _ in range(30)]
    before = sum(map(bazaar.credits, buyers))
    baskets = {
        (buyer, turn): tuple(crowd.chance.sample(leads, crowd.chance.randint(1, 6)))
        for buyer in buyers
        for turn in range(3)
    }

    def shop(session: Session, number: int) -> list[Any]:
        return [
            insist(
                crowd, session, "market.purchase", basket, buyer, key=f"basket {turn}"
            )
            for (buyer, turn), basket in baskets.items()
            if buyer == buyers[number]
        ]  # fmt: skip

    told = [outcome for outcomes in crowd.at_once(30, shop, "stockade_api") for outcome in outcomes]
    had = [outcome for outcome in told if outcome.status == "completed"]
    assert {outcome.status for outcome in told} <= {"completed", "taken", "insufficient_credits"}
    # No lead twice, no basket in part, and what was paid is what was had.
    sold = [lead_id for outcome in had for lead_id in outcome.lead_ids]
    assert len(sold) == len(set(sold)) > 0
    wanted = {tuple(sorted(basket)) for basket in baskets.values()}
    assert {tuple(outcome.lead_ids) for outcome in had} <= wanted
    assert sum(bazaar.debits()) == PRICE * len(sold)
    assert sum(map(bazaar.credits, buyers)) == before - PRICE * len(sold)
    for lead_id in leads:
        assert bazaar.sold(lead_id) == (("sold", 1) if lead_id in sold else ("available", 0))


def test_baskets_held_by_the_seeds_names_overlap_as_harmlessly(
    bazaar: Bazaar, crowd: Crowd
) -> None:
    leads = bazaar.leads(10)
    buyers = [bazaar.workspace(1000) for _ in range(20)]

    def shop(session: Session, number: int) -> Any:
        basket = crowd.chance.sample(leads, 3)
        locked = crowd.patiently(
            lambda: session.execute(
                "select * from validate_and_lock_leads_for_purchase(%s, %s)",
                [basket, buyers[number]],
            ).fetchall()
        )
        if not locked:
            return 0
        done = crowd.insist(
            session, "rpc.complete_credit_lead_purchase",
            p_purchase_id=locked[0].purchase_id, p_workspace_id=buyers[number],
            p_credit_amount=3 * PRICE,
        )  # fmt: skip
        return 3 if done.success else 0

    had = sum(crowd.at_once(len(buyers), shop, "stockade_service"))
    counts = [bazaar.sold(lead_id)[1] for lead_id in leads]
    assert (set(counts) <= {0, 1}, sum(counts), sum(bazaar.debits())) == (True, had, had * PRICE)
