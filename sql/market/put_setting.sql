create or replace function market.put_setting(most_held integer)
returns market.setting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put market.setting;
begin
  if (put_setting.most_held between 1 and 1000000) is not true then
    raise invalid_parameter_value using
      message = 'most_held: 1 to 1,000,000 leads',
      hint = 'that a workspace may hold at once without having paid';
  end if;
  perform from market.setting as s for update nowait;
  update market.setting as s
  set
    most_held = put_setting.most_held,
    changed_at = clock_timestamp(),
    changed_by = session_user
  returning * into put;
  return put;
end;
$$;

comment on function market.put_setting(integer) is
'Chooses how many leads a workspace may hold at once without having paid (100, as installed); what it holds already it keeps. Returns the setting''s row. Raises 22023 out of range, 55P03 when busy.';
