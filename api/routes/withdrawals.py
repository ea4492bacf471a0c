"""Withdrawals: credits that are paid out in coins."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert, structs

from api.auth import allowed, workspace_of
from api.cashier import Cashier
from api.keys import KeyHeader, key_of
from api.problems import documented, problem
from api.requests import JsonRequest
from api.routes.answers import made, replay
from api.withdrawals import State, Withdrawal, Withdrawn


class WithdrawalRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """So many credits, to be paid out to this address."""

    amount: Annotated[int, Meta(ge=1, le=10**12)]
    address: Annotated[str, Meta(pattern="^[!-~]{1,255}$")]


class NewWithdrawal(Struct, frozen=True):
    """A withdrawal under way: `coins` of `currency`, rounded down to 6 decimals."""

    withdrawal_id: UUID
    state: State
    amount: int
    coins: Decimal
    currency: str
    address: str


class WithdrawalAnswer(Withdrawal, frozen=True, kw_only=True):
    """A withdrawal as it is now.

    `state` is open (on its way to the provider), sent (the provider has it), unknown (nobody knows;
    it is found out), settled (paid out) or rejected (certainly not: the credits are free again).
    """

    withdrawal_id: UUID


def opened(withdrawn: Withdrawn) -> NewWithdrawal:
    """Return the withdrawal that was opened, now or before; raise its problem otherwise."""
    match withdrawn.status:
        case "opened" | "replayed":
            return convert(withdrawn, NewWithdrawal, from_attributes=True)
        case "off":
            raise problem("not_configured", "credit.put_setting has chosen no coin.")
    raise problem(
        withdrawn.status, withdrawal_id=withdrawn.withdrawal_id, available=withdrawn.available
    )


class WithdrawalController(Controller):
    """Withdrawals."""

    path = "/api/withdrawals"
    tags = ("credits",)
    security = ({"jwt": []},)
    guards = (allowed("workspace"),)

    @post(
        summary="Withdraw credits",
        responses={
            **documented(
                "insufficient_credits",
                "too_small",
                "already_open",
                "mismatch",
                "forbidden",
                "not_configured",
                "too_large",
                "unsupported_media_type",
            ),
            **replay(NewWithdrawal),
        },
    )
    async def withdraw(
        self,
        request: JsonRequest,
        data: JSONBody[WithdrawalRequest],
        cashier: NamedDependency[Cashier],
        _key: KeyHeader = None,
    ) -> Response[NewWithdrawal]:
        """Set them aside, once a key; they are gone when they were paid out. One at a time."""
        cashier.desk.require_payouts()
        withdrawn = await cashier.withdrawals.withdraw(
            workspace_of(request), data.amount, data.address, key_of(request)
        )
        return made(withdrawn.status, opened(withdrawn))

    @get(
        "/{withdrawal_id:uuid}",
        summary="A withdrawal as it is now",
        responses=documented("not_found", "forbidden", "not_configured"),
    )
    async def show(
        self,
        request: JsonRequest,
        withdrawal_id: FromPath[UUID],
        cashier: NamedDependency[Cashier],
    ) -> WithdrawalAnswer:
        """Of the workspace's own."""
        found = await cashier.withdrawals.get_withdrawal(withdrawal_id, workspace_of(request))
        if found is None:
            raise problem("not_found")
        return WithdrawalAnswer(withdrawal_id=withdrawal_id, **structs.asdict(found))
