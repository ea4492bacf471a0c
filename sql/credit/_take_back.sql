create or replace function credit._take_back(
  workspace_id uuid,
  amount bigint,
  key text,
  purpose text,
  namespace text
)
returns bigint
language plpgsql
as $$
declare
  account credit.account := credit._lock(_take_back.workspace_id);
  taken bigint := least(_take_back.amount, coalesce(account.posted - account.pending, 0));
begin
  if taken > 0 then
    perform credit._post(
      account, 'take_back', -taken, _take_back.key, _take_back.purpose, _take_back.namespace
    );
  end if;
  return taken;
end;
$$;

comment on function credit._take_back(uuid, bigint, text, text, text) is
'Takes credits from a workspace as far as there are; how many that were. Raises 55P03.';
