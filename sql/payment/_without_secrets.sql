create or replace function payment._without_secrets(said text)
returns text
language sql
immutable
as $$
  -- Inside a text of JSON's the quotes are escaped, so that this finds a member and nothing else.
  select regexp_replace(
    said, '"client_secret"\s*:\s*"(\\.|[^"\\])*"', '"client_secret": null', 'g'
  )
$$;

comment on function payment._without_secrets(text) is
'JSON text as it may be kept: without the client secrets by which Stripe lets a buyer''s browser pay, at whatever depth. All that providers say comes through here before it is written.';
