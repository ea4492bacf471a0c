create or replace function payment._pays_back(meaning text)
returns boolean
language sql
immutable
as $$
  select meaning like 'refund%' or meaning like 'dispute%'
$$;

comment on function payment._pays_back(text) is
'Does what an event means move money out again, or back from there?';
