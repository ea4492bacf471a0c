select count(*)
from bare.reservation
where created_at > (select max(created_at) from bare.reservation) - make_interval(secs => :seconds);
