create or replace function payment._note_mismatch(provider text, subject text, kind text)
returns void
language plpgsql
as $$
declare
  known cursor for
    select e.id, e.kind
    from payment.exception as e
    where e.subject = _note_mismatch.provider || ' ' || _note_mismatch.subject
      and payment._is_mismatch(e.kind)
      and (e.resolved_at is null or e.resolved_by = 'payment.reconcile')
    for update nowait;
begin
  for noted in known loop
    if noted.kind is distinct from _note_mismatch.kind then
      perform payment._resolve(noted.id, 'matched', 'payment.reconcile', 'both agree by now');
    else
      perform payment._reopen(noted.id);
    end if;
  end loop;
end;
$$;

comment on function payment._note_mismatch(text, text, text) is
'Brings what reconciliation told of a payment before up to date: resolved where that is so no longer, open again where it is again; what a person resolved stays. Raises 55P03.';
