create or replace function credit._post(
  account credit.account,
  kind text,
  amount bigint,
  key text,
  purpose text,
  namespace text
)
returns credit.outcome
language plpgsql
as $$
declare
  earlier credit.entry;
  posted_id bigint;
begin
  select e.* into earlier
  from credit.entry as e
  where e.workspace_id = account.workspace_id
    and e.namespace = _post.namespace
    and e.key = _post.key;
  if earlier.id is not null then
    return credit._outcome(
      case
        when (earlier.kind, earlier.amount, earlier.purpose)
          = (_post.kind, _post.amount, _post.purpose)
          then 'replayed'
        else 'mismatch'
      end,
      account.workspace_id, earlier.id
    );
  elsif account.posted - account.pending + _post.amount < 0 then
    return credit._outcome('insufficient', account.workspace_id);
  end if;

  update credit.account as a
  set posted = a.posted + _post.amount
  where a.workspace_id = account.workspace_id;
  insert into credit.entry (workspace_id, kind, amount, namespace, key, purpose, balance)
  values (
    account.workspace_id, _post.kind, _post.amount, _post.namespace, _post.key, _post.purpose,
    account.posted + _post.amount
  )
  returning id into posted_id;
  return credit._outcome('posted', account.workspace_id, posted_id);
end;
$$;

comment on function credit._post(credit.account, text, bigint, text, text, text) is
'Moves credits of an account that the caller has locked and writes the entry, once for its key: posted, replayed, mismatch (the key stands for something else) or insufficient.';
