drop index payment.event_order;
create index event_parked_order on payment.event (order_id) where state = 'parked';
drop index stock.product_for_everybody;
drop index membership.subscription_failed;
drop index market.lead_sold_twice;
drop table ops.snapshot;
-- The views and functions that read these columns go with them; sql/install.sql makes them again.
alter table ops.check_run drop column deadlocks cascade;
alter table ops.sweep_run drop column told cascade;
