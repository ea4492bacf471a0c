create or replace function credit._check(
  workspace_id uuid,
  amount bigint,
  key text,
  purpose text,
  namespace text
)
returns void
language plpgsql
as $$
begin
  if (
    _check.workspace_id is not null
    and _check.amount between 1 and 1000000000000
    and length(_check.key) between 1 and 255
    and length(_check.purpose) between 1 and 1000
    and length(_check.namespace) between 1 and 255
  ) is not true then
    raise invalid_parameter_value using
      message = 'workspace_id; amount: 1 to 1,000,000,000,000; key and namespace: 1 to 255'
        ' characters; purpose: 1 to 1,000',
      hint = 'the key makes a second call with it harmless';
  end if;
end;
$$;

comment on function credit._check(uuid, bigint, text, text, text) is
'Raises 22023 for what no caller should send about a move of credits.';
