-- The functions and views that need these go with them; sql/install.sql makes them again.
drop schema credit cascade;
drop table payment.credit_order;
