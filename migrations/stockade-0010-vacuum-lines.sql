-- depends: stockade-0009-eyes
set local role stockade_owner;

-- What was closed lies in the index of what is open until it is vacuumed, and whoever asks for the
-- next deadline walks over it: with 120,000 such entries a sold-out answer took twice as long. A
-- fifth of the table, as PostgreSQL has it, is millions where there is a history; and where few
-- pages have dead rows, as after a sale there, a vacuum leaves out the indexes unless told.
alter table stock.line set (
  autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_scale_factor = 0.002,
  vacuum_index_cleanup = on
);

reset role;
