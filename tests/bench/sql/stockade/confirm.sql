\set n :n + 1
select c.status
from bench.waiting as w, stock.confirm(reservation_id => w.id) as c
where w.n = :n;
