comment on schema credit is 'Credits that workspaces pay with: accounts and their entries.';

comment on table credit.account is 'A workspace''s credits. Never overdrawn, whatever code runs.';
comment on column credit.account.workspace_id is 'whose they are: the workspace_id of its tokens';
comment on column credit.account.posted is 'the credits there are: the sum of its entries';
comment on column credit.account.pending is 'of these, set aside for a withdrawal';

comment on table credit.entry is 'Every move of an account, for good: entries are only ever added.';
comment on column credit.entry.workspace_id is 'whose account it moved';
comment on column credit.entry.kind is 'deposit, spend, withdrawal, take_back';
comment on column credit.entry.amount is 'credits; negative for what went out';
comment on column credit.entry.namespace is 'whose keys these are';
comment on column credit.entry.key is 'once a workspace and namespace: a second call with it changes nothing';
comment on column credit.entry.purpose is 'what for, for people';
comment on column credit.entry.balance is 'posted, after this entry';

comment on table credit.pack is 'Products that are packs of credits: sold by payment.buy_credits, paid like any order.';
comment on column credit.pack.credits is 'how many one unit gives';

comment on type credit.outcome is 'What a function answers about an account: a status, the entry, and the credits there are then.';
