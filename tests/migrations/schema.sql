CREATE SCHEMA ops;

ALTER SCHEMA ops OWNER TO stockade_owner;

CREATE SCHEMA rpc;

ALTER SCHEMA rpc OWNER TO stockade_owner;

CREATE SCHEMA stock;

ALTER SCHEMA stock OWNER TO stockade_owner;

CREATE TYPE stock._request AS (
	namespace text,
	reference text,
	buyer text,
	ttl_seconds integer,
	hold_seconds integer,
	product_ids bigint[],
	quantities integer[],
	fingerprint bigint,
	problem text,
	unknown_product_id bigint,
	longest_seconds integer,
	capped boolean
);

ALTER TYPE stock._request OWNER TO stockade_owner;

CREATE TYPE stock.outcome AS (
	status text,
	reservation_id uuid,
	expires_at timestamp with time zone,
	product_id bigint,
	available integer,
	retry_at timestamp with time zone,
	detail text
);

ALTER TYPE stock.outcome OWNER TO stockade_owner;

CREATE DOMAIN stock.quantity AS integer
	CONSTRAINT quantity_positive CHECK ((VALUE > 0));

ALTER DOMAIN stock.quantity OWNER TO stockade_owner;

CREATE DOMAIN stock.reservation_state AS text
	CONSTRAINT reservation_state_known CHECK ((VALUE = ANY (ARRAY['active'::text, 'confirmed'::text, 'released'::text, 'expired'::text])));

ALTER DOMAIN stock.reservation_state OWNER TO stockade_owner;

CREATE DOMAIN stock.units AS integer
	CONSTRAINT units_not_negative CHECK ((VALUE >= 0));

ALTER DOMAIN stock.units OWNER TO stockade_owner;

CREATE FUNCTION ops._check_stock() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_stock() OWNER TO stockade_owner;

CREATE FUNCTION ops._refill(product_id bigint, units integer) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION ops._refill(product_id bigint, units integer) OWNER TO stockade_owner;

CREATE FUNCTION ops."check"() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops."check"() OWNER TO stockade_owner;

CREATE FUNCTION ops.count_lapsed() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.count_lapsed() OWNER TO stockade_owner;

