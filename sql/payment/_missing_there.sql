create or replace function payment._missing_there(provider text, day date)
returns table (movement text, amount numeric, currency text, order_id uuid)
language sql
stable
as $$
  select r.movement, r.amount, r.currency, i.order_id
  from payment.receipt as r
  join payment.intent as i on i.id = r.intent_id
  where r.provider = _missing_there.provider
    and r.received_at >= _missing_there.day::timestamp at time zone 'UTC'
    and r.received_at < least(
      (_missing_there.day + 1)::timestamp at time zone 'UTC',
      -- What came since the list was read, it can't show.
      (
        select s.begun_at from payment.statement as s
        where s.provider = _missing_there.provider and s.day = _missing_there.day
      )
    )
    and not exists (
      select from payment.statement_line as s
      where s.provider = r.provider and s.movement = r.movement
    )
    -- A list shows what was made on its day, and a payment may be made long after its intent:
    -- only when each day between the two was listed is it in none.
    and not exists (
      select from generate_series(
        (i.created_at at time zone 'UTC')::date, _missing_there.day, interval '1 day'
      ) as made (day)
      where not exists (
        select from payment.statement as s where s.provider = r.provider and s.day = made.day::date
      )
    )
$$;

comment on function payment._missing_there(text, date) is
'Money that we took on a day (UTC) and that is in none of the provider''s lists, where all are staged that could show it.';
