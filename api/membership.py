"""The functions of membership, one method each, as in api/rpc.py."""

from datetime import datetime

from msgspec import Struct

from api.rpc import Functions


class Membership(Struct, frozen=True):
    """A plan that a subscriber has or had.

    `active` also for a while after `expires_at`, as long as a renewal is due that has not failed.
    """

    plan: str
    name: str
    active: bool
    started_at: datetime | None
    expires_at: datetime | None
    seconds_left: int
    next_payment_at: datetime | None
    failed_at: datetime | None
    cancelled_at: datetime | None


class Linked(Struct, frozen=True):
    """What became of linking a subscription (membership.outcome)."""

    status: str


class Memberships(Functions):
    """Memberships as the routes see them."""

    async def list(self, subscriber: str) -> list[Membership]:
        """Read all that a subscriber has or had, what is active first."""
        return await self._rows("membership.get_memberships", Membership, subscriber=subscriber)

    async def link(self, subscriber: str, plan: str, subscription: str) -> Linked:
        """Link what Stripe shows of a subscription: linked, replayed, or why not."""
        return await self._one(
            "payment.link_membership",
            Linked,
            subscriber=subscriber,
            plan=plan,
            subscription=subscription,
        )
