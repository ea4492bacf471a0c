comment on schema market is 'Leads: things of which there is one, bought by workspaces with credits or by card.';

comment on table market.setting is 'What a workspace may; one row.';
comment on column market.setting.most_held is 'how many leads a workspace may hold at once without having paid';
comment on column market.setting.changed_at is 'when it was chosen';
comment on column market.setting.changed_by is 'the role that chose it last';

comment on table market.lead is 'A lead that only one workspace may have. Its product is what is reserved, ordered and sold: there is one unit of it.';
comment on column market.lead.product_id is 'the product behind it';
comment on column market.lead.price is 'in credits; by card it costs its product''s price_cents';
comment on column market.lead.summary is 'what anybody may see';
comment on column market.lead.contents is 'what its buyer gets, and nobody else';
comment on column market.lead.status is 'available, sold, withdrawn';
comment on column market.lead.sold_at is 'when its buyer got it; null: not sold';
comment on column market.lead.sold_count is 'of how many completed purchases: 0 or 1';

comment on table market.purchase is 'Leads that a workspace holds, pays and gets, all or none. It goes on as long as its reservation lives; late money brings it back.';
comment on column market.purchase.workspace_id is 'who buys';
comment on column market.purchase.reservation_id is 'what keeps the leads from others until it lapses';
comment on column market.purchase.order_id is 'the order by which it is paid by card; null: with credits, or nobody knows yet';
comment on column market.purchase.key is 'the caller''s own key of a purchase in one call; null for a hold';
comment on column market.purchase.namespace is 'whose keys these are';
comment on column market.purchase.price is 'in credits, as it was when it began';
comment on column market.purchase.state is 'pending (or over, and not written down yet: market.overview), paid (its order is), completed (its leads are handed over), expired';
comment on column market.purchase.paid_at is 'when its order was paid, however late; null: not by an order, or not yet';
comment on column market.purchase.download_url is 'where the buyer fetches what was bought';
comment on column market.purchase.paid_by is 'credits, order (its own, by card or coins), elsewhere (as a caller of rpc said); null: not completed';
comment on column market.purchase.completed_at is 'when its leads were handed over; null: not yet';

comment on table market.purchase_lead is 'What a purchase is about.';
comment on column market.purchase_lead.purchase_id is 'the purchase';
comment on column market.purchase_lead.lead_id is 'a lead of it';
comment on column market.purchase_lead.price is 'in credits, as it was when the purchase began';
comment on column market.purchase_lead.sold is 'was it completed? A unique index keeps a lead from two that were.';

comment on table market.answer is 'What buyers were told, for the figures of ops.metrics.';
comment on column market.answer.call is 'hold, open, purchase or complete';
comment on column market.answer.status is 'the status of the answer';

comment on type market.outcome is 'What a function answers about a purchase: a status, and the purchase as it is then.';
