create or replace function credit._next_look(seen credit.withdrawal, moment timestamptz)
returns timestamptz
language sql
volatile
as $$
  -- Whenever a quarter of its age has passed, with jitter: ever more rarely, and for ever.
  select moment + (0.75 + random() / 2) * greatest(
    interval '15 seconds', least((moment - seen.created_at) / 4, interval '6 hours')
  )
$$;

comment on function credit._next_look(credit.withdrawal, timestamptz) is
'When a withdrawal is due again that had no final answer: 15 seconds at first, 6 hours at last.';
