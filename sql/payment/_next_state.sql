create or replace function payment._next_state(state text, meaning text)
returns text
language sql
immutable
as $$
  -- Deliveries come in any order, so a state only ever gives way to one that says more.
  select case
    when state = 'paid' or meaning = 'paid' then 'paid'
    when meaning = 'opened' and state in ('created', 'unknown') then 'open'
    when meaning = 'unknown' and state = 'created' then 'unknown'
    when meaning = 'refused' and state in ('created', 'unknown') then 'refused'
    -- After a failure, too: the buyer tries another card.
    when meaning in ('processing', 'failed') and payment._lives(state) then meaning
    when meaning in ('cancelled', 'expired') and state not in ('cancelled', 'expired')
      then meaning
    else state
  end
$$;

comment on function payment._next_state(text, text) is
'An intent''s state after something was learned of it. Paid is never undone and may override any other.';
