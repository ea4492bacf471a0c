select count(*)
from hold
where created_at > (select max(created_at) from hold) - make_interval(secs => :seconds);
