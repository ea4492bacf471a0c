select count(*) from stock.reservation;
