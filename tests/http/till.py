"""A till: the API with providers, a database and a worker that works when a test says so."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from api.cashier import at_work
from api.settings import from_environment
from api.worker import Worker
from tests.http.running import IPN_CALLBACK, Api, environment
from tests.providers.schemes import sign_standard, whsec

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    import httpx

    from api.cashier import Cashier
    from tests.database import Database
    from tests.providers.fake import FakeProvider

WEBHOOK_SECRET = whsec(b"w")
PRICE = 1000


@dataclass(frozen=True)
class Till:
    """One product at ten dollars, sold over HTTP."""

    api: Api
    db: Database
    provider: FakeProvider
    product: int

    @staticmethod
    def over(api: Api, db: Database, provider: FakeProvider, total: int = 10) -> Till:
        """Open a till: Stripe's events go to this API from now on."""
        provider.endpoint(f"http://127.0.0.1:{api.port}/api/webhooks/stripe")
        return Till(api, db, provider, db.product("lamp", total=total))

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment of another API that stands in for this one."""
        return {
            **self.provider.settings,
            "IPN_CALLBACK_URL": IPN_CALLBACK.replace("{port}", str(self.api.port)),
            "STOCKADE_PUBLIC_URL": f"http://127.0.0.1:{self.api.port}",
            "STOCKADE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        }

    # What buyers do.

    def order(
        self, qty: int = 1, headers: dict[str, str] | None = None, **more: str
    ) -> httpx.Response:
        """Hold units and make the order of them; with a service's headers it may have an id."""
        hold = self.api.hold(self.product, qty).json()["hold_id"]
        return self.api.client.post("/api/orders", json={"hold_id": hold, **more}, headers=headers)

    def ordered(self, qty: int = 1) -> str:
        """Make an order; its id."""
        made = self.order(qty)
        assert made.status_code == 201, made.text
        order_id: str = made.json()["order_id"]
        return order_id

    def create_intent(
        self, quantity: int = 1, key: str | None = None, **more: object
    ) -> httpx.Response:
        """Hold units and ask for a way to pay them at Stripe."""
        items = [{"product_id": self.product, "quantity": quantity}]
        return self._sell("/api/payment/create-intent", key, {"items": items, **more})

    def create_invoice(self, quantity: int = 1, key: str | None = None) -> httpx.Response:
        """Hold units of the drop that is on and ask for an invoice at NOWPayments."""
        body = {"drop_id": self.drop(), "quantity": quantity}
        return self._sell("/api/payments/create-invoice", key, body)

    def drop(self) -> int:
        """Put the product on sale for an hour, once; the drop's id."""
        query = """
            with known as (select id from checkout.drop where product_id = %s)
            select id from known union all
            select d.id
            from checkout.put_drop(%s, now() - interval '1 minute', now() + interval '1 hour') as d
            where not exists (select from known)
        """
        return int(self.db.admin(query, self.product, self.product)[0].id)

    def read(self, order_id: str) -> dict[str, Any]:
        """Read an order."""
        answer = self.api.client.get(f"/api/orders/{order_id}")
        assert answer.status_code == 200, answer.text
        order: dict[str, Any] = answer.json()
        return order

    # What providers do.

    def webhook(
        self, order_id: str, status: str = "success", key: str = "key-1", **more: object
    ) -> httpx.Response:
        """Deliver the generic webhook, signed now, with more fields than seed 001's."""
        body = {"idempotency_key": key, "order_id": order_id, "status": status, **more}
        return self.deliver(json.dumps(body).encode())

    def deliver(self, body: bytes, **headers: str) -> httpx.Response:
        """Deliver these bytes to the generic webhook, signed now, with headers changed."""
        return self.api.client.post(
            "/api/payments/webhook", content=body, headers={**signed(body), **headers}
        )

    def made(self, order_id: str) -> str:
        """Return the name by which the provider knows what is to be paid for an order."""
        query = """
            select n.name from payment.name as n
            join payment.intent as i on i.id = n.intent_id
            where i.order_id = %s and n.name ~ '^(pi_|cs_|invoice )' order by i.id desc, n.name
        """
        return str(self.db.admin(query, order_id)[0].name).removeprefix("invoice ")

    # What the books say.

    def free(self) -> int:
        """Return how many units are free."""
        product: dict[str, int] = self.api.client.get(f"/api/products/{self.product}").json()
        return product["available_stock"]

    def orders(self) -> dict[str, int]:
        """Return how many orders there are of each state, as read."""
        found = self.db.admin("select state, count(*) from checkout.overview group by state")
        return {row.state: row.count for row in found}

    def kept(self) -> dict[str, int | Decimal]:
        """Return where all money is: its sum per purpose, without zeroes."""
        found = self.db.admin(
            """
            select purpose, sum(amount) as amount from payment.allocation
            group by purpose having sum(amount) <> 0
            """
        )
        return {row.purpose: row.amount for row in found}

    def intents(self) -> list[str]:
        """Return the states of all intents, oldest first."""
        return [row.state for row in self.db.admin("select state from payment.intent order by id")]

    def tasks(self, state: str = "open") -> list[str]:
        """Return the kinds of all tasks of a state, oldest first."""
        query = "select kind from payment.task where state = %s order by id"
        return [row.kind for row in self.db.admin(query, state)]

    # What time and the worker do.

    def age(self, minutes: int) -> None:
        """Let time pass for all intents."""
        self.db.admin(
            "update payment.intent set created_at = created_at - make_interval(mins => %s),"
            " asked_at = asked_at - make_interval(mins => %s)",
            minutes,
            minutes,
        )

    def sweep(self) -> None:
        """Sweep as pg_cron does."""
        with self.db.connect("stockade_cron") as cron:
            cron.execute("select * from payment.sweep()")

    def work(self, **settings: str) -> int:
        """Let a worker do the tasks that are new, those that come of it, and what is due."""
        return asyncio.run(self._work(settings))

    async def _work(self, settings: dict[str, str]) -> int:
        async with self.cashier(**settings) as cashier:
            return await self.work_with(Worker(cashier, 1))

    async def work_with(self, worker: Worker) -> int:
        """Let this worker do them."""
        done = 0
        self._make_due()
        while await worker.step():
            self._make_due()
            done += 1
            assert done < 50, "they never end"
        return done

    def cashier(self, **settings: str) -> AbstractAsyncContextManager[Cashier]:
        """Put a cashier of a program of its own to work."""
        return at_work(from_environment(self.environment(**settings)))

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment of a program beside this API."""
        ours = {
            "STOCKADE_DBA_URL": self.db.url("stockade_dba"),
            "STOCKADE_POOL_SIZE": "2",
            **self.settings,
            **settings,
        }
        return environment(self.db.url("stockade_api"), self.api.port, **ours)

    def _make_due(self) -> None:
        self.db.admin(
            "update payment.task set due_at = now() where state = 'open' and attempts = 0"
        )

    def let_leases_end(self) -> None:
        """Let time pass for every task, those that rest too."""
        self.db.admin("update payment.task set due_at = now() where state = 'open'")

    def _sell(self, path: str, key: str | None, body: dict[str, Any]) -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.api.client.post(path, json=body, headers=headers)


def signed(body: bytes) -> dict[str, str]:
    """Return the headers of a delivery of the generic webhook, signed now."""
    return sign_standard(body, int(time.time()), WEBHOOK_SECRET)
