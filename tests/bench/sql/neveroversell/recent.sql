select count(*)
from nos_holds
where created_at > (select max(created_at) from nos_holds) - make_interval(secs => :seconds);
