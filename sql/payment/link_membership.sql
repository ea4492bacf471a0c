create or replace function payment.link_membership(
  subscriber text,
  plan text,
  subscription jsonb
)
returns membership.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  -- Clocks differ: what Stripe says in the next minutes is newer than this.
  news membership.news := payment._stripe_subscription(
    link_membership.subscription, clock_timestamp() - interval '5 minutes'
  );
  outcome membership.outcome;
begin
  perform membership._check(link_membership.subscriber, link_membership.plan);
  if (
    link_membership.subscription ->> 'object' = 'subscription'
    and length(news.reference) between 1 and 255
  ) is not true then
    raise invalid_parameter_value using
      message = 'subscription: an object of Stripe is wanted',
      hint = 'what it answered when it was asked for the subscription, as it came';
  end if;
  outcome := membership._link(
    link_membership.subscriber, link_membership.plan, 'stripe', news
  );
  if outcome.status in ('linked', 'replayed') then
    perform payment._apply_parked('stripe', array[news.reference]);
    outcome := membership._outcome(outcome.status, outcome.subscriber, outcome.plan);
  end if;
  return outcome;
end;
$$;

comment on function payment.link_membership(text, text, jsonb) is
'Links a subscription to the subscriber whose it is, verified by what Stripe itself says of it, and applies what was told of it before: from then on its invoices extend the membership.
subscription: Stripe''s object, fetched by its id just now; never what a browser sent.
status: linked, replayed (it is this subscriber''s already), other_subscriber (it is somebody else''s), other_plan (its price and period aren''t the plan''s, or it is linked to another), inactive (it has ended or never began, or the plan takes nobody new), unknown_plan; expires_at.
Raises 22023 for what is no subscription of Stripe, 55P03 when busy.';