CREATE FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION ops.purge(older_than interval, at_most integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.purge(older_than interval, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.record_check() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.record_check() OWNER TO stockade_owner;

CREATE TABLE ops.repair_log (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    total integer NOT NULL,
    outstanding bigint NOT NULL,
    free_before bigint NOT NULL,
    free_after bigint NOT NULL,
    lines_mended integer NOT NULL,
    status text NOT NULL,
    repaired_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    repaired_by text DEFAULT SESSION_USER NOT NULL
);

ALTER TABLE ops.repair_log OWNER TO stockade_owner;

CREATE FUNCTION ops.repair(product_id bigint) RETURNS ops.repair_log
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.repair(product_id bigint) OWNER TO stockade_owner;

CREATE PROCEDURE ops.sweep(IN batch_size integer DEFAULT 500)
    LANGUAGE plpgsql
    AS …;

ALTER PROCEDURE ops.sweep(IN batch_size integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT after_product_id bigint DEFAULT 0, OUT expired integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT after_product_id bigint, OUT expired integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.sweep_now(source text DEFAULT 'http'::text, at_most integer DEFAULT 10000, OUT expired integer, OUT sweep_run_id bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION rpc.cleanup_expired_reservations() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.cleanup_expired_reservations() OWNER TO stockade_owner;

CREATE FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) OWNER TO stockade_owner;

CREATE FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) OWNER TO stockade_owner;

CREATE FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer DEFAULT 5) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._admit(request stock._request, moment timestamp with time zone) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._admit(request stock._request, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._arguments(request jsonb) RETURNS TABLE(namespace text, reference text, buyer text, ttl_seconds integer, hold_seconds integer, lines jsonb)
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._arguments(request jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._at_hand(product_id bigint, quantity bigint, moment timestamp with time zone) RETURNS TABLE(available bigint)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._at_hand(product_id bigint, quantity bigint, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE TABLE stock.product (
    id bigint NOT NULL,
    external_id uuid DEFAULT gen_random_uuid() NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    price_cents bigint NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    total integer NOT NULL,
    hold_seconds integer,
    longest_hold_seconds integer DEFAULT 3600 NOT NULL,
    units_per_buyer integer,
    slots integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_currency_code CHECK ((currency ~ '^[A-Z0-9]{3,10}$'::text)),
    CONSTRAINT product_hold_within_longest CHECK (((hold_seconds >= 1) AND (hold_seconds <= longest_hold_seconds))),
    CONSTRAINT product_id_positive CHECK ((id > 0)),
    CONSTRAINT product_longest_hold_range CHECK (((longest_hold_seconds >= 1) AND (longest_hold_seconds <= 604800))),
    CONSTRAINT product_name_length CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT product_price_not_negative CHECK ((price_cents >= 0)),
    CONSTRAINT product_sku_length CHECK (((length(sku) >= 1) AND (length(sku) <= 255))),
    CONSTRAINT product_slots_range CHECK (((slots >= 1) AND (slots <= 1024))),
    CONSTRAINT product_total_not_negative CHECK ((total >= 0)),
    CONSTRAINT product_units_per_buyer_positive CHECK ((units_per_buyer > 0))
);

ALTER TABLE stock.product OWNER TO stockade_owner;

CREATE FUNCTION stock._check_product(product stock.product) RETURNS void
    LANGUAGE plpgsql
    AS $_$
declare
  problem text := case
    when (length(product.sku) between 1 and 255) is not true then 'sku: 1 to 255 characters'
    when (length(product.name) between 1 and 255) is not true then 'name: 1 to 255 characters'
    when (product.price_cents >= 0) is not true then 'price_cents: from 0'
    when (product.total >= 0) is not true then 'total: from 0'
    when product.currency !~ '^[A-Z0-9]{3,10}$' then 'currency: a code such as USD'
    when product.longest_hold_seconds not between 1 and 604800
      then 'longest_hold_seconds: 1 to 604800'
    when product.hold_seconds not between 1 and product.longest_hold_seconds
      then 'hold_seconds: 0, or 1 to longest_hold_seconds'
    when product.units_per_buyer < 1 then 'units_per_buyer: from 0'
    when product.slots not between 1 and 1024 then 'slots: 1 to 1024'
    when exists (
      select from stock.product as p
      where p.external_id = product.external_id and p.sku <> product.sku
    ) then 'external_id: another product has it'
  end;
begin
  if problem is not null then
    raise invalid_parameter_value using message = problem, hint = 'see \df+ stock.put_product';
  end if;
end;
$_$;

ALTER FUNCTION stock._check_product(product stock.product) OWNER TO stockade_owner;

CREATE FUNCTION stock._cleanup(at_most integer, INOUT after_product_id bigint, OUT swept integer) RETURNS record
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._cleanup(at_most integer, INOUT after_product_id bigint, OUT swept integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._close(reservation_id uuid, state text, reason text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._close(reservation_id uuid, state text, reason text) OWNER TO stockade_owner;

CREATE FUNCTION stock._deadline(moment timestamp with time zone, ttl_seconds integer, hold_seconds integer, longest_seconds integer) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._deadline(moment timestamp with time zone, ttl_seconds integer, hold_seconds integer, longest_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._draw(requests stock._request[], products bigint[], moment timestamp with time zone, INOUT outcomes stock.outcome[], INOUT seen bigint[], INOUT units bigint[]) RETURNS record
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._draw(requests stock._request[], products bigint[], moment timestamp with time zone, INOUT outcomes stock.outcome[], INOUT seen bigint[], INOUT units bigint[]) OWNER TO stockade_owner;

CREATE TABLE stock.reservation (
    id uuid NOT NULL,
    namespace text NOT NULL,
    reference text NOT NULL,
    buyer text,
    fingerprint bigint NOT NULL,
    hold_seconds integer NOT NULL,
    state stock.reservation_state DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    closed_at timestamp with time zone,
    reason text
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE stock.reservation OWNER TO stockade_owner;

CREATE FUNCTION stock._earlier(namespace text, reference text) RETURNS SETOF stock.reservation
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._earlier(namespace text, reference text) OWNER TO stockade_owner;

CREATE FUNCTION stock._external_product(line jsonb) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $_$
begin
  if line ->> 'product_id' is not null
    or line ->> 'drop_product_id'
      !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  then
    return null;
  end if;
  return coalesce(
    (
      select p.id from stock.product as p
      where p.external_id = (line ->> 'drop_product_id')::uuid
    ),
    0
  );
end;
$_$;

ALTER FUNCTION stock._external_product(line jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._fingerprint(product_ids bigint[], quantities integer[], buyer text, ttl_seconds integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._fingerprint(product_ids bigint[], quantities integer[], buyer text, ttl_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._give(product_id bigint, quantity bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._give(product_id bigint, quantity bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._guard_transaction() RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._guard_transaction() OWNER TO stockade_owner;

CREATE FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) RETURNS SETOF stock.outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._is_durable() RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._is_durable() OWNER TO stockade_owner;

CREATE FUNCTION stock._is_plain(line jsonb, reference text, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._is_plain(line jsonb, reference text, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._is_read_committed() RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._is_read_committed() OWNER TO stockade_owner;

CREATE FUNCTION stock._is_whole(value jsonb, lowest jsonb, highest jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._is_whole(value jsonb, lowest jsonb, highest jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._key(namespace text, reference text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._key(namespace text, reference text) OWNER TO stockade_owner;

CREATE FUNCTION stock._lines(lines jsonb, least_quantity integer) RETURNS TABLE(product_ids bigint[], quantities integer[], problem text)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._lines(lines jsonb, least_quantity integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._lock(reservation_id uuid, reference text, namespace text) RETURNS stock.reservation
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._lock(reservation_id uuid, reference text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION stock._move_deadline(reservation_id uuid, expires_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._move_deadline(reservation_id uuid, expires_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._over_limit(buyer text, product_ids bigint[], quantities integer[], moment timestamp with time zone, except_reservation_id uuid DEFAULT NULL::uuid) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._over_limit(buyer text, product_ids bigint[], quantities integer[], moment timestamp with time zone, except_reservation_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION stock._parse(requests jsonb) RETURNS stock._request[]
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION stock._parse(requests jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._raise_busy() RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._raise_busy() OWNER TO stockade_owner;

CREATE FUNCTION stock._release(reservation_id uuid, reason text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._release(reservation_id uuid, reason text) OWNER TO stockade_owner;

CREATE FUNCTION stock._replay(namespace text, reference text, fingerprint bigint) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._replay(namespace text, reference text, fingerprint bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._request(namespace text, reference text, buyer text, ttl_seconds integer, hold_seconds integer, lines jsonb) RETURNS SETOF stock._request
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._request(namespace text, reference text, buyer text, ttl_seconds integer, hold_seconds integer, lines jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._reserve(requests stock._request[]) RETURNS stock.outcome[]
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._reserve(requests stock._request[]) OWNER TO stockade_owner;

CREATE FUNCTION stock._reserve_plain(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._reserve_plain(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._resize(reservation stock.reservation, product_ids bigint[], quantities integer[]) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._resize(reservation stock.reservation, product_ids bigint[], quantities integer[]) OWNER TO stockade_owner;

CREATE FUNCTION stock._set_total(product stock.product, total integer) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._set_total(product stock.product, total integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._share(requests stock._request[], products bigint[], wanted bigint[], moment timestamp with time zone, outcomes stock.outcome[]) RETURNS stock.outcome[]
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._share(requests stock._request[], products bigint[], wanted bigint[], moment timestamp with time zone, outcomes stock.outcome[]) OWNER TO stockade_owner;

CREATE FUNCTION stock._slot_count(slots integer, total integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._slot_count(slots integer, total integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._sold_out(product_id bigint, quantity bigint, moment timestamp with time zone, taken bigint DEFAULT 0) RETURNS SETOF stock.outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._sold_out(product_id bigint, quantity bigint, moment timestamp with time zone, taken bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._spread(product_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._spread(product_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._state(reservation stock.reservation, moment timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._state(reservation stock.reservation, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._sweep(product_id bigint, at_most bigint) RETURNS integer
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._sweep(product_id bigint, at_most bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._take(product_id bigint, quantity bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._take(product_id bigint, quantity bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._take_all(product_ids bigint[], quantities bigint[]) RETURNS stock.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._take_all(product_ids bigint[], quantities bigint[]) OWNER TO stockade_owner;

CREATE FUNCTION stock._take_from_one(product_id bigint, quantity bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._take_from_one(product_id bigint, quantity bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._text(value jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._text(value jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock._uuid_v7(moment timestamp with time zone) RETURNS uuid
    LANGUAGE sql
    AS …;

ALTER FUNCTION stock._uuid_v7(moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._write(requests stock._request[], outcomes stock.outcome[], moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._write(requests stock._request[], outcomes stock.outcome[], moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock.cleanup(at_most integer DEFAULT 10000) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION stock.cleanup(at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION stock.confirm(reservation_id uuid DEFAULT NULL::uuid, reference text DEFAULT NULL::text, namespace text DEFAULT 'sql'::text) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.confirm(reservation_id uuid, reference text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION stock.extend(reservation_id uuid DEFAULT NULL::uuid, reference text DEFAULT NULL::text, namespace text DEFAULT 'sql'::text) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.extend(reservation_id uuid, reference text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION stock.get_product(product_id bigint, OUT id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT available_stock integer) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION stock.get_product(product_id bigint, OUT id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT available_stock integer) OWNER TO stockade_owner;

CREATE TABLE stock.line (
    reservation_id uuid NOT NULL,
    product_id bigint NOT NULL,
    quantity stock.units NOT NULL,
    returned stock.units DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE stock.line OWNER TO stockade_owner;

CREATE VIEW stock.overview AS
 SELECT id AS reservation_id,
        CASE
            WHEN (((state)::text = 'active'::text) AND (expires_at <= statement_timestamp())) THEN 'expired'::text
            WHEN (((state)::text = 'active'::text) AND (used_at IS NOT NULL)) THEN 'used'::text
            ELSE (state)::text
        END AS state,
    namespace,
    reference,
    buyer,
    created_at,
    expires_at,
        CASE
            WHEN ((state)::text = 'active'::text) THEN (GREATEST(ceil(EXTRACT(epoch FROM (expires_at - statement_timestamp()))), (0)::numeric))::integer
            ELSE 0
        END AS seconds_left,
    closed_at,
    reason,
    ( SELECT jsonb_agg(jsonb_build_object('product_id', product_id, 'quantity', ((quantity)::integer + (returned)::integer), 'returned', returned) ORDER BY product_id) AS jsonb_agg
           FROM stock.line l
          WHERE (reservation_id = id)) AS lines
   FROM stock.reservation r;

ALTER TABLE stock.overview OWNER TO stockade_owner;

CREATE FUNCTION stock.get_reservation(reservation_id uuid) RETURNS SETOF stock.overview
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION stock.get_reservation(reservation_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION stock.list_reservations(state text DEFAULT NULL::text, product_id bigint DEFAULT NULL::bigint, before uuid DEFAULT NULL::uuid, at_most integer DEFAULT 100) RETURNS SETOF stock.overview
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text DEFAULT NULL::text, hold_seconds integer DEFAULT NULL::integer, longest_hold_seconds integer DEFAULT NULL::integer, units_per_buyer integer DEFAULT NULL::integer, slots integer DEFAULT NULL::integer, external_id uuid DEFAULT NULL::uuid) RETURNS stock.product
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION stock.release(reservation_id uuid DEFAULT NULL::uuid, reference text DEFAULT NULL::text, namespace text DEFAULT 'sql'::text, reason text DEFAULT 'released by caller'::text) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.release(reservation_id uuid, reference text, namespace text, reason text) OWNER TO stockade_owner;

CREATE FUNCTION stock.reserve(reference text, lines jsonb, buyer text DEFAULT NULL::text, ttl_seconds integer DEFAULT NULL::integer, namespace text DEFAULT 'sql'::text, hold_seconds integer DEFAULT 120) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION stock.reserve(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock.reserve_many(requests jsonb) RETURNS SETOF stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION stock.reserve_many(requests jsonb) OWNER TO stockade_owner;

CREATE FUNCTION stock.resize(reservation_id uuid DEFAULT NULL::uuid, reference text DEFAULT NULL::text, lines jsonb DEFAULT NULL::jsonb, namespace text DEFAULT 'sql'::text) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION stock.resize(reservation_id uuid, reference text, lines jsonb, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION stock.restock(product_id bigint, total integer) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.restock(product_id bigint, total integer) OWNER TO stockade_owner;

CREATE FUNCTION stock.take_back(reservation_id uuid, product_id bigint, quantity integer, key text) RETURNS stock.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.take_back(reservation_id uuid, product_id bigint, quantity integer, key text) OWNER TO stockade_owner;

CREATE TABLE ops.breach (
    id bigint NOT NULL,
    room text NOT NULL,
    rule text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    first_seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    resolved_at timestamp with time zone
);

ALTER TABLE ops.breach OWNER TO stockade_owner;

ALTER TABLE ops.breach ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.breach_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ops.check_run (
    id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    breaches integer NOT NULL
);

ALTER TABLE ops.check_run OWNER TO stockade_owner;

ALTER TABLE ops.check_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.check_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ops.sweep_run (
    id bigint NOT NULL,
    source text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expired bigint DEFAULT 0 NOT NULL,
    batches integer DEFAULT 0 NOT NULL
);

ALTER TABLE ops.sweep_run OWNER TO stockade_owner;

CREATE TABLE stock.slot (
    product_id bigint NOT NULL,
    number integer NOT NULL,
    available stock.units NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_threshold='1000', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0', vacuum_truncate=off);

ALTER TABLE stock.slot OWNER TO stockade_owner;

CREATE VIEW stock.availability AS
 SELECT id AS product_id,
    sku,
    name,
    total,
    ((units + units))::integer AS free,
    (units)::integer AS held,
    ((((total - units) - units) - units))::integer AS sold,
    (units)::integer AS lapsed,
    ( SELECT expires_at
           FROM stock.line l
          WHERE ((product_id = id) AND (expires_at > statement_timestamp()))
          ORDER BY expires_at
         LIMIT 1) AS next_lapse_at
   FROM (((stock.product p
     CROSS JOIN LATERAL ( SELECT COALESCE(sum((available)::integer), (0)::bigint) AS units
           FROM stock.slot s
          WHERE (product_id = id)) slots)
     CROSS JOIN LATERAL ( SELECT COALESCE(sum((quantity)::integer), (0)::bigint) AS units
           FROM stock.line l
          WHERE ((product_id = id) AND (expires_at <= statement_timestamp()))) lapsed)
     CROSS JOIN LATERAL ( SELECT COALESCE(sum((quantity)::integer), (0)::bigint) AS units
           FROM stock.line l
          WHERE ((product_id = id) AND (expires_at > statement_timestamp()))) held);

ALTER TABLE stock.availability OWNER TO stockade_owner;

CREATE VIEW ops.metrics AS
 SELECT 'reservations'::text AS name,
    jsonb_build_object('state', state) AS labels,
    (count(state))::numeric AS value,
    'reservations'::text AS unit
   FROM (unnest(ARRAY['active'::text, 'confirmed'::text, 'released'::text, 'expired'::text]) s(state)
     LEFT JOIN stock.reservation r ON (((state)::text = state)))
  GROUP BY state
UNION ALL
 SELECT 'held_units'::text AS name,
    '{}'::jsonb AS labels,
    COALESCE(sum((quantity)::integer), (0)::bigint) AS value,
    'units'::text AS unit
   FROM stock.line l
  WHERE (expires_at > statement_timestamp())
UNION ALL
 SELECT name,
    '{}'::jsonb AS labels,
    value,
    unit
   FROM (ops.lapsed() l(reservations, units, oldest)
     CROSS JOIN LATERAL ( VALUES ('lapsed_unswept_reservations'::text,(reservations)::numeric,'reservations'::text), ('lapsed_unswept_units'::text,(units)::numeric,'units'::text), ('oldest_lapsed_age'::text,COALESCE(EXTRACT(epoch FROM (statement_timestamp() - oldest)), (0)::numeric),'seconds'::text)) lapsed(name, value, unit))
UNION ALL
 SELECT 'last_sweep_age'::text AS name,
    '{}'::jsonb AS labels,
    EXTRACT(epoch FROM (statement_timestamp() - max(ended_at))) AS value,
    'seconds'::text AS unit
   FROM ops.sweep_run s
UNION ALL
 SELECT 'open_breaches'::text AS name,
    '{}'::jsonb AS labels,
    count(*) AS value,
    'breaches'::text AS unit
   FROM ops.breach b
  WHERE (resolved_at IS NULL)
UNION ALL
 SELECT 'products_sold_out'::text AS name,
    '{}'::jsonb AS labels,
    count(*) AS value,
    'products'::text AS unit
   FROM stock.availability a
  WHERE (free = 0)
UNION ALL
 SELECT name,
    '{}'::jsonb AS labels,
    value,
    unit
   FROM (pg_stat_database d
     CROSS JOIN LATERAL ( VALUES ('transactions_rolled_back'::text,(xact_rollback)::numeric,'transactions'::text), ('deadlocks'::text,(deadlocks)::numeric,'deadlocks'::text)) counted(name, value, unit))
  WHERE (datname = current_database());

ALTER TABLE ops.metrics OWNER TO stockade_owner;

ALTER TABLE ops.repair_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.repair_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.sweep_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.sweep_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE stock.product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME stock.product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE stock.taking_back (
    reservation_id uuid NOT NULL,
    key text NOT NULL,
    product_id bigint NOT NULL,
    quantity stock.quantity NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE stock.taking_back OWNER TO stockade_owner;

ALTER TABLE ONLY ops.breach
    ADD CONSTRAINT breach_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.check_run
    ADD CONSTRAINT check_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.repair_log
    ADD CONSTRAINT repair_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.sweep_run
    ADD CONSTRAINT sweep_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.line
    ADD CONSTRAINT line_pkey PRIMARY KEY (reservation_id, product_id);

ALTER TABLE ONLY stock.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.product
    ADD CONSTRAINT product_sku_key UNIQUE (sku);

ALTER TABLE ONLY stock.reservation
    ADD CONSTRAINT reservation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stock.slot
    ADD CONSTRAINT slot_pkey PRIMARY KEY (product_id, number);

ALTER TABLE ONLY stock.taking_back
    ADD CONSTRAINT taking_back_pkey PRIMARY KEY (reservation_id, key);

CREATE UNIQUE INDEX breach_open ON ops.breach USING btree (room, rule, subject) WHERE (resolved_at IS NULL);

CREATE INDEX sweep_run_ended_at ON ops.sweep_run USING btree (ended_at);

CREATE INDEX line_open ON stock.line USING btree (product_id, expires_at) WHERE (expires_at IS NOT NULL);

CREATE UNIQUE INDEX product_external_id ON stock.product USING btree (external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX reservation_buyer ON stock.reservation USING btree (buyer) WHERE (buyer IS NOT NULL);

CREATE INDEX reservation_reference ON stock.reservation USING btree (reference);

ALTER TABLE ONLY stock.slot
    ADD CONSTRAINT slot_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY stock.taking_back
    ADD CONSTRAINT taking_back_line_fkey FOREIGN KEY (reservation_id, product_id) REFERENCES stock.line(reservation_id, product_id);

GRANT USAGE ON SCHEMA ops TO stockade_api;
GRANT USAGE ON SCHEMA ops TO stockade_cron;
GRANT USAGE ON SCHEMA ops TO stockade_dba;

GRANT USAGE ON SCHEMA rpc TO stockade_service;
GRANT USAGE ON SCHEMA rpc TO stockade_dba;

GRANT USAGE ON SCHEMA stock TO stockade_api;
GRANT USAGE ON SCHEMA stock TO stockade_dba;

REVOKE ALL ON TYPE stock._request FROM PUBLIC;

REVOKE ALL ON TYPE stock.outcome FROM PUBLIC;

REVOKE ALL ON TYPE stock.quantity FROM PUBLIC;

REVOKE ALL ON TYPE stock.reservation_state FROM PUBLIC;

REVOKE ALL ON TYPE stock.units FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_stock() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._refill(product_id bigint, units integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops."check"() FROM PUBLIC;
GRANT ALL ON FUNCTION ops."check"() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.count_lapsed() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.count_lapsed() TO stockade_api;
GRANT ALL ON FUNCTION ops.count_lapsed() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) TO stockade_api;
GRANT ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.purge(older_than interval, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.purge(older_than interval, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.record_check() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.record_check() TO stockade_cron;
GRANT ALL ON FUNCTION ops.record_check() TO stockade_dba;

GRANT SELECT ON TABLE ops.repair_log TO stockade_dba;

REVOKE ALL ON FUNCTION ops.repair(product_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.repair(product_id bigint) TO stockade_dba;

REVOKE ALL ON PROCEDURE ops.sweep(IN batch_size integer) FROM PUBLIC;
GRANT ALL ON PROCEDURE ops.sweep(IN batch_size integer) TO stockade_cron;
GRANT ALL ON PROCEDURE ops.sweep(IN batch_size integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT after_product_id bigint, OUT expired integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT after_product_id bigint, OUT expired integer) TO stockade_cron;
GRANT ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT after_product_id bigint, OUT expired integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_cron;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.cleanup_expired_reservations() FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.cleanup_expired_reservations() TO stockade_service;
GRANT ALL ON FUNCTION rpc.cleanup_expired_reservations() TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) TO stockade_service;
GRANT ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) TO stockade_service;
GRANT ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) TO stockade_service;
GRANT ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) TO stockade_dba;

REVOKE ALL ON FUNCTION stock._admit(request stock._request, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._arguments(request jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._at_hand(product_id bigint, quantity bigint, moment timestamp with time zone) FROM PUBLIC;

GRANT SELECT ON TABLE stock.product TO stockade_dba;

REVOKE ALL ON FUNCTION stock._check_product(product stock.product) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._cleanup(at_most integer, INOUT after_product_id bigint, OUT swept integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._close(reservation_id uuid, state text, reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._deadline(moment timestamp with time zone, ttl_seconds integer, hold_seconds integer, longest_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._draw(requests stock._request[], products bigint[], moment timestamp with time zone, INOUT outcomes stock.outcome[], INOUT seen bigint[], INOUT units bigint[]) FROM PUBLIC;

GRANT SELECT ON TABLE stock.reservation TO stockade_dba;

REVOKE ALL ON FUNCTION stock._earlier(namespace text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._external_product(line jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._fingerprint(product_ids bigint[], quantities integer[], buyer text, ttl_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._give(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._guard_transaction() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_durable() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_plain(line jsonb, reference text, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_read_committed() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_whole(value jsonb, lowest jsonb, highest jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._key(namespace text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._lines(lines jsonb, least_quantity integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._lock(reservation_id uuid, reference text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._move_deadline(reservation_id uuid, expires_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._over_limit(buyer text, product_ids bigint[], quantities integer[], moment timestamp with time zone, except_reservation_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._parse(requests jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._raise_busy() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._release(reservation_id uuid, reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._replay(namespace text, reference text, fingerprint bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._request(namespace text, reference text, buyer text, ttl_seconds integer, hold_seconds integer, lines jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._reserve(requests stock._request[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._reserve_plain(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._resize(reservation stock.reservation, product_ids bigint[], quantities integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._set_total(product stock.product, total integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._share(requests stock._request[], products bigint[], wanted bigint[], moment timestamp with time zone, outcomes stock.outcome[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._slot_count(slots integer, total integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._sold_out(product_id bigint, quantity bigint, moment timestamp with time zone, taken bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._spread(product_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._state(reservation stock.reservation, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._sweep(product_id bigint, at_most bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take_all(product_ids bigint[], quantities bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take_from_one(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._text(value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._uuid_v7(moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._write(requests stock._request[], outcomes stock.outcome[], moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock.cleanup(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.cleanup(at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.confirm(reservation_id uuid, reference text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.confirm(reservation_id uuid, reference text, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION stock.confirm(reservation_id uuid, reference text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.extend(reservation_id uuid, reference text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.extend(reservation_id uuid, reference text, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION stock.extend(reservation_id uuid, reference text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.get_product(product_id bigint, OUT id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT available_stock integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.get_product(product_id bigint, OUT id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT available_stock integer) TO stockade_api;
GRANT ALL ON FUNCTION stock.get_product(product_id bigint, OUT id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT available_stock integer) TO stockade_dba;

GRANT SELECT ON TABLE stock.line TO stockade_dba;

GRANT SELECT ON TABLE stock.overview TO stockade_dba;

REVOKE ALL ON FUNCTION stock.get_reservation(reservation_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.get_reservation(reservation_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION stock.get_reservation(reservation_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.release(reservation_id uuid, reference text, namespace text, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.release(reservation_id uuid, reference text, namespace text, reason text) TO stockade_api;
GRANT ALL ON FUNCTION stock.release(reservation_id uuid, reference text, namespace text, reason text) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.reserve(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.reserve(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.reserve_many(requests jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.reserve_many(requests jsonb) TO stockade_api;
GRANT ALL ON FUNCTION stock.reserve_many(requests jsonb) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.resize(reservation_id uuid, reference text, lines jsonb, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.resize(reservation_id uuid, reference text, lines jsonb, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION stock.resize(reservation_id uuid, reference text, lines jsonb, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.restock(product_id bigint, total integer) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.restock(product_id bigint, total integer) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.take_back(reservation_id uuid, product_id bigint, quantity integer, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.take_back(reservation_id uuid, product_id bigint, quantity integer, key text) TO stockade_dba;

GRANT SELECT ON TABLE ops.breach TO stockade_dba;

GRANT SELECT ON TABLE ops.check_run TO stockade_dba;

GRANT SELECT ON TABLE ops.sweep_run TO stockade_dba;

GRANT SELECT ON TABLE stock.slot TO stockade_dba;

GRANT SELECT ON TABLE stock.availability TO stockade_dba;

GRANT SELECT ON TABLE ops.metrics TO stockade_dba;

GRANT SELECT ON TABLE stock.taking_back TO stockade_dba;

-- database: search_path search_path=rpc, public
-- database: stockade_api CONNECT
-- database: stockade_cron CONNECT
-- database: stockade_dba CONNECT
-- database: stockade_service CONNECT
-- default of stockade_owner: T stockade_owner USAGE
-- default of stockade_owner: f stockade_owner EXECUTE
-- role stockade_api: client_connection_check_interval=500ms
-- role stockade_api: idle_in_transaction_session_timeout=5s
-- role stockade_api: lock_timeout=100ms
-- role stockade_api: statement_timeout=10s
-- role stockade_cron: client_connection_check_interval=500ms
-- role stockade_cron: idle_in_transaction_session_timeout=5s
-- role stockade_cron: lock_timeout=100ms
-- role stockade_cron: statement_timeout=50s
-- role stockade_dba: client_connection_check_interval=500ms
-- role stockade_dba: idle_in_transaction_session_timeout=5s
-- role stockade_dba: lock_timeout=100ms
-- role stockade_service: client_connection_check_interval=500ms
-- role stockade_service: idle_in_transaction_session_timeout=5s
-- role stockade_service: lock_timeout=100ms
-- role stockade_service: statement_timeout=30s
