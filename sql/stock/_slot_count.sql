create or replace function stock._slot_count(slots integer, total integer)
returns integer
language sql
immutable
as $$
  select coalesce(_slot_count.slots, least(greatest(_slot_count.total, 1), 16))
$$;

comment on function stock._slot_count(integer, integer) is
'How many slots a product is to have: as many as were asked for, else one a unit, 16 at most. Written to be inlined.';
