select free from stock.availability where product_id = 1;
