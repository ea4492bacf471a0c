create or replace function market.get_purchase(
  purchase_id uuid,
  workspace_id uuid,
  out status text,
  out price bigint,
  out order_id uuid,
  out created_at timestamptz,
  out expires_at timestamptz,
  out completed_at timestamptz,
  out download_url text,
  out leads jsonb
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    o.status, o.price, o.order_id, o.created_at, o.expires_at, o.completed_at, o.download_url,
    (
      select jsonb_agg(
        jsonb_build_object(
          'lead_id', l.id, 'price', bought.price, 'summary', l.summary,
          'contents', case when o.status = 'completed' then l.contents end
        )
        order by l.id
      )
      from market.purchase_lead as bought
      join market.lead as l on l.id = bought.lead_id
      where bought.purchase_id = o.purchase_id
    )
  from market.overview as o
  where o.purchase_id = get_purchase.purchase_id and o.workspace_id = get_purchase.workspace_id
$$;

comment on function market.get_purchase(uuid, uuid) is
'One purchase of that workspace as it is at this moment, or no row. leads: [{"lead_id", "price", "summary", "contents"}, ...], contents null until it is completed.';
