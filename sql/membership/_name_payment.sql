create or replace function membership._name_payment(
  provider text,
  names text[],
  payment_id text
)
returns void
language plpgsql
as $$
declare
  new_name text;
begin
  foreach new_name in array _name_payment.names loop
    continue when new_name = _name_payment.payment_id or exists (
      select from membership.payment_name as n
      where (n.provider, n.name) = (_name_payment.provider, new_name)
    );
    perform membership._try_key('name', _name_payment.provider || ' ' || new_name);
    insert into membership.payment_name (provider, name, payment_id)
    values (_name_payment.provider, new_name, _name_payment.payment_id)
    on conflict do nothing;
  end loop;
end;
$$;

comment on function membership._name_payment(text, text[], text) is
'Keeps further names by which a provider calls a payment; the first payment that has a name keeps it. Raises 55P03.';
