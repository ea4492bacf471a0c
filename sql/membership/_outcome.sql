create or replace function membership._outcome(
  status text,
  subscriber text,
  plan text,
  extension_id bigint default null
)
returns membership.outcome
language sql
stable
as $$
  select
    _outcome.status, _outcome.subscriber, _outcome.plan, _outcome.extension_id,
    (
      select o.expires_at
      from membership.overview as o
      where (o.subscriber, o.plan) = (_outcome.subscriber, _outcome.plan)
    )
$$;

comment on function membership._outcome(text, text, text, bigint) is
'The answer about a member: a status, and when the membership ends now.';
