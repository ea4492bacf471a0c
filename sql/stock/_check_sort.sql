create or replace function stock._check_sort(sort text, known text[], hint text)
returns void
language plpgsql
immutable
as $$
begin
  if (sort = any (known)) is not true then
    raise invalid_parameter_value using
      message = format(
        'sort: %s or %s', array_to_string(trim_array(known, 1), ', '), known[cardinality(known)]
      ),
      hint = _check_sort.hint;
  end if;
end;
$$;

comment on function stock._check_sort(text, text[], text) is
'Raises 22023 unless a list can be sorted in that way; known: the ways, two at least, as its caller should hear them.';
