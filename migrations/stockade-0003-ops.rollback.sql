drop table ops.repair_log cascade;
drop table ops.breach cascade;
drop table ops.check_run cascade;
drop table ops.sweep_run cascade;
