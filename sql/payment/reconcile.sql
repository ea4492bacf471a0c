create or replace function payment.reconcile(
  provider text,
  day date,
  run_id uuid,
  out status text,
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
  event_id bigint;
begin
  perform payment._try_books(reconcile.provider);
  if not payment._is_staged(reconcile.provider, reconcile.day, reconcile.run_id) then
    status := 'stale';
    return;
  end if;
  status := 'reconciled';
  mismatches := 0;
  events := 0;
  select count(*) into before from payment.exception as e where e.provider = reconcile.provider;

  for compared in
    select distinct on (c.subject) c.*
    from payment._compare(reconcile.provider, reconcile.day) as c
    where c.kind is not null
      or reconcile.provider || ' ' || c.subject in (
        select e.subject from payment.exception as e
        where payment._is_mismatch(e.kind) and e.resolved_at is null
      )
    order by c.subject, c.kind nulls last
  loop
    perform payment._note_mismatch(reconcile.provider, compared.subject, compared.kind);
    continue when compared.kind is null;
    mismatches := mismatches + 1;
    event_id := null;
    -- Money changes through payment.apply only: what the list shows is an event like any other.
    if compared.payload is not null then
      select r.status, r.event_id into recorded, event_id
      from payment.record_event(reconcile.provider, compared.payload) as r;
      events := events + (recorded = 'recorded')::integer;
    end if;
    perform payment._except(
      compared.kind, reconcile.provider || ' ' || compared.subject, 'decision', compared.detail,
      compared.amount, compared.currency, reconcile.provider, compared.order_id,
      event_id => event_id
    );
  end loop;
  select count(*) - before into filed
  from payment.exception as e
  where e.provider = reconcile.provider;
end;
$$;

comment on function payment.reconcile(text, date, uuid) is
'Compares what payment.stage holds of a day with our books. Each mismatch is one exception however often this runs, and resolved by the run that no longer finds it: missing_here, missing_there, duplicate, state_mismatch, amount_mismatch, currency_mismatch. What the provider shows of money that we lack, or of another state or amount, is recorded as an event (events: how many new ones), for money changes only through payment.apply; so are payouts, by whoever reads the list.
run_id: as payment.stage answered it. status: reconciled, stale (something else is staged of that day: stage it anew).
mismatches: how many there are; filed: how many of them are new. Raises 55P03 when busy.';
