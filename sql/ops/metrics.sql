create or replace view ops.metrics as
select m.* from ops._metrics_stock as m
union all
select m.* from ops._metrics_checkout as m
union all
select m.* from ops._metrics_payment as m
union all
select m.* from ops._metrics_credit as m
union all
select m.* from ops._metrics_market as m
union all
select m.* from ops._metrics_membership as m
union all
select m.* from ops._metrics_ops as m;

comment on view ops.metrics is
'One row a figure: name, labels, value, unit, since. Cheap however large the tables are: what is open is counted by its own index, what has ended only of the last hour (recent_…), whose reservations lie together in the order of time.
recent_…: reservations and orders whose units were reserved within the last hour, by what they are now. recent_lapses: the share of the reservations that have ended whose time ran out; expired_per_minute: the mean of the last 5 minutes.
reservation_surge: how many times as many reservations the last hour made as the same hour of the busiest of the 7 days before, which counts as 100 at least; null where these made none.
product_units: of products in drops that are on, to come or over for less than a day, and of the newest others, 100 of each at most, leads and packs of credits left out.
oldest_unanswered_task_age: since a task was made that somebody has tried, and nobody knows what became of it. oldest_paid_purchase_age: since leads were paid by card that are not handed over.
Of purchases of leads, of the last day: purchase_conflict is the share of purchase, open and hold that was told taken, purchase_already_completed that of complete told so; busy ones aren''t counted. purchase_completion_…: from the beginning of a purchase to its end, of one by card from when its order was paid.
missed_sweeps: the share of one day''s minutes in which no sweep began. last_…_age: infinity before the first one; last_check_age counts from the first sweep until there was a check.
new_deadlocks: since the last recorded check. A busy answer that is raised (55P03) rolls its transaction back, so rolled_back_transactions_total bounds busy from above; sold-out and busy answers of reserve_many change nothing here, on purpose: counting them would be a write on the path of reserve. The API counts them.';
comment on column ops.metrics.value is 'null where there is nothing to measure yet';
comment on column ops.metrics.unit is 'what is counted; seconds; or ratio, where 1 is all of it';
comment on column ops.metrics.since is 'since when there is any of it: when the oldest began, or the moment whose age it is; null where nobody knows';
