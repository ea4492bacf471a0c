select available from nos_resource_status where resource_id = 'product-1';
