create or replace view ops.alerts as
select
  r.name,
  case when m.value > r.critical then 'critical' else 'warning' end as level,
  m.value as figure,
  case
    when m.name like '%\_age' then
      m.since + make_interval(secs => least(r.warning, r.critical)::double precision)
    else m.since
  end as since,
  m.unit,
  r.degrades,
  r.means
from ops.alert_rules as r
cross join lateral (
  -- One figure at a time: a rule that isn't asked for costs nothing, so health stays cheap.
  select m.* from ops.metrics as m where m.name = r.metric and m.labels = r.labels offset 0
) as m
where m.value > least(r.warning, r.critical);

comment on view ops.alerts is
'One row for each alert that is on, by the levels of ops.alert_rules; none when all is well.';
comment on column ops.alerts.level is 'warning: look within the day; critical: look now';
comment on column ops.alerts.figure is 'the value in ops.metrics that is above the level, in unit';
comment on column ops.alerts.since is 'when it began; null where nobody knows';
comment on column ops.alerts.degrades is 'whether ops.health() tells of it';
comment on column ops.alerts.means is 'what it is, and where to look';
