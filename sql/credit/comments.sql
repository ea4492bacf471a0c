comment on schema credit is 'Credits that workspaces pay with: accounts, their entries, and withdrawals.';

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

comment on table credit.setting is 'How credits are paid out; one row.';
comment on column credit.setting.payout_currency is 'the coin, as the provider calls it; null: nobody can withdraw';
comment on column credit.setting.credits_per_coin is 'how many credits one coin costs';
comment on column credit.setting.changed_at is 'when they were chosen';
comment on column credit.setting.changed_by is 'the role that chose it last';

comment on table credit.withdrawal is 'Credits on their way out: set aside in pending until it is certain whether they were paid out. At most one under way a workspace.';
comment on column credit.withdrawal.id is 'a UUIDv7, and the provider''s unique_external_id';
comment on column credit.withdrawal.workspace_id is 'whose credits they are';
comment on column credit.withdrawal.namespace is 'whose keys these are';
comment on column credit.withdrawal.key is 'once a workspace and namespace: a second call with it changes nothing';
comment on column credit.withdrawal.amount is 'credits';
comment on column credit.withdrawal.coins is 'what is paid out for them, in coins of currency, rounded down to 6 decimals';
comment on column credit.withdrawal.currency is 'the coin, as the provider calls it';
comment on column credit.withdrawal.address is 'where they go';
comment on column credit.withdrawal.state is 'open (the provider has certainly nothing of it yet, or is being asked for the first time), sent (the provider has it), unknown (no certain answer), settled (paid out), rejected (certainly not)';
comment on column credit.withdrawal.reference is 'what the provider calls it (batch_withdrawal_id); once it is known nothing is created again';
comment on column credit.withdrawal.attempts is 'how often it was claimed; the last one alone may report';
comment on column credit.withdrawal.step is 'what was asked of the provider last: create, find, verify, look';
comment on column credit.withdrawal.sent_at is 'since when it is perhaps sent; null: certainly not';
comment on column credit.withdrawal.verified_at is 'when the provider was first known to work on it; null: it may still wait for its second step, and is rejected there after an hour';
comment on column credit.withdrawal.due_at is 'when a worker may claim it; while one has, the end of its lease';
comment on column credit.withdrawal.detail is 'what was heard of it last, for people';
comment on column credit.withdrawal.closed_by is 'a person, or the function that saw it end';
comment on column credit.withdrawal.note is 'why, for people';

comment on type credit.withdrawal_outcome is 'What a function answers about a withdrawal: a status, the withdrawal, and the credits there are then.';
comment on type credit.errand is 'A step of a withdrawal that a worker has claimed.';
comment on type credit.outcome is 'What a function answers about an account: a status, the entry, and the credits there are then.';
