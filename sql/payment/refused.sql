create or replace function payment.refused(intent_id uuid, detail text, out state text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ours payment.intent := payment._lock(refused.intent_id);
begin
  perform payment._end(ours, 'refused', left(refused.detail, 1000));
  state := coalesce(
    (select i.state from payment.intent as i where i.id = refused.intent_id), 'not_found'
  );
end;
$$;

comment on function payment.refused(uuid, text) is
'The provider has said for certain that it made no such intent: the order is cancelled and its units are free, unless another intent of it lives.
state: refused, or what the intent has become meanwhile; not_found. Raises 55P03 when busy.';
