create or replace function membership._try_key(kind text, key text)
returns void
language plpgsql
as $$
begin
  perform stock._guard_transaction();
  if not pg_try_advisory_xact_lock(
    hashtextextended(_try_key.kind || ' ' || _try_key.key, 20)
  ) then
    perform stock._raise_busy();
  end if;
end;
$$;

comment on function membership._try_key(text, text) is
'Takes the key lock of a plan, a subscription, a payment, or of a member, under which all that one subscriber paid for one plan is counted; in that order. Raises 55P03.';
