-- The functions and views that need these go with them; sql/install.sql makes them again.
drop schema checkout cascade;

-- Without its order nothing would ever release a used reservation before it lapses.
update stock.reservation set used_at = null where used_at is not null;
