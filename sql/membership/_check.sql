create or replace function membership._check(subscriber text, plan text)
returns void
language plpgsql
as $$
begin
  if (
    length(_check.subscriber) between 1 and 255 and length(_check.plan) between 1 and 255
  ) is not true then
    raise invalid_parameter_value using
      message = 'subscriber and plan: 1 to 255 characters each',
      hint = 'the subscriber is the application''s own name of a customer';
  end if;
end;
$$;

comment on function membership._check(text, text) is
'Raises 22023 for what can be neither a subscriber''s name nor a plan''s.';
