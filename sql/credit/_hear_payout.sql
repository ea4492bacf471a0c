create or replace function credit._hear_payout(
  withdrawal_id uuid,
  reference text,
  said text,
  coins numeric,
  currency text,
  address text
)
returns text
language plpgsql
as $$
declare
  heard credit.withdrawal := credit._lock_withdrawal(_hear_payout.withdrawal_id);
begin
  if heard.id is null then
    -- One without an id of ours is the account's own business.
    return case
      when _hear_payout.withdrawal_id is not null and _hear_payout.said = 'finished'
        then 'overdrawn'
      else 'not_found'
    end;
  elsif (
    coalesce(heard.reference, _hear_payout.reference) = _hear_payout.reference
    and (heard.coins, heard.currency) = (_hear_payout.coins, _hear_payout.currency)
    -- Where it is shown: some coins' addresses are one in either case.
    and lower(heard.address) = lower(coalesce(_hear_payout.address, heard.address))
  ) is not true then
    -- Only the payout whose name is written here is ever verified by us.
    return case _hear_payout.said
      when 'finished' then 'overdrawn'
      when 'rejected' then 'gone'
      else 'another'
    end;
  elsif heard.closed_at is not null then
    -- A person may have ended it before its name was known: a second payout isn't this one.
    update credit.withdrawal as w
    set reference = _hear_payout.reference
    where w.id = heard.id and w.reference is null;
    return case
      when heard.state = 'rejected' and _hear_payout.said = 'finished' then 'overdrawn'
      when heard.state = 'settled' and _hear_payout.said = 'rejected' then 'unpaid'
      else heard.state
    end;
  end if;
  update credit.withdrawal as w
  set
    reference = _hear_payout.reference,
    state = credit._payout_state(_hear_payout.said),
    verified_at = case
      when _hear_payout.said in ('processing', 'sending', 'finished')
        then coalesce(w.verified_at, clock_timestamp())
      else w.verified_at
    end,
    detail = _hear_payout.said
  where w.id = heard.id
  returning w.* into heard;
  if _hear_payout.said in ('finished', 'rejected') then
    perform credit._close_withdrawal(
      heard, case _hear_payout.said when 'finished' then 'settled' else 'rejected' end,
      'payment.apply'
    );
  end if;
  return 'heard';
end;
$$;

comment on function credit._hear_payout(uuid, text, text, numeric, text, text) is
'Takes what the provider says of a payout that names this withdrawal: heard, settled or rejected (it was before, and this changes nothing), not_found, another (under the same id: it has another name or pays something else; gone when it was rejected),
overdrawn (it was paid out, and the credits had been given back, or it is another, or its withdrawal isn''t known), unpaid (it was not, and the credits are gone). Raises 55P03.';
