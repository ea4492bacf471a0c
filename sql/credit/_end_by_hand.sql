create or replace function credit._end_by_hand(
  ended credit.withdrawal,
  state text,
  resolved_by text,
  note text
)
returns text
language plpgsql
as $$
begin
  if (length(_end_by_hand.resolved_by) between 1 and 255) is not true then
    raise invalid_parameter_value using
      message = 'resolved_by: 1 to 255 characters',
      hint = 'who says so';
  elsif ended.id is null then
    return 'not_found';
  elsif ended.closed_at is not null then
    return case when ended.state = _end_by_hand.state then 'already_' else '' end || ended.state;
  end if;
  perform credit._close_withdrawal(
    ended, _end_by_hand.state, _end_by_hand.resolved_by, note => _end_by_hand.note
  );
  return _end_by_hand.state;
end;
$$;

comment on function credit._end_by_hand(credit.withdrawal, text, text, text) is
'Ends a withdrawal, which the caller has locked, as a person says; the status. Raises 22023.';
