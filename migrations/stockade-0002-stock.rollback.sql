-- The functions and views that need these go with them; sql/install.sql makes them again.
drop type stock._request cascade;
drop type stock.outcome cascade;
drop table stock.taking_back cascade;
drop table stock.line cascade;
drop table stock.reservation cascade;
drop table stock.slot cascade;
drop table stock.product cascade;
drop domain stock.units cascade;
drop domain stock.quantity cascade;
drop domain stock.reservation_state cascade;
