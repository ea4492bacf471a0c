create or replace function stock._draw(
  requests stock._request[],
  products bigint[],
  seen bigint[],
  retry_at timestamptz[],
  inout outcomes stock.outcome[],
  inout units bigint[]
)
language plpgsql
stable
as $$
declare
  wanted stock._request;
  place integer;
begin
  for i in 1 .. cardinality(_draw.requests) loop
    continue when outcomes[i].status is not null;
    wanted := _draw.requests[i];
    for j in 1 .. cardinality(wanted.product_ids) loop
      place := array_position(_draw.products, wanted.product_ids[j]);
      if units[place] < wanted.quantities[j] then
        outcomes[i] := row(
          case when seen[place] < wanted.quantities[j] then 'insufficient' else 'busy' end,
          null, null, wanted.product_ids[j], greatest(seen[place], 0), retry_at[place], null
        );
        exit;
      end if;
    end loop;
    continue when outcomes[i].status is not null;

    for j in 1 .. cardinality(wanted.product_ids) loop
      place := array_position(_draw.products, wanted.product_ids[j]);
      units[place] := units[place] - wanted.quantities[j];
      seen[place] := seen[place] - wanted.quantities[j];
    end loop;
  end loop;
end;
$$;

comment on function stock._draw(
  stock._request[], bigint[], bigint[], timestamptz[], stock.outcome[], bigint[]
) is
'In the order given, each open request draws all its lines from units (one pool a product), or none: then it is insufficient when what was seen is short too, else busy. Returns the outcomes and what is left in the pools.';
