create or replace function payment.put_setting(keep_units_after_failure boolean)
returns payment.setting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put payment.setting;
begin
  if put_setting.keep_units_after_failure is null then
    raise invalid_parameter_value using
      message = 'keep_units_after_failure: true or false',
      hint = 'false, unless buyers shall try again with another card';
  end if;
  perform from payment.setting as s for update nowait;
  update payment.setting as s
  set
    keep_units_after_failure = put_setting.keep_units_after_failure,
    changed_at = clock_timestamp(),
    changed_by = session_user
  returning * into put;
  return put;
end;
$$;

comment on function payment.put_setting(boolean) is
'Chooses what a failed payment does: false (as installed): it cancels its order and frees the units at once; true: they stay until the deadline, for a second try. Returns the setting''s row. Raises 22023 for null, 55P03 when busy.';
