create or replace view rpc.workspace_credits as
select a.workspace_id, a.posted as balance, a.pending, a.created_at
from credit.account as a;

comment on view rpc.workspace_credits is 'Credit accounts by the seed''s names (seed 002); to read only.';
comment on column rpc.workspace_credits.workspace_id is 'whose they are';
comment on column rpc.workspace_credits.balance is 'the credits there are';
comment on column rpc.workspace_credits.pending is 'of these, set aside for a withdrawal';
