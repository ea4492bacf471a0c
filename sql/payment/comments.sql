comment on schema payment is
'Money: intents (the way out), events (the way in), receipts and where their money went, exceptions, tasks.';

comment on table payment.setting is 'One row: what the shop has chosen.';
comment on column payment.setting.id is 'always true: there is one row';
comment on column payment.setting.keep_units_after_failure is 'false: a failed payment cancels its order and frees the units at once; true: they stay until the deadline, for a second try with another card';
comment on column payment.setting.changed_at is 'when';
comment on column payment.setting.changed_by is 'by which role';

comment on table payment.intent is 'One attempt to be paid for an order through a provider. The row commits before the provider is asked, and its id is the provider''s idempotency key and in its metadata.';
comment on column payment.intent.order_id is 'what is paid; late money makes another order of it and stays with this intent';
comment on column payment.intent.provider is 'stripe, nowpayments or generic';
comment on column payment.intent.mode is 'stripe: intent or checkout; nowpayments: invoice; generic: webhook';
comment on column payment.intent.state is 'created (not answered yet), unknown (no certain answer), open, processing, failed (may still be paid), refused, cancelled, expired, paid; paid is never undone, and may override any other';
comment on column payment.intent.pay_at is 'the page where its buyer pays, where the provider has one; never a client secret';
comment on column payment.intent.detail is 'why it was refused or is unknown, for people';
comment on column payment.intent.asked_at is 'when the provider was last asked about it';

comment on table payment.name is 'Names by which a provider calls an intent: pi_…, cs_…, ch_…; at NOWPayments "invoice 1" and "payment 2". As good as a reference for existing callers of rpc.';
comment on column payment.name.provider is 'whose name it is';
comment on column payment.name.intent_id is 'the intent that it names';

comment on table payment.event is 'The inbox: each delivery of a provider, whatever it says, and each answer to a question of ours.';
comment on column payment.event.provider is 'who says so';
comment on column payment.event.delivery_id is 'the provider''s, constant over retries; the hash of the content where it has none';
comment on column payment.event.payload is 'as parsed: what payment.apply reads';
comment on column payment.event.body is 'as it came, character for character, but for client secrets';
comment on column payment.event.state is 'received, parked (before what it belongs to), applied, ignored (says nothing that we act on), failed (cannot be read)';
comment on column payment.event.order_id is 'the order that it is about: the one found, or the one that a parked one names';
comment on column payment.event.intent_id is 'likewise';
comment on column payment.event.names is 'what a parked one calls the intent';
comment on column payment.event.received_at is 'when it was recorded';

comment on table payment.receipt is 'Money that came in, in its own currency: minor units of a price currency, whole coins of a crypto asset. A deposit in parts has a receipt for each part.';
comment on column payment.receipt.intent_id is 'the intent that it came for; null: it paid a membership';
comment on column payment.receipt.event_id is 'the event that told of it first';
comment on column payment.receipt.provider is 'where it came in';
comment on column payment.receipt.movement is 'the provider''s id of the payment';
comment on column payment.receipt.amount is 'what arrived with this part';
comment on column payment.receipt.cumulative is 'what had arrived of this movement then, this part included';
comment on column payment.receipt.received_at is 'when we learned of it';

comment on table payment.allocation is 'Where a receipt''s money is: moves, each with its opposite, that sum to the receipt''s amount.';
comment on column payment.allocation.receipt_id is 'whose money it is';
comment on column payment.allocation.purpose is 'order, membership, credit, refund, dispute or exception';
comment on column payment.allocation.amount is 'in the receipt''s currency; negative where it was moved on';
comment on column payment.allocation.order_id is 'the order that it pays';
comment on column payment.allocation.exception_id is 'the exception that it waits in';
comment on column payment.allocation.extension_id is 'what it gave a membership';
comment on column payment.allocation.outflow_id is 'the refund or dispute that moved it';

comment on table payment.outflow is 'A refund or a dispute of a payment, made here or at the provider.';
comment on column payment.outflow.provider is 'where it went out';
comment on column payment.outflow.movement is 'the provider''s id of the payment, as its receipts have it';
comment on column payment.outflow.kind is 'refund or dispute';
comment on column payment.outflow.reference is 'the provider''s id; null: known from a charge''s sum of refunds only';
comment on column payment.outflow.amount is 'what the provider says, in currency';
comment on column payment.outflow.beyond is 'as much of it as no receipt had any more: an exception tells';
comment on column payment.outflow.state is 'out; back (the refund failed, the dispute was won); lost (the dispute was)';

