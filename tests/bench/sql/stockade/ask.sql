select status from stock.reserve('idle', '[{"product_id": 1, "quantity": 1}]');
