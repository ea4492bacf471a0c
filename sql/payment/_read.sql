create or replace function payment._read(provider text, payload jsonb)
returns payment._fact
language plpgsql
immutable
as $$
declare
  fact payment._fact;
begin
  fact := case provider
    when 'stripe' then payment._read_stripe(payload)
    when 'nowpayments' then payment._read_nowpayments(payload)
    else payment._read_generic(payload)
  end;
  fact.problem := case
    when fact.problem is not null or fact.meaning = 'informational' then fact.problem
    when provider = 'generic' then null
    when coalesce(cardinality(fact.names), 0) = 0 then 'it has no id'
    when exists (select from unnest(fact.names) as n where length(n) not between 1 and 255)
      then 'an id of 1 to 255 characters is wanted'
    when not payment._moves_money(fact.meaning) then null
    when (length(fact.movement) between 1 and 255) is not true then 'it names no payment'
    when (fact.amount between 0 and 1e30 and scale(fact.amount) <= 30) is not true
      then 'its amount is none'
    when (fact.currency ~ '^[A-Z0-9]{3,20}$') is not true then 'its currency is none'
    when payment._pays_back(fact.meaning)
      and fact.meaning <> 'refunded'
      and (length(fact.reference) between 1 and 255) is not true
      then 'a refund or dispute has no id'
  end;
  return fact;
end;
$$;

comment on function payment._read(text, jsonb) is
'What a provider''s event or object means, in our words; what is wrong with it stands in problem. Raises nothing, whatever it is given.';
