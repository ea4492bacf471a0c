create or replace function payment._takes(provider text, amount bigint, currency text)
returns boolean
language sql
immutable
as $$
  -- docs.stripe.com/currencies: Stripe counts ISK and UGX in hundredths and MGA in whole ones, ISO
  -- 4217 and we the other way round; where there are thousandths the last digit has to be 0.
  select provider <> 'stripe' or case
    when currency in ('ISK', 'MGA', 'UGX') then false
    when payment._minor_units(1, currency) = 1000 then amount % 10 = 0
    else true
  end
$$;

comment on function payment._takes(text, bigint, text) is
'Whether a provider can be told to charge exactly this amount, in minor units: an order in one of Stripe''s odd currencies would cost a hundredth, or a hundredfold.';
