create or replace function credit._next_step(due credit.withdrawal, can_verify boolean)
returns text
language sql
immutable
as $$
  -- Once the provider's name for it is known, nothing is ever created again. After a try to verify
  -- comes a look: its reply may have been lost, and the provider counts the tries.
  select case
    when due.reference is null and due.sent_at is null then 'create'
    when due.reference is null then 'find'
    when can_verify and due.verified_at is null and due.step <> 'verify' then 'verify'
    else 'look'
  end
$$;

comment on function credit._next_step(credit.withdrawal, boolean) is
'What is to be done of a withdrawal that is under way: create, find, verify or look.';
