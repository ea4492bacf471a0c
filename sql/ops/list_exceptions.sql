create or replace function ops.list_exceptions(
  open_only boolean default true,
  only_kind text default null,
  sort text default 'newest',
  before bigint default null,
  at_most integer default 50,
  only_id bigint default null,
  out id bigint,
  out kind text,
  out subject text,
  out owed text,
  out amount numeric,
  out waiting numeric,
  out currency text,
  out provider text,
  out order_id uuid,
  out event_id bigint,
  out detail text,
  out created_at timestamptz,
  out resolved_at timestamptz,
  out resolution text,
  out resolved_by text,
  out note text,
  out going_back boolean,
  out ways text[]
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
  perform stock._check_sort(list_exceptions.sort, '{newest,oldest}', 'by when they were filed');
  return query
  select
    e.id, e.kind, e.subject, e.owed,
    payment._as_written(e.amount, e.currency, e.provider),
    payment._as_written(kept.waiting, e.currency, e.provider),
    e.currency, e.provider::text, e.order_id, e.event_id, e.detail,
    e.created_at, e.resolved_at, e.resolution, e.resolved_by, e.note, kept.going_back,
    case
      when e.resolved_at is not null or kept.going_back then '{}'
      when kept.waiting > 0 and e.provider = 'stripe'
        then '{refund,record_refund,credit,match,write_off}'
      when kept.waiting > 0 then '{record_refund,credit,match,write_off}'
      else '{match,write_off}'::text[]
    end
  from payment.exception as e
  cross join lateral (
    select payment._kept(e.id) as waiting, payment._is_going_back(e.id) as going_back
  ) as kept
  where (list_exceptions.only_id is null or e.id = list_exceptions.only_id)
    and (e.resolved_at is null or not list_exceptions.open_only)
    and (list_exceptions.only_kind is null or e.kind = list_exceptions.only_kind)
    and (
      list_exceptions.before is null
      or case list_exceptions.sort
        when 'newest' then e.id < list_exceptions.before
        else e.id > list_exceptions.before
      end
    )
  order by case when list_exceptions.sort = 'newest' then e.id end desc, e.id
  limit least(greatest(list_exceptions.at_most, 1), 1000);
end;
$$;

comment on function ops.list_exceptions(boolean, text, text, bigint, integer, bigint) is
'Exceptions for people, at most at_most (1 to 1000): those that are open, or all; of one kind, or that one only. sort: newest or oldest. before: the last id of the page before.
amount: what it was filed about, waiting: how much of it is in it now, both in whole units of currency, null where no money is at stake. going_back: a task is sending it back.
ways: what a person may do: refund (payment.queue_refund), record_refund, credit (payment.credit_exception), match, write_off; none where it is resolved or going back. Raises 22023 for another sort.';
