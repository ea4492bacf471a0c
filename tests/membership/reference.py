"""Memberships in plain Python: what each payment gives, by a calendar and not by PostgreSQL's."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(hours=24)


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many months later, or that month's last day."""
    months += 12 * moment.year + moment.month - 1
    year, month = months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(moment.day, last))


@dataclass
class Payment:
    """A payment, in the order of their ids."""

    paid_at: datetime
    periods: int
    taken_back_at: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        """Say whether it had not been taken back by then."""
        return self.taken_back_at is None or self.taken_back_at > moment


@dataclass
class Run:
    """Payments without a gap between them."""

    anchor: datetime
    payments: list[Payment] = field(default_factory=list)

    def end(self, at: datetime | None = None) -> datetime:
        """Return when it ends by all that counts now, or that counted then."""
        counted = [
            one.periods
            for one in self.payments
            if (one.taken_back_at is None if at is None else one.counts_at(at))
        ]
        return months_later(self.anchor, sum(counted))


@dataclass
class Member:
    """One subscriber's payments for a plan of one month."""

    payments: list[Payment] = field(default_factory=list)

    def runs(self) -> list[Run]:
        """Tell the runs from all payments, in the order in which they were paid."""
        runs: list[Run] = []
        for one in sorted(self.payments, key=lambda payment: payment.paid_at):
            last = runs[-1].end(one.paid_at) if runs else None
            if last is None or last == runs[-1].anchor or one.paid_at > last + GRACE:
                runs.append(Run(one.paid_at))
            runs[-1].payments.append(one)
        return runs

    def expires_at(self) -> datetime | None:
        """Return when the membership ends; None where nothing was ever paid."""
        runs = self.runs()
        return runs[-1].end() if runs else None
