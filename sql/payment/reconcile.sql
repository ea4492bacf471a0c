create or replace function payment.reconcile(
  provider text,
  day date,
  out mismatches integer,
  out filed integer,
  out events integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  compared record;
  before bigint;
  recorded text;
begin
  if (
    reconcile.provider in ('stripe', 'nowpayments') and reconcile.day is not null
  ) is not true then
    raise invalid_parameter_value using
      message = 'provider: stripe or nowpayments; day: in UTC',
      hint = 'payment.stage first';
  end if;
  perform payment._try_books(reconcile.provider);
  mismatches := 0;
  events := 0;
  select count(*) into before from payment.exception as e where e.provider = reconcile.provider;

  for compared in
    select distinct on (c.subject) c.*
    from payment._compare(reconcile.provider, reconcile.day) as c
    order by c.subject, c.kind nulls last
  loop
    perform payment._note_mismatch(reconcile.provider, compared.subject, compared.kind);
    continue when compared.kind is null;
    mismatches := mismatches + 1;
    perform payment._except(
      compared.kind, reconcile.provider || ' ' || compared.subject, 'decision', compared.detail,
      compared.amount, compared.currency, reconcile.provider, compared.order_id
    );
    -- Money changes through payment.apply only: what the list shows is an event like any other.
    if compared.kind in ('state_mismatch', 'amount_mismatch', 'currency_mismatch') then
      recorded := (payment.record_event(reconcile.provider, compared.payload)).status;
      events := events + (recorded = 'recorded')::integer;
    end if;
  end loop;
  select count(*) - before into filed
  from payment.exception as e
  where e.provider = reconcile.provider;
end;
$$;

comment on function payment.reconcile(text, date) is
'Compares what payment.stage holds of a day with our books. Each mismatch is one exception however often this runs, and resolved by the run that no longer finds it: missing_here, missing_there, duplicate, state_mismatch, amount_mismatch, currency_mismatch. What the provider shows of the last three is recorded as an event (events: how many new ones), for money changes only through payment.apply.
mismatches: how many there are; filed: how many of them are new. Raises 22023, and 55P03 when busy.';
