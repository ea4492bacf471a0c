create or replace function payment._pause(kind text, attempts integer)
returns interval
language sql
volatile
as $$
  -- With jitter, so that what failed together doesn't come back together.
  select (0.75 + random() / 2) * case
    when kind = 'apply' then
      case when attempts <= 12 then least(2 ^ attempts, 600) * interval '1 second' end
    when attempts = 1 then interval '5 minutes'
    when attempts = 2 then interval '1 hour'
    when attempts = 3 then interval '1 day'
  end
$$;

comment on function payment._pause(text, integer) is
'How long a task rests after that many attempts: 5 minutes, 1 hour, 1 day, each by a quarter more or less; an apply, which was only busy, seconds; null: a person has to see to it.';
