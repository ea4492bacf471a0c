create or replace function credit._payout_state(said text)
returns text
language sql
immutable
as $$
  -- One that failed may be processed later, says the provider: its credits stay.
  select case
    when said in ('creating', 'waiting', 'processing', 'sending', 'finished', 'rejected')
      then 'sent'
    else 'unknown'
  end
$$;

comment on function credit._payout_state(text) is
'What a withdrawal is while the provider says this of its payout: sent, or unknown.';
