-- The money of memberships has no place without them; what providers said of it stays in the inbox.
delete from payment.allocation as a
using payment.receipt as r
where r.id = a.receipt_id and r.intent_id is null;
delete from payment.outflow as o
using payment.receipt as r
where (r.provider, r.movement) = (o.provider, o.movement) and r.intent_id is null;
update payment.exception as e
set receipt_id = null
from payment.receipt as r
where r.id = e.receipt_id and r.intent_id is null;
delete from payment.receipt as r where r.intent_id is null;
alter table payment.receipt alter column intent_id set not null;
alter table payment.allocation
  drop column extension_id,
  drop constraint allocation_purpose_known,
  add constraint allocation_purpose_known check (
    purpose in ('order', 'credit', 'refund', 'dispute', 'exception')
  ),
  add constraint allocation_names_its_purpose check (
    (purpose = 'order') = (order_id is not null)
    and (purpose = 'exception') = (exception_id is not null)
    and (purpose not in ('refund', 'dispute') or outflow_id is not null)
  );
-- The functions and views that need these go with them; sql/install.sql makes them again.
drop schema membership cascade;
