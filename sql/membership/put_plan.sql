create or replace function membership.put_plan(
  id text,
  name text,
  months integer default 0,
  days integer default 0,
  price_id text default null,
  grace_hours integer default 24,
  active boolean default true
)
returns membership.plan
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put membership.plan;
begin
  if (
    length(put_plan.id) between 1 and 255
    and length(put_plan.name) between 1 and 255
    and (put_plan.price_id is null or length(put_plan.price_id) between 1 and 255)
    and put_plan.months between 0 and 120
    and put_plan.days between 0 and 366
    and (put_plan.months = 0) <> (put_plan.days = 0)
    and put_plan.grace_hours between 0 and 720
    and put_plan.active is not null
  ) is not true then
    raise invalid_parameter_value using
      message = 'id, name and price_id: 1 to 255 characters; months (1 to 120) or days (1 to 366);'
        ' grace_hours: 0 to 720; active',
      hint = 'a period is so many months, or so many days';
  end if;
  perform membership._try_key('plan', put_plan.id);
  insert into membership.plan as p (id, name, months, days, grace_hours, price_id, active)
  values (
    put_plan.id, put_plan.name, put_plan.months, put_plan.days, put_plan.grace_hours,
    put_plan.price_id, put_plan.active
  )
  on conflict on constraint plan_pkey do update
  set
    name = excluded.name,
    months = excluded.months,
    days = excluded.days,
    grace_hours = excluded.grace_hours,
    price_id = excluded.price_id,
    active = excluded.active
  returning p.* into put;
  return put;
end;
$$;

comment on function membership.put_plan(text, text, integer, integer, text, integer, boolean) is
'Makes a plan, or changes all of it, and returns its row. What was paid keeps the time that it gave.
months or days: the length of one period. price_id: the provider''s price (Stripe: price_…), null where nobody subscribes there. grace_hours: how long after its end a renewal still counts as in time. active: false takes no new subscriptions and no payments made here; those at the provider go on.
Raises 22023 for values out of range, 55P03 while somebody else puts this plan.';
