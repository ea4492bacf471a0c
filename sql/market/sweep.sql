create or replace function market.sweep(at_most integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  paid cursor for
    select p.id
    from market.purchase as p
    where p.state = 'paid'
      -- One that only a person can settle mustn't keep the others waiting: ops.check() tells of it.
      and not exists (
        select from market.purchase_lead as mine
        join market.purchase_lead as theirs on theirs.lead_id = mine.lead_id and theirs.sold
        where mine.purchase_id = p.id
      )
    order by p.id
    limit sweep.at_most
    for update skip locked;
  swept integer := 0;
begin
  if (sweep.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'at_most: a whole number from 1 is wanted',
      hint = 'how many purchases this call may complete';
  end if;
  perform stock._guard_transaction();
  for purchase in paid loop
    -- A lead that somebody holds keeps its own purchase until the next call, and no other.
    continue when exists (
      select from market.purchase_lead as wanted
      where wanted.purchase_id = purchase.id
        and not exists (
          select from market.lead as l
          where l.id = wanted.lead_id
          for no key update skip locked
        )
    );
    perform market._sell(purchase.id, 'order');
    swept := swept + 1;
  end loop;
  -- What is over is written down, so that nobody reads it again to see what is under way.
  with over as (
    select p.id
    from market.purchase as p
    join stock.reservation as r on r.id = p.reservation_id
    where p.state = 'pending' and r.state <> 'active'
    limit sweep.at_most
    for update of p skip locked
  )
  update market.purchase as p set state = 'expired' from over where p.id = over.id;
  return swept;
end;
$$;

comment on function market.sweep(integer) is
'Completes purchases that were paid by card, and that nobody has completed; returns how many, at most at_most. They read completed without it, too. Writes down, as many at most, which purchases are over. Passes by whatever others hold. Raises 22023.';
