comment on schema membership is 'Memberships: plans, who subscribes to them, and what each payment gave.';

comment on table membership.plan is 'What can be subscribed to.';
comment on column membership.plan.months is 'the length of one period; 0 where it is counted in days';
comment on column membership.plan.days is 'the length of one period; 0 where it is counted in months';
comment on column membership.plan.grace_hours is 'how long after its end a renewal still counts as in time; providers take the money an hour or so after the period has begun';
comment on column membership.plan.price_id is 'the provider''s price that a subscription there has to have';
comment on column membership.plan.active is 'false: no new subscriptions, no payments made here; those at the provider go on';

comment on table membership.subscription is 'Somebody''s renewals of a plan: one of a provider''s, verified there, or at most one that the application sees to itself.';
comment on column membership.subscription.subscriber is 'the application''s own name of a customer';
comment on column membership.subscription.plan is 'the plan''s id';
comment on column membership.subscription.provider is 'who drives it; generic: the application';
comment on column membership.subscription.reference is 'the provider''s id (Stripe: sub_…), linked once; null: the application''s own';
comment on column membership.subscription.price_id is 'the plan''s price when it was linked: by this its payments are told from others';
comment on column membership.subscription.months is 'the plan''s period when it was linked, which each of its payments gives, whatever the plan becomes; null: the application''s own, which gives the plan''s';
comment on column membership.subscription.days is 'likewise';
comment on column membership.subscription.next_payment_at is 'when the next payment is due, as far as anybody said';
comment on column membership.subscription.failed_at is 'when a renewal failed that was not paid since';
comment on column membership.subscription.retry_at is 'when the provider tries that renewal again';
comment on column membership.subscription.cancelled_at is 'since when it is not renewed; takes no access away';
comment on column membership.subscription.ended_at is 'when the provider ended it for good; takes no access away';
comment on column membership.subscription.told_at is 'as of when the provider said so; older news are not heard';

comment on table membership.extension is 'What a payment gave: one row a payment. A run of them ends at its anchor and the sum of what was not taken back.';
comment on column membership.extension.subscription_id is 'whose, and of which plan';
comment on column membership.extension.provider is 'by whom it was paid; generic: recorded here';
comment on column membership.extension.payment_id is 'the provider''s id (Stripe: the invoice''s), or the caller''s; once';
comment on column membership.extension.paid_at is 'the provider''s time';
comment on column membership.extension.periods is 'how many periods it paid';
comment on column membership.extension.months is 'what it gave';
comment on column membership.extension.days is 'likewise, of a plan in days';
comment on column membership.extension.grace_hours is 'how late it could be and still join the run before it';
comment on column membership.extension.anchor is 'when its run began: paid_at of the run''s first payment';
comment on column membership.extension.taken_back_at is 'since when it counts no more: the provider''s time of the refund or dispute';
comment on column membership.extension.taken_back_for is 'refunded, disputed, or a person''s words';

comment on table membership.payment_name is 'Further names by which a provider calls a payment: pi_… and ch_… of an invoice.';
comment on column membership.payment_name.provider is 'whose name it is';
comment on column membership.payment_name.payment_id is 'the payment that it names; its own events may come later';

comment on type membership.price is 'A price of a provider: its id, and the length of one period.';
comment on type membership.news is 'What a provider says of a subscription, as of told_at; live: it has begun and has not ended.';
comment on type membership.outcome is 'What a function answers about a member: a status, and when the membership ends now.';
