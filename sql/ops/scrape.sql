create or replace function ops.scrape()
returns table (name text, labels jsonb, value numeric, unit text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  told ops.snapshot;
begin
  select s.* into told from ops.snapshot as s;
  if coalesce(told.taken_at < clock_timestamp() - interval '5 seconds', true)
    -- Whoever comes meanwhile is told the old ones.
    and pg_try_advisory_xact_lock(hashtextextended('ops.scrape', 3))
  then
    insert into ops.snapshot as s (taken_at, figures)
    select clock_timestamp(), jsonb_agg(m) from ops.metrics as m
    on conflict (id) do update set taken_at = excluded.taken_at, figures = excluded.figures
    returning s.* into told;
  end if;
  if told.taken_at < clock_timestamp() - interval '1 minute' then
    -- Nobody has asked for long: none rather than those of then.
    return;
  end if;
  return query
  select f.name, f.labels, f.value, f.unit
  from jsonb_to_recordset(told.figures) as f (name text, labels jsonb, value numeric, unit text)
  where f.value is not null;
end;
$$;

comment on function ops.scrape() is
'What ops.metrics says, at most 5 seconds old or as old as it takes to make it anew: however many ask, one of them reads it. No row where only older ones than a minute are at hand while another caller makes them anew. Figures that are null are left out.';
