create or replace function payment._try_day(provider text, day date)
returns void
language plpgsql
as $$
begin
  perform stock._guard_transaction();
  if not pg_try_advisory_xact_lock(hashtextextended(provider || ' ' || day::text, 9)) then
    perform stock._raise_busy();
  end if;
end;
$$;

comment on function payment._try_day(text, date) is
'Takes the key lock of a provider''s day in reconciliation. Raises 55P03.';
