create or replace function stock._shortage(
  product_id bigint,
  available bigint,
  moment timestamptz
)
returns stock.outcome
language plpgsql
as $$
declare
  outcome stock.outcome;
begin
  outcome.status := 'insufficient';
  outcome.product_id := _shortage.product_id;
  outcome.available := _shortage.available;
  select l.expires_at into outcome.retry_at
  from stock.line as l
  where l.product_id = _shortage.product_id and l.expires_at > moment
  order by l.expires_at
  limit 1;
  return outcome;
end;
$$;

comment on function stock._shortage(bigint, bigint, timestamptz) is
'The answer insufficient: of which product, how many could be had, and when the next units lapse.';
