create or replace function payment._lives(state text)
returns boolean
language sql
immutable
as $$
  select state in ('created', 'unknown', 'open', 'processing', 'failed')
$$;

comment on function payment._lives(text) is
'Whether an intent of this state may still be paid in its turn: a failed one, too, for its buyer may try another card. The index payment.intent_live says the same.';
