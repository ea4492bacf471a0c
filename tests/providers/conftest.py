"""A fake provider for the whole run, empty for each test, and settings that point at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.settings import Settings, from_environment
from tests.providers.calls import NowPaymentsCalls, StripeCalls
from tests.providers.fake import FakeProvider, fake_provider
from tests.providers.webhooks import Webhook, receive

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "postgresql://stockade_api@127.0.0.1/nothing-here-asks-it"


@pytest.fixture(scope="session")
def running_provider() -> Iterator[FakeProvider]:
    """Run the fake provider."""
    with fake_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: FakeProvider) -> FakeProvider:
    """Give the fake provider, empty."""
    running_provider.reset()
    return running_provider


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Give a webhook that takes everything and remembers it."""
    with receive() as webhook:
        yield webhook


@pytest.fixture
def settings(provider: FakeProvider, webhook: Webhook) -> Settings:
    """Give the settings of an API that pays by the fake provider."""
    environ = {"STOCKADE_DATABASE_URL": DATABASE, "IPN_CALLBACK_URL": webhook.url}
    return from_environment(environ | provider.settings)


@pytest.fixture
def call(settings: Settings) -> Iterator[StripeCalls]:
    """Call Stripe."""
    with StripeCalls(settings) as call:
        yield call


@pytest.fixture
def ask(settings: Settings) -> Iterator[NowPaymentsCalls]:
    """Ask NOWPayments."""
    with NowPaymentsCalls(settings) as ask:
        yield ask
