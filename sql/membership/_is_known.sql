create or replace function membership._is_known(provider text, names text[])
returns boolean
language sql
stable
as $$
  select exists (
    select from membership.subscription as s
    where s.provider = _is_known.provider and s.reference = any (_is_known.names)
  )
  or membership._payment_named(_is_known.provider, _is_known.names) is not null
$$;

comment on function membership._is_known(text, text[]) is
'Is one of these names that of a linked subscription, or of a payment of one?';
