create or replace function ops.get_exception(
  exception_id bigint,
  out id bigint,
  out kind text,
  out subject text,
  out owed text,
  out amount numeric,
  out currency text,
  out provider text,
  out order_id uuid,
  out receipt_id bigint,
  out event_id bigint,
  out detail text,
  out created_at timestamptz,
  out resolved_at timestamptz,
  out resolution text,
  out resolved_by text,
  out note text,
  out waiting numeric,
  out ways text[]
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    e.*,
    kept.waiting,
    case
      when e.resolved_at is null and not payment._is_going_back(e.id) then array_remove(
        array[
          case when kept.waiting > 0 and e.provider = 'stripe' then 'refund' end,
          case when kept.waiting > 0 then 'record_refund' end,
          case when kept.waiting > 0 then 'credit' end,
          'match',
          'write_off'
        ],
        null
      )
      else '{}'
    end
  from payment.exception as e
  cross join lateral (select payment._kept(e.id) as waiting) as kept
  where e.id = get_exception.exception_id
$$;

comment on function ops.get_exception(bigint) is
'One exception, or no row. waiting: how much money is in it now, in its currency; ways: what a person may do about it.
ways: refund (payment.queue_refund), record_refund, credit (payment.credit_exception), match, write_off; none where it is resolved, or where a task sends its money back.';
