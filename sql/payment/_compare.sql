create or replace function payment._compare(provider text, day date)
returns table (
  subject text,
  kind text,
  detail text,
  amount numeric,
  currency text,
  order_id uuid,
  payload jsonb
)
language sql
stable
as $$
  with
  listed as (
    select
      f.movement, f.meaning, f.amount, f.currency, f.intent_id, f.order_id, s.payload,
      coalesce(
        (
          select i.id from payment.intent as i
          where i.id = f.intent_id and i.provider = _compare.provider
        ),
        (
          select n.intent_id from payment.name as n
          where n.provider = _compare.provider and n.name = any (f.names)
          limit 1
        )
      ) as known_id,
      count(*) over (partition by f.movement) as times
    from payment.statement_line as s
    cross join lateral payment._read(s.provider, s.payload) as f
    where s.provider = _compare.provider and s.day = _compare.day and f.movement is not null
  ),
  -- From five minutes before: a provider makes its row after ours, and clocks differ.
  ours as (
    select i.id, i.order_id, i.state, named.movement
    from payment.intent as i
    join lateral (
      select min(replace(n.name, 'payment ', '')) as movement
      from payment.name as n
      where n.intent_id = i.id and (n.name like 'pi\_%' or n.name like 'payment %')
    ) as named on named.movement is not null
    where i.provider = _compare.provider
      and i.created_at >= _compare.day::timestamp at time zone 'UTC' - interval '5 minutes'
      and i.created_at < _compare.day::timestamp at time zone 'UTC' + interval '23:55'
  ),
  received as (
    select r.movement, sum(r.amount) as amount, min(r.currency) as currency
    from payment.receipt as r
    where r.provider = _compare.provider
      and r.movement in (select listed.movement from listed)
    group by r.movement
  ),
  joined as (
    select
      listed.*,
      coalesce(listed.movement, ours.movement) as subject,
      coalesce(listed.known_id, ours.id) as intent_id_here,
      coalesce(i.order_id, listed.order_id) as order_id_here,
      coalesce(i.state, ours.state) as state_here,
      r.amount as amount_here,
      r.currency as currency_here,
      listed.meaning = 'paid' as paid_there
    from listed
    full join ours on ours.id = listed.known_id
    left join payment.intent as i on i.id = coalesce(listed.known_id, ours.id)
    left join received as r on r.movement = listed.movement
  )
  select
    j.subject,
    found.kind,
    format(
      'there: %s %s %s; here: %s %s %s',
      coalesce(j.meaning, 'nothing'), j.amount, j.currency,
      coalesce(j.state_here, 'nothing'), j.amount_here, j.currency_here
    ),
    j.amount, j.currency, j.order_id_here, j.payload
  from joined as j
  cross join lateral (
    select case
      when j.movement is null then case when j.state_here <> 'refused' then 'missing_there' end
      when j.times > 1 then 'duplicate'
      when j.known_id is null
        then case when j.paid_there or j.intent_id is not null then 'missing_here' end
      when j.paid_there and j.amount > 0 and j.amount_here is null then 'state_mismatch'
      when j.paid_there and j.currency <> j.currency_here then 'currency_mismatch'
      when j.paid_there and j.amount <> j.amount_here then 'amount_mismatch'
      when j.amount_here is not null and j.meaning not in ('paid', 'refunded')
        then 'state_mismatch'
      when j.meaning in ('cancelled', 'expired')
        and j.state_here in ('created', 'unknown', 'open', 'processing')
        then 'state_mismatch'
    end as kind
  ) as found
$$;

comment on function payment._compare(text, date) is
'A provider''s staged list of a day beside our books, one row a payment: kind is null where they agree, else missing_here, missing_there, duplicate, state_mismatch, currency_mismatch or amount_mismatch.';
