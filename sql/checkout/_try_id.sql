create or replace function checkout._try_id(order_id uuid)
returns void
language plpgsql
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended(_try_id.order_id::text, 4)) then
    perform stock._raise_busy();
  end if;
end;
$$;

comment on function checkout._try_id(uuid) is
'Takes the key lock of an order''s id until the transaction ends: whoever makes the order and whoever looks for it in vain don''t miss each other. Raises 55P03.';
