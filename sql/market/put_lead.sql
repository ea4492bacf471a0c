create or replace function market.put_lead(
  lead_id uuid,
  price bigint,
  price_cents bigint,
  summary jsonb,
  contents jsonb,
  currency text default null
)
returns market.lead
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  product stock.product;
  put market.lead;
begin
  if (
    put_lead.lead_id is not null
    and put_lead.price between 1 and 1000000000000
    and jsonb_typeof(put_lead.summary) = 'object'
    and jsonb_typeof(put_lead.contents) = 'object'
  ) is not true then
    raise invalid_parameter_value using
      message = 'lead_id; price: credits, 1 to 1,000,000,000,000; summary and contents: objects',
      hint = 'summary is what anybody may see, contents is what the buyer gets';
  end if;
  put := market._lock_lead(put_lead.lead_id);
  if put.status = 'sold' then
    return put;
  end if;
  -- Also the lock of a new lead: two callers who put it don't both find none.
  product := stock.put_product(
    sku => 'lead ' || put_lead.lead_id,
    name => 'Lead ' || put_lead.lead_id,
    price_cents => put_lead.price_cents,
    total => 1,
    currency => put_lead.currency,
    slots => 1,
    -- Bought as any other product it would be nobody's lead, and held it would be taken.
    only_in => 'market'
  );
  if put.id is null and exists (select from market.lead as l where l.id = put_lead.lead_id) then
    perform stock._raise_busy();
  elsif put.id is null then
    insert into market.lead (id, product_id, price, summary, contents)
    values (
      put_lead.lead_id, product.id, put_lead.price, put_lead.summary, put_lead.contents
    )
    returning * into put;
  else
    update market.lead as l
    set
      price = put_lead.price,
      summary = put_lead.summary,
      contents = put_lead.contents,
      status = 'available'
    where l.id = put_lead.lead_id
    returning * into put;
  end if;
  return put;
end;
$$;

comment on function market.put_lead(uuid, bigint, bigint, jsonb, jsonb, text) is
'Offers a lead, or changes one, and returns its row; one that is sold stays as it was bought, and its row says so. Behind it is a product of which there is one.
price: in credits; price_cents: by card, in minor units of currency (default USD). summary: what anybody may see. contents: what the buyer gets.
A purchase that is under way keeps the price at which it began. Raises 22023 for values out of range, 55P03 when busy.';
