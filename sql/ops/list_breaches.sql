create or replace function ops.list_breaches(
  open_only boolean default true,
  before bigint default null,
  at_most integer default 50,
  out breach_id bigint,
  out room text,
  out rule text,
  out subject text,
  out detail text,
  out first_seen_at timestamptz,
  out last_seen_at timestamptz,
  out resolved_at timestamptz,
  out product_id bigint
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    b.id, b.room, b.rule, b.subject, b.detail, b.first_seen_at, b.last_seen_at, b.resolved_at,
    case
      when ops._is_mended(b.room, b.rule) or b.rule = 'oversold'
        then substring(b.subject from '^product (\d+)$')::bigint
    end
  from ops.breach as b
  where (b.resolved_at is null or not list_breaches.open_only)
    and (list_breaches.before is null or b.id < list_breaches.before)
  order by b.id desc
  limit least(greatest(list_breaches.at_most, 1), 1000)
$$;

comment on function ops.list_breaches(boolean, bigint, integer) is
'What recorded checks found, newest first, at most at_most (1 to 1000): what is still there, or all. product_id: the product for which ops.repair is the way; null where a person has to look. before: the last breach_id of the page before.';
