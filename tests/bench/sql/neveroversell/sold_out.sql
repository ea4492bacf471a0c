select (nos_hold('product-1', total - held - sold, 'everybody', 'the-lot')).status
from nos_resources
where id = 'product-1';
vacuum analyze nos_resources;
