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
  with listed as (
    select
      s as line,
      payment._known(s.provider, s.intent_id, s.names) as known_id,
      count(*) over (partition by s.movement, s.reference) as times
    from payment.statement_line as s
    where s.provider = _compare.provider and s.day = _compare.day and s.movement is not null
  )
  select
    concat_ws(' ', (l.line).movement, (l.line).reference),
    found.kind,
    format(
      'there: %s %s %s; here: %s %s %s',
      (l.line).meaning,
      payment._as_written((l.line).amount, (l.line).currency, _compare.provider),
      (l.line).currency,
      coalesce(i.state, 'nothing'),
      payment._as_written(here.amount, here.currency, _compare.provider),
      here.currency
    ),
    (l.line).amount, (l.line).currency, coalesce(i.order_id, (l.line).order_id),
    case
      when found.kind like '%\_mismatch'
        or found.kind = 'missing_here' and (l.line).meaning = 'paid'
        then (l.line).payload
    end
  from listed as l
  left join payment.intent as i on i.id = l.known_id
  cross join lateral payment._here(l.line) as here
  cross join lateral (
    select coalesce(
      payment._mismatch(l.line, i, here.amount, here.currency, here.is_refunded),
      -- What is wrong with the money itself goes first.
      case when l.times > 1 then 'duplicate' end
    ) as kind
  ) as found
  union all
  select
    m.movement, 'missing_there',
    format(
      'there: nothing; here: %s %s',
      payment._as_written(m.amount, m.currency, _compare.provider), m.currency
    ),
    m.amount, m.currency, m.order_id, null
  from payment._missing_there(_compare.provider, _compare.day) as m
  union all
  -- All else that it shows of payouts was applied as it was read.
  select
    'withdrawal ' || w.withdrawal_id, case when not w.is_listed then 'missing_there' end,
    format('there: nothing; here: %s %s', w.coins, w.currency), w.coins, w.currency, null, null
  from payment._paid_out(_compare.provider, _compare.day) as w
$$;

comment on function payment._compare(text, date) is
'A provider''s staged list of a day beside our books, one row a payment, refund or settled withdrawal: kind is null where they agree, else missing_here, missing_there, duplicate, state_mismatch, currency_mismatch or amount_mismatch. payload: what has to be applied because of it.';
