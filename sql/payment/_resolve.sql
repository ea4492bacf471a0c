create or replace function payment._resolve(
  exception_id bigint,
  resolution text,
  resolved_by text,
  note text default null
)
returns void
language sql
as $$
  update payment.exception as e
  set
    resolved_at = clock_timestamp(),
    resolution = _resolve.resolution,
    resolved_by = _resolve.resolved_by,
    note = coalesce(_resolve.note, e.note)
  where e.id = _resolve.exception_id and e.resolved_at is null
$$;

comment on function payment._resolve(bigint, text, text, text) is
'Resolves an open exception that the caller has locked.';
