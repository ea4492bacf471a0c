create or replace function payment._thing(payload jsonb)
returns jsonb
language sql
immutable
as $$
  select case
    when payload ->> 'object' is not distinct from 'event' then payload #> '{data,object}'
    else payload
  end
$$;

comment on function payment._thing(jsonb) is
'The object that Stripe tells of: inside its event, or bare, as a question of ours was answered.';
