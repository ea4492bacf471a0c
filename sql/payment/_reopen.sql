create or replace function payment._reopen(exception_id bigint)
returns void
language sql
as $$
  update payment.exception as e
  set resolved_at = null, resolution = null, resolved_by = null
  where e.id = _reopen.exception_id
$$;

comment on function payment._reopen(bigint) is
'Opens an exception again that the caller has locked, and that no person resolved.';
