"""Memberships: what an application asks before it lets somebody in."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter
from msgspec import Meta, Struct

from api.auth import allowed
from api.cashier import PROBLEMS, Cashier
from api.desk import ABSENT
from api.membership import Membership, Memberships
from api.problems import documented, problem
from api.providers.replies import Reply
from api.routes.answers import made, replay, wanted

NO_NUL = "^[^\x00]*$"

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=NO_NUL)]


class MembershipsAnswer(Struct, frozen=True):
    """What the subscriber has, how long it has left to run, and what is over."""

    subscriber: str
    active: list[Membership]
    ended: list[Membership]


class LinkRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A subscription of Stripe, whose it is, and of which plan it has to be."""

    subscriber: Name
    plan: Name
    subscription_id: Annotated[str, Meta(pattern="^sub_[A-Za-z0-9_]+$", max_length=255)]


class MembershipController(Controller):
    """Memberships."""

    path = "/api/memberships"
    tags = ("memberships",)
    security = ({"jwt": []},)
    guards = (allowed("service"),)

    @get(
        "/{subscriber:str}",
        summary="A subscriber's memberships",
        responses=documented("forbidden", "not_configured"),
    )
    async def show(
        self,
        subscriber: Annotated[str, PathParameter(max_length=255, pattern=NO_NUL)],
        memberships: NamedDependency[Memberships],
    ) -> MembershipsAnswer:
        """Read what is active and what has ended; both are empty for whom nobody knows."""
        found = await memberships.list(subscriber)
        return MembershipsAnswer(
            subscriber,
            [one for one in found if one.active],
            [one for one in found if not one.active],
        )

    @post(
        summary="Link a subscription of Stripe",
        responses={
            **documented(
                "not_found",
                "unknown_plan",
                "other_subscriber",
                "other_plan",
                "inactive",
                "forbidden",
                "provider_away",
                "provider_busy",
                "provider_refused",
                "not_configured",
                "too_large",
                "unsupported_media_type",
            ),
            **replay(Membership),
        },
    )
    async def link(
        self,
        data: JSONBody[LinkRequest],
        memberships: NamedDependency[Memberships],
        cashier: NamedDependency[Cashier],
    ) -> Response[Membership]:
        """Ask Stripe whether it is what it should be, and apply what was paid for it already."""
        cashier.desk.require("stripe")
        linked = await cashier.in_time(_link(data, memberships, cashier))
        return made(*linked)


async def _link(
    data: LinkRequest, memberships: Memberships, cashier: Cashier
) -> tuple[str, Membership]:
    """Ask, link, then hear what was paid: each step commits; asked again, all are replayed."""
    subscription, *invoices = await cashier.desk.subscription(data.subscription_id)
    for reply in (subscription, *invoices):
        _require(reply)
    linked = wanted(
        await memberships.link(data.subscriber, data.plan, subscription.body or ""),
        "linked",
        "replayed",
    )
    await cashier.hear("stripe", invoices)
    [membership] = [one for one in await memberships.list(data.subscriber) if one.plan == data.plan]
    return linked.status, membership


def _require(reply: Reply[object]) -> None:
    if reply.status == "refused" and reply.reason in ABSENT:
        raise problem("not_found", "Stripe has no such subscription.")
    if reply.status != "done":
        raise problem({**PROBLEMS, "busy": "provider_busy"}[reply.status])
