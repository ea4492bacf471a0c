create or replace function credit._close_withdrawal(
  closed credit.withdrawal,
  state text,
  closed_by text,
  detail text default null,
  note text default null
)
returns void
language plpgsql
as $$
declare
  account credit.account;
begin
  update credit.account as a
  set pending = a.pending - closed.amount
  where a.workspace_id = closed.workspace_id
  returning a.* into account;
  if _close_withdrawal.state = 'settled' then
    perform credit._post(
      account, 'withdrawal', -closed.amount, closed.id::text, 'withdrawal to ' || closed.address,
      'withdrawal'
    );
  end if;
  update credit.withdrawal as w
  set
    state = _close_withdrawal.state,
    closed_at = clock_timestamp(),
    closed_by = _close_withdrawal.closed_by,
    detail = coalesce(left(_close_withdrawal.detail, 1000), w.detail),
    note = left(_close_withdrawal.note, 1000)
  where w.id = closed.id;
end;
$$;

comment on function credit._close_withdrawal(credit.withdrawal, text, text, text, text) is
'Ends a withdrawal under way, which the caller has locked with its account: settled takes the credits that were set aside, rejected frees them.';
