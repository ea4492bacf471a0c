comment on schema ops is 'Eyes and hands of an operator: checks, repairs, figures, sweeps and their logs.';

comment on table ops.sweep_run is 'One row a sweep, also of one that found nothing: its age tells whether the scheduler lives.';
comment on column ops.sweep_run.source is 'who swept: cron, http, or what a caller of ops.sweep_now said';
comment on column ops.sweep_run.expired is 'reservations';
comment on column ops.sweep_run.batches is 'how many transactions it took';

comment on column ops.sweep_run.told is 'how many of expired ops.tell_sweeps() has told';

comment on table ops.check_run is 'One row a recorded ops.check().';
comment on column ops.check_run.deadlocks is 'as PostgreSQL had counted them by then';
comment on table ops.breach is 'What recorded checks found; open until a later check no longer finds it.';
comment on column ops.breach.resolved_at is 'when a check no longer found it; null: still there';

comment on table ops.repair_log is 'The audit rows of ops.repair: free units before and after, and who asked.';
comment on column ops.repair_log.outstanding is 'units held or sold, counted from the lines under lock';
comment on column ops.repair_log.lines_mended is 'lines whose copy of the deadline was wrong';
comment on column ops.repair_log.status is 'repaired, or oversold: more is out than there is';

comment on table ops.snapshot is 'What ops.scrape() read last.';
comment on column ops.snapshot.figures is 'the rows of ops.metrics';

comment on schema rpc is 'The names that existing callers use, each one statement long.';
