create or replace function membership._try_member(subscriber text, plan text)
returns void
language sql
as $$
  select membership._try_key('member', _try_member.subscriber || ' ' || _try_member.plan)
$$;

comment on function membership._try_member(text, text) is
'Takes the key lock of a subscriber and a plan: whoever extends, takes back or cancels has it. Raises 55P03.';
