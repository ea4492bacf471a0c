create or replace function payment._try_books(provider text)
returns void
language plpgsql
as $$
begin
  perform stock._guard_transaction();
  if not pg_try_advisory_xact_lock(hashtextextended(_try_books.provider, 9)) then
    perform stock._raise_busy();
  end if;
end;
$$;

comment on function payment._try_books(text) is
'Takes the key lock of a provider''s books in reconciliation: lists of neighbouring days overlap, and would file the same exception. Raises 55P03.';
