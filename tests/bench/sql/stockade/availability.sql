\set product random(:first, :last)
select * from stock.get_product(:product);
