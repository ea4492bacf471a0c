"""What the catalogue says of every function, and what plpgsql_check finds in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rooms import IN_ROOMS, NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database

ROUTINES = f"""
    select p.oid::regprocedure::text as name, p.proname, p.prosecdef, p.prokind, p.proconfig,
      p.provolatile, l.lanname, p.prosrc
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    where p.pronamespace in {NAMESPACES}
    order by 1
"""
PINNED = "search_path=pg_catalog, pg_temp"
# What plans joins as probes of an index, where the function that calls it does without.
BY_THEMSELVES = {
    "stock._reserve_alone(text,jsonb,text,integer,text,integer)": [
        "enable_bitmapscan=off", "enable_hashjoin=off", "enable_mergejoin=off",
    ],
}  # fmt: skip


def test_every_public_function_runs_as_its_owner_with_a_pinned_path(database: Database) -> None:
    for row in database.admin(ROUTINES):
        if row.proname.startswith("_") or row.prokind == "p":
            # Helpers run inside a pinned function and would only pay for a path of their own.
            settings = BY_THEMSELVES.get(row.name)
            assert (row.name, row.prosecdef, row.proconfig) == (row.name, False, settings)
        else:
            assert (row.name, row.prosecdef) == (row.name, True)
            assert (row.name, PINNED in (row.proconfig or ())) == (row.name, True)


def test_the_only_procedure_may_commit(database: Database) -> None:
    procedures = [row.name for row in database.admin(ROUTINES) if row.prokind == "p"]
    assert procedures == ["ops.sweep(integer)"]


def test_no_name_is_overloaded(database: Database) -> None:
    names = [row.name.split("(")[0] for row in database.admin(ROUTINES)]
    assert sorted(set(names)) == sorted(names)


def test_functions_build_no_sql_and_swallow_no_errors(database: Database) -> None:
    for row in database.admin(ROUTINES):
        for banned in (
            "execute ",
            "when others",
            "exception when",
            "#variable_conflict",
            "pg_sleep",
        ):
            assert (row.name, banned in row.prosrc) == (row.name, False)


def test_no_trigger_no_rule_no_row_security(database: Database) -> None:
    assert database.admin("select 1 from pg_trigger where not tgisinternal") == []
    found = database.admin(
        "select 1 from pg_class where (relrowsecurity or relhasrules and relkind = 'r')"
        f" and relnamespace in {NAMESPACES}"
    )
    assert found == []


def test_no_vacuum_locks_readers_out(database: Database) -> None:
    query = """
        select oid::regclass::text from pg_class
        where relkind = 'r' and relowner = 'stockade_owner'::regrole
          and 'vacuum_truncate=off' <> all (coalesce(reloptions, '{}'))
    """
    assert database.admin(query) == []


def test_everything_is_commented(database: Database) -> None:
    bare = database.admin(
        f"""
        with room as (
          select oid, nspname from pg_namespace where nspname in {IN_ROOMS}
        )
        select 'schema ' || nspname as name from room
        where obj_description(oid, 'pg_namespace') is null
        union all
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace in (select oid from room) and c.relkind in ('r', 'v')
          and obj_description(c.oid, 'pg_class') is null
        union all
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace in (select oid from room)
          and obj_description(p.oid, 'pg_proc') is null
        union all
        select t.oid::regtype::text from pg_type as t
        left join pg_class as c on c.oid = t.typrelid
        where t.typnamespace in (select oid from room) and t.typtype = 'c' and c.relkind = 'c'
          and obj_description(t.oid, 'pg_type') is null
        """
    )
    assert [row.name for row in bare] == []


OBVIOUS = {
    "id", "product_id", "reservation_id", "sku", "name", "currency", "quantity", "number", "total",
    "created_at", "updated_at", "started_at", "ended_at", "room", "rule", "subject", "detail",
    "first_seen_at", "last_seen_at", "repaired_at", "repaired_by", "breaches", "free_before",
    "free_after", "labels", "unit", "expires_at", "state", "reference", "namespace", "buyer",
    "closed_at", "reason", "seconds_left", "longest_hold_seconds", "value", "since", "taken_at",
}  # fmt: skip


def test_every_column_that_is_not_obvious_is_commented(database: Database) -> None:
    """A column is obvious by its name in any table, or when its table explains it elsewhere."""
    bare = database.admin(
        f"""
        select a.attrelid::regclass || '.' || a.attname as name, a.attname
        from pg_attribute as a
        join pg_class as c on c.oid = a.attrelid
        where c.relnamespace in {NAMESPACES}
          and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped
          and col_description(a.attrelid, a.attnum) is null
        order by 1
        """
    )
    assert [row.name for row in bare if row.attname not in OBVIOUS] == []


@pytest.fixture(scope="module")
def checked(database: Database) -> Iterator[Database]:
    """Give the database with plpgsql_check in it, in a schema of its own."""
    (row,) = database.admin(
        "select count(*) as there from pg_available_extensions where name = 'plpgsql_check'"
    )
    if not row.there:
        pytest.skip("this server has no plpgsql_check")
    database.admin("create schema if not exists checker")
    database.admin("create extension if not exists plpgsql_check schema checker")
    yield database
    if database.admin(
        "select 1 where current_setting('plpgsql_check.profiler', true) is distinct from 'on'"
    ):
        database.admin("drop schema checker cascade")


def test_plpgsql_check_finds_nothing(checked: Database) -> None:
    found = checked.admin(
        f"""
        select p.oid::regprocedure::text as name, c.lineno, c.level, c.sqlstate, c.message
        from pg_proc as p
        cross join lateral checker.plpgsql_check_function_tb(
          p.oid,
          fatal_errors => false,
          other_warnings => true,
          performance_warnings => false,
          extra_warnings => true,
          security_warnings => true
        ) as c
        where p.pronamespace in {NAMESPACES}
          and p.prolang = (select oid from pg_language where lanname = 'plpgsql')
          -- It reads the tables of pg_cron, which are in one database of a server only.
          and (p.oid <> 'ops.list_jobs'::regproc or to_regclass('cron.job') is not null)
        """
    )
    assert [tuple(row) for row in found] == []


def test_functions_that_move_units_plan_for_full_tables(database: Database) -> None:
    """They share helpers, and a session keeps the plan that its first caller made."""
    wanted = {"plan_cache_mode=force_generic_plan", "enable_seqscan=off"}
    hasty = [
        row.name
        for row in database.admin(ROUTINES)
        if row.name.startswith("stock.") and row.prosecdef and row.provolatile == "v"
        and not wanted <= set(row.proconfig or ())
    ]  # fmt: skip
    assert hasty == []
