create or replace function membership._turn(
  turned membership.extension,
  taken_back_at timestamptz,
  taken_back_for text
)
returns boolean
language plpgsql
as $$
begin
  update membership.extension as e
  set
    taken_back_at = case
      when _turn.taken_back_at is not null then greatest(_turn.taken_back_at, e.paid_at)
    end,
    taken_back_for = _turn.taken_back_for
  where e.id = turned.id and (e.taken_back_at is null) <> (_turn.taken_back_at is null);
  if not found then
    return false;
  end if;
  perform membership._arrange(turned);
  return true;
end;
$$;

comment on function membership._turn(membership.extension, timestamptz, text) is
'Takes back exactly what a payment gave, as of that moment, or with nulls gives it back as if it had never been taken; whether that is new. The caller has the member''s key lock.';
