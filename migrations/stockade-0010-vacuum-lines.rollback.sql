alter table stock.line reset (
  autovacuum_vacuum_threshold,
  autovacuum_vacuum_scale_factor,
  vacuum_index_cleanup
);
