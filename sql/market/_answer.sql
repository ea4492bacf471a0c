create or replace function market._answer(
  workspace_id uuid,
  call text,
  outcome market.outcome
)
returns market.outcome
language plpgsql
as $$
begin
  insert into market.answer (workspace_id, call, status)
  values (_answer.workspace_id, _answer.call, outcome.status);
  return outcome;
end;
$$;

comment on function market._answer(uuid, text, market.outcome) is
'Writes down what a buyer is answered, for the figures of ops.metrics, and returns it.';
