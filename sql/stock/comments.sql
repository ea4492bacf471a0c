comment on schema stock is
'Units that cannot be sold twice: products, the slots over which their free units are spread, reservations and their lines.';

comment on table stock.product is 'Something sellable with a finite number of units; written by stock.put_product and stock.restock.';
comment on column stock.product.external_id is 'the name by which lines may call it drop_product_id';
comment on column stock.product.price_cents is 'minor units of currency';
comment on column stock.product.total is 'all units there are: free, held and sold';
comment on column stock.product.hold_seconds is 'hold length; null: the caller''s default';
comment on column stock.product.longest_hold_seconds is 'the most that a hold may last from its start, with all extensions';
comment on column stock.product.units_per_buyer is 'cap on held + bought - returned; null: none';
comment on column stock.product.only_in is 'the namespace (up to a colon) whose references alone may reserve it: a lead, a pack of credits; null: any';
comment on column stock.product.slots is 'number of slots that was asked for; null: one a unit, at most 16';

comment on table stock.slot is 'A share of a product''s free units: one row of several, so that buyers of one product don''t queue on one row. Nothing refers to a slot.';
comment on column stock.slot.available is 'free units in this slot; units of lapsed reservations are free too, but not here until swept';

comment on table stock.reservation is 'Units taken out of the free stock until expires_at. It leaves active once, to confirmed, released or expired. Its id is a secret: whoever has it may act on it.';
comment on column stock.reservation.namespace is 'whose references these are: sql, rpc, http, or http:<sub of a token>';
comment on column stock.reservation.reference is 'the caller''s own key; at most one live reservation has it';
comment on column stock.reservation.buyer is 'who buys, where known; caps count by it';
comment on column stock.reservation.fingerprint is 'hash of what was asked for first: summed lines, buyer, ttl; a replay must have the same';
comment on column stock.reservation.hold_seconds is 'how long it was held at first; what an extension adds from its now';
comment on column stock.reservation.state is 'active, confirmed, released or expired; active past expires_at means lapsed, which counts as expired';
comment on column stock.reservation.used_at is 'when an order was made of it';
comment on column stock.reservation.closed_at is 'when it left active';
comment on column stock.reservation.reason is 'why it was released, for people';

comment on table stock.line is 'What a reservation holds of one product. One row a product, not a slot: what comes back goes to any slot that is free.';
comment on column stock.line.quantity is 'units that the reservation has: held, later sold; what is taken back moves to returned, so neither can be more than there was';
comment on column stock.line.returned is 'units taken back after the sale; only confirmed reservations have any';
comment on column stock.line.expires_at is 'the reservation''s deadline while it is active, else null: a hint for the index of what is open';

comment on table stock.taking_back is 'One call of stock.take_back, by its key.';
comment on column stock.taking_back.key is 'the caller''s own, unique in its reservation';

comment on type stock.outcome is 'What a function answers: a status, and what belongs to it. retry_at: when the next units lapse. detail: a sentence for a person.';
comment on type stock._request is 'One parsed request of stock.reserve_many; problem says why it is none.';
