"""The functions of credit that are about withdrawals, one method each, as in api/rpc.py."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from api.keys import Key
from api.money import LEASE_SECONDS
from api.rpc import Functions

State = Literal["open", "sent", "unknown", "settled", "rejected"]


class Withdrawn(Struct, frozen=True):
    """What became of withdrawing credits (credit.withdrawal_outcome), and the withdrawal."""

    status: str
    withdrawal_id: UUID | None = None
    state: State | None = None
    amount: int | None = None
    coins: Decimal | None = None
    currency: str | None = None
    address: str | None = None
    balance: int | None = None
    available: int | None = None


class Withdrawal(Struct, frozen=True):
    """A withdrawal as it is now: `amount` in credits, `coins` of `currency` to `address`."""

    state: State
    amount: int
    coins: Decimal
    currency: str
    address: str
    created_at: datetime
    closed_at: datetime | None


class Errand(Struct, frozen=True):
    """A step of a withdrawal, claimed."""

    withdrawal_id: UUID
    attempt: int
    step: Literal["create", "find", "verify", "look"]
    coins: Decimal
    currency: str
    address: str
    reference: str | None
    listed_since: datetime | None
    listed_before: datetime


class Reported(Struct, frozen=True):
    """How a withdrawal stands after a step."""

    status: str
    due_at: datetime | None


class Withdrawals(Functions):
    """Withdrawals as the routes and the worker see them."""

    async def withdraw(self, workspace_id: UUID, amount: int, address: str, key: Key) -> Withdrawn:
        """Set credits aside and open their withdrawal: opened, replayed, or why not."""
        return await self._one(
            "credit.withdraw",
            Withdrawn,
            workspace_id=workspace_id,
            amount=amount,
            address=address,
            key=key.reference,
            namespace=key.namespace,
        )

    async def get_withdrawal(self, withdrawal_id: UUID, workspace_id: UUID) -> Withdrawal | None:
        """Read a withdrawal of that workspace; None where it has none such."""
        return await self._row(
            "credit.get_withdrawal",
            Withdrawal,
            withdrawal_id=withdrawal_id,
            workspace_id=workspace_id,
        )

    async def claim(self, can_verify: bool) -> Errand | None:
        """Claim a step of the withdrawal that is due longest; None where none is."""
        return await self._row(
            "credit.claim_withdrawal", Errand, can_verify=can_verify, lease_seconds=LEASE_SECONDS
        )

    async def report(self, errand: Errand, result: str, detail: str | None) -> Reported:
        """Say how a step ended: again, settled, rejected, stale."""
        return await self._one(
            "credit.report",
            Reported,
            withdrawal_id=errand.withdrawal_id,
            attempt=errand.attempt,
            result=result,
            detail=detail,
        )
