create or replace view ops.alert_rules as
select r.name, r.metric, r.labels::jsonb as labels, r.warning, r.critical, r.degrades, r.means
from (
  values
    -- Design 3.1; seed 004: zero overselling incidents.
    ('oversold', 'open_breaches', '{"rule": "oversold"}', null, 0, true,
      'more units are held or sold than there are: see ops.breach'),
    ('drift', 'open_breaches', '{"rule": "units_conserved"}', null, 0, true,
      'free, held and sold units don''t add up: see ops.breach, then ops.repair(product_id)'),
    ('breach', 'open_breaches', '{"rule": "another"}', null, 0, true,
      'ops.check() found a breach: see ops.breach'),
    -- Seed 002: expected 0, anything else is a critical bug.
    ('lead_sold_twice', 'leads_sold_more_than_once', '{}', null, 0, false,
      'a lead has more than one buyer: select * from market.lead where sold_count > 1'),

    -- Design 8: degraded after 75 s. Seed 004: alert on cleanup failures.
    ('sweep_is_old', 'last_sweep_age', '{}', 75, 150, true,
      'nobody sweeps lapsed reservations: does cron run?'),
    ('money_sweep_is_old', 'last_money_sweep_age', '{}', 75, 150, true,
      'nobody sweeps the money: does cron run?'),
    -- Seed 004: 99.9 % cleanup job success rate.
    ('sweeps_missed', 'missed_sweeps', '{}', 0.001, null, false,
      'more than one minute in a thousand had no sweep: see ops.sweep_run and make cron-status'),
    -- Two checks that were missed: without them nobody knows of a breach.
    ('check_is_old', 'last_check_age', '{}', 9000, null, false,
      'ops.record_check() has not run for two hours and a half: does cron run?'),

    ('task_is_overdue', 'oldest_due_task_age', '{}', 300, 3600, true,
      'tasks have been due for more than 5 minutes: does a worker run?'),
    ('withdrawal_is_overdue', 'oldest_due_withdrawal_age', '{}', 300, 3600, true,
      'withdrawals have been due for more than 5 minutes: does a worker pay out?'),
    ('handover_is_overdue', 'oldest_paid_purchase_age', '{}', 300, 3600, true,
      'leads paid for 5 minutes ago are not handed over: does market.sweep() run?'),
    ('task_is_unanswered', 'oldest_unanswered_task_age', '{}', 86400, null, false,
      'nobody knows for a day what became of a task: see payment.task'),
    ('withdrawal_is_unknown', 'oldest_unknown_withdrawal_age', '{}', null, 86400, true,
      'nobody knows for a day what became of a withdrawal: ask the provider'),
    ('event_is_parked', 'oldest_parked_age', '{}', 3600, null, false,
      'money waits for its order for more than an hour: see payment.event'),
    ('exception_is_open', 'open_exceptions', '{}', 0, null, false,
      'money needs a person: select * from payment.list_exceptions()'),

    -- Seed 002, key metrics: expected below the first figure, alert above the second.
    ('purchases_conflict', 'purchase_conflict', '{}', 0.05, 0.20, false,
      'many buyers of leads are told that they are taken'),
    ('purchases_repeat', 'purchase_already_completed', '{}', 0.10, 0.50, false,
      'many completions repeat one: are webhooks late?'),
    ('purchase_is_slow', 'purchase_completion_average', '{"paid_by": "credits"}', 2, 10, false,
      'purchases with credits take long'),
    ('card_purchase_is_slow', 'purchase_completion_average', '{"paid_by": "order"}', 5, 10, false,
      'leads paid by card are handed over late'),
    ('outside_purchase_is_slow', 'purchase_completion_average', '{"paid_by": "elsewhere"}', 5, 10,
      false, 'leads paid elsewhere are handed over late'),

    -- Seed 004: less than 1 % reservation timeouts; alert on high reservation volumes.
    ('reservations_lapse', 'recent_lapses', '{}', 0.01, null, false,
      'buyers let more than one reservation in a hundred lapse'),
    ('reservations_surge', 'reservation_surge', '{}', 3, 10, false,
      'far more reservations than at this hour of other days'),
    -- Seed 001: deadlocks should be rare; here nothing waits, so there are none.
    ('deadlock', 'new_deadlocks', '{}', 0, null, false,
      'transactions have deadlocked since the last check: see the server''s log')
) as r (name, metric, labels, warning, critical, degrades, means);

comment on view ops.alert_rules is
'When an alert is on: while the figure of ops.metrics with this name and these labels is above a level. docker/prometheus/alerts.yaml says the same to Prometheus.';
comment on column ops.alert_rules.metric is 'a name in ops.metrics, whose unit the levels are in';
comment on column ops.alert_rules.warning is 'the figure above which somebody should look within the day; null: no such level';
comment on column ops.alert_rules.critical is 'the figure above which somebody has to look at once; null: no such level';
comment on column ops.alert_rules.degrades is 'whether ops.health() and /health/ready tell of it: it is about whether the work is done, not about how the trade goes';
comment on column ops.alert_rules.means is 'what it is, and where to look';
