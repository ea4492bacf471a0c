create or replace function payment._stripe_periods(invoice jsonb, price_id text)
returns integer
language sql
immutable
as $$
  select count(*)::integer
  from jsonb_array_elements(
    case
      when jsonb_typeof(invoice #> '{lines,data}') = 'array' then invoice #> '{lines,data}'
      else '[]'
    end
  ) as l (line)
  where _stripe_periods.price_id in (
    payment._id(l.line -> 'price'), payment._id(l.line #> '{pricing,price_details,price}')
  )
    -- A trial costs nothing, and a change in the midst of a period is none.
    and payment._number(l.line -> 'amount') > 0
    and coalesce(
      l.line ->> 'proration', l.line #>> '{parent,subscription_item_details,proration}', 'false'
    ) <> 'true'
$$;

comment on function payment._stripe_periods(jsonb, text) is
'How many periods of a price an invoice of Stripe bills, each a line; in both shapes of its lines.';
