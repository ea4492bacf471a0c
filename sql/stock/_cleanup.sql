create or replace function stock._cleanup(
  at_most integer,
  inout after_product_id bigint,
  out swept integer
)
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  earliest record;
begin
  if (_cleanup.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'at_most: a whole number from 1 is wanted',
      hint = 'how many reservations this call may expire';
  end if;
  perform stock._guard_transaction();
  swept := 0;
  -- From product to product, one probe of the index each: only those with open lines are met.
  loop
    select l.product_id, l.expires_at into earliest
    from stock.line as l
    where l.product_id > after_product_id and l.expires_at is not null
    order by l.product_id, l.expires_at
    limit 1;
    exit when not found;
    if earliest.expires_at <= moment then
      swept := swept + stock._sweep(earliest.product_id, _cleanup.at_most - swept);
    end if;
    -- This one may have more to sweep.
    exit when swept >= _cleanup.at_most;
    after_product_id := earliest.product_id;
  end loop;
end;
$$;

comment on function stock._cleanup(integer, bigint) is
'Expires lapsed reservations of the products after that one, at most that many; returns how many, and the product after which to go on: whoever began anew would pass by all index entries of what was swept just now.';
