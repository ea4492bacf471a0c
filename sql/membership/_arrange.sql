create or replace function membership._arrange(changed membership.extension)
returns void
language plpgsql
as $$
declare
  later cursor for
    select e.id
    from membership.subscription as own
    join membership.subscription as s on (s.subscriber, s.plan) = (own.subscriber, own.plan)
    join membership.extension as e on e.subscription_id = s.id
    where own.id = changed.subscription_id
      and (e.paid_at, e.id) >= (changed.paid_at, changed.id)
    order by e.paid_at, e.id;
begin
  -- Each rests on those before it, and is told in whatever order: so all that were paid later.
  for one in later loop
    update membership.extension as e
    set anchor = membership._anchor(e)
    where e.id = one.id and e.anchor <> membership._anchor(e);
  end loop;
end;
$$;

comment on function membership._arrange(membership.extension) is
'Sets the anchors of a payment and of those after it anew, in the order in which they were paid, so that expiry is the same in whatever order events came. The caller has the member''s key lock.';
