select status from nos_hold('product-1', 1, 'idle', 'idle');
