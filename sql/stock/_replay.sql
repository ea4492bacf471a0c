create or replace function stock._replay(namespace text, reference text, fingerprint bigint)
returns stock.outcome
language plpgsql
as $$
declare
  earlier stock.reservation;
  answer stock.outcome;
begin
  -- Two callers with one reference: a unique key would make the second wait for the first.
  if not pg_try_advisory_xact_lock(
    stock._key(_replay.namespace, _replay.reference)
  ) then
    answer.status := 'busy';
    return answer;
  end if;

  -- The live one, if any: the clock may have been set back since a dead one was made.
  select r.* into earlier
  from stock.reservation as r
  where r.reference = _replay.reference and r.namespace = _replay.namespace
  order by r.state in ('released', 'expired'), r.created_at desc
  limit 1;
  if not found or earlier.state in ('released', 'expired') then
    return answer;
  end if;

  if earlier.state = 'active' and earlier.expires_at <= clock_timestamp() then
    -- Dead, unless an extend under way says otherwise: only its row can tell.
    perform from stock.reservation as r
    where r.id = earlier.id and stock._state(r, clock_timestamp()) = 'expired'
    for update skip locked;
    if not found then
      answer.status := 'busy';
    end if;
    return answer;
  end if;

  if earlier.fingerprint <> _replay.fingerprint then
    answer.status := 'mismatch';
    answer.detail := 'this reference already belongs to another request';
    return answer;
  end if;
  answer.status := 'replayed';
  answer.reservation_id := earlier.id;
  answer.expires_at := earlier.expires_at;
  return answer;
end;
$$;

comment on function stock._replay(text, text, bigint) is
'Takes the key lock of a reference and looks for a live reservation under it: replayed, mismatch or busy; no status when the reference is free to be used.';
