create or replace function payment._check_reference(reference text)
returns void
language plpgsql
as $$
begin
  if (length(_check_reference.reference) between 1 and 255) is not true then
    raise invalid_parameter_value using
      message = 'reference: the provider''s id of the refund is wanted, 1 to 255 characters',
      hint = 'it keeps its events from counting twice';
  end if;
end;
$$;

comment on function payment._check_reference(text) is
'Raises 22023 unless a refund has the id by which it is found at the provider or the bank.';
