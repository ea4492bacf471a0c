select count(*)
from stock.reservation
where created_at > (select max(created_at) from stock.reservation) - make_interval(secs => :seconds);
