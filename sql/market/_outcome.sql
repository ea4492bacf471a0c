create or replace function market._outcome(status text, purchase_id uuid)
returns market.outcome
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
declare
  outcome market.outcome;
begin
  select
    _outcome.status, p.id,
    array(
      select l.lead_id from market.purchase_lead as l where l.purchase_id = p.id order by l.lead_id
    ),
    p.price, r.expires_at, p.order_id, case when p.id is not null then coalesce(a.posted, 0) end,
    p.download_url
  into outcome
  from (select) as one
  left join market.purchase as p on p.id = _outcome.purchase_id
  left join stock.reservation as r on r.id = p.reservation_id
  left join credit.account as a on a.workspace_id = p.workspace_id;
  return outcome;
end;
$$;

comment on function market._outcome(text, uuid) is
'The answer of that status about a purchase, or about none.';
