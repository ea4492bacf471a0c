create or replace function stock._draw(
  requests stock._request[],
  products bigint[],
  moment timestamptz,
  inout outcomes stock.outcome[],
  inout seen bigint[],
  inout units bigint[]
)
language plpgsql
as $$
declare
  request stock._request;
  place integer;
begin
  for i in 1 .. cardinality(requests) loop
    continue when outcomes[i].status <> 'reserved';
    request := requests[i];
    for j in 1 .. cardinality(request.product_ids) loop
      place := array_position(products, request.product_ids[j]);
      if seen[place] < request.quantities[j] then
        outcomes[i] := (
          select s from stock._insufficient(products[place], seen[place], moment) as s
        );
      elsif units[place] < request.quantities[j] then
        outcomes[i] := null;
        outcomes[i].status := 'busy';
      end if;
      exit when outcomes[i].status <> 'reserved';
    end loop;
    continue when outcomes[i].status <> 'reserved';

    for j in 1 .. cardinality(request.product_ids) loop
      place := array_position(products, request.product_ids[j]);
      units[place] := units[place] - request.quantities[j];
      seen[place] := seen[place] - request.quantities[j];
    end loop;
  end loop;
end;
$$;

comment on function stock._draw(
  stock._request[], bigint[], timestamptz, stock.outcome[], bigint[], bigint[]
) is
'In the order given, each request with the outcome reserved draws all its lines from units (one pool a product), or none: insufficient when what was seen is short too, else busy. outcomes becomes insufficient or busy where it fails; returned with what is left of what was seen and of the pools.';
