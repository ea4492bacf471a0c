update product set available = 0 where id = 1;
vacuum analyze product;
