create or replace function market._replay(
  wanted uuid[],
  workspace_id uuid,
  namespace text,
  key text,
  by_card boolean
)
returns market.outcome
language plpgsql
as $$
declare
  earlier record;
  outcome market.outcome;
begin
  if (
    length(_replay.key) between 1 and 255 and length(_replay.namespace) between 1 and 255
  ) is not true then
    raise invalid_parameter_value using
      message = 'key and namespace: 1 to 255 characters',
      hint = 'the key makes a second call with it harmless';
  end if;
  select o.purchase_id, o.status, o.lead_ids, o.order_id into earlier
  from market.overview as o
  where o.workspace_id = _replay.workspace_id
    and o.namespace = _replay.namespace
    and o.key = _replay.key;
  if earlier.purchase_id is null then
    return outcome;
  elsif earlier.status = 'expired' then
    -- A dead one's key may be used again.
    perform market._lock(earlier.purchase_id);
    update market.purchase as p
    set namespace = null, key = null
    where p.id = earlier.purchase_id;
  elsif (earlier.order_id is not null) <> by_card or earlier.lead_ids <> wanted then
    outcome.status := 'mismatch';
  else
    outcome := market._outcome(
      case earlier.status when 'completed' then 'already_completed' else 'replayed' end,
      earlier.purchase_id
    );
  end if;
  return outcome;
end;
$$;

comment on function market._replay(uuid[], uuid, text, text, boolean) is
'What was bought under this key before: already_completed, replayed (by card, not paid yet), mismatch (something else); nulls for nothing. Raises 22023 for a key that is none, 55P03 when busy.';
