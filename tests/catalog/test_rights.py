"""Who may do what: PUBLIC nothing, each role its list and not a thing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.calls import call, lines, refused, reserve
from tests.rooms import IN_ROOMS, NAMESPACES, ROOMS

if TYPE_CHECKING:
    from tests.database import Database

API = {
    "checkout.active_drop",
    "checkout.order_held",
    "credit.claim_withdrawal",
    "credit.deposit",
    "credit.get_account",
    "credit.get_withdrawal",
    "credit.list_entries",
    "credit.report",
    "credit.withdraw",
    "market.get_purchase",
    "market.list_leads",
    "market.open_purchase",
    "market.purchase",
    "market.sweep",
    "membership.get_memberships",
    "ops.count_lapsed",
    "ops.health",
    "ops.scrape",
    "ops.sweep_now",
    "ops.tell_sweeps",
    "payment.apply",
    "payment.buy_credits",
    "payment.claim_task",
    "payment.allow_refund",
    "payment.finish_task",
    "payment.get_bill",
    "payment.give_back",
    "payment.get_intent",
    "payment.get_order",
    "payment.link_membership",
    "payment.list_exceptions",
    "payment.list_lapsed",
    "payment.open",
    "payment.opened",
    "payment.place_order",
    "payment.reconcile",
    "payment.record_event",
    "payment.refused",
    "payment.show_order",
    "payment.show_sales",
    "payment.stage",
    "payment.sweep",
    "payment.try_ask",
    "payment.unknown",
    "stock.confirm",
    "stock.extend",
    "stock.get_product",
    "stock.get_reservation",
    "stock.list_reservations",
    "stock.release",
    "stock.reserve_many",
    "stock.resize",
    # The pages for administrators.
    "credit.reject",
    "credit.settle",
    "ops.count_open",
    "ops.find_orders",
    "ops.get_event",
    "ops.list_alerts",
    "ops.list_breaches",
    "ops.list_events",
    "ops.list_exceptions",
    "ops.list_jobs",
    "ops.list_products",
    "ops.list_repairs",
    "ops.list_sweeps",
    "ops.list_tasks",
    "ops.list_withdrawals",
    "ops.plan_repair",
    "ops.record_check",
    "ops.repair",
    "ops.tell_order",
    "payment.credit_exception",
    "payment.match",
    "payment.queue_refund",
    "payment.record_refund",
    "payment.write_off",
}
SERVICE = {
    "rpc.cleanup_expired_reservations",
    "rpc.complete_credit_lead_purchase",
    "rpc.complete_stripe_lead_purchase",
    "rpc.confirm_inventory_reservations",
    "rpc.mark_leads_sold_bulk",
    "rpc.release_inventory_reservations",
    "rpc.reserve_inventory_for_payment",
    "rpc.validate_and_lock_leads_for_purchase",
}
CRON = {
    "market.sweep",
    "ops.record_check",
    "ops.sweep",
    "ops.sweep_batch",
    "ops.sweep_now",
    "payment.sweep",
}
DBA = API | SERVICE | CRON | {
    "checkout.cancel_order",
    "checkout.get_order",
    "checkout.place_order",
    "checkout.put_drop",
    "checkout.sweep",
    "credit.put_pack",
    "credit.put_setting",
    "credit.spend",
    "market.complete",
    "market.complete_with_credits",
    "market.hold_leads",
    "market.mark_sold",
    "market.put_lead",
    "market.put_setting",
    "market.withdraw_lead",
    "membership.cancel",
    "membership.entitled",
    "membership.expiry",
    "membership.give_back",
    "membership.put_plan",
    "membership.record_payment",
    "membership.take_back",
    "ops.check",
    "ops.first_id",
    "ops.lapsed",
    "ops.list_drops",
    "ops.plan_repairs",
    "ops.purge",
    "payment.put_setting",
    "stock.cleanup",
    "stock.put_product",
    "stock.reserve",
    "stock.restock",
    "stock.take_back",
}  # fmt: skip
ALLOWED = {
    "public": set[str](),
    "stockade_api": API,
    "stockade_service": SERVICE,
    "stockade_cron": CRON,
    "stockade_dba": DBA,
}
SCHEMAS = {
    "public": set[str](),
    "stockade_api": {"checkout", "credit", "market", "membership", "ops", "payment", "stock"},
    "stockade_service": {"rpc"},
    "stockade_cron": {"market", "ops", "payment"},
    "stockade_dba": set(ROOMS),
}
ROLES = sorted(set(ALLOWED) - {"public"})


@pytest.mark.parametrize("role", ALLOWED)
def test_a_role_executes_its_list_and_nothing_else(database: Database, role: str) -> None:
    rows = database.admin(
        f"""
        select p.pronamespace::regnamespace || '.' || p.proname as name
        from pg_proc as p
        where p.pronamespace in {NAMESPACES}
          and has_function_privilege(%s, p.oid, 'execute')
        """,
        role,
    )
    assert {row.name for row in rows} == ALLOWED[role]
    assert len(rows) == len(ALLOWED[role])


def test_the_dba_executes_every_function_that_is_no_helper(database: Database) -> None:
    rows = database.admin(
        """
        select p.pronamespace::regnamespace || '.' || p.proname as name
        from pg_proc as p
        where p.proowner = 'stockade_owner'::regrole and p.proname not like '\\_%%'
        """
    )
    assert {row.name for row in rows} == DBA


@pytest.mark.parametrize("role", SCHEMAS)
def test_a_role_uses_its_schemas_and_creates_in_none(database: Database, role: str) -> None:
    rows = database.admin(
        """
        select n.nspname, has_schema_privilege(%(role)s, n.oid, 'usage') as usage,
          has_schema_privilege(%(role)s, n.oid, 'create') as creates
        from pg_namespace as n
        where n.nspname in (
          'stock', 'checkout', 'payment', 'credit', 'market', 'membership', 'ops', 'rpc',
          'public'
        )
        """.replace("%(role)s", "%s"),
        role,
        role,
    )
    assert {row.nspname for row in rows if row.usage} == SCHEMAS[role]
    assert [row.nspname for row in rows if row.creates] == []


@pytest.mark.parametrize("role", ALLOWED)
def test_no_role_writes_a_table_and_only_the_dba_reads(database: Database, role: str) -> None:
    rows = database.admin(
        f"""
        select c.oid::regclass::text as name, privilege
        from pg_class as c
        cross join unnest(
          array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
        ) as privilege
        where c.relnamespace in {NAMESPACES}
          and c.relkind in ('r', 'v', 'm', 'p', 'f')
          and has_table_privilege(%s, c.oid, privilege)
        """,
        role,
    )
    assert {row.privilege for row in rows} == ({"select"} if role == "stockade_dba" else set())


@pytest.mark.parametrize("role", ALLOWED)
def test_no_role_uses_a_sequence_or_a_column_by_itself(database: Database, role: str) -> None:
    sequences = database.admin(
        f"""
        select c.oid::regclass as name
        from pg_class as c
        where c.relkind = 'S'
          and c.relnamespace in {NAMESPACES}
          and case c.relkind when 'S' then has_sequence_privilege(%s, c.oid, 'usage, select') end
        """,
        role,
    )
    assert sequences == []
    assert (
        database.admin("""
        select 1 from pg_attribute as a join pg_class as c on c.oid = a.attrelid
        where a.attacl is not null and c.relowner = 'stockade_owner'::regrole
        """)
        == []
    )


@pytest.mark.parametrize("role", ALLOWED)
def test_nobody_makes_temporary_tables_or_schemas(database: Database, role: str) -> None:
    (row,) = database.admin(
        """
        select
          has_database_privilege(%s, current_database(), 'temp') as temporary,
          has_database_privilege(%s, current_database(), 'create') as creates,
          has_database_privilege(%s, current_database(), 'connect') as connects
        """,
        role,
        role,
        role,
    )
    assert (row.temporary, row.creates, row.connects) == (False, False, role != "public")


def test_the_dba_reads_every_table_and_view(db: Database) -> None:
    relations = db.admin(
        """
        select c.oid::regclass::text as name
        from pg_class as c
        where c.relkind in ('r', 'v') and c.relowner = 'stockade_owner'::regrole
        """
    )
    assert len(relations) >= 12
    with db.connect("stockade_dba") as session:
        for row in relations:
            session.execute(f"select * from {row.name}")


@pytest.mark.parametrize("role", ROLES)
def test_roles_are_members_of_nothing_and_have_no_attribute(database: Database, role: str) -> None:
    (row,) = database.admin(
        """
        select r.rolcanlogin, r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication
          or r.rolbypassrls as powerful,
          exists (select from pg_auth_members as m where m.member = r.oid) as a_member
        from pg_roles as r
        where r.rolname = %s
        """,
        role,
    )
    assert (row.rolcanlogin, row.powerful, row.a_member) == (True, False, False)


def test_the_owner_owns_everything_and_never_logs_in(database: Database) -> None:
    (row,) = database.admin(
        """
        select rolcanlogin or rolsuper or rolcreaterole or rolcreatedb as powerful
        from pg_roles where rolname = 'stockade_owner'
        """
    )
    assert row.powerful is False
    strangers = database.admin(
        f"""
        with room as (
          select oid from pg_namespace where nspname in {IN_ROOMS}
        )
        select c.oid::regclass::text from pg_class as c
        where c.relnamespace in (select oid from room) and c.relowner <> 'stockade_owner'::regrole
        union all
        select p.oid::regprocedure::text from pg_proc as p
        where p.pronamespace in (select oid from room) and p.proowner <> 'stockade_owner'::regrole
        union all
        select t.oid::regtype::text from pg_type as t
        where t.typnamespace in (select oid from room) and t.typowner <> 'stockade_owner'::regrole
        union all
        select n.nspname from pg_namespace as n
        where n.oid in (select oid from room) and n.nspowner <> 'stockade_owner'::regrole
        """
    )
    assert strangers == []


def test_what_the_owner_makes_next_is_nobodys(db: Database) -> None:
    with db.connect("admin", autocommit=False) as session:
        session.execute("set local role stockade_owner")
        session.execute("create function stock.next() returns integer language sql as 'select 1'")
        (row,) = session.execute(
            "select has_function_privilege('public', 'stock.next()', 'execute') as everybody"
        ).fetchall()
        session.rollback()
    assert row.everybody is False


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("stockade_api", "select * from stock.product"),
        ("stockade_api", "update stock.slot set available = 100"),
        ("stockade_api", "select * from stock.put_product('a', 'a', 1, 1)"),
        ("stockade_api", "select * from stock.reserve('a', '[]')"),
        ("stockade_api", "select stock._give(1, 1)"),
        ("stockade_api", "create temp table slot ()"),
        ("stockade_api", "create schema mine"),
        ("stockade_api", "create table public.mine ()"),
        ("stockade_api", "select rpc.cleanup_expired_reservations()"),
        ("stockade_api", "select * from payment.receipt"),
        ("stockade_api", "select * from ops.task"),
        ("stockade_api", "select ops._recount(1)"),
        ("stockade_api", "select * from payment.put_setting(true)"),
        ("stockade_api", "select * from checkout.cancel_order(null)"),
        ("stockade_api", "select payment._resolve(1, 'refunded', 'me')"),
        ("stockade_cron", "select * from payment.apply(1)"),
        ("stockade_service", "select * from payment.apply(1)"),
        ("stockade_dba", "update payment.exception set resolved_at = now()"),
        ("stockade_service", "select * from stock.confirm(reference => 'a')"),
        ("stockade_service", "select * from ops.health()"),
        ("stockade_service", "create temp table slot ()"),
        ("stockade_cron", "select * from stock.cleanup()"),
        ("stockade_cron", "select * from ops.purge('1 day')"),
        ("stockade_cron", "select * from ops.sweep_run"),
        ("stockade_dba", "update stock.slot set available = 100"),
        ("stockade_dba", "delete from ops.breach"),
        ("stockade_dba", "insert into ops.sweep_run (source) values ('me')"),
        ("stockade_dba", "select stock._close(null, 'released')"),
        ("stockade_dba", "select * from stock.product for update"),
        ("stockade_dba", "create temp table slot ()"),
        ("stockade_dba", "set role stockade_owner"),
    ],
)
def test_what_is_not_allowed_is_refused(db: Database, role: str, statement: LiteralString) -> None:
    with db.connect(role) as session, refused("42501"):
        session.execute(statement)


def test_a_temporary_table_or_function_hijacks_nothing(db: Database) -> None:
    """Even for whoever may make them: every function looks into pg_temp last."""
    product = db.product(total=1)
    with db.connect("admin") as session:
        for table in ("product", "slot", "reservation", "line"):
            session.execute(f"create temp table {table} (like stock.{table})")
            session.execute(f"insert into pg_temp.{table} select * from stock.{table}")
        session.execute("update pg_temp.slot set available = 1000")
        session.execute(
            """
            create function pg_temp.clock_timestamp() returns timestamptz language plpgsql
            as $$ begin raise 'hijacked'; end $$;
            create function pg_temp.cardinality(anyarray) returns integer language plpgsql
            as $$ begin raise 'hijacked'; end $$;
            create function pg_temp.is_never(integer, integer) returns boolean language plpgsql
            as $$ begin raise 'hijacked'; end $$;
            create operator pg_temp.> (
              leftarg = integer, rightarg = integer, function = pg_temp.is_never
            );
            set search_path = pg_temp, rpc, public
            """
        )
        assert reserve(session, "a", {product: 1}).status == "reserved"
        assert reserve(session, "b", {product: 1}).status == "insufficient"
        assert call(session, "stock.resize", reference="a", lines=lines({product: 1})).status == (
            "resized"
        )
        assert call(session, "stock.extend", reference="a").status == "extended"
        assert call(session, "stock.confirm", reference="a").status == "confirmed"
        assert call(session, "stock.cleanup").cleanup == 0
        (row,) = session.execute("select count(*) as written from pg_temp.reservation").fetchall()
        assert row.written == 0


SETTINGS = {
    "lock_timeout": "100ms",
    "idle_in_transaction_session_timeout": "5s",
    "client_connection_check_interval": "500ms",
    "jit": "off",
}
STATEMENT_TIMEOUT = {
    "stockade_api": "10s",
    "stockade_service": "30s",
    "stockade_cron": "50s",
    "stockade_dba": "0",
}


@pytest.mark.parametrize("role", ROLES)
def test_timeouts_stand_on_the_roles(database: Database, role: str) -> None:
    with database.connect(role) as session:
        for name, value in {**SETTINGS, "statement_timeout": STATEMENT_TIMEOUT[role]}.items():
            (row,) = session.execute("select current_setting(%s) as value", [name]).fetchall()
            assert (name, row.value) == (name, value)


def test_existing_callers_need_no_schema(database: Database) -> None:
    with database.connect("stockade_service") as session:
        (row,) = session.execute("show search_path").fetchall()
        assert row.search_path == "rpc, public"
        session.execute("select cleanup_expired_reservations()")
