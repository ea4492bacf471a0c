create or replace function payment._said_at(event payment.event)
returns timestamptz
language sql
immutable
as $$
  -- Of other bare objects it is the moment of their making, and they are as they were received.
  select least(
    case
      when event.payload ->> 'object' in ('event', 'refund')
        then payment._moment(event.payload -> 'created')
    end,
    event.received_at
  )
$$;

comment on function payment._said_at(payment.event) is
'When what an event of Stripe tells of happened, by Stripe''s clock; never after we heard of it.';
