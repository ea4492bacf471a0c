comment on schema checkout is 'What is bought: orders, made once from a reservation, and drops, timed sales of a product.';

comment on table checkout.drop is 'A timed sale of a product, whose units are ordered during its drops only; its size is the product''s total.';
comment on column checkout.drop.starts_at is 'from then on it is active';
comment on column checkout.drop.ends_at is 'from then on it is not';

comment on table checkout.purchase_order is 'One order of one reservation: pending, then paid or cancelled, never back and never across. Its id is a secret: whoever has it may see it and pay.';
comment on column checkout.purchase_order.state is 'as written down; a pending one whose reservation lapsed counts as cancelled';
comment on column checkout.purchase_order.total is 'minor units of currency, as prices were when it was placed';
comment on column checkout.purchase_order.money_expected_at is 'since when money is known to be under way';
comment on column checkout.purchase_order.replaces is 'the cancelled order whose late money made this one';

comment on table checkout.order_line is 'What an order is about, as it was when it was placed.';
comment on column checkout.order_line.order_id is 'its order';
comment on column checkout.order_line.price_cents is 'of one unit, in minor units of the order''s currency';

comment on type checkout.outcome is 'What a function answers about an order: a status, and the order as it is then.';
