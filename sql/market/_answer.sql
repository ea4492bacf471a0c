create or replace function market._answer(call text, outcome market.outcome)
returns market.outcome
language plpgsql
as $$
begin
  insert into market.answer (call, status) values (_answer.call, outcome.status);
  return outcome;
end;
$$;

comment on function market._answer(text, market.outcome) is
'Writes down what a buyer is answered, for the figures of ops.metrics, and returns it.';