comment on table payment.exception is 'Money that needs a person: late, double, short, unmatched, disputed, or in the books of one side only.';
comment on column payment.exception.kind is 'late (no units left), double (the order was paid), surplus, short, other_currency, other_asset, repeated (deposit to an old address), unmatched (no order), unreadable, conflict (another body under a used key), dispute, refund_failed, overdrawn (more went out than came in, or than was owed), stuck (a task gave up), missing_here, missing_there, amount_mismatch, currency_mismatch, state_mismatch, duplicate';
comment on column payment.exception.subject is 'what it is about: one exception a kind and subject';
comment on column payment.exception.owed is 'refund, decision (a person has to choose), answer (to a dispute, at the provider)';
comment on column payment.exception.amount is 'minor units, or coins of a crypto asset; null where no money is at stake';
comment on column payment.exception.provider is 'where it happened';
comment on column payment.exception.order_id is 'the order that it came for';
comment on column payment.exception.receipt_id is 'the receipt whose money it is';
comment on column payment.exception.event_id is 'the event that told of it';
comment on column payment.exception.resolved_at is 'null: open';
comment on column payment.exception.resolution is 'refunded, credited, matched or written_off';
comment on column payment.exception.resolved_by is 'a person, or the function that saw it resolved';
comment on column payment.exception.note is 'why, for people';

comment on table payment.answer is 'What the generic webhook answered first for an idempotency key, and answers ever after.';
comment on column payment.answer.idempotency_key is 'the sender''s key of the effect';
comment on column payment.answer.event_id is 'the event that was answered so';
comment on column payment.answer.order_id is 'its order';
comment on column payment.answer.said is 'what it reported: paid or failed, with amount and currency where it named them';
comment on column payment.answer.order_state is 'the order''s state afterwards';

comment on table payment.task is 'The outbox: what a worker has to do outside of any transaction. Claimed with skip locked; its attempt number fences off a worker that was too slow.';
comment on column payment.task.kind is 'apply (an event), cancel, expire, look_up (an intent, at its provider), refund (an exception), reconcile (a day)';
comment on column payment.task.provider is 'who has to be asked; null for apply';
comment on column payment.task.intent_id is 'of cancel, expire, look_up';
comment on column payment.task.event_id is 'of apply';
comment on column payment.task.exception_id is 'of refund';
comment on column payment.task.day is 'of reconcile, in UTC';
comment on column payment.task.amount is 'of refund: how much goes back, fixed when it was queued, for a provider''s key stands for one amount';
comment on column payment.task.state is 'open, done, given_up';
comment on column payment.task.attempts is 'how often it was claimed; the last claim''s number is the one that may finish it';
comment on column payment.task.due_at is 'from then on it may be claimed: its time, or the end of a lease';

comment on table payment.swept is 'One row: what the last payment.sweep did.';
comment on column payment.swept.id is 'always true: there is one row';
comment on column payment.swept.cancelled is 'orders that it wrote down as cancelled';
comment on column payment.swept.tasks is 'tasks that it made';
comment on column payment.swept.exceptions is 'exceptions that it filed';

comment on table payment.statement is 'Staging: the days of a provider''s books that were listed, for payment.reconcile.';
comment on column payment.statement.provider is 'whose list';
comment on column payment.statement.day is 'in UTC';
comment on column payment.statement.run_id is 'by whom: another run''s pages are not mixed with these';
comment on column payment.statement.begun_at is 'when its first page was staged';

comment on table payment.statement_line is 'Staging: what a provider''s list shows for a day, and what we read of it, as in payment._fact.';
comment on column payment.statement_line.provider is 'whose list';
comment on column payment.statement_line.day is 'in UTC';
comment on column payment.statement_line.meaning is 'opened, processing, paid, failed, cancelled, expired, refunded, refund_failed; null: unreadable';
comment on column payment.statement_line.movement is 'the provider''s id of the payment';
comment on column payment.statement_line.reference is 'of a refund: its own id';
comment on column payment.statement_line.amount is 'minor units of currency, or coins';
comment on column payment.statement_line.intent_id is 'the intent that it names; may be none of ours';
comment on column payment.statement_line.order_id is 'the order that it names; may be none of ours';
comment on column payment.statement_line.names is 'what the provider calls it';
comment on column payment.statement_line.payload is 'the provider''s object';

comment on table payment.credit_order is 'Orders of credits: whose they are, and how many.';
comment on column payment.credit_order.order_id is 'the order that pays for them, or that late money replaced';
comment on column payment.credit_order.workspace_id is 'who gets them';
comment on column payment.credit_order.credits is 'how many, as the pack was when it was ordered';

comment on type payment.outcome is 'What became of an event: a status, and the order that it is about.';
comment on type payment.assignment is 'A claimed task, and what its worker has to know: see payment.claim_task.';
comment on type payment._fact is 'What an event means, in our words. amount and due: of the movement, cumulative, in its currency; price: what the provider was told to charge, in minor units.';
