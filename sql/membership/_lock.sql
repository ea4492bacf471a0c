create or replace function membership._lock(provider text, reference text)
returns membership.subscription
language plpgsql
as $$
declare
  locked membership.subscription;
begin
  -- Whoever links it just now finds what came before it parked, or is found here.
  perform membership._try_key('subscription', _lock.provider || ' ' || _lock.reference);
  select s.* into locked
  from membership.subscription as s
  where (s.provider, s.reference) = (_lock.provider, _lock.reference);
  if locked.id is not null then
    perform membership._try_member(locked.subscriber, locked.plan);
  end if;
  return locked;
end;
$$;

comment on function membership._lock(text, text) is
'Takes the key locks of a provider''s subscription and of its member, and returns it; nulls while it is not linked. Raises 55P03.';
