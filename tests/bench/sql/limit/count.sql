select count(*) from bare.reservation;
