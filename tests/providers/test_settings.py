"""The providers' settings: a provider without its key is off, a wrong setting is named."""

from __future__ import annotations

import pytest

from api.settings import Settings, SettingsError, from_environment
from tests.providers.conftest import DATABASE
from tests.providers.schemes import whsec

SECRET = whsec(b"s")
PRODUCTION = {
    "STOCKADE_DATABASE_URL": DATABASE,
    "STOCKADE_ENV": "production",
    "STOCKADE_JWT_SECRET": "a-secret-of-the-tests-with-32-bytes-or-more",
    "CLEANUP_API_TOKEN": "t",
    "STOCKADE_PUBLIC_URL": "https://shop.example",
}
STRIPE = {"STRIPE_SECRET_KEY": "sk_very-secret", "STRIPE_WEBHOOK_SECRETS": "whsec_very-secret"}
NOWPAYMENTS = {
    "NOWPAYMENTS_API_KEY": "very-secret-key",
    "NOWPAYMENTS_IPN_SECRET": "very-secret-ipn",
    "IPN_CALLBACK_URL": "https://shop.example/api/payments/ipn-callback",
    "NOWPAYMENTS_EMAIL": "very-secret@shop.example",
    "NOWPAYMENTS_PASSWORD": "very-secret-password",
}


def test_without_any_of_them_every_provider_is_off_in_production_too() -> None:
    settings = from_environment(PRODUCTION)
    assert settings.stripe_secret_key is None
    assert settings.nowpayments_api_key is None
    assert settings.webhook_secrets == ()
    assert settings.unsigned_webhooks is False


def test_the_providers_own_addresses_are_the_default() -> None:
    settings = Settings(database_url=DATABASE)
    assert settings.stripe_api_base == "https://api.stripe.com"
    assert settings.nowpayments_api_base == "https://api.nowpayments.io/v1"
    read = from_environment(PRODUCTION | {"STRIPE_API_BASE": "http://127.0.0.1:1/"})
    assert read.stripe_api_base == "http://127.0.0.1:1"


@pytest.mark.parametrize("text", ["a,b", "a b", " a , b, ", "a\tb", "a\nb"])
def test_several_secrets_are_separated_by_commas_or_spaces(text: str) -> None:
    both = from_environment(PRODUCTION | STRIPE | {"STRIPE_WEBHOOK_SECRETS": text})
    assert both.stripe_webhook_secrets == ("a", "b")


def test_several_secrets_of_the_generic_webhook_hold() -> None:
    read = from_environment(PRODUCTION | {"STOCKADE_WEBHOOK_SECRETS": f"{SECRET},{whsec(b't')}"})
    assert read.webhook_secrets == (SECRET, whsec(b"t"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_WEBHOOK_SECRETS", ","),
        ("STRIPE_WEBHOOK_SECRETS", " "),
        ("STOCKADE_WEBHOOK_SECRETS", "very-secret"),
        ("STOCKADE_WEBHOOK_SECRETS", f"{SECRET},whsec_very-secret"),
        ("STRIPE_API_BASE", "very-secret"),
        ("NOWPAYMENTS_API_BASE", "ftp://very-secret/"),
        ("NOWPAYMENTS_TOTP_SECRET", "very-secret"),
        ("NOWPAYMENTS_TOTP_SECRET", "JBSWY3DPEHPK3PXP"),
        ("IPN_CALLBACK_URL", "https:///very-secret"),
        ("IPN_CALLBACK_URL", "http://[very-secret/"),
        ("STOCKADE_UNSIGNED_WEBHOOKS", "yes"),
        ("STOCKADE_UNSIGNED_WEBHOOKS", "1"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refusal:
        from_environment(PRODUCTION | STRIPE | NOWPAYMENTS | {name: value})
    assert "very-secret" not in str(refusal.value)


def test_unsigned_webhooks_are_for_trying() -> None:
    trying = PRODUCTION | {"STOCKADE_ENV": "development", "STOCKADE_UNSIGNED_WEBHOOKS": "1"}
    assert from_environment(trying).unsigned_webhooks is True


@pytest.mark.parametrize("missing", [*STRIPE, *NOWPAYMENTS, "STOCKADE_PUBLIC_URL"])
def test_production_refuses_a_provider_that_could_charge_and_not_tell_us_or_the_buyer(
    missing: str,
) -> None:
    whole = PRODUCTION | STRIPE | NOWPAYMENTS
    assert from_environment(whole).stripe_secret_key == "sk_very-secret"
    with pytest.raises(SettingsError, match=missing) as refusal:
        from_environment(whole | {missing: ""})
    assert "very-secret" not in str(refusal.value)
    from_environment(whole | {missing: "", "STOCKADE_ENV": "development"})


def test_the_settings_show_no_secret() -> None:
    assert "very-secret" not in repr(from_environment(PRODUCTION | STRIPE | NOWPAYMENTS))
