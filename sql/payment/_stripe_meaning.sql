create or replace function payment._stripe_meaning(said text, status text)
returns text
language plpgsql
immutable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  return (
    select m.meaning
    from (
      values
        ('payment_intent.succeeded', '%', 'paid'),
        ('payment_intent.processing', '%', 'processing'),
        ('payment_intent.payment_failed', '%', 'failed'),
        ('payment_intent.canceled', '%', 'cancelled'),
        ('payment_intent.*', '%', 'opened'),
        ('payment_intent', 'succeeded', 'paid'),
        ('payment_intent', 'processing', 'processing'),
        ('payment_intent', 'failed', 'failed'),
        ('payment_intent', 'canceled', 'cancelled'),
        ('payment_intent', '%', 'opened'),
        ('checkout.session.completed', '%unpaid', 'processing'),
        ('checkout.session.completed', '%', 'paid'),
        ('checkout.session.async_payment_succeeded', '%', 'paid'),
        ('checkout.session.async_payment_failed', '%', 'failed'),
        ('checkout.session.expired', '%', 'expired'),
        ('checkout.session.created', '%', 'opened'),
        ('checkout.session', 'complete unpaid', 'processing'),
        ('checkout.session', 'complete%', 'paid'),
        ('checkout.session', 'expired%', 'expired'),
        ('checkout.session', '%', 'opened'),
        ('invoice.paid', '%', 'invoice_paid'),
        ('invoice.payment_failed', '%', 'invoice_failed'),
        ('invoice', 'paid', 'invoice_paid'),
        ('invoice_payment.paid', '%', 'invoice_payment'),
        ('customer.subscription.*', '%', 'subscription'),
        ('charge.refunded', '%', 'refunded'),
        ('charge', 'refunded', 'refunded'),
        ('refund', 'failed', 'refund_failed'),
        ('refund', 'canceled', 'refund_failed'),
        ('refund', '%', 'refunded'),
        -- An inquiry (warning_…) takes no money, nor does what was prevented; funds_withdrawn does.
        ('charge.dispute.created', 'warning%', 'informational'),
        ('charge.dispute.created', 'prevented', 'informational'),
        ('charge.dispute.created', '%', 'disputed'),
        ('charge.dispute.funds_withdrawn', '%', 'disputed'),
        ('charge.dispute.funds_reinstated', '%', 'dispute_won'),
        ('charge.dispute.closed', 'won', 'dispute_won'),
        ('charge.dispute.closed', 'lost', 'dispute_lost'),
        ('charge.dispute.closed', 'warning%', 'dispute_dropped'),
        ('charge.dispute.closed', 'prevented', 'dispute_prevented')
    ) as m (said, status, meaning)
    where m.said in (_stripe_meaning.said, regexp_replace(_stripe_meaning.said, '\.[^.]*$', '.*'))
      and _stripe_meaning.status like m.status
    -- Whatever says more goes first.
    order by m.said = _stripe_meaning.said desc, length(m.status) desc
    limit 1
  );
end;
$$;

comment on function payment._stripe_meaning(text, text) is
'What Stripe means, in our words, by an event of that type, or by a bare object of that kind, whose object has that status; null: nothing that we act on.';
