CREATE SCHEMA checkout;

ALTER SCHEMA checkout OWNER TO stockade_owner;

CREATE SCHEMA credit;

ALTER SCHEMA credit OWNER TO stockade_owner;

CREATE SCHEMA market;

ALTER SCHEMA market OWNER TO stockade_owner;

CREATE SCHEMA membership;

ALTER SCHEMA membership OWNER TO stockade_owner;

CREATE SCHEMA ops;

ALTER SCHEMA ops OWNER TO stockade_owner;

CREATE SCHEMA payment;

ALTER SCHEMA payment OWNER TO stockade_owner;

CREATE SCHEMA rpc;

ALTER SCHEMA rpc OWNER TO stockade_owner;

CREATE SCHEMA stock;

ALTER SCHEMA stock OWNER TO stockade_owner;

CREATE DOMAIN checkout.order_state AS text
	CONSTRAINT order_state_known CHECK ((VALUE = ANY (ARRAY['pending'::text, 'paid'::text, 'cancelled'::text])));

ALTER DOMAIN checkout.order_state OWNER TO stockade_owner;

CREATE TYPE checkout.outcome AS (
	status text,
	order_id uuid,
	reservation_id uuid,
	state text,
	total bigint,
	currency text,
	expires_at timestamp with time zone
);

ALTER TYPE checkout.outcome OWNER TO stockade_owner;

CREATE TYPE credit.errand AS (
	withdrawal_id uuid,
	attempt integer,
	step text,
	coins numeric,
	currency text,
	address text,
	reference text,
	listed_since timestamp with time zone,
	listed_before timestamp with time zone
);

ALTER TYPE credit.errand OWNER TO stockade_owner;

CREATE TYPE credit.outcome AS (
	status text,
	workspace_id uuid,
	entry_id bigint,
	balance bigint,
	available bigint
);

ALTER TYPE credit.outcome OWNER TO stockade_owner;

CREATE TYPE credit.withdrawal_outcome AS (
	status text,
	withdrawal_id uuid,
	state text,
	amount bigint,
	coins numeric,
	currency text,
	address text,
	balance bigint,
	available bigint
);

ALTER TYPE credit.withdrawal_outcome OWNER TO stockade_owner;

CREATE DOMAIN credit.withdrawal_state AS text
	CONSTRAINT withdrawal_state_known CHECK ((VALUE = ANY (ARRAY['open'::text, 'sent'::text, 'unknown'::text, 'settled'::text, 'rejected'::text])));

ALTER DOMAIN credit.withdrawal_state OWNER TO stockade_owner;

CREATE DOMAIN market.lead_status AS text
	CONSTRAINT lead_status_known CHECK ((VALUE = ANY (ARRAY['available'::text, 'sold'::text, 'withdrawn'::text])));

ALTER DOMAIN market.lead_status OWNER TO stockade_owner;

CREATE TYPE market.outcome AS (
	status text,
	purchase_id uuid,
	lead_ids uuid[],
	price bigint,
	expires_at timestamp with time zone,
	order_id uuid,
	balance bigint,
	download_url text
);

ALTER TYPE market.outcome OWNER TO stockade_owner;

CREATE DOMAIN market.purchase_state AS text
	CONSTRAINT purchase_state_known CHECK ((VALUE = ANY (ARRAY['pending'::text, 'paid'::text, 'completed'::text, 'expired'::text])));

ALTER DOMAIN market.purchase_state OWNER TO stockade_owner;

CREATE TYPE membership.price AS (
	id text,
	months integer,
	days integer
);

ALTER TYPE membership.price OWNER TO stockade_owner;

CREATE TYPE membership.news AS (
	reference text,
	prices membership.price[],
	live boolean,
	next_payment_at timestamp with time zone,
	cancelled_at timestamp with time zone,
	ended_at timestamp with time zone,
	told_at timestamp with time zone
);

ALTER TYPE membership.news OWNER TO stockade_owner;

CREATE TYPE membership.outcome AS (
	status text,
	subscriber text,
	plan text,
	extension_id bigint,
	expires_at timestamp with time zone
);

ALTER TYPE membership.outcome OWNER TO stockade_owner;

CREATE TYPE payment._fact AS (
	meaning text,
	intent_id uuid,
	order_id uuid,
	names text[],
	movement text,
	amount numeric,
	currency text,
	price numeric,
	price_currency text,
	due numeric,
	defect text,
	reference text,
	task_id uuid,
	idempotency_key text,
	pay_at text,
	problem text
);

ALTER TYPE payment._fact OWNER TO stockade_owner;

CREATE TYPE payment.assignment AS (
	task_id uuid,
	attempt integer,
	kind text,
	provider text,
	event_id bigint,
	intent_id uuid,
	exception_id bigint,
	day date,
	names text[],
	movement text,
	amount numeric,
	currency text,
	idempotency_key text,
	may_resend boolean
);

ALTER TYPE payment.assignment OWNER TO stockade_owner;

CREATE DOMAIN payment.event_state AS text
	CONSTRAINT event_state_known CHECK ((VALUE = ANY (ARRAY['received'::text, 'parked'::text, 'applied'::text, 'ignored'::text, 'failed'::text])));

ALTER DOMAIN payment.event_state OWNER TO stockade_owner;

CREATE DOMAIN payment.intent_state AS text
	CONSTRAINT intent_state_known CHECK ((VALUE = ANY (ARRAY['created'::text, 'unknown'::text, 'open'::text, 'processing'::text, 'failed'::text, 'refused'::text, 'cancelled'::text, 'expired'::text, 'paid'::text])));

ALTER DOMAIN payment.intent_state OWNER TO stockade_owner;

CREATE TYPE payment.outcome AS (
	status text,
	event_id bigint,
	order_id uuid,
	order_state text,
	replaced_by uuid,
	idempotency_key text,
	detail text
);

ALTER TYPE payment.outcome OWNER TO stockade_owner;

CREATE DOMAIN payment.provider AS text
	CONSTRAINT provider_known CHECK ((VALUE = ANY (ARRAY['stripe'::text, 'nowpayments'::text, 'generic'::text])));

ALTER DOMAIN payment.provider OWNER TO stockade_owner;

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

CREATE FUNCTION checkout._close(order_id uuid, state text, reason text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION checkout._close(order_id uuid, state text, reason text) OWNER TO stockade_owner;

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

CREATE FUNCTION checkout._deadline(reservation stock.reservation, wanted timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION checkout._deadline(reservation stock.reservation, wanted timestamp with time zone) OWNER TO stockade_owner;

CREATE TABLE checkout.purchase_order (
    id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    state checkout.order_state DEFAULT 'pending'::text NOT NULL,
    total bigint NOT NULL,
    currency text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    money_expected_at timestamp with time zone,
    closed_at timestamp with time zone,
    reason text,
    replaces uuid,
    CONSTRAINT purchase_order_closed_once CHECK ((((state)::text = 'pending'::text) = (closed_at IS NULL))),
    CONSTRAINT purchase_order_replacement_paid CHECK (((replaces IS NULL) OR ((state)::text = 'paid'::text))),
    CONSTRAINT purchase_order_replaces_another CHECK ((replaces <> id)),
    CONSTRAINT purchase_order_total_not_negative CHECK ((total >= 0))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE checkout.purchase_order OWNER TO stockade_owner;

CREATE FUNCTION checkout._expect_money(expecting checkout.purchase_order, expected boolean) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._expect_money(expecting checkout.purchase_order, expected boolean) OWNER TO stockade_owner;

CREATE FUNCTION checkout._lock(order_id uuid) RETURNS checkout.purchase_order
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._lock(order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION checkout._on_sale(reservation stock.reservation) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION checkout._on_sale(reservation stock.reservation) OWNER TO stockade_owner;

CREATE FUNCTION checkout._outcome(status text, order_id uuid) RETURNS checkout.outcome
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION checkout._outcome(status text, order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION checkout._price(reservation_id uuid, OUT total bigint, OUT currency text, OUT currencies bigint) RETURNS record
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION checkout._price(reservation_id uuid, OUT total bigint, OUT currency text, OUT currencies bigint) OWNER TO stockade_owner;

CREATE FUNCTION checkout._replace(replaced checkout.purchase_order, buyer text) RETURNS checkout.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._replace(replaced checkout.purchase_order, buyer text) OWNER TO stockade_owner;

CREATE FUNCTION checkout._settle(settled checkout.purchase_order) RETURNS checkout.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._settle(settled checkout.purchase_order) OWNER TO stockade_owner;

CREATE FUNCTION checkout._try_id(order_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._try_id(order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION checkout._write(order_id uuid, reservation_id uuid, total bigint, currency text, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION checkout._write(order_id uuid, reservation_id uuid, total bigint, currency text, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION checkout.active_drop(INOUT drop_id bigint DEFAULT NULL::bigint, OUT product_id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT fill_percent numeric, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.active_drop(INOUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT fill_percent numeric, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION checkout.cancel_order(order_id uuid, reason text DEFAULT 'cancelled by caller'::text) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.cancel_order(order_id uuid, reason text) OWNER TO stockade_owner;

CREATE TABLE checkout.order_line (
    order_id uuid NOT NULL,
    product_id bigint NOT NULL,
    name text NOT NULL,
    quantity stock.quantity NOT NULL,
    price_cents bigint NOT NULL,
    CONSTRAINT order_line_price_not_negative CHECK ((price_cents >= 0))
)
WITH (vacuum_truncate=off);

ALTER TABLE checkout.order_line OWNER TO stockade_owner;

CREATE VIEW checkout.overview AS
 SELECT id AS order_id,
    state,
    reservation_id,
    total,
    currency,
    ( SELECT jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'quantity', quantity, 'price_cents', price_cents) ORDER BY product_id) AS jsonb_agg
           FROM checkout.order_line l
          WHERE (order_id = id)) AS lines,
    created_at,
    expires_at,
        CASE
            WHEN (state = 'pending'::text) THEN (GREATEST(ceil(EXTRACT(epoch FROM (expires_at - statement_timestamp()))), (0)::numeric))::integer
            ELSE 0
        END AS seconds_left,
    closed_at,
        CASE
            WHEN (state = 'cancelled'::text) THEN COALESCE(reason, 'lapsed'::text)
            ELSE reason
        END AS reason,
    (replaces IS NOT NULL) AS late,
    replaces,
    id AS replaced_by,
        CASE
            WHEN (state = 'paid'::text) THEN 'done'::text
            WHEN (id IS NOT NULL) THEN 'see_replacement'::text
            WHEN (state = 'cancelled'::text) THEN 'order_again'::text
            WHEN (money_expected_at IS NOT NULL) THEN 'wait'::text
            ELSE 'pay'::text
        END AS next_step
   FROM (((checkout.purchase_order o
     JOIN stock.reservation r ON ((id = reservation_id)))
     LEFT JOIN checkout.purchase_order replacement ON ((replaces = id)))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (((state)::text = 'pending'::text) AND (((state)::text = ANY (ARRAY['released'::text, 'expired'::text])) OR (((state)::text = 'active'::text) AND (expires_at <= statement_timestamp())))) THEN 'cancelled'::text
                    ELSE (state)::text
                END AS state) now_read);

ALTER TABLE checkout.overview OWNER TO stockade_owner;

CREATE FUNCTION checkout.get_order(order_id uuid) RETURNS SETOF checkout.overview
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.get_order(order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION checkout.order_held(reservation_id uuid, window_seconds integer DEFAULT 0) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.order_held(reservation_id uuid, window_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION checkout.place_order(reservation_id uuid, order_id uuid DEFAULT NULL::uuid, window_seconds integer DEFAULT 900) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.place_order(reservation_id uuid, order_id uuid, window_seconds integer) OWNER TO stockade_owner;

CREATE TABLE checkout.drop (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT drop_window CHECK ((starts_at < ends_at))
)
WITH (vacuum_truncate=off);

ALTER TABLE checkout.drop OWNER TO stockade_owner;

CREATE FUNCTION checkout.put_drop(product_id bigint, starts_at timestamp with time zone, ends_at timestamp with time zone, drop_id bigint DEFAULT NULL::bigint) RETURNS checkout.drop
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.put_drop(product_id bigint, starts_at timestamp with time zone, ends_at timestamp with time zone, drop_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION checkout.sweep(at_most integer DEFAULT 10000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION checkout.sweep(at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION credit._check(workspace_id uuid, amount bigint, key text, purpose text, namespace text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._check(workspace_id uuid, amount bigint, key text, purpose text, namespace text) OWNER TO stockade_owner;

CREATE TABLE credit.withdrawal (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    namespace text NOT NULL,
    key text NOT NULL,
    amount bigint NOT NULL,
    coins numeric NOT NULL,
    currency text NOT NULL,
    address text NOT NULL,
    state credit.withdrawal_state DEFAULT 'open'::text NOT NULL,
    reference text,
    attempts integer DEFAULT 0 NOT NULL,
    step text,
    sent_at timestamp with time zone,
    verified_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    detail text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    closed_by text,
    note text,
    CONSTRAINT withdrawal_address_plain CHECK ((address ~ '^[!-~]{1,255}$'::text)),
    CONSTRAINT withdrawal_amount_positive CHECK ((amount > 0)),
    CONSTRAINT withdrawal_attempts_not_negative CHECK ((attempts >= 0)),
    CONSTRAINT withdrawal_closed_once CHECK (((((state)::text = ANY (ARRAY['settled'::text, 'rejected'::text])) = (closed_at IS NOT NULL)) AND ((closed_at IS NULL) = (closed_by IS NULL)))),
    CONSTRAINT withdrawal_coins_payable CHECK (((coins > (0)::numeric) AND (scale(coins) <= 6))),
    CONSTRAINT withdrawal_key_length CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT withdrawal_namespace_length CHECK (((length(namespace) >= 1) AND (length(namespace) <= 255))),
    CONSTRAINT withdrawal_sent_names_it CHECK ((((state)::text <> 'sent'::text) OR (reference IS NOT NULL))),
    CONSTRAINT withdrawal_step_known CHECK ((step = ANY (ARRAY['create'::text, 'find'::text, 'verify'::text, 'look'::text])))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE credit.withdrawal OWNER TO stockade_owner;

CREATE FUNCTION credit._close_withdrawal(closed credit.withdrawal, state text, closed_by text, detail text DEFAULT NULL::text, note text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._close_withdrawal(closed credit.withdrawal, state text, closed_by text, detail text, note text) OWNER TO stockade_owner;

CREATE FUNCTION credit._end_by_hand(ended credit.withdrawal, state text, resolved_by text, note text) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._end_by_hand(ended credit.withdrawal, state text, resolved_by text, note text) OWNER TO stockade_owner;

CREATE FUNCTION credit._hear_payout(withdrawal_id uuid, reference text, said text, coins numeric, currency text, address text) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._hear_payout(withdrawal_id uuid, reference text, said text, coins numeric, currency text, address text) OWNER TO stockade_owner;

CREATE TABLE credit.account (
    workspace_id uuid NOT NULL,
    posted bigint DEFAULT 0 NOT NULL,
    pending bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT account_never_overdrawn CHECK ((posted >= pending)),
    CONSTRAINT account_pending_not_negative CHECK ((pending >= 0))
)
WITH (fillfactor='50', vacuum_truncate=off);

ALTER TABLE credit.account OWNER TO stockade_owner;

CREATE FUNCTION credit._lock(workspace_id uuid) RETURNS credit.account
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._lock(workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION credit._lock_withdrawal(withdrawal_id uuid) RETURNS credit.withdrawal
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._lock_withdrawal(withdrawal_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION credit._next_look(seen credit.withdrawal, moment timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql
    AS …;

ALTER FUNCTION credit._next_look(seen credit.withdrawal, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION credit._next_step(due credit.withdrawal, can_verify boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION credit._next_step(due credit.withdrawal, can_verify boolean) OWNER TO stockade_owner;

CREATE FUNCTION credit._open(workspace_id uuid) RETURNS credit.account
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._open(workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION credit._open_withdrawal(workspace_id uuid) RETURNS uuid
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION credit._open_withdrawal(workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION credit._outcome(status text, workspace_id uuid, entry_id bigint DEFAULT NULL::bigint) RETURNS credit.outcome
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION credit._outcome(status text, workspace_id uuid, entry_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION credit._payout_state(said text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION credit._payout_state(said text) OWNER TO stockade_owner;

CREATE FUNCTION credit._post(account credit.account, kind text, amount bigint, key text, purpose text, namespace text) RETURNS credit.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._post(account credit.account, kind text, amount bigint, key text, purpose text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit._replay_withdrawal(workspace_id uuid, amount bigint, address text, key text, namespace text) RETURNS credit.withdrawal_outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION credit._replay_withdrawal(workspace_id uuid, amount bigint, address text, key text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit._set_aside(account credit.account, amount bigint, coins numeric, currency text, address text, key text, namespace text) RETURNS uuid
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._set_aside(account credit.account, amount bigint, coins numeric, currency text, address text, key text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit._take_back(workspace_id uuid, amount bigint, key text, purpose text, namespace text) RETURNS bigint
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION credit._take_back(workspace_id uuid, amount bigint, key text, purpose text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit._withdrawal_outcome(status text, workspace_id uuid, withdrawal_id uuid DEFAULT NULL::uuid) RETURNS credit.withdrawal_outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION credit._withdrawal_outcome(status text, workspace_id uuid, withdrawal_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION credit.claim_withdrawal(can_verify boolean DEFAULT false, lease_seconds integer DEFAULT 120) RETURNS SETOF credit.errand
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.claim_withdrawal(can_verify boolean, lease_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION credit.deposit(workspace_id uuid, amount bigint, key text, purpose text, namespace text DEFAULT 'sql'::text) RETURNS credit.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.deposit(workspace_id uuid, amount bigint, key text, purpose text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit.get_account(workspace_id uuid, OUT balance bigint, OUT pending bigint, OUT available bigint) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.get_account(workspace_id uuid, OUT balance bigint, OUT pending bigint, OUT available bigint) OWNER TO stockade_owner;

CREATE FUNCTION credit.get_withdrawal(withdrawal_id uuid, workspace_id uuid, OUT state text, OUT amount bigint, OUT coins numeric, OUT currency text, OUT address text, OUT created_at timestamp with time zone, OUT closed_at timestamp with time zone) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.get_withdrawal(withdrawal_id uuid, workspace_id uuid, OUT state text, OUT amount bigint, OUT coins numeric, OUT currency text, OUT address text, OUT created_at timestamp with time zone, OUT closed_at timestamp with time zone) OWNER TO stockade_owner;

CREATE TABLE credit.entry (
    id bigint NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    namespace text NOT NULL,
    key text NOT NULL,
    purpose text NOT NULL,
    balance bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT entry_balance_not_negative CHECK ((balance >= 0)),
    CONSTRAINT entry_key_length CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT entry_kind_known CHECK ((((((kind = 'deposit'::text) AND (sign((amount)::double precision) = (1)::double precision)) OR ((kind = 'spend'::text) AND (sign((amount)::double precision) = ('-1'::integer)::double precision))) OR ((kind = 'withdrawal'::text) AND (sign((amount)::double precision) = ('-1'::integer)::double precision))) OR ((kind = 'take_back'::text) AND (sign((amount)::double precision) = ('-1'::integer)::double precision)))),
    CONSTRAINT entry_namespace_length CHECK (((length(namespace) >= 1) AND (length(namespace) <= 255))),
    CONSTRAINT entry_purpose_length CHECK (((length(purpose) >= 1) AND (length(purpose) <= 1000)))
)
WITH (vacuum_truncate=off);

ALTER TABLE credit.entry OWNER TO stockade_owner;

CREATE FUNCTION credit.list_entries(workspace_id uuid, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 100) RETURNS SETOF credit.entry
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.list_entries(workspace_id uuid, before bigint, at_most integer) OWNER TO stockade_owner;

CREATE TABLE credit.pack (
    product_id bigint NOT NULL,
    credits bigint NOT NULL,
    CONSTRAINT pack_credits_range CHECK (((credits >= 1) AND (credits <= 1000000000)))
)
WITH (vacuum_truncate=off);

ALTER TABLE credit.pack OWNER TO stockade_owner;

CREATE FUNCTION credit.put_pack(product_id bigint, credits bigint) RETURNS credit.pack
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.put_pack(product_id bigint, credits bigint) OWNER TO stockade_owner;

CREATE TABLE credit.setting (
    id boolean DEFAULT true NOT NULL,
    payout_currency text,
    credits_per_coin numeric,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT setting_credits_per_coin_positive CHECK ((credits_per_coin > (0)::numeric)),
    CONSTRAINT setting_currency_ticker CHECK ((payout_currency ~ '^[a-z0-9]{2,20}$'::text)),
    CONSTRAINT setting_one_row CHECK (id),
    CONSTRAINT setting_whole CHECK ((num_nulls(payout_currency, credits_per_coin) = ANY (ARRAY[0, 2])))
)
WITH (vacuum_truncate=off);

ALTER TABLE credit.setting OWNER TO stockade_owner;

CREATE FUNCTION credit.put_setting(payout_currency text DEFAULT NULL::text, credits_per_coin numeric DEFAULT NULL::numeric) RETURNS credit.setting
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.put_setting(payout_currency text, credits_per_coin numeric) OWNER TO stockade_owner;

CREATE FUNCTION credit.reject(withdrawal_id uuid, resolved_by text DEFAULT SESSION_USER, note text DEFAULT NULL::text) RETURNS credit.withdrawal_outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.reject(withdrawal_id uuid, resolved_by text, note text) OWNER TO stockade_owner;

CREATE FUNCTION credit.report(withdrawal_id uuid, attempt integer, result text, detail text DEFAULT NULL::text, OUT status text, OUT due_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.report(withdrawal_id uuid, attempt integer, result text, detail text, OUT status text, OUT due_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION credit.settle(withdrawal_id uuid, resolved_by text DEFAULT SESSION_USER, note text DEFAULT NULL::text) RETURNS credit.withdrawal_outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.settle(withdrawal_id uuid, resolved_by text, note text) OWNER TO stockade_owner;

CREATE FUNCTION credit.spend(workspace_id uuid, amount bigint, key text, purpose text, namespace text DEFAULT 'sql'::text) RETURNS credit.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.spend(workspace_id uuid, amount bigint, key text, purpose text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION credit.withdraw(workspace_id uuid, amount bigint, address text, key text, namespace text DEFAULT 'sql'::text) RETURNS credit.withdrawal_outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION credit.withdraw(workspace_id uuid, amount bigint, address text, key text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION market._answer(call text, outcome market.outcome) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._answer(call text, outcome market.outcome) OWNER TO stockade_owner;

CREATE FUNCTION market._check(lead_ids uuid[], workspace_id uuid, hold_seconds integer DEFAULT 600) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._check(lead_ids uuid[], workspace_id uuid, hold_seconds integer) OWNER TO stockade_owner;

CREATE TABLE market.purchase (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    reservation_id uuid NOT NULL,
    order_id uuid,
    namespace text,
    key text,
    price bigint NOT NULL,
    state market.purchase_state DEFAULT 'pending'::text NOT NULL,
    download_url text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    paid_at timestamp with time zone,
    completed_at timestamp with time zone,
    paid_by text,
    CONSTRAINT purchase_completed_whole CHECK (((((state)::text = 'completed'::text) = (completed_at IS NOT NULL)) AND ((completed_at IS NULL) = (paid_by IS NULL)))),
    CONSTRAINT purchase_download_url_length CHECK (((length(download_url) >= 1) AND (length(download_url) <= 2000))),
    CONSTRAINT purchase_key_whole CHECK (((namespace IS NULL) = (key IS NULL))),
    CONSTRAINT purchase_paid_at_whole CHECK ((((paid_at IS NULL) AND ((state)::text <> 'paid'::text)) OR ((paid_at IS NOT NULL) AND ((state)::text = ANY (ARRAY['paid'::text, 'completed'::text]))))),
    CONSTRAINT purchase_paid_by_its_order CHECK ((((state)::text <> 'paid'::text) OR (order_id IS NOT NULL))),
    CONSTRAINT purchase_paid_by_known CHECK ((((paid_by = ANY (ARRAY['credits'::text, 'elsewhere'::text])) AND (order_id IS NULL)) OR ((paid_by = 'order'::text) AND (order_id IS NOT NULL)))),
    CONSTRAINT purchase_price_positive CHECK ((price > 0))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE market.purchase OWNER TO stockade_owner;

CREATE FUNCTION market._complete(purchase market.purchase, workspace_id uuid, amount bigint) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._complete(purchase market.purchase, workspace_id uuid, amount bigint) OWNER TO stockade_owner;

CREATE FUNCTION market._held(workspace_id uuid) RETURNS TABLE(purchase_id uuid, reservation_id uuid, price bigint, lead_ids uuid[])
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION market._held(workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._hold(wanted uuid[], workspace_id uuid, hold_seconds integer) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._hold(wanted uuid[], workspace_id uuid, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION market._hold_to_pay(wanted uuid[], workspace_id uuid, hold_seconds integer) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._hold_to_pay(wanted uuid[], workspace_id uuid, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION market._list_held(purchase_id uuid) RETURNS TABLE(lead_id uuid, price bigint, marketplace_status text, sold_at timestamp with time zone, sold_count integer)
    LANGUAGE sql
    AS …;

ALTER FUNCTION market._list_held(purchase_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._lock(purchase_id uuid) RETURNS market.purchase
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._lock(purchase_id uuid) OWNER TO stockade_owner;

CREATE TABLE market.lead (
    id uuid NOT NULL,
    product_id bigint NOT NULL,
    price bigint NOT NULL,
    summary jsonb NOT NULL,
    contents jsonb NOT NULL,
    status market.lead_status DEFAULT 'available'::text NOT NULL,
    sold_count integer DEFAULT 0 NOT NULL,
    sold_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT lead_price_positive CHECK ((price > 0)),
    CONSTRAINT lead_sold_count_not_negative CHECK ((sold_count >= 0)),
    CONSTRAINT lead_sold_whole CHECK ((((status)::text = 'sold'::text) = (sold_at IS NOT NULL)))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE market.lead OWNER TO stockade_owner;

CREATE FUNCTION market._lock_lead(lead_id uuid) RETURNS market.lead
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._lock_lead(lead_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._look(wanted uuid[], workspace_id uuid) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._look(wanted uuid[], workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._order(purchase_id uuid, key text, namespace text, window_seconds integer) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._order(purchase_id uuid, key text, namespace text, window_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION market._outcome(status text, purchase_id uuid) RETURNS market.outcome
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION market._outcome(status text, purchase_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._pay(order_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._pay(order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._replay(wanted uuid[], workspace_id uuid, namespace text, key text, by_card boolean) RETURNS market.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._replay(wanted uuid[], workspace_id uuid, namespace text, key text, by_card boolean) OWNER TO stockade_owner;

CREATE FUNCTION market._sell(purchase_id uuid, paid_by text, download_url text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._sell(purchase_id uuid, paid_by text, download_url text) OWNER TO stockade_owner;

CREATE FUNCTION market._try_workspace(workspace_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION market._try_workspace(workspace_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION market._wanted(lead_ids uuid[]) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION market._wanted(lead_ids uuid[]) OWNER TO stockade_owner;

CREATE FUNCTION market.complete(purchase_id uuid, download_url text DEFAULT NULL::text) RETURNS market.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION market.complete(purchase_id uuid, download_url text) OWNER TO stockade_owner;

CREATE FUNCTION market.complete_with_credits(purchase_id uuid, workspace_id uuid, amount bigint) RETURNS market.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION market.complete_with_credits(purchase_id uuid, workspace_id uuid, amount bigint) OWNER TO stockade_owner;

CREATE FUNCTION market.get_purchase(purchase_id uuid, workspace_id uuid, OUT status text, OUT price bigint, OUT order_id uuid, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT completed_at timestamp with time zone, OUT download_url text, OUT leads jsonb) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.get_purchase(purchase_id uuid, workspace_id uuid, OUT status text, OUT price bigint, OUT order_id uuid, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT completed_at timestamp with time zone, OUT download_url text, OUT leads jsonb) OWNER TO stockade_owner;

CREATE FUNCTION market.hold_leads(lead_ids uuid[], workspace_id uuid, hold_seconds integer DEFAULT 600) RETURNS market.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION market.hold_leads(lead_ids uuid[], workspace_id uuid, hold_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION market.list_leads(after uuid DEFAULT NULL::uuid, at_most integer DEFAULT 100, OUT lead_id uuid, OUT price bigint, OUT price_cents bigint, OUT currency text, OUT summary jsonb) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.list_leads(after uuid, at_most integer, OUT lead_id uuid, OUT price bigint, OUT price_cents bigint, OUT currency text, OUT summary jsonb) OWNER TO stockade_owner;

CREATE FUNCTION market.mark_sold(lead_ids uuid[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.mark_sold(lead_ids uuid[]) OWNER TO stockade_owner;

CREATE FUNCTION market.open_purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text DEFAULT 'sql'::text, window_seconds integer DEFAULT 900) RETURNS market.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION market.open_purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text, window_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION market.purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text DEFAULT 'sql'::text) RETURNS market.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION market.purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text) OWNER TO stockade_owner;

CREATE FUNCTION market.put_lead(lead_id uuid, price bigint, price_cents bigint, summary jsonb, contents jsonb, currency text DEFAULT NULL::text) RETURNS market.lead
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.put_lead(lead_id uuid, price bigint, price_cents bigint, summary jsonb, contents jsonb, currency text) OWNER TO stockade_owner;

CREATE TABLE market.setting (
    id boolean DEFAULT true NOT NULL,
    most_held integer DEFAULT 100 NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT setting_most_held_range CHECK (((most_held >= 1) AND (most_held <= 1000000))),
    CONSTRAINT setting_one_row CHECK (id)
)
WITH (vacuum_truncate=off);

ALTER TABLE market.setting OWNER TO stockade_owner;

CREATE FUNCTION market.put_setting(most_held integer) RETURNS market.setting
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.put_setting(most_held integer) OWNER TO stockade_owner;

CREATE FUNCTION market.sweep(at_most integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.sweep(at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION market.withdraw_lead(lead_id uuid, OUT status text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION market.withdraw_lead(lead_id uuid, OUT status text) OWNER TO stockade_owner;

CREATE TABLE membership.extension (
    id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    provider payment.provider NOT NULL,
    payment_id text NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    periods integer NOT NULL,
    months integer NOT NULL,
    days integer NOT NULL,
    grace_hours integer NOT NULL,
    anchor timestamp with time zone NOT NULL,
    taken_back_at timestamp with time zone,
    taken_back_for text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT extension_anchor_not_after_payment CHECK ((anchor <= paid_at)),
    CONSTRAINT extension_gives_time CHECK (((months >= 0) AND (days >= 0) AND ((months + days) > 0))),
    CONSTRAINT extension_payment_id_length CHECK (((length(payment_id) >= 1) AND (length(payment_id) <= 255))),
    CONSTRAINT extension_periods_range CHECK (((periods >= 1) AND (periods <= 120))),
    CONSTRAINT extension_taken_back_after_payment CHECK ((taken_back_at >= paid_at)),
    CONSTRAINT extension_taken_back_whole CHECK (((taken_back_at IS NULL) = (taken_back_for IS NULL)))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE membership.extension OWNER TO stockade_owner;

CREATE FUNCTION membership._anchor(paid membership.extension) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION membership._anchor(paid membership.extension) OWNER TO stockade_owner;

CREATE FUNCTION membership._arrange(changed membership.extension) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._arrange(changed membership.extension) OWNER TO stockade_owner;

CREATE FUNCTION membership._check(subscriber text, plan text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._check(subscriber text, plan text) OWNER TO stockade_owner;

CREATE FUNCTION membership._check_payment(payment_id text, paid_at timestamp with time zone, periods integer) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._check_payment(payment_id text, paid_at timestamp with time zone, periods integer) OWNER TO stockade_owner;

CREATE FUNCTION membership._expiry(anchor timestamp with time zone, months bigint, days bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION membership._expiry(anchor timestamp with time zone, months bigint, days bigint) OWNER TO stockade_owner;

CREATE TABLE membership.subscription (
    id bigint NOT NULL,
    subscriber text NOT NULL,
    plan text NOT NULL,
    provider payment.provider NOT NULL,
    reference text,
    price_id text,
    months integer,
    days integer,
    next_payment_at timestamp with time zone,
    failed_at timestamp with time zone,
    retry_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    ended_at timestamp with time zone,
    told_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT subscription_reference_length CHECK (((length(reference) >= 1) AND (length(reference) <= 255))),
    CONSTRAINT subscription_subscriber_length CHECK (((length(subscriber) >= 1) AND (length(subscriber) <= 255))),
    CONSTRAINT subscription_verified_at_provider CHECK ((num_nulls(reference, price_id, months, days) = ANY (ARRAY[0, 4])))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE membership.subscription OWNER TO stockade_owner;

CREATE FUNCTION membership._extend(paid membership.subscription, provider text, payment_id text, paid_at timestamp with time zone, periods integer) RETURNS membership.extension
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._extend(paid membership.subscription, provider text, payment_id text, paid_at timestamp with time zone, periods integer) OWNER TO stockade_owner;

CREATE FUNCTION membership._fail(failed membership.subscription, payment_id text, failed_at timestamp with time zone, retry_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION membership._fail(failed membership.subscription, payment_id text, failed_at timestamp with time zone, retry_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION membership._follow(told membership.subscription, news membership.news) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION membership._follow(told membership.subscription, news membership.news) OWNER TO stockade_owner;

CREATE FUNCTION membership._is_known(provider text, names text[]) RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION membership._is_known(provider text, names text[]) OWNER TO stockade_owner;

CREATE FUNCTION membership._link(subscriber text, plan text, provider text, news membership.news) RETURNS membership.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._link(subscriber text, plan text, provider text, news membership.news) OWNER TO stockade_owner;

CREATE FUNCTION membership._lock(provider text, reference text) RETURNS membership.subscription
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._lock(provider text, reference text) OWNER TO stockade_owner;

CREATE FUNCTION membership._lock_payment(payment_id text) RETURNS membership.extension
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._lock_payment(payment_id text) OWNER TO stockade_owner;

CREATE FUNCTION membership._name_payment(provider text, names text[], payment_id text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._name_payment(provider text, names text[], payment_id text) OWNER TO stockade_owner;

CREATE FUNCTION membership._names_of(provider text, payment_id text) RETURNS text[]
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION membership._names_of(provider text, payment_id text) OWNER TO stockade_owner;

CREATE FUNCTION membership._outcome(status text, subscriber text, plan text, extension_id bigint DEFAULT NULL::bigint) RETURNS membership.outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION membership._outcome(status text, subscriber text, plan text, extension_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION membership._own(subscriber text, plan text, paid_at timestamp with time zone, next_payment_at timestamp with time zone) RETURNS membership.subscription
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._own(subscriber text, plan text, paid_at timestamp with time zone, next_payment_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION membership._payment_named(provider text, names text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION membership._payment_named(provider text, names text[]) OWNER TO stockade_owner;

CREATE FUNCTION membership._try_key(kind text, key text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._try_key(kind text, key text) OWNER TO stockade_owner;

CREATE FUNCTION membership._try_member(subscriber text, plan text) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION membership._try_member(subscriber text, plan text) OWNER TO stockade_owner;

CREATE FUNCTION membership._turn(turned membership.extension, taken_back_at timestamp with time zone, taken_back_for text) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION membership._turn(turned membership.extension, taken_back_at timestamp with time zone, taken_back_for text) OWNER TO stockade_owner;

CREATE FUNCTION membership.cancel(subscriber text, plan text) RETURNS membership.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.cancel(subscriber text, plan text) OWNER TO stockade_owner;

CREATE FUNCTION membership.entitled(subscriber text, plan text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.entitled(subscriber text, plan text) OWNER TO stockade_owner;

CREATE FUNCTION membership.expiry(anchor timestamp with time zone, months bigint, days bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.expiry(anchor timestamp with time zone, months bigint, days bigint) OWNER TO stockade_owner;

CREATE TABLE membership.plan (
    id text NOT NULL,
    name text NOT NULL,
    months integer NOT NULL,
    days integer NOT NULL,
    grace_hours integer NOT NULL,
    price_id text,
    active boolean NOT NULL,
    CONSTRAINT plan_grace_range CHECK (((grace_hours >= 0) AND (grace_hours <= 720))),
    CONSTRAINT plan_id_length CHECK (((length(id) >= 1) AND (length(id) <= 255))),
    CONSTRAINT plan_name_length CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT plan_one_period CHECK ((((months >= 0) AND (months <= 120)) AND ((days >= 0) AND (days <= 366)) AND ((months = 0) <> (days = 0)))),
    CONSTRAINT plan_price_id_length CHECK (((length(price_id) >= 1) AND (length(price_id) <= 255)))
)
WITH (vacuum_truncate=off);

ALTER TABLE membership.plan OWNER TO stockade_owner;

CREATE VIEW membership.overview AS
 SELECT subscriber,
    plan,
    name,
    COALESCE(((expires_at + grace) > statement_timestamp()), false) AS active,
    anchor AS started_at,
    expires_at,
    (GREATEST(EXTRACT(epoch FROM (expires_at - statement_timestamp())), (0)::numeric))::bigint AS seconds_left,
    next_payment_at,
    failed_at,
    cancelled_at
   FROM (((( SELECT subscriber,
            plan,
            min(COALESCE(retry_at, next_payment_at)) FILTER (WHERE it) AS next_payment_at,
            bool_or((it AND (next_payment_at IS NOT NULL) AND (failed_at IS NULL))) AS renewal_due,
            max(failed_at) AS failed_at,
                CASE
                    WHEN (NOT bool_or(it)) THEN max(COALESCE(cancelled_at, ended_at))
                    ELSE NULL::timestamp with time zone
                END AS cancelled_at
           FROM (membership.subscription s
             CROSS JOIN LATERAL ( SELECT ((cancelled_at IS NULL) AND (ended_at IS NULL)) AS it) renews)
          GROUP BY subscriber, plan) m
     JOIN membership.plan p ON ((id = plan)))
     LEFT JOIN LATERAL ( SELECT anchor,
            membership.expiry(anchor, COALESCE(sum(months) FILTER (WHERE (taken_back_at IS NULL)), (0)::bigint), COALESCE(sum(days) FILTER (WHERE (taken_back_at IS NULL)), (0)::bigint)) AS expires_at,
            (array_agg(e.* ORDER BY paid_at DESC, id DESC))[1] AS latest
           FROM (membership.subscription s
             JOIN membership.extension e ON ((subscription_id = id)))
          WHERE ((subscriber = subscriber) AND (plan = plan))
          GROUP BY anchor
          ORDER BY anchor DESC
         LIMIT 1) run ON (true))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (renewal_due AND ((latest).taken_back_at IS NULL)) THEN make_interval(hours => (latest).grace_hours)
                    ELSE '00:00:00'::interval
                END AS grace) late);

ALTER TABLE membership.overview OWNER TO stockade_owner;

CREATE FUNCTION membership.get_memberships(subscriber text) RETURNS SETOF membership.overview
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.get_memberships(subscriber text) OWNER TO stockade_owner;

CREATE FUNCTION membership.give_back(payment_id text) RETURNS membership.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.give_back(payment_id text) OWNER TO stockade_owner;

CREATE FUNCTION membership.put_plan(id text, name text, months integer DEFAULT 0, days integer DEFAULT 0, price_id text DEFAULT NULL::text, grace_hours integer DEFAULT 24, active boolean DEFAULT true) RETURNS membership.plan
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.put_plan(id text, name text, months integer, days integer, price_id text, grace_hours integer, active boolean) OWNER TO stockade_owner;

CREATE FUNCTION membership.record_payment(subscriber text, plan text, payment_id text, paid_at timestamp with time zone DEFAULT NULL::timestamp with time zone, periods integer DEFAULT 1, next_payment_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS membership.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.record_payment(subscriber text, plan text, payment_id text, paid_at timestamp with time zone, periods integer, next_payment_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION membership.take_back(payment_id text, reason text DEFAULT 'refunded'::text, taken_back_at timestamp with time zone DEFAULT clock_timestamp()) RETURNS membership.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION membership.take_back(payment_id text, reason text, taken_back_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION ops._check_checkout() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_checkout() OWNER TO stockade_owner;

CREATE FUNCTION ops._check_credit() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_credit() OWNER TO stockade_owner;

CREATE FUNCTION ops._check_market() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_market() OWNER TO stockade_owner;

CREATE FUNCTION ops._check_membership() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_membership() OWNER TO stockade_owner;

CREATE FUNCTION ops._check_payment() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_payment() OWNER TO stockade_owner;

CREATE FUNCTION ops._check_stock() RETURNS TABLE(room text, rule text, subject text, detail text)
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._check_stock() OWNER TO stockade_owner;

CREATE FUNCTION ops._is_mended(room text, rule text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION ops._is_mended(room text, rule text) OWNER TO stockade_owner;

CREATE FUNCTION ops._purge_money(closed_before timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE sql
    AS …;

ALTER FUNCTION ops._purge_money(closed_before timestamp with time zone, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION ops._purge_purchases(older_than interval, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION ops._purge_purchases(older_than interval, at_most integer) OWNER TO stockade_owner;

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
)
WITH (vacuum_truncate=off);

ALTER TABLE ops.repair_log OWNER TO stockade_owner;

CREATE FUNCTION ops._recount(product_id bigint) RETURNS ops.repair_log
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION ops._recount(product_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION ops._refill(product_id bigint, units integer) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION ops._refill(product_id bigint, units integer) OWNER TO stockade_owner;

CREATE FUNCTION ops._tell_money(order_id uuid, OUT happened_at timestamp with time zone, OUT place integer, OUT thing text, OUT id text, OUT state text, OUT detail text) RETURNS SETOF record
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION ops._tell_money(order_id uuid, OUT happened_at timestamp with time zone, OUT place integer, OUT thing text, OUT id text, OUT state text, OUT detail text) OWNER TO stockade_owner;

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

CREATE FUNCTION ops.count_open(OUT reservations bigint, OUT units bigint, OUT next_lapse_at timestamp with time zone, OUT exceptions bigint, OUT due_tasks bigint, OUT parked_events bigint, OUT unknown_withdrawals bigint, OUT breaches bigint, OUT checked_at timestamp with time zone) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.count_open(OUT reservations bigint, OUT units bigint, OUT next_lapse_at timestamp with time zone, OUT exceptions bigint, OUT due_tasks bigint, OUT parked_events bigint, OUT unknown_withdrawals bigint, OUT breaches bigint, OUT checked_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION ops.find_orders(name text, OUT order_id uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.find_orders(name text, OUT order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION ops.first_id(moment timestamp with time zone) RETURNS uuid
    LANGUAGE sql IMMUTABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.first_id(moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION ops.get_event(event_id bigint, OUT provider text, OUT delivery_id text, OUT state text, OUT reason text, OUT order_id uuid, OUT intent_id uuid, OUT names text[], OUT received_at timestamp with time zone, OUT closed_at timestamp with time zone, OUT payload text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.get_event(event_id bigint, OUT provider text, OUT delivery_id text, OUT state text, OUT reason text, OUT order_id uuid, OUT intent_id uuid, OUT names text[], OUT received_at timestamp with time zone, OUT closed_at timestamp with time zone, OUT payload text) OWNER TO stockade_owner;

CREATE FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS …;

ALTER FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) OWNER TO stockade_owner;

CREATE TABLE market.answer (
    id bigint NOT NULL,
    call text NOT NULL,
    status text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (vacuum_truncate=off);

ALTER TABLE market.answer OWNER TO stockade_owner;

CREATE VIEW ops._metrics_checkout AS
 SELECT 'recent_orders'::text AS name,
    jsonb_build_object('state', state) AS labels,
    (count(id))::numeric AS value,
    'orders'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM (unnest(ARRAY['pending'::text, 'paid'::text, 'cancelled'::text]) s(state)
     LEFT JOIN checkout.purchase_order o ON ((((state)::text = state) AND (reservation_id >= ops.first_id((statement_timestamp() - '01:00:00'::interval))))))
  GROUP BY state
UNION ALL
 SELECT 'open_orders'::text AS name,
    '{}'::jsonb AS labels,
    count(*) AS value,
    'orders'::text AS unit,
    min(created_at) AS since
   FROM checkout.purchase_order o
  WHERE ((state)::text = 'pending'::text);

ALTER TABLE ops._metrics_checkout OWNER TO stockade_owner;

CREATE VIEW ops._metrics_credit AS
 SELECT 'open_withdrawals'::text AS name,
    jsonb_build_object('state', state) AS labels,
    (count(id))::numeric AS value,
    'withdrawals'::text AS unit,
    min(created_at) AS since
   FROM (unnest(ARRAY['open'::text, 'sent'::text, 'unknown'::text]) s(state)
     LEFT JOIN credit.withdrawal w ON ((((state)::text = state) AND ((state)::text = ANY (ARRAY['open'::text, 'sent'::text, 'unknown'::text])))))
  GROUP BY state
UNION ALL
 SELECT name,
    '{}'::jsonb AS labels,
    COALESCE(EXTRACT(epoch FROM (statement_timestamp() - since)), (0)::numeric) AS value,
    'seconds'::text AS unit,
    since
   FROM ( SELECT 'oldest_unknown_withdrawal_age'::text AS "?column?",
            min(created_at) AS min
           FROM credit.withdrawal w
          WHERE ((state)::text = 'unknown'::text)
        UNION ALL
         SELECT 'oldest_due_withdrawal_age'::text,
            min(due_at) AS min
           FROM credit.withdrawal w
          WHERE (((state)::text = ANY (ARRAY['open'::text, 'sent'::text, 'unknown'::text])) AND (due_at <= statement_timestamp()))) oldest(name, since);

ALTER TABLE ops._metrics_credit OWNER TO stockade_owner;

CREATE VIEW ops._metrics_market AS
 WITH told AS (
         SELECT avg(((status = 'taken'::text))::integer) FILTER (WHERE (call <> 'complete'::text)) AS conflicts,
            avg(((status = 'already_completed'::text))::integer) FILTER (WHERE (call = 'complete'::text)) AS repeats
           FROM market.answer a
          WHERE (created_at > (statement_timestamp() - '1 day'::interval))
        ), took AS (
         SELECT paid_by,
            EXTRACT(epoch FROM (completed_at - COALESCE(paid_at, created_at))) AS seconds
           FROM market.purchase p
          WHERE ((reservation_id >= ops.first_id((statement_timestamp() - '1 day'::interval))) AND (completed_at IS NOT NULL))
        )
 SELECT 'available_leads'::text AS name,
    '{}'::jsonb AS labels,
    (count(*))::numeric AS value,
    'leads'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM market.lead l
  WHERE ((status)::text = 'available'::text)
UNION ALL
 SELECT 'leads_sold_more_than_once'::text AS name,
    '{}'::jsonb AS labels,
    count(*) AS value,
    'leads'::text AS unit,
    max(sold_at) AS since
   FROM market.lead l
  WHERE (sold_count > 1)
UNION ALL
 SELECT 'purchase_conflict'::text AS name,
    '{}'::jsonb AS labels,
    conflicts AS value,
    'ratio'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM told
UNION ALL
 SELECT 'purchase_already_completed'::text AS name,
    '{}'::jsonb AS labels,
    repeats AS value,
    'ratio'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM told
UNION ALL
 SELECT 'purchase_completion_average'::text AS name,
    jsonb_build_object('paid_by', paid_by) AS labels,
    avg(seconds) AS value,
    'seconds'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM (unnest(ARRAY['credits'::text, 'order'::text, 'elsewhere'::text]) w(paid_by)
     LEFT JOIN took ON ((paid_by = paid_by)))
  GROUP BY paid_by
UNION ALL
 SELECT 'purchase_completion_longest'::text AS name,
    jsonb_build_object('paid_by', paid_by) AS labels,
    max(seconds) AS value,
    'seconds'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM (unnest(ARRAY['credits'::text, 'order'::text, 'elsewhere'::text]) w(paid_by)
     LEFT JOIN took ON ((paid_by = paid_by)))
  GROUP BY paid_by
UNION ALL
 SELECT 'oldest_paid_purchase_age'::text AS name,
    '{}'::jsonb AS labels,
    COALESCE(EXTRACT(epoch FROM (statement_timestamp() - min(paid_at))), (0)::numeric) AS value,
    'seconds'::text AS unit,
    min(paid_at) AS since
   FROM market.purchase p
  WHERE ((state)::text = 'paid'::text);

ALTER TABLE ops._metrics_market OWNER TO stockade_owner;

CREATE VIEW ops._metrics_membership AS
 SELECT 'renewals_failed'::text AS name,
    '{}'::jsonb AS labels,
    (count(*))::numeric AS value,
    'subscriptions'::text AS unit,
    min(failed_at) AS since
   FROM membership.subscription s
  WHERE ((failed_at IS NOT NULL) AND (ended_at IS NULL));

ALTER TABLE ops._metrics_membership OWNER TO stockade_owner;

CREATE TABLE ops.breach (
    id bigint NOT NULL,
    room text NOT NULL,
    rule text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    first_seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    resolved_at timestamp with time zone
)
WITH (vacuum_truncate=off);

ALTER TABLE ops.breach OWNER TO stockade_owner;

CREATE TABLE ops.check_run (
    id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    breaches integer NOT NULL,
    deadlocks bigint DEFAULT 0 NOT NULL
)
WITH (vacuum_truncate=off);

ALTER TABLE ops.check_run OWNER TO stockade_owner;

CREATE TABLE ops.sweep_run (
    id bigint NOT NULL,
    source text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expired bigint DEFAULT 0 NOT NULL,
    batches integer DEFAULT 0 NOT NULL,
    told bigint DEFAULT 0 NOT NULL,
    CONSTRAINT sweep_run_told_range CHECK (((told >= 0) AND (told <= expired)))
)
WITH (vacuum_truncate=off);

ALTER TABLE ops.sweep_run OWNER TO stockade_owner;

CREATE TABLE payment.swept (
    id boolean DEFAULT true NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    cancelled integer NOT NULL,
    tasks integer NOT NULL,
    exceptions integer NOT NULL,
    CONSTRAINT swept_one_row CHECK (id)
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.swept OWNER TO stockade_owner;

CREATE VIEW ops._metrics_ops AS
 SELECT name,
    '{}'::jsonb AS labels,
    COALESCE(EXTRACT(epoch FROM (statement_timestamp() - since)), 'Infinity'::numeric) AS value,
    'seconds'::text AS unit,
    since
   FROM ( SELECT 'last_sweep_age'::text AS "?column?",
            max(ended_at) AS max
           FROM ops.sweep_run s
        UNION ALL
         SELECT 'last_money_sweep_age'::text,
            ( SELECT ended_at
                   FROM payment.swept s) AS ended_at
        UNION ALL
         SELECT 'last_check_age'::text,
            COALESCE(( SELECT ended_at
                   FROM ops.check_run c
                  ORDER BY id DESC
                 LIMIT 1), ( SELECT min(ended_at) AS min
                   FROM ops.sweep_run s)) AS "coalesce") age(name, since)
UNION ALL
 SELECT 'missed_sweeps'::text AS name,
    '{}'::jsonb AS labels,
    ((1)::numeric - (((count(DISTINCT minute) * 60))::numeric / EXTRACT(epoch FROM (date_trunc('minute'::text, statement_timestamp()) - min(minute))))) AS value,
    'ratio'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM ( SELECT date_trunc('minute'::text, s_1.started_at) AS minute
           FROM ops.sweep_run s_1
          WHERE (s_1.ended_at > (statement_timestamp() - '1 day'::interval))) s
  WHERE (minute < date_trunc('minute'::text, statement_timestamp()))
UNION ALL
 SELECT 'open_breaches'::text AS name,
    jsonb_build_object('rule', rule) AS labels,
    count(id) AS value,
    'breaches'::text AS unit,
    min(first_seen_at) AS since
   FROM (unnest(ARRAY['oversold'::text, 'units_conserved'::text, 'another'::text]) k(rule)
     LEFT JOIN ops.breach b ON (((resolved_at IS NULL) AND (rule =
        CASE
            WHEN (rule = ANY (ARRAY['oversold'::text, 'units_conserved'::text])) THEN rule
            ELSE 'another'::text
        END))))
  GROUP BY rule
UNION ALL
 SELECT 'rolled_back_transactions_total'::text AS name,
    '{}'::jsonb AS labels,
    xact_rollback AS value,
    'transactions'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM pg_stat_database d
  WHERE (datname = current_database())
UNION ALL
 SELECT 'deadlocks_total'::text AS name,
    '{}'::jsonb AS labels,
    deadlocks AS value,
    'deadlocks'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM pg_stat_database d
  WHERE (datname = current_database())
UNION ALL
 SELECT 'new_deadlocks'::text AS name,
    '{}'::jsonb AS labels,
    GREATEST((deadlocks - COALESCE(( SELECT deadlocks
           FROM ops.check_run c
          ORDER BY id DESC
         LIMIT 1), (0)::bigint)), (0)::bigint) AS value,
    'deadlocks'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM pg_stat_database d
  WHERE (datname = current_database());

ALTER TABLE ops._metrics_ops OWNER TO stockade_owner;

CREATE TABLE payment.event (
    id bigint NOT NULL,
    provider payment.provider NOT NULL,
    delivery_id text NOT NULL,
    payload jsonb NOT NULL,
    body text,
    state payment.event_state DEFAULT 'received'::text NOT NULL,
    reason text,
    order_id uuid,
    intent_id uuid,
    names text[],
    received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT event_closed_once CHECK ((((state)::text = ANY (ARRAY['received'::text, 'parked'::text])) = (closed_at IS NULL))),
    CONSTRAINT event_delivery_length CHECK (((length(delivery_id) >= 1) AND (length(delivery_id) <= 255)))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE payment.event OWNER TO stockade_owner;

CREATE TABLE payment.exception (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    owed text NOT NULL,
    amount numeric,
    currency text,
    provider payment.provider,
    order_id uuid,
    receipt_id bigint,
    event_id bigint,
    detail text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    resolved_at timestamp with time zone,
    resolution text,
    resolved_by text,
    note text,
    CONSTRAINT exception_amount_with_currency CHECK (((amount IS NULL) = (currency IS NULL))),
    CONSTRAINT exception_kind_known CHECK ((kind = ANY (ARRAY['late'::text, 'double'::text, 'surplus'::text, 'short'::text, 'other_currency'::text, 'other_asset'::text, 'repeated'::text, 'unmatched'::text, 'unreadable'::text, 'conflict'::text, 'dispute'::text, 'refund_failed'::text, 'overdrawn'::text, 'stuck'::text, 'missing_here'::text, 'missing_there'::text, 'amount_mismatch'::text, 'currency_mismatch'::text, 'state_mismatch'::text, 'duplicate'::text]))),
    CONSTRAINT exception_owed_known CHECK ((owed = ANY (ARRAY['refund'::text, 'decision'::text, 'answer'::text]))),
    CONSTRAINT exception_resolution_known CHECK ((resolution = ANY (ARRAY['refunded'::text, 'credited'::text, 'matched'::text, 'written_off'::text]))),
    CONSTRAINT exception_resolved_whole CHECK ((num_nonnulls(resolved_at, resolution, resolved_by) = ANY (ARRAY[0, 3])))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.exception OWNER TO stockade_owner;

CREATE TABLE payment.task (
    id uuid NOT NULL,
    kind text NOT NULL,
    provider payment.provider,
    intent_id uuid,
    event_id bigint,
    exception_id bigint,
    day date,
    amount numeric,
    state text DEFAULT 'open'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    detail text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT task_amount_of_refund CHECK (((kind = 'refund'::text) = (amount IS NOT NULL))),
    CONSTRAINT task_attempts_not_negative CHECK ((attempts >= 0)),
    CONSTRAINT task_closed_once CHECK (((state = 'open'::text) = (closed_at IS NULL))),
    CONSTRAINT task_kind_known CHECK ((kind = ANY (ARRAY['apply'::text, 'cancel'::text, 'expire'::text, 'look_up'::text, 'refund'::text, 'reconcile'::text]))),
    CONSTRAINT task_provider_if_asked CHECK (((kind = 'apply'::text) = (provider IS NULL))),
    CONSTRAINT task_state_known CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'given_up'::text]))),
    CONSTRAINT task_subject_of_kind CHECK (((num_nonnulls(intent_id, event_id, exception_id, day) = 1) AND
CASE kind
    WHEN 'apply'::text THEN (event_id IS NOT NULL)
    WHEN 'refund'::text THEN (exception_id IS NOT NULL)
    WHEN 'reconcile'::text THEN (day IS NOT NULL)
    ELSE (intent_id IS NOT NULL)
END))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE payment.task OWNER TO stockade_owner;

CREATE VIEW ops._metrics_payment AS
 SELECT 'open_events'::text AS name,
    jsonb_build_object('state', state) AS labels,
    (count(id))::numeric AS value,
    'events'::text AS unit,
    min(received_at) AS since
   FROM (unnest(ARRAY['received'::text, 'parked'::text]) s(state)
     LEFT JOIN payment.event e ON ((((state)::text = state) AND ((state)::text = ANY (ARRAY['received'::text, 'parked'::text])))))
  GROUP BY state
UNION ALL
 SELECT 'open_tasks'::text AS name,
    jsonb_build_object('kind', kind) AS labels,
    count(id) AS value,
    'tasks'::text AS unit,
    min(created_at) AS since
   FROM (unnest(ARRAY['apply'::text, 'cancel'::text, 'expire'::text, 'look_up'::text, 'refund'::text, 'reconcile'::text]) k(kind)
     LEFT JOIN payment.task t ON (((kind = kind) AND (state = 'open'::text))))
  GROUP BY kind
UNION ALL
 SELECT 'open_exceptions'::text AS name,
    '{}'::jsonb AS labels,
    count(*) AS value,
    'exceptions'::text AS unit,
    min(created_at) AS since
   FROM payment.exception e
  WHERE (resolved_at IS NULL)
UNION ALL
 SELECT name,
    '{}'::jsonb AS labels,
    COALESCE(EXTRACT(epoch FROM (statement_timestamp() - since)), (0)::numeric) AS value,
    'seconds'::text AS unit,
    since
   FROM ( SELECT 'oldest_parked_age'::text AS "?column?",
            min(received_at) AS min
           FROM payment.event e
          WHERE ((state)::text = 'parked'::text)
        UNION ALL
         SELECT 'oldest_due_task_age'::text,
            min(due_at) AS min
           FROM payment.task t
          WHERE ((state = 'open'::text) AND (due_at <= statement_timestamp()))
        UNION ALL
         SELECT 'oldest_unanswered_task_age'::text,
            min(created_at) AS min
           FROM payment.task t
          WHERE ((state = 'open'::text) AND (attempts > 0))) oldest(name, since);

ALTER TABLE ops._metrics_payment OWNER TO stockade_owner;

CREATE TABLE stock.line (
    reservation_id uuid NOT NULL,
    product_id bigint NOT NULL,
    quantity stock.units NOT NULL,
    returned stock.units DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone
)
WITH (fillfactor='85', vacuum_truncate=off, autovacuum_vacuum_threshold='20000', autovacuum_vacuum_scale_factor='0.002', vacuum_index_cleanup='on');

ALTER TABLE stock.line OWNER TO stockade_owner;

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
    only_in text,
    CONSTRAINT product_currency_code CHECK ((currency ~ '^[A-Z0-9]{3,10}$'::text)),
    CONSTRAINT product_hold_within_longest CHECK (((hold_seconds >= 1) AND (hold_seconds <= longest_hold_seconds))),
    CONSTRAINT product_id_positive CHECK ((id > 0)),
    CONSTRAINT product_longest_hold_range CHECK (((longest_hold_seconds >= 1) AND (longest_hold_seconds <= 604800))),
    CONSTRAINT product_name_length CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT product_only_in_length CHECK (((length(only_in) >= 1) AND (length(only_in) <= 255))),
    CONSTRAINT product_price_not_negative CHECK ((price_cents >= 0)),
    CONSTRAINT product_sku_length CHECK (((length(sku) >= 1) AND (length(sku) <= 255))),
    CONSTRAINT product_slots_range CHECK (((slots >= 1) AND (slots <= 1024))),
    CONSTRAINT product_total_not_negative CHECK ((total >= 0)),
    CONSTRAINT product_units_per_buyer_positive CHECK ((units_per_buyer > 0))
)
WITH (vacuum_truncate=off);

ALTER TABLE stock.product OWNER TO stockade_owner;

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

CREATE VIEW ops._metrics_stock AS
 WITH recent AS (
         SELECT
                CASE
                    WHEN (((state)::text = 'active'::text) AND (expires_at <= statement_timestamp())) THEN 'expired'::text
                    ELSE (state)::text
                END AS state,
            count(*) AS made,
            count(*) FILTER (WHERE (expires_at > (statement_timestamp() - '00:05:00'::interval))) AS late
           FROM stock.reservation r
          WHERE (id >= ops.first_id((statement_timestamp() - '01:00:00'::interval)))
          GROUP BY
                CASE
                    WHEN (((state)::text = 'active'::text) AND (expires_at <= statement_timestamp())) THEN 'expired'::text
                    ELSE (state)::text
                END
        ), hour AS (
         SELECT ago,
            made
           FROM (generate_series(0, 7) d(ago)
             CROSS JOIN LATERAL ( SELECT count(*) AS made
                   FROM stock.reservation r
                  WHERE ((id >= ops.first_id((statement_timestamp() - make_interval(hours => ((24 * ago) + 1))))) AND (id < ops.first_id((statement_timestamp() - make_interval(hours => (24 * ago))))))) volume)
        ), held AS (
         SELECT count(DISTINCT reservation_id) AS reservations,
            COALESCE(sum((quantity)::integer), (0)::bigint) AS units
           FROM stock.line l
          WHERE (expires_at > statement_timestamp())
        ), lapsed AS (
         SELECT reservations,
            units,
            oldest
           FROM ops.lapsed() l(reservations, units, oldest)
        ), listed AS (
        ( SELECT product_id
           FROM checkout.drop d
          WHERE (ends_at > (statement_timestamp() - '1 day'::interval))
          ORDER BY ends_at
         LIMIT 100)
        UNION
        ( SELECT id
           FROM stock.product p
          WHERE (only_in IS NULL)
          ORDER BY id DESC
         LIMIT 100)
        )
 SELECT 'recent_reservations'::text AS name,
    jsonb_build_object('state', state) AS labels,
    (COALESCE(made, (0)::bigint))::numeric AS value,
    'reservations'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM (unnest(ARRAY['active'::text, 'confirmed'::text, 'released'::text, 'expired'::text]) s(state)
     LEFT JOIN recent ON ((state = state)))
UNION ALL
 SELECT 'recent_lapses'::text AS name,
    '{}'::jsonb AS labels,
    (sum(made) FILTER (WHERE (state = 'expired'::text)) / sum(made) FILTER (WHERE (state <> 'active'::text))) AS value,
    'ratio'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM recent
UNION ALL
 SELECT 'expired_per_minute'::text AS name,
    '{}'::jsonb AS labels,
    (COALESCE(sum(late), (0)::numeric) / (5)::numeric) AS value,
    'reservations'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM recent
  WHERE (state = 'expired'::text)
UNION ALL
 SELECT 'reservation_surge'::text AS name,
    '{}'::jsonb AS labels,
        CASE
            WHEN (max(made) FILTER (WHERE (ago > 0)) > 0) THEN ((max(made) FILTER (WHERE (ago = 0)))::numeric / (GREATEST(max(made) FILTER (WHERE (ago > 0)), (100)::bigint))::numeric)
            ELSE NULL::numeric
        END AS value,
    'ratio'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM hour
UNION ALL
 SELECT 'open_reservations'::text AS name,
    '{}'::jsonb AS labels,
    reservations AS value,
    'reservations'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM held
UNION ALL
 SELECT 'held_units'::text AS name,
    '{}'::jsonb AS labels,
    units AS value,
    'units'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM held
UNION ALL
 SELECT 'product_units'::text AS name,
    jsonb_build_object('sku', sku, 'state', state) AS labels,
    units AS value,
    'units'::text AS unit,
    NULL::timestamp with time zone AS since
   FROM ((listed
     JOIN stock.availability a ON ((product_id = product_id)))
     CROSS JOIN LATERAL ( VALUES ('free'::text,free), ('held'::text,held), ('sold'::text,sold)) u(state, units))
UNION ALL
 SELECT 'lapsed_unswept_reservations'::text AS name,
    '{}'::jsonb AS labels,
    reservations AS value,
    'reservations'::text AS unit,
    oldest AS since
   FROM lapsed l
UNION ALL
 SELECT 'lapsed_unswept_units'::text AS name,
    '{}'::jsonb AS labels,
    units AS value,
    'units'::text AS unit,
    oldest AS since
   FROM lapsed l
UNION ALL
 SELECT 'oldest_lapsed_age'::text AS name,
    '{}'::jsonb AS labels,
    COALESCE(EXTRACT(epoch FROM (statement_timestamp() - oldest)), (0)::numeric) AS value,
    'seconds'::text AS unit,
    oldest AS since
   FROM lapsed l;

ALTER TABLE ops._metrics_stock OWNER TO stockade_owner;

CREATE VIEW ops.alert_rules AS
 SELECT name,
    metric,
    (labels)::jsonb AS labels,
    warning,
    critical,
    degrades,
    means
   FROM ( VALUES ('oversold'::text,'open_breaches'::text,'{"rule": "oversold"}'::text,NULL::numeric,0,true,'more units are held or sold than there are: see ops.breach'::text), ('drift'::text,'open_breaches'::text,'{"rule": "units_conserved"}'::text,NULL::numeric,0,true,'free, held and sold units don''t add up: see ops.breach, then ops.repair(product_id)'::text), ('breach'::text,'open_breaches'::text,'{"rule": "another"}'::text,NULL::numeric,0,true,'ops.check() found a breach: see ops.breach'::text), ('lead_sold_twice'::text,'leads_sold_more_than_once'::text,'{}'::text,NULL::numeric,0,false,'a lead has more than one buyer: select * from market.lead where sold_count > 1'::text), ('sweep_is_old'::text,'last_sweep_age'::text,'{}'::text,75,150,true,'nobody sweeps lapsed reservations: does cron run?'::text), ('money_sweep_is_old'::text,'last_money_sweep_age'::text,'{}'::text,75,150,true,'nobody sweeps the money: does cron run?'::text), ('sweeps_missed'::text,'missed_sweeps'::text,'{}'::text,0.001,NULL::numeric,false,'more than one minute in a thousand had no sweep: see ops.sweep_run and make cron-status'::text), ('check_is_old'::text,'last_check_age'::text,'{}'::text,9000,NULL::numeric,false,'ops.record_check() has not run for two hours and a half: does cron run?'::text), ('task_is_overdue'::text,'oldest_due_task_age'::text,'{}'::text,300,3600,true,'tasks have been due for more than 5 minutes: does a worker run?'::text), ('withdrawal_is_overdue'::text,'oldest_due_withdrawal_age'::text,'{}'::text,300,3600,true,'withdrawals have been due for more than 5 minutes: does a worker pay out?'::text), ('handover_is_overdue'::text,'oldest_paid_purchase_age'::text,'{}'::text,300,3600,true,'leads paid for 5 minutes ago are not handed over: does market.sweep() run?'::text), ('task_is_unanswered'::text,'oldest_unanswered_task_age'::text,'{}'::text,86400,NULL::numeric,false,'nobody knows for a day what became of a task: see payment.task'::text), ('withdrawal_is_unknown'::text,'oldest_unknown_withdrawal_age'::text,'{}'::text,NULL::numeric,86400,true,'nobody knows for a day what became of a withdrawal: ask the provider'::text), ('event_is_parked'::text,'oldest_parked_age'::text,'{}'::text,3600,NULL::numeric,false,'money waits for its order for more than an hour: see payment.event'::text), ('exception_is_open'::text,'open_exceptions'::text,'{}'::text,0,NULL::numeric,false,'money needs a person: select * from payment.list_exceptions()'::text), ('purchases_conflict'::text,'purchase_conflict'::text,'{}'::text,0.05,0.20,false,'many buyers of leads are told that they are taken'::text), ('purchases_repeat'::text,'purchase_already_completed'::text,'{}'::text,0.10,0.50,false,'many completions repeat one: are webhooks late?'::text), ('purchase_is_slow'::text,'purchase_completion_average'::text,'{"paid_by": "credits"}'::text,2,10,false,'purchases with credits take long'::text), ('card_purchase_is_slow'::text,'purchase_completion_average'::text,'{"paid_by": "order"}'::text,5,10,false,'leads paid by card are handed over late'::text), ('outside_purchase_is_slow'::text,'purchase_completion_average'::text,'{"paid_by": "elsewhere"}'::text,5,10,false,'leads paid elsewhere are handed over late'::text), ('reservations_lapse'::text,'recent_lapses'::text,'{}'::text,0.01,NULL::numeric,false,'buyers let more than one reservation in a hundred lapse'::text), ('reservations_surge'::text,'reservation_surge'::text,'{}'::text,3,10,false,'far more reservations than at this hour of other days'::text), ('deadlock'::text,'new_deadlocks'::text,'{}'::text,0,NULL::numeric,false,'transactions have deadlocked since the last check: see the server''s log'::text)) r(name, metric, labels, warning, critical, degrades, means);

ALTER TABLE ops.alert_rules OWNER TO stockade_owner;

CREATE VIEW ops.metrics AS
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_stock m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_checkout m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_payment m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_credit m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_market m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_membership m
UNION ALL
 SELECT name,
    labels,
    value,
    unit,
    since
   FROM ops._metrics_ops m;

ALTER TABLE ops.metrics OWNER TO stockade_owner;

CREATE VIEW ops.alerts AS
 SELECT name,
        CASE
            WHEN (value > critical) THEN 'critical'::text
            ELSE 'warning'::text
        END AS level,
    value AS figure,
        CASE
            WHEN (name ~~ '%\_age'::text) THEN (since + make_interval(secs => (LEAST(warning, critical))::double precision))
            ELSE since
        END AS since,
    unit,
    degrades,
    means
   FROM (ops.alert_rules r
     CROSS JOIN LATERAL ( SELECT m_1.name,
            m_1.labels,
            m_1.value,
            m_1.unit,
            m_1.since
           FROM ops.metrics m_1
          WHERE ((m_1.name = metric) AND (m_1.labels = labels))
         OFFSET 0) m)
  WHERE (value > LEAST(warning, critical));

ALTER TABLE ops.alerts OWNER TO stockade_owner;

CREATE FUNCTION ops.list_alerts() RETURNS SETOF ops.alerts
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS …;

ALTER FUNCTION ops.list_alerts() OWNER TO stockade_owner;

CREATE FUNCTION ops.list_breaches(open_only boolean DEFAULT true, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50, OUT breach_id bigint, OUT room text, OUT rule text, OUT subject text, OUT detail text, OUT first_seen_at timestamp with time zone, OUT last_seen_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT product_id bigint) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_breaches(open_only boolean, before bigint, at_most integer, OUT breach_id bigint, OUT room text, OUT rule text, OUT subject text, OUT detail text, OUT first_seen_at timestamp with time zone, OUT last_seen_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT product_id bigint) OWNER TO stockade_owner;

CREATE VIEW checkout.sale AS
 SELECT id AS drop_id,
    id AS product_id,
    name,
    price_cents,
    currency,
        CASE
            WHEN (starts_at > statement_timestamp()) THEN 'upcoming'::text
            WHEN (ends_at <= statement_timestamp()) THEN 'over'::text
            ELSE 'on'::text
        END AS state,
    total AS size,
    sold,
    held,
    free,
    COALESCE(round(((100.0 * ((sold + held))::numeric) / (NULLIF(total, 0))::numeric), 1), (100)::numeric) AS fill_percent,
    next_lapse_at,
    starts_at,
    ends_at,
    COALESCE(hold_seconds, 600) AS hold_seconds
   FROM ((stock.product p
     JOIN stock.availability a ON ((product_id = id)))
     LEFT JOIN checkout.drop d ON ((product_id = id)));

ALTER TABLE checkout.sale OWNER TO stockade_owner;

CREATE FUNCTION ops.list_drops(state text DEFAULT NULL::text, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50) RETURNS SETOF checkout.sale
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_drops(state text, before bigint, at_most integer) OWNER TO stockade_owner;

CREATE VIEW ops.inbox AS
 SELECT id AS event_id,
    provider,
    delivery_id,
    state,
    reason,
    order_id,
    intent_id,
    names,
    received_at,
    closed_at
   FROM payment.event e;

ALTER TABLE ops.inbox OWNER TO stockade_owner;

CREATE FUNCTION ops.list_events(state text DEFAULT NULL::text, provider text DEFAULT NULL::text, sort text DEFAULT 'newest'::text, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50) RETURNS SETOF ops.inbox
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

ALTER FUNCTION ops.list_events(state text, provider text, sort text, before bigint, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_exceptions(open_only boolean DEFAULT true, only_kind text DEFAULT NULL::text, sort text DEFAULT 'newest'::text, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50, only_id bigint DEFAULT NULL::bigint, OUT id bigint, OUT kind text, OUT subject text, OUT owed text, OUT amount numeric, OUT waiting numeric, OUT currency text, OUT provider text, OUT order_id uuid, OUT event_id bigint, OUT detail text, OUT created_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT resolution text, OUT resolved_by text, OUT note text, OUT going_back boolean, OUT ways text[]) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

ALTER FUNCTION ops.list_exceptions(open_only boolean, only_kind text, sort text, before bigint, at_most integer, only_id bigint, OUT id bigint, OUT kind text, OUT subject text, OUT owed text, OUT amount numeric, OUT waiting numeric, OUT currency text, OUT provider text, OUT order_id uuid, OUT event_id bigint, OUT detail text, OUT created_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT resolution text, OUT resolved_by text, OUT note text, OUT going_back boolean, OUT ways text[]) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_jobs(OUT job_name text, OUT schedule text, OUT command text, OUT active boolean, OUT last_status text, OUT last_started_at timestamp with time zone, OUT last_seconds numeric, OUT last_message text) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_jobs(OUT job_name text, OUT schedule text, OUT command text, OUT active boolean, OUT last_status text, OUT last_started_at timestamp with time zone, OUT last_seconds numeric, OUT last_message text) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_products(search text DEFAULT NULL::text, sort text DEFAULT 'id'::text, descending boolean DEFAULT false, after bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50, leads boolean DEFAULT false, OUT product_id bigint, OUT sku text, OUT name text, OUT price numeric, OUT currency text, OUT total integer, OUT free integer, OUT held integer, OUT sold integer, OUT lapsed integer, OUT next_lapse_at timestamp with time zone, OUT breaches bigint) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_products(search text, sort text, descending boolean, after bigint, at_most integer, leads boolean, OUT product_id bigint, OUT sku text, OUT name text, OUT price numeric, OUT currency text, OUT total integer, OUT free integer, OUT held integer, OUT sold integer, OUT lapsed integer, OUT next_lapse_at timestamp with time zone, OUT breaches bigint) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_repairs(product_id bigint DEFAULT NULL::bigint, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50) RETURNS SETOF ops.repair_log
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_repairs(product_id bigint, before bigint, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_sweeps(before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 50, busy_only boolean DEFAULT false, OUT sweep_run_id bigint, OUT source text, OUT started_at timestamp with time zone, OUT ended_at timestamp with time zone, OUT expired bigint, OUT batches integer, OUT seconds numeric, OUT lag_seconds numeric, OUT late boolean) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.list_sweeps(before bigint, at_most integer, busy_only boolean, OUT sweep_run_id bigint, OUT source text, OUT started_at timestamp with time zone, OUT ended_at timestamp with time zone, OUT expired bigint, OUT batches integer, OUT seconds numeric, OUT lag_seconds numeric, OUT late boolean) OWNER TO stockade_owner;

CREATE TABLE payment.intent (
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    provider payment.provider NOT NULL,
    mode text NOT NULL,
    state payment.intent_state DEFAULT 'created'::text NOT NULL,
    pay_at text,
    detail text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    asked_at timestamp with time zone,
    CONSTRAINT intent_mode_of_provider CHECK (((((((provider)::text = 'stripe'::text) AND (mode = 'intent'::text)) OR (((provider)::text = 'stripe'::text) AND (mode = 'checkout'::text))) OR (((provider)::text = 'nowpayments'::text) AND (mode = 'invoice'::text))) OR (((provider)::text = 'generic'::text) AND (mode = 'webhook'::text))))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE payment.intent OWNER TO stockade_owner;

CREATE VIEW ops.task AS
 SELECT id AS task_id,
    kind,
    provider,
    state,
    attempts,
    due_at,
    created_at,
    closed_at,
    amount,
    day,
    detail,
    intent_id,
    event_id,
    exception_id,
    COALESCE(order_id, order_id, order_id) AS order_id
   FROM (((payment.task t
     LEFT JOIN payment.intent i ON ((id = intent_id)))
     LEFT JOIN payment.event e ON ((id = event_id)))
     LEFT JOIN payment.exception x ON ((id = exception_id)));

ALTER TABLE ops.task OWNER TO stockade_owner;

CREATE FUNCTION ops.list_tasks(state text DEFAULT NULL::text, kind text DEFAULT NULL::text, sort text DEFAULT 'newest'::text, before uuid DEFAULT NULL::uuid, at_most integer DEFAULT 50) RETURNS SETOF ops.task
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

ALTER FUNCTION ops.list_tasks(state text, kind text, sort text, before uuid, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.list_withdrawals(state text DEFAULT NULL::text, sort text DEFAULT 'newest'::text, before uuid DEFAULT NULL::uuid, at_most integer DEFAULT 50, withdrawal_id uuid DEFAULT NULL::uuid) RETURNS SETOF credit.withdrawal
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

ALTER FUNCTION ops.list_withdrawals(state text, sort text, before uuid, at_most integer, withdrawal_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION ops.plan_repair(product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.plan_repair(product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) OWNER TO stockade_owner;

CREATE FUNCTION ops.plan_repairs(OUT product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) RETURNS SETOF record
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.plan_repairs(OUT product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) OWNER TO stockade_owner;

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

CREATE FUNCTION ops.repair(product_id bigint, repaired_by text DEFAULT SESSION_USER) RETURNS ops.repair_log
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.repair(product_id bigint, repaired_by text) OWNER TO stockade_owner;

CREATE FUNCTION ops.scrape() RETURNS TABLE(name text, labels jsonb, value numeric, unit text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS …;

ALTER FUNCTION ops.scrape() OWNER TO stockade_owner;

CREATE PROCEDURE ops.sweep(IN batch_size integer DEFAULT 50)
    LANGUAGE plpgsql
    AS …;

ALTER PROCEDURE ops.sweep(IN batch_size integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT from_product_id bigint DEFAULT 0, INOUT from_deadline timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone, OUT expired integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT expired integer) OWNER TO stockade_owner;

CREATE FUNCTION ops.sweep_now(source text DEFAULT 'http'::text, at_most integer DEFAULT 10000, OUT expired integer, OUT sweep_run_id bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION ops.tell_order(order_id uuid, OUT happened_at timestamp with time zone, OUT thing text, OUT id text, OUT state text, OUT detail text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.tell_order(order_id uuid, OUT happened_at timestamp with time zone, OUT thing text, OUT id text, OUT state text, OUT detail text) OWNER TO stockade_owner;

CREATE FUNCTION ops.tell_sweeps() RETURNS TABLE(source text, expired bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION ops.tell_sweeps() OWNER TO stockade_owner;

CREATE FUNCTION payment._advance(ours payment.intent, meaning text, detail text) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._advance(ours payment.intent, meaning text, detail text) OWNER TO stockade_owner;

CREATE FUNCTION payment._allocate(receipt_id bigint, amount numeric, order_id uuid DEFAULT NULL::uuid, exception_id bigint DEFAULT NULL::bigint, extension_id bigint DEFAULT NULL::bigint, outflow_id bigint DEFAULT NULL::bigint) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._allocate(receipt_id bigint, amount numeric, order_id uuid, exception_id bigint, extension_id bigint, outflow_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._answer(fact payment._fact, outcome payment.outcome) RETURNS payment.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._answer(fact payment._fact, outcome payment.outcome) OWNER TO stockade_owner;

CREATE FUNCTION payment._answered(event payment.event, fact payment._fact) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._answered(event payment.event, fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._apply_parked(provider text, known_as text[], ours payment.intent DEFAULT NULL::payment.intent) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._apply_parked(provider text, known_as text[], ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._apply_to_membership(event payment.event, fact payment._fact) RETURNS payment.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._apply_to_membership(event payment.event, fact payment._fact) OWNER TO stockade_owner;

CREATE TABLE payment.receipt (
    id bigint NOT NULL,
    intent_id uuid,
    event_id bigint NOT NULL,
    provider payment.provider NOT NULL,
    movement text NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    cumulative numeric NOT NULL,
    received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT receipt_amount_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT receipt_cumulative_range CHECK ((cumulative >= amount))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.receipt OWNER TO stockade_owner;

CREATE FUNCTION payment._arrive(event payment.event, fact payment._fact, ours payment.intent, paid checkout.purchase_order) RETURNS payment.receipt
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._arrive(event payment.event, fact payment._fact, ours payment.intent, paid checkout.purchase_order) OWNER TO stockade_owner;

CREATE FUNCTION payment._as_written(amount numeric, currency text, provider text) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._as_written(amount numeric, currency text, provider text) OWNER TO stockade_owner;

CREATE FUNCTION payment._ask(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._ask(moment timestamp with time zone, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION payment._ask_for_day(moment timestamp with time zone) RETURNS integer
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._ask_for_day(moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment._assignment(claimed payment.task) RETURNS payment.assignment
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._assignment(claimed payment.task) OWNER TO stockade_owner;

CREATE FUNCTION payment._bring_back(outflow_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._bring_back(outflow_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._check_reference(reference text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._check_reference(reference text) OWNER TO stockade_owner;

CREATE FUNCTION payment._close_apply(event_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._close_apply(event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._close_event(event_id bigint, state text, reason text DEFAULT NULL::text, ours payment.intent DEFAULT NULL::payment.intent) RETURNS payment.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._close_event(event_id bigint, state text, reason text, ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._compare(provider text, day date) RETURNS TABLE(subject text, kind text, detail text, amount numeric, currency text, order_id uuid, payload jsonb)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._compare(provider text, day date) OWNER TO stockade_owner;

CREATE TABLE payment.outflow (
    id bigint NOT NULL,
    provider payment.provider NOT NULL,
    movement text NOT NULL,
    kind text NOT NULL,
    reference text,
    amount numeric NOT NULL,
    currency text NOT NULL,
    beyond numeric DEFAULT 0 NOT NULL,
    state text DEFAULT 'out'::text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT outflow_amount_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT outflow_beyond_range CHECK (((beyond >= (0)::numeric) AND (beyond <= amount))),
    CONSTRAINT outflow_closed_once CHECK (((state = 'out'::text) = (closed_at IS NULL))),
    CONSTRAINT outflow_kind_known CHECK ((kind = ANY (ARRAY['refund'::text, 'dispute'::text]))),
    CONSTRAINT outflow_state_known CHECK ((state = ANY (ARRAY['out'::text, 'back'::text, 'lost'::text])))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.outflow OWNER TO stockade_owner;

CREATE FUNCTION payment._dispute(went payment.outflow, meaning text, order_id uuid, receipt_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._dispute(went payment.outflow, meaning text, order_id uuid, receipt_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._due_task(providers text[], moment timestamp with time zone) RETURNS payment.task
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._due_task(providers text[], moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment._end(ours payment.intent, meaning text, detail text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._end(ours payment.intent, meaning text, detail text) OWNER TO stockade_owner;

CREATE FUNCTION payment._end_at_provider(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._end_at_provider(moment timestamp with time zone, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION payment._end_dispute(ended payment.outflow, won boolean) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._end_dispute(ended payment.outflow, won boolean) OWNER TO stockade_owner;

CREATE FUNCTION payment._except(kind text, subject text, owed text, detail text, amount numeric DEFAULT NULL::numeric, currency text DEFAULT NULL::text, provider text DEFAULT NULL::text, order_id uuid DEFAULT NULL::uuid, receipt_id bigint DEFAULT NULL::bigint, event_id bigint DEFAULT NULL::bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._except(kind text, subject text, owed text, detail text, amount numeric, currency text, provider text, order_id uuid, receipt_id bigint, event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._find(event payment.event, fact payment._fact) RETURNS payment.intent
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._find(event payment.event, fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._finish(task payment.task, result text, reference text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._finish(task payment.task, result text, reference text) OWNER TO stockade_owner;

CREATE FUNCTION payment._follow_money(event payment.event, fact payment._fact, extended membership.extension) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._follow_money(event payment.event, fact payment._fact, extended membership.extension) OWNER TO stockade_owner;

CREATE FUNCTION payment._give_effect(event payment.event, fact payment._fact, ours payment.intent) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._give_effect(event payment.event, fact payment._fact, ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._give_up(given payment.task, detail text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._give_up(given payment.task, detail text) OWNER TO stockade_owner;

CREATE FUNCTION payment._has_other_payment(intent_id uuid, movement text) RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._has_other_payment(intent_id uuid, movement text) OWNER TO stockade_owner;

CREATE FUNCTION payment._hear(fact payment._fact, ours payment.intent) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._hear(fact payment._fact, ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._hear_payout(event payment.event) RETURNS payment.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._hear_payout(event payment.event) OWNER TO stockade_owner;

CREATE TABLE payment.statement_line (
    provider payment.provider NOT NULL,
    day date NOT NULL,
    number integer NOT NULL,
    payload jsonb NOT NULL,
    meaning text,
    movement text,
    reference text,
    amount numeric,
    currency text,
    intent_id uuid,
    order_id uuid,
    names text[]
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.statement_line OWNER TO stockade_owner;

CREATE FUNCTION payment._here(line payment.statement_line) RETURNS TABLE(amount numeric, currency text, is_refunded boolean)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._here(line payment.statement_line) OWNER TO stockade_owner;

CREATE FUNCTION payment._id(value jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._id(value jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._is_going_back(exception_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._is_going_back(exception_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._is_mismatch(kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._is_mismatch(kind text) OWNER TO stockade_owner;

CREATE FUNCTION payment._is_of_membership(provider text, fact payment._fact) RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._is_of_membership(provider text, fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._is_payout(event payment.event) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._is_payout(event payment.event) OWNER TO stockade_owner;

CREATE FUNCTION payment._is_staged(provider text, day date, run_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._is_staged(provider text, day date, run_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._keep(receipt payment.receipt, order_id uuid, kind text, amount numeric) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._keep(receipt payment.receipt, order_id uuid, kind text, amount numeric) OWNER TO stockade_owner;

CREATE FUNCTION payment._kept(exception_id bigint) RETURNS numeric
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._kept(exception_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._known(provider text, intent_id uuid, names text[]) RETURNS uuid
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION payment._known(provider text, intent_id uuid, names text[]) OWNER TO stockade_owner;

CREATE FUNCTION payment._link(provider text, names text[], intent_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._link(provider text, names text[], intent_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._lives(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._lives(state text) OWNER TO stockade_owner;

CREATE FUNCTION payment._lock(intent_id uuid) RETURNS payment.intent
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._lock(intent_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._lock_exception(exception_id bigint) RETURNS payment.exception
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._lock_exception(exception_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._lock_owed(exception_id bigint) RETURNS payment.exception
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._lock_owed(exception_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._match(matched payment.exception, order_id uuid, resolved_by text, note text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._match(matched payment.exception, order_id uuid, resolved_by text, note text) OWNER TO stockade_owner;

CREATE FUNCTION payment._match_event(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) RETURNS record
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._match_event(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._minor_units(amount numeric, currency text) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._minor_units(amount numeric, currency text) OWNER TO stockade_owner;

CREATE FUNCTION payment._misfit(fact payment._fact, paid checkout.purchase_order, provider text, available numeric) RETURNS text
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION payment._misfit(fact payment._fact, paid checkout.purchase_order, provider text, available numeric) OWNER TO stockade_owner;

CREATE FUNCTION payment._mismatch(line payment.statement_line, ours payment.intent, amount numeric, currency text, is_refunded boolean) RETURNS text
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._mismatch(line payment.statement_line, ours payment.intent, amount numeric, currency text, is_refunded boolean) OWNER TO stockade_owner;

CREATE FUNCTION payment._missing_there(provider text, day date) RETURNS TABLE(movement text, amount numeric, currency text, order_id uuid)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._missing_there(provider text, day date) OWNER TO stockade_owner;

CREATE FUNCTION payment._moment(value jsonb) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._moment(value jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._move_out(taken payment.outflow, receipt_id bigint, order_id uuid, exception_id bigint, extension_id bigint, amount numeric) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._move_out(taken payment.outflow, receipt_id bigint, order_id uuid, exception_id bigint, extension_id bigint, amount numeric) OWNER TO stockade_owner;

CREATE FUNCTION payment._moves_money(meaning text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._moves_money(meaning text) OWNER TO stockade_owner;

CREATE FUNCTION payment._names_of(intent_id uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION payment._names_of(intent_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._next_state(state text, meaning text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._next_state(state text, meaning text) OWNER TO stockade_owner;

CREATE FUNCTION payment._note_mismatch(provider text, subject text, kind text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._note_mismatch(provider text, subject text, kind text) OWNER TO stockade_owner;

CREATE FUNCTION payment._number(value jsonb) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._number(value jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._outcome(event_id bigint) RETURNS payment.outcome
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION payment._outcome(event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._paid_by(fact payment._fact, intent_id uuid) RETURNS payment.receipt
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._paid_by(fact payment._fact, intent_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._paid_out(provider text, day date) RETURNS TABLE(withdrawal_id uuid, coins numeric, currency text, is_listed boolean)
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION payment._paid_out(provider text, day date) OWNER TO stockade_owner;

CREATE FUNCTION payment._park(event_id bigint, fact payment._fact, reason text, ours payment.intent) RETURNS payment.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._park(event_id bigint, fact payment._fact, reason text, ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._pause(kind text, attempts integer) RETURNS interval
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._pause(kind text, attempts integer) OWNER TO stockade_owner;

CREATE FUNCTION payment._pay_back(fact payment._fact, paid payment.receipt, order_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._pay_back(fact payment._fact, paid payment.receipt, order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment._pays_back(meaning text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._pays_back(meaning text) OWNER TO stockade_owner;

CREATE FUNCTION payment._queue(kind text, due_at timestamp with time zone, provider text DEFAULT NULL::text, intent_id uuid DEFAULT NULL::uuid, event_id bigint DEFAULT NULL::bigint, exception_id bigint DEFAULT NULL::bigint, amount numeric DEFAULT NULL::numeric, detail text DEFAULT NULL::text) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._queue(kind text, due_at timestamp with time zone, provider text, intent_id uuid, event_id bigint, exception_id bigint, amount numeric, detail text) OWNER TO stockade_owner;

CREATE FUNCTION payment._read(provider text, payload jsonb) RETURNS payment._fact
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._read(provider text, payload jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._read_generic(payload jsonb) RETURNS payment._fact
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._read_generic(payload jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._read_nowpayments(payload jsonb) RETURNS payment._fact
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._read_nowpayments(payload jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._read_stripe(payload jsonb) RETURNS payment._fact
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._read_stripe(payload jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._read_stripe_billing(thing jsonb, meaning text) RETURNS payment._fact
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._read_stripe_billing(thing jsonb, meaning text) OWNER TO stockade_owner;

CREATE FUNCTION payment._receive(event payment.event, fact payment._fact, ours payment.intent) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._receive(event payment.event, fact payment._fact, ours payment.intent) OWNER TO stockade_owner;

CREATE FUNCTION payment._refund(went payment.outflow, first_exception_id bigint DEFAULT NULL::bigint, taken_by text DEFAULT 'payment.apply'::text) RETURNS payment.outflow
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._refund(went payment.outflow, first_exception_id bigint, taken_by text) OWNER TO stockade_owner;

CREATE FUNCTION payment._refund_owed(owed payment.exception, reference text, amount numeric, refunded_by text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._refund_owed(owed payment.exception, reference text, amount numeric, refunded_by text) OWNER TO stockade_owner;

CREATE FUNCTION payment._renew(event payment.event, fact payment._fact) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._renew(event payment.event, fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._reopen(exception_id bigint) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._reopen(exception_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._reservation_named(name text, OUT reservation_id uuid, OUT order_id uuid, OUT reference text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS …;

ALTER FUNCTION payment._reservation_named(name text, OUT reservation_id uuid, OUT order_id uuid, OUT reference text) OWNER TO stockade_owner;

CREATE FUNCTION payment._resolve(exception_id bigint, resolution text, resolved_by text, note text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._resolve(exception_id bigint, resolution text, resolved_by text, note text) OWNER TO stockade_owner;

CREATE FUNCTION payment._return_credits(outflow_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._return_credits(outflow_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._said(fact payment._fact) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._said(fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._said_at(event payment.event) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._said_at(event payment.event) OWNER TO stockade_owner;

CREATE FUNCTION payment._settle(paid checkout.purchase_order) RETURNS checkout.outcome
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._settle(paid checkout.purchase_order) OWNER TO stockade_owner;

CREATE FUNCTION payment._settle_exception(event_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._settle_exception(event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment._short_before(provider text, movement text, currency text) RETURNS payment.exception[]
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._short_before(provider text, movement text, currency text) OWNER TO stockade_owner;

CREATE FUNCTION payment._stands(task payment.task, moment timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._stands(task payment.task, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment._stripe_meaning(said text, status text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._stripe_meaning(said text, status text) OWNER TO stockade_owner;

CREATE FUNCTION payment._stripe_periods(invoice jsonb, price_id text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._stripe_periods(invoice jsonb, price_id text) OWNER TO stockade_owner;

CREATE FUNCTION payment._stripe_subscription(thing jsonb, told_at timestamp with time zone) RETURNS membership.news
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION payment._stripe_subscription(thing jsonb, told_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment._stuck(task payment.task) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._stuck(task payment.task) OWNER TO stockade_owner;

CREATE FUNCTION payment._take_credits(outflow_id bigint, order_id uuid, part numeric) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._take_credits(outflow_id bigint, order_id uuid, part numeric) OWNER TO stockade_owner;

CREATE FUNCTION payment._take_out(went payment.outflow, first_exception_id bigint DEFAULT NULL::bigint, taken_by text DEFAULT 'payment.apply'::text) RETURNS payment.outflow
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._take_out(went payment.outflow, first_exception_id bigint, taken_by text) OWNER TO stockade_owner;

CREATE FUNCTION payment._takes(provider text, amount bigint, currency text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._takes(provider text, amount bigint, currency text) OWNER TO stockade_owner;

CREATE FUNCTION payment._tell_overdrawn(taken payment.outflow, amount numeric) RETURNS void
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._tell_overdrawn(taken payment.outflow, amount numeric) OWNER TO stockade_owner;

CREATE FUNCTION payment._tell_parked(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._tell_parked(moment timestamp with time zone, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION payment._thing(payload jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._thing(payload jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment._try_again(moment timestamp with time zone, at_most integer) RETURNS integer
    LANGUAGE sql
    AS …;

ALTER FUNCTION payment._try_again(moment timestamp with time zone, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION payment._try_books(provider text) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._try_books(provider text) OWNER TO stockade_owner;

CREATE FUNCTION payment._unrenew(event payment.event, fact payment._fact) RETURNS text
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION payment._unrenew(event payment.event, fact payment._fact) OWNER TO stockade_owner;

CREATE FUNCTION payment._uuid(value text) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._uuid(value text) OWNER TO stockade_owner;

CREATE FUNCTION payment._waits(told payment.exception) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._waits(told payment.exception) OWNER TO stockade_owner;

CREATE FUNCTION payment._whole_units(amount numeric, currency text) RETURNS numeric
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._whole_units(amount numeric, currency text) OWNER TO stockade_owner;

CREATE FUNCTION payment._without_secrets(said text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION payment._without_secrets(said text) OWNER TO stockade_owner;

CREATE FUNCTION payment.allow_refund(task_id uuid, attempt integer, OUT status text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.allow_refund(task_id uuid, attempt integer, OUT status text) OWNER TO stockade_owner;

CREATE FUNCTION payment.apply(event_id bigint) RETURNS payment.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.apply(event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment.buy_credits(workspace_id uuid, product_id bigint, quantity integer, key text, window_seconds integer DEFAULT 900) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.buy_credits(workspace_id uuid, product_id bigint, quantity integer, key text, window_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.claim_task(providers text[] DEFAULT '{stripe,nowpayments}'::text[], lease_seconds integer DEFAULT 60) RETURNS SETOF payment.assignment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.claim_task(providers text[], lease_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.credit_exception(exception_id bigint, workspace_id uuid, credits bigint, resolved_by text DEFAULT SESSION_USER, note text DEFAULT NULL::text, OUT status text, OUT balance bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.credit_exception(exception_id bigint, workspace_id uuid, credits bigint, resolved_by text, note text, OUT status text, OUT balance bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment.finish_task(task_id uuid, attempt integer, result text, reference text DEFAULT NULL::text, detail text DEFAULT NULL::text, OUT status text, OUT due_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.finish_task(task_id uuid, attempt integer, result text, reference text, detail text, OUT status text, OUT due_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment.get_bill(intent_id uuid DEFAULT NULL::uuid, provider text DEFAULT NULL::text, name text DEFAULT NULL::text, OUT bill_id uuid, OUT issuer text, OUT mode text, OUT state text, OUT pay_at text, OUT order_id uuid, OUT reservation_id uuid, OUT amount bigint, OUT currency text, OUT price numeric, OUT lines jsonb, OUT names text[], OUT listed_since timestamp with time zone, OUT listed_before timestamp with time zone) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.get_bill(intent_id uuid, provider text, name text, OUT bill_id uuid, OUT issuer text, OUT mode text, OUT state text, OUT pay_at text, OUT order_id uuid, OUT reservation_id uuid, OUT amount bigint, OUT currency text, OUT price numeric, OUT lines jsonb, OUT names text[], OUT listed_since timestamp with time zone, OUT listed_before timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment.get_intent(intent_id uuid DEFAULT NULL::uuid, provider text DEFAULT NULL::text, name text DEFAULT NULL::text) RETURNS SETOF payment.intent
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.get_intent(intent_id uuid, provider text, name text) OWNER TO stockade_owner;

CREATE FUNCTION payment.get_order(order_id uuid, OUT state text, OUT total bigint, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaces uuid, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.get_order(order_id uuid, OUT state text, OUT total bigint, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaces uuid, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text) OWNER TO stockade_owner;

CREATE FUNCTION payment.give_back(order_id uuid) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.give_back(order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment.link_membership(subscriber text, plan text, subscription jsonb) RETURNS membership.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.link_membership(subscriber text, plan text, subscription jsonb) OWNER TO stockade_owner;

CREATE FUNCTION payment.list_exceptions(open_only boolean DEFAULT true, before bigint DEFAULT NULL::bigint, at_most integer DEFAULT 100) RETURNS SETOF payment.exception
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.list_exceptions(open_only boolean, before bigint, at_most integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.list_lapsed(after uuid DEFAULT NULL::uuid, at_most integer DEFAULT 100, OUT intent_id uuid, OUT provider text, OUT names text[]) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.list_lapsed(after uuid, at_most integer, OUT intent_id uuid, OUT provider text, OUT names text[]) OWNER TO stockade_owner;

CREATE FUNCTION payment.match(exception_id bigint, order_id uuid DEFAULT NULL::uuid, resolved_by text DEFAULT SESSION_USER, note text DEFAULT NULL::text, OUT status text, OUT paid_order_id uuid) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.match(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) OWNER TO stockade_owner;

CREATE FUNCTION payment.open(order_id uuid, provider text, mode text, OUT status text, OUT intent_id uuid, OUT state text, OUT pay_at text, OUT amount bigint, OUT currency text, OUT expires_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.open(order_id uuid, provider text, mode text, OUT status text, OUT intent_id uuid, OUT state text, OUT pay_at text, OUT amount bigint, OUT currency text, OUT expires_at timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION payment.opened(intent_id uuid, answer jsonb, OUT state text, OUT payable boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.opened(intent_id uuid, answer jsonb, OUT state text, OUT payable boolean) OWNER TO stockade_owner;

CREATE FUNCTION payment.place_order(reservation_id uuid, order_id uuid DEFAULT NULL::uuid, window_seconds integer DEFAULT 900) RETURNS checkout.outcome
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.place_order(reservation_id uuid, order_id uuid, window_seconds integer) OWNER TO stockade_owner;

CREATE TABLE payment.setting (
    id boolean DEFAULT true NOT NULL,
    keep_units_after_failure boolean DEFAULT false NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT setting_one_row CHECK (id)
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.setting OWNER TO stockade_owner;

CREATE FUNCTION payment.put_setting(keep_units_after_failure boolean) RETURNS payment.setting
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.put_setting(keep_units_after_failure boolean) OWNER TO stockade_owner;

CREATE FUNCTION payment.queue_refund(exception_id bigint, resolved_by text DEFAULT SESSION_USER, OUT status text, OUT amount numeric, OUT currency text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.queue_refund(exception_id bigint, resolved_by text, OUT status text, OUT amount numeric, OUT currency text) OWNER TO stockade_owner;

CREATE FUNCTION payment.reconcile(provider text, day date, run_id uuid, OUT status text, OUT mismatches integer, OUT filed integer, OUT events integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.reconcile(provider text, day date, run_id uuid, OUT status text, OUT mismatches integer, OUT filed integer, OUT events integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.record_event(provider text, payload jsonb, delivery_id text DEFAULT NULL::text, body text DEFAULT NULL::text, OUT status text, OUT event_id bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.record_event(provider text, payload jsonb, delivery_id text, body text, OUT status text, OUT event_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment.record_refund(exception_id bigint, reference text, resolved_by text DEFAULT SESSION_USER, OUT status text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.record_refund(exception_id bigint, reference text, resolved_by text, OUT status text) OWNER TO stockade_owner;

CREATE FUNCTION payment.refused(intent_id uuid, detail text, OUT state text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.refused(intent_id uuid, detail text, OUT state text) OWNER TO stockade_owner;

CREATE FUNCTION payment.show_order(order_id uuid, OUT state text, OUT total numeric, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text, OUT drop_id bigint, OUT product_id bigint) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.show_order(order_id uuid, OUT state text, OUT total numeric, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text, OUT drop_id bigint, OUT product_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION payment.show_sales(drop_ids bigint[] DEFAULT '{}'::bigint[], product_ids bigint[] DEFAULT '{}'::bigint[], at_most integer DEFAULT 100, OUT listed boolean, OUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price numeric, OUT currency text, OUT state text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT next_lapse_at timestamp with time zone, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer, OUT seconds_left integer) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.show_sales(drop_ids bigint[], product_ids bigint[], at_most integer, OUT listed boolean, OUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price numeric, OUT currency text, OUT state text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT next_lapse_at timestamp with time zone, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer, OUT seconds_left integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.stage(provider text, day date, payloads jsonb, INOUT run_id uuid DEFAULT NULL::uuid, OUT status text, OUT staged integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.stage(provider text, day date, payloads jsonb, INOUT run_id uuid, OUT status text, OUT staged integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.sweep(at_most integer DEFAULT 1000, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.sweep(at_most integer, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) OWNER TO stockade_owner;

CREATE FUNCTION payment.try_ask(intent_id uuid, OUT granted boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.try_ask(intent_id uuid, OUT granted boolean) OWNER TO stockade_owner;

CREATE FUNCTION payment.unknown(intent_id uuid, detail text, OUT state text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.unknown(intent_id uuid, detail text, OUT state text) OWNER TO stockade_owner;

CREATE FUNCTION payment.write_off(exception_id bigint, resolved_by text DEFAULT SESSION_USER, note text DEFAULT NULL::text, OUT status text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION payment.write_off(exception_id bigint, resolved_by text, note text, OUT status text) OWNER TO stockade_owner;

CREATE FUNCTION rpc.cleanup_expired_reservations() RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.cleanup_expired_reservations() OWNER TO stockade_owner;

CREATE FUNCTION rpc.complete_credit_lead_purchase(p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint) RETURNS TABLE(success boolean, message text, new_balance bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.complete_credit_lead_purchase(p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint) OWNER TO stockade_owner;

CREATE FUNCTION rpc.complete_stripe_lead_purchase(p_purchase_id uuid, p_download_url text) RETURNS TABLE(success boolean, already_completed boolean, lead_ids uuid[])
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.complete_stripe_lead_purchase(p_purchase_id uuid, p_download_url text) OWNER TO stockade_owner;

CREATE FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) OWNER TO stockade_owner;

CREATE FUNCTION rpc.mark_leads_sold_bulk(p_lead_ids uuid[]) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.mark_leads_sold_bulk(p_lead_ids uuid[]) OWNER TO stockade_owner;

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

CREATE FUNCTION rpc.validate_and_lock_leads_for_purchase(p_lead_ids uuid[], p_buyer_workspace_id uuid) RETURNS TABLE(lead_id uuid, price bigint, marketplace_status text, sold_at timestamp with time zone, sold_count integer, purchase_id uuid, locked_until timestamp with time zone)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS …;

ALTER FUNCTION rpc.validate_and_lock_leads_for_purchase(p_lead_ids uuid[], p_buyer_workspace_id uuid) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._check_product(product stock.product) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._check_product(product stock.product) OWNER TO stockade_owner;

CREATE FUNCTION stock._check_sort(sort text, known text[], hint text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS …;

ALTER FUNCTION stock._check_sort(sort text, known text[], hint text) OWNER TO stockade_owner;

CREATE FUNCTION stock._cleanup(at_most integer, INOUT from_product_id bigint DEFAULT 0, INOUT from_deadline timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone, OUT swept integer) RETURNS record
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._cleanup(at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT swept integer) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._earlier(namespace text, reference text) RETURNS SETOF stock.reservation
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._earlier(namespace text, reference text) OWNER TO stockade_owner;

CREATE FUNCTION stock._external_product(line jsonb) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS …;

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

CREATE FUNCTION stock._hold_length(ttl_seconds integer, hold_seconds integer, longest_seconds integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._hold_length(ttl_seconds integer, hold_seconds integer, longest_seconds integer) OWNER TO stockade_owner;

CREATE FUNCTION stock._in_slots(product_id bigint) RETURNS SETOF stock.outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._in_slots(product_id bigint) OWNER TO stockade_owner;

CREATE FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) RETURNS SETOF stock.outcome
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) OWNER TO stockade_owner;

CREATE FUNCTION stock._is_durable() RETURNS boolean
    LANGUAGE sql STABLE
    AS …;

ALTER FUNCTION stock._is_durable() OWNER TO stockade_owner;

CREATE FUNCTION stock._is_open_to(only_in text, namespace text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS …;

ALTER FUNCTION stock._is_open_to(only_in text, namespace text) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._limit_to(product_id bigint, only_in text) RETURNS boolean
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._limit_to(product_id bigint, only_in text) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._reserve_alone(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) RETURNS stock.outcome
    LANGUAGE plpgsql
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS …;

ALTER FUNCTION stock._reserve_alone(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._sweep(product_id bigint, at_most bigint, INOUT deadline timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone, OUT swept integer) RETURNS record
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._sweep(product_id bigint, at_most bigint, INOUT deadline timestamp with time zone, OUT swept integer) OWNER TO stockade_owner;

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

CREATE FUNCTION stock._use(reservation_id uuid, expires_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS …;

ALTER FUNCTION stock._use(reservation_id uuid, expires_at timestamp with time zone) OWNER TO stockade_owner;

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

CREATE FUNCTION stock.list_reservations(state text DEFAULT NULL::text, product_id bigint DEFAULT NULL::bigint, before uuid DEFAULT NULL::uuid, at_most integer DEFAULT 100, reference text DEFAULT NULL::text, buyer text DEFAULT NULL::text, sort text DEFAULT 'newest'::text) RETURNS SETOF stock.overview
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

ALTER FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer, reference text, buyer text, sort text) OWNER TO stockade_owner;

CREATE FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text DEFAULT NULL::text, hold_seconds integer DEFAULT NULL::integer, longest_hold_seconds integer DEFAULT NULL::integer, units_per_buyer integer DEFAULT NULL::integer, slots integer DEFAULT NULL::integer, external_id uuid DEFAULT NULL::uuid, only_in text DEFAULT NULL::text) RETURNS stock.product
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS …;

ALTER FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid, only_in text) OWNER TO stockade_owner;

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

ALTER TABLE checkout.drop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME checkout.drop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE credit.entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME credit.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE market.answer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME market.answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE market.purchase_lead (
    purchase_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    price bigint NOT NULL,
    sold boolean DEFAULT false NOT NULL,
    CONSTRAINT purchase_lead_price_positive CHECK ((price > 0))
)
WITH (fillfactor='85', vacuum_truncate=off);

ALTER TABLE market.purchase_lead OWNER TO stockade_owner;

CREATE VIEW market.overview AS
 SELECT id AS purchase_id,
    workspace_id,
        CASE
            WHEN ((state)::text = ANY (ARRAY['paid'::text, 'completed'::text])) THEN 'completed'::text
            WHEN (((state)::text = 'active'::text) AND (expires_at > statement_timestamp())) THEN 'pending'::text
            ELSE 'expired'::text
        END AS status,
    ARRAY( SELECT lead_id
           FROM market.purchase_lead l
          WHERE (purchase_id = id)
          ORDER BY lead_id) AS lead_ids,
    price,
    reservation_id,
    order_id,
    namespace,
    key,
    download_url,
    created_at,
    expires_at,
    completed_at,
    paid_by
   FROM (market.purchase p
     JOIN stock.reservation r ON ((id = reservation_id)));

ALTER TABLE market.overview OWNER TO stockade_owner;

ALTER TABLE membership.extension ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.extension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE membership.payment_name (
    provider payment.provider NOT NULL,
    name text NOT NULL,
    payment_id text NOT NULL,
    CONSTRAINT payment_name_length CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT payment_name_payment_id_length CHECK (((length(payment_id) >= 1) AND (length(payment_id) <= 255)))
)
WITH (vacuum_truncate=off);

ALTER TABLE membership.payment_name OWNER TO stockade_owner;

ALTER TABLE membership.subscription ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.breach ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.breach_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.check_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.check_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.repair_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.repair_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE ops.snapshot (
    id boolean DEFAULT true NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT snapshot_one_row CHECK (id)
)
WITH (vacuum_truncate=off);

ALTER TABLE ops.snapshot OWNER TO stockade_owner;

ALTER TABLE ops.sweep_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.sweep_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.allocation (
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    purpose text NOT NULL,
    amount numeric NOT NULL,
    order_id uuid,
    exception_id bigint,
    outflow_id bigint,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    extension_id bigint,
    CONSTRAINT allocation_amount_not_zero CHECK ((amount <> (0)::numeric)),
    CONSTRAINT allocation_names_its_purpose CHECK ((((purpose = 'order'::text) = (order_id IS NOT NULL)) AND ((purpose = 'membership'::text) = (extension_id IS NOT NULL)) AND ((purpose = 'exception'::text) = (exception_id IS NOT NULL)) AND ((purpose <> ALL (ARRAY['refund'::text, 'dispute'::text])) OR (outflow_id IS NOT NULL)))),
    CONSTRAINT allocation_purpose_known CHECK ((purpose = ANY (ARRAY['order'::text, 'membership'::text, 'credit'::text, 'refund'::text, 'dispute'::text, 'exception'::text])))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.allocation OWNER TO stockade_owner;

ALTER TABLE payment.allocation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW payment.always_on AS
 SELECT id AS product_id
   FROM stock.product p
  WHERE ((only_in IS NULL) AND (NOT (EXISTS ( SELECT
           FROM checkout.drop d
          WHERE (product_id = id)))));

ALTER TABLE payment.always_on OWNER TO stockade_owner;

CREATE TABLE payment.answer (
    idempotency_key text NOT NULL,
    event_id bigint NOT NULL,
    order_id uuid NOT NULL,
    said text NOT NULL,
    order_state text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.answer OWNER TO stockade_owner;

CREATE TABLE payment.credit_order (
    order_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    credits bigint NOT NULL,
    CONSTRAINT credit_order_credits_positive CHECK ((credits > 0))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.credit_order OWNER TO stockade_owner;

ALTER TABLE payment.event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE payment.exception ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.exception_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.name (
    provider payment.provider NOT NULL,
    name text NOT NULL,
    intent_id uuid NOT NULL,
    CONSTRAINT name_length CHECK (((length(name) >= 1) AND (length(name) <= 255)))
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.name OWNER TO stockade_owner;

ALTER TABLE payment.outflow ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.outflow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE payment.receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME payment.receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE payment.statement (
    provider payment.provider NOT NULL,
    day date NOT NULL,
    run_id uuid NOT NULL,
    begun_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (vacuum_truncate=off);

ALTER TABLE payment.statement OWNER TO stockade_owner;

CREATE VIEW rpc.leads AS
 SELECT id,
    status AS marketplace_status,
    price AS marketplace_price,
    sold_count,
    sold_at,
    created_at
   FROM market.lead l;

ALTER TABLE rpc.leads OWNER TO stockade_owner;

CREATE VIEW rpc.marketplace_purchases AS
 SELECT purchase_id AS id,
    workspace_id AS buyer_workspace_id,
    status,
        CASE
            WHEN (paid_by = 'credits'::text) THEN 'credits'::text
            WHEN ((paid_by IS NOT NULL) OR (order_id IS NOT NULL)) THEN 'stripe'::text
            ELSE NULL::text
        END AS payment_method,
    price AS total_price,
    cardinality(lead_ids) AS total_leads,
    download_url,
    created_at,
    completed_at
   FROM market.overview o;

ALTER TABLE rpc.marketplace_purchases OWNER TO stockade_owner;

CREATE VIEW rpc.workspace_credits AS
 SELECT workspace_id,
    posted AS balance,
    pending,
    created_at
   FROM credit.account a;

ALTER TABLE rpc.workspace_credits OWNER TO stockade_owner;

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
)
WITH (vacuum_truncate=off);

ALTER TABLE stock.taking_back OWNER TO stockade_owner;

ALTER TABLE ONLY checkout.drop
    ADD CONSTRAINT drop_pkey PRIMARY KEY (id);

ALTER TABLE ONLY checkout.order_line
    ADD CONSTRAINT order_line_pkey PRIMARY KEY (order_id, product_id);

ALTER TABLE ONLY checkout.purchase_order
    ADD CONSTRAINT purchase_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY checkout.purchase_order
    ADD CONSTRAINT purchase_order_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY checkout.purchase_order
    ADD CONSTRAINT purchase_order_reservation_key UNIQUE (reservation_id);

ALTER TABLE ONLY credit.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (workspace_id);

ALTER TABLE ONLY credit.entry
    ADD CONSTRAINT entry_key UNIQUE (workspace_id, namespace, key);

ALTER TABLE ONLY credit.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY credit.pack
    ADD CONSTRAINT pack_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY credit.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY credit.withdrawal
    ADD CONSTRAINT withdrawal_key UNIQUE (workspace_id, namespace, key);

ALTER TABLE ONLY credit.withdrawal
    ADD CONSTRAINT withdrawal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY market.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY market.lead
    ADD CONSTRAINT lead_pkey PRIMARY KEY (id);

ALTER TABLE ONLY market.lead
    ADD CONSTRAINT lead_product_key UNIQUE (product_id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_key UNIQUE (workspace_id, namespace, key);

ALTER TABLE ONLY market.purchase_lead
    ADD CONSTRAINT purchase_lead_pkey PRIMARY KEY (purchase_id, lead_id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_order_key UNIQUE (order_id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_pkey PRIMARY KEY (id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_reservation_key UNIQUE (reservation_id);

ALTER TABLE ONLY market.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY membership.extension
    ADD CONSTRAINT extension_payment_key UNIQUE (provider, payment_id);

ALTER TABLE ONLY membership.extension
    ADD CONSTRAINT extension_pkey PRIMARY KEY (id);

ALTER TABLE ONLY membership.payment_name
    ADD CONSTRAINT payment_name_pkey PRIMARY KEY (provider, name);

ALTER TABLE ONLY membership.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY membership.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY membership.subscription
    ADD CONSTRAINT subscription_reference_key UNIQUE (provider, reference);

ALTER TABLE ONLY ops.breach
    ADD CONSTRAINT breach_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.check_run
    ADD CONSTRAINT check_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.repair_log
    ADD CONSTRAINT repair_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY ops.sweep_run
    ADD CONSTRAINT sweep_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (idempotency_key);

ALTER TABLE ONLY payment.credit_order
    ADD CONSTRAINT credit_order_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY payment.event
    ADD CONSTRAINT event_delivery_key UNIQUE (provider, delivery_id);

ALTER TABLE ONLY payment.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.exception
    ADD CONSTRAINT exception_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.exception
    ADD CONSTRAINT exception_subject_key UNIQUE (kind, subject);

ALTER TABLE ONLY payment.intent
    ADD CONSTRAINT intent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.name
    ADD CONSTRAINT name_pkey PRIMARY KEY (provider, name);

ALTER TABLE ONLY payment.outflow
    ADD CONSTRAINT outflow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.receipt
    ADD CONSTRAINT receipt_movement_key UNIQUE (provider, movement, currency, cumulative);

ALTER TABLE ONLY payment.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.statement_line
    ADD CONSTRAINT statement_line_pkey PRIMARY KEY (provider, day, number);

ALTER TABLE ONLY payment.statement
    ADD CONSTRAINT statement_pkey PRIMARY KEY (provider, day);

ALTER TABLE ONLY payment.swept
    ADD CONSTRAINT swept_pkey PRIMARY KEY (id);

ALTER TABLE ONLY payment.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);

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

CREATE INDEX drop_ends_at ON checkout.drop USING btree (ends_at);

CREATE INDEX drop_product ON checkout.drop USING btree (product_id);

CREATE INDEX purchase_order_pending ON checkout.purchase_order USING btree (id) WHERE ((state)::text = 'pending'::text);

CREATE INDEX entry_workspace ON credit.entry USING btree (workspace_id, id);

CREATE INDEX withdrawal_created_at ON credit.withdrawal USING btree (created_at);

CREATE INDEX withdrawal_due ON credit.withdrawal USING btree (due_at) WHERE ((state)::text = ANY (ARRAY['open'::text, 'sent'::text, 'unknown'::text]));

CREATE UNIQUE INDEX withdrawal_open ON credit.withdrawal USING btree (workspace_id) WHERE ((state)::text = ANY (ARRAY['open'::text, 'sent'::text, 'unknown'::text]));

CREATE INDEX answer_created_at ON market.answer USING btree (created_at);

CREATE INDEX lead_available ON market.lead USING btree (id) WHERE ((status)::text = 'available'::text);

CREATE INDEX lead_sold_twice ON market.lead USING btree (id) WHERE (sold_count > 1);

CREATE UNIQUE INDEX purchase_lead_sold ON market.purchase_lead USING btree (lead_id) WHERE sold;

CREATE INDEX purchase_paid ON market.purchase USING btree (id) WHERE ((state)::text = 'paid'::text);

CREATE INDEX purchase_pending ON market.purchase USING btree (workspace_id) WHERE ((state)::text = 'pending'::text);

CREATE INDEX extension_subscription ON membership.extension USING btree (subscription_id, paid_at, id);

CREATE INDEX payment_name_payment ON membership.payment_name USING btree (provider, payment_id);

CREATE INDEX subscription_failed ON membership.subscription USING btree (id) WHERE ((failed_at IS NOT NULL) AND (ended_at IS NULL));

CREATE INDEX subscription_member ON membership.subscription USING btree (subscriber, plan);

CREATE UNIQUE INDEX subscription_own ON membership.subscription USING btree (subscriber, plan) WHERE (reference IS NULL);

CREATE UNIQUE INDEX breach_open ON ops.breach USING btree (room, rule, subject) WHERE (resolved_at IS NULL);

CREATE INDEX sweep_run_ended_at ON ops.sweep_run USING btree (ended_at);

CREATE INDEX sweep_run_untold ON ops.sweep_run USING btree (id) WHERE (expired > told);

CREATE INDEX allocation_exception ON payment.allocation USING btree (exception_id) WHERE (exception_id IS NOT NULL);

CREATE INDEX allocation_extension ON payment.allocation USING btree (extension_id) WHERE (extension_id IS NOT NULL);

CREATE INDEX allocation_order ON payment.allocation USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX allocation_outflow ON payment.allocation USING btree (outflow_id) WHERE (outflow_id IS NOT NULL);

CREATE INDEX allocation_receipt ON payment.allocation USING btree (receipt_id);

CREATE INDEX answer_event ON payment.answer USING btree (event_id);

CREATE INDEX event_open ON payment.event USING btree (received_at) WHERE ((state)::text = ANY (ARRAY['received'::text, 'parked'::text]));

CREATE INDEX event_order ON payment.event USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX event_parked_intent ON payment.event USING btree (intent_id) WHERE ((state)::text = 'parked'::text);

CREATE INDEX event_parked_names ON payment.event USING gin (names) WHERE ((state)::text = 'parked'::text);

CREATE INDEX exception_event ON payment.exception USING btree (event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX exception_open ON payment.exception USING btree (id) WHERE (resolved_at IS NULL);

CREATE INDEX exception_order ON payment.exception USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX exception_receipt ON payment.exception USING btree (receipt_id) WHERE (receipt_id IS NOT NULL);

CREATE INDEX intent_created_at ON payment.intent USING btree (created_at);

CREATE UNIQUE INDEX intent_live ON payment.intent USING btree (order_id, provider, mode) WHERE ((state)::text = ANY (ARRAY['created'::text, 'unknown'::text, 'open'::text, 'processing'::text, 'failed'::text]));

CREATE INDEX intent_order ON payment.intent USING btree (order_id);

CREATE INDEX name_intent ON payment.name USING btree (intent_id);

CREATE UNIQUE INDEX outflow_reference ON payment.outflow USING btree (provider, movement, kind, reference) WHERE (reference IS NOT NULL);

CREATE UNIQUE INDEX outflow_unnamed ON payment.outflow USING btree (provider, movement) WHERE ((reference IS NULL) AND (state = 'out'::text));

CREATE INDEX receipt_event ON payment.receipt USING btree (event_id);

CREATE INDEX receipt_intent ON payment.receipt USING btree (intent_id);

CREATE INDEX statement_line_movement ON payment.statement_line USING btree (provider, movement);

CREATE INDEX task_day ON payment.task USING btree (provider, day) WHERE (day IS NOT NULL);

CREATE INDEX task_due ON payment.task USING btree (due_at) WHERE (state = 'open'::text);

CREATE INDEX task_event ON payment.task USING btree (event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX task_intent ON payment.task USING btree (intent_id) WHERE (intent_id IS NOT NULL);

CREATE UNIQUE INDEX task_open_day ON payment.task USING btree (provider, day) WHERE ((state = 'open'::text) AND (day IS NOT NULL));

CREATE UNIQUE INDEX task_open_event ON payment.task USING btree (event_id) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX task_open_exception ON payment.task USING btree (exception_id) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX task_open_intent ON payment.task USING btree (intent_id, kind) WHERE (state = 'open'::text);

CREATE INDEX line_open ON stock.line USING btree (product_id, expires_at) WHERE (expires_at IS NOT NULL);

CREATE UNIQUE INDEX product_external_id ON stock.product USING btree (external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX product_for_everybody ON stock.product USING btree (id) WHERE (only_in IS NULL);

CREATE INDEX reservation_buyer ON stock.reservation USING btree (buyer) WHERE (buyer IS NOT NULL);

CREATE INDEX reservation_reference ON stock.reservation USING btree (reference);

ALTER TABLE ONLY checkout.drop
    ADD CONSTRAINT drop_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY checkout.order_line
    ADD CONSTRAINT order_line_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY checkout.order_line
    ADD CONSTRAINT order_line_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY checkout.purchase_order
    ADD CONSTRAINT purchase_order_replaces_fkey FOREIGN KEY (replaces) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY checkout.purchase_order
    ADD CONSTRAINT purchase_order_reservation_fkey FOREIGN KEY (reservation_id) REFERENCES stock.reservation(id);

ALTER TABLE ONLY credit.entry
    ADD CONSTRAINT entry_account_fkey FOREIGN KEY (workspace_id) REFERENCES credit.account(workspace_id);

ALTER TABLE ONLY credit.pack
    ADD CONSTRAINT pack_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY credit.withdrawal
    ADD CONSTRAINT withdrawal_account_fkey FOREIGN KEY (workspace_id) REFERENCES credit.account(workspace_id);

ALTER TABLE ONLY market.lead
    ADD CONSTRAINT lead_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY market.purchase_lead
    ADD CONSTRAINT purchase_lead_lead_fkey FOREIGN KEY (lead_id) REFERENCES market.lead(id);

ALTER TABLE ONLY market.purchase_lead
    ADD CONSTRAINT purchase_lead_purchase_fkey FOREIGN KEY (purchase_id) REFERENCES market.purchase(id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY market.purchase
    ADD CONSTRAINT purchase_reservation_fkey FOREIGN KEY (reservation_id) REFERENCES stock.reservation(id);

ALTER TABLE ONLY membership.extension
    ADD CONSTRAINT extension_subscription_fkey FOREIGN KEY (subscription_id) REFERENCES membership.subscription(id);

ALTER TABLE ONLY membership.subscription
    ADD CONSTRAINT subscription_plan_fkey FOREIGN KEY (plan) REFERENCES membership.plan(id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_exception_fkey FOREIGN KEY (exception_id) REFERENCES payment.exception(id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_extension_fkey FOREIGN KEY (extension_id) REFERENCES membership.extension(id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_outflow_fkey FOREIGN KEY (outflow_id) REFERENCES payment.outflow(id);

ALTER TABLE ONLY payment.allocation
    ADD CONSTRAINT allocation_receipt_fkey FOREIGN KEY (receipt_id) REFERENCES payment.receipt(id);

ALTER TABLE ONLY payment.answer
    ADD CONSTRAINT answer_event_fkey FOREIGN KEY (event_id) REFERENCES payment.event(id);

ALTER TABLE ONLY payment.answer
    ADD CONSTRAINT answer_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY payment.credit_order
    ADD CONSTRAINT credit_order_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY payment.exception
    ADD CONSTRAINT exception_event_fkey FOREIGN KEY (event_id) REFERENCES payment.event(id);

ALTER TABLE ONLY payment.exception
    ADD CONSTRAINT exception_receipt_fkey FOREIGN KEY (receipt_id) REFERENCES payment.receipt(id);

ALTER TABLE ONLY payment.intent
    ADD CONSTRAINT intent_order_fkey FOREIGN KEY (order_id) REFERENCES checkout.purchase_order(id);

ALTER TABLE ONLY payment.name
    ADD CONSTRAINT name_intent_fkey FOREIGN KEY (intent_id) REFERENCES payment.intent(id);

ALTER TABLE ONLY payment.receipt
    ADD CONSTRAINT receipt_event_fkey FOREIGN KEY (event_id) REFERENCES payment.event(id);

ALTER TABLE ONLY payment.receipt
    ADD CONSTRAINT receipt_intent_fkey FOREIGN KEY (intent_id) REFERENCES payment.intent(id);

ALTER TABLE ONLY payment.statement_line
    ADD CONSTRAINT statement_line_statement_fkey FOREIGN KEY (provider, day) REFERENCES payment.statement(provider, day);

ALTER TABLE ONLY payment.task
    ADD CONSTRAINT task_event_fkey FOREIGN KEY (event_id) REFERENCES payment.event(id);

ALTER TABLE ONLY payment.task
    ADD CONSTRAINT task_exception_fkey FOREIGN KEY (exception_id) REFERENCES payment.exception(id);

ALTER TABLE ONLY payment.task
    ADD CONSTRAINT task_intent_fkey FOREIGN KEY (intent_id) REFERENCES payment.intent(id);

ALTER TABLE ONLY stock.slot
    ADD CONSTRAINT slot_product_fkey FOREIGN KEY (product_id) REFERENCES stock.product(id);

ALTER TABLE ONLY stock.taking_back
    ADD CONSTRAINT taking_back_line_fkey FOREIGN KEY (reservation_id, product_id) REFERENCES stock.line(reservation_id, product_id);

GRANT USAGE ON SCHEMA checkout TO stockade_api;
GRANT USAGE ON SCHEMA checkout TO stockade_dba;

GRANT USAGE ON SCHEMA credit TO stockade_api;
GRANT USAGE ON SCHEMA credit TO stockade_dba;

GRANT USAGE ON SCHEMA market TO stockade_api;
GRANT USAGE ON SCHEMA market TO stockade_cron;
GRANT USAGE ON SCHEMA market TO stockade_dba;

GRANT USAGE ON SCHEMA membership TO stockade_api;
GRANT USAGE ON SCHEMA membership TO stockade_dba;

GRANT USAGE ON SCHEMA ops TO stockade_api;
GRANT USAGE ON SCHEMA ops TO stockade_cron;
GRANT USAGE ON SCHEMA ops TO stockade_dba;

GRANT USAGE ON SCHEMA payment TO stockade_api;
GRANT USAGE ON SCHEMA payment TO stockade_cron;
GRANT USAGE ON SCHEMA payment TO stockade_dba;

GRANT USAGE ON SCHEMA rpc TO stockade_service;
GRANT USAGE ON SCHEMA rpc TO stockade_dba;

GRANT USAGE ON SCHEMA stock TO stockade_api;
GRANT USAGE ON SCHEMA stock TO stockade_dba;

REVOKE ALL ON TYPE checkout.order_state FROM PUBLIC;

REVOKE ALL ON TYPE checkout.outcome FROM PUBLIC;

REVOKE ALL ON TYPE credit.errand FROM PUBLIC;

REVOKE ALL ON TYPE credit.outcome FROM PUBLIC;

REVOKE ALL ON TYPE credit.withdrawal_outcome FROM PUBLIC;

REVOKE ALL ON TYPE credit.withdrawal_state FROM PUBLIC;

REVOKE ALL ON TYPE market.lead_status FROM PUBLIC;

REVOKE ALL ON TYPE market.outcome FROM PUBLIC;

REVOKE ALL ON TYPE market.purchase_state FROM PUBLIC;

REVOKE ALL ON TYPE membership.price FROM PUBLIC;

REVOKE ALL ON TYPE membership.news FROM PUBLIC;

REVOKE ALL ON TYPE membership.outcome FROM PUBLIC;

REVOKE ALL ON TYPE payment._fact FROM PUBLIC;

REVOKE ALL ON TYPE payment.assignment FROM PUBLIC;

REVOKE ALL ON TYPE payment.event_state FROM PUBLIC;

REVOKE ALL ON TYPE payment.intent_state FROM PUBLIC;

REVOKE ALL ON TYPE payment.outcome FROM PUBLIC;

REVOKE ALL ON TYPE payment.provider FROM PUBLIC;

REVOKE ALL ON TYPE stock._request FROM PUBLIC;

REVOKE ALL ON TYPE stock.outcome FROM PUBLIC;

REVOKE ALL ON TYPE stock.quantity FROM PUBLIC;

REVOKE ALL ON TYPE stock.reservation_state FROM PUBLIC;

REVOKE ALL ON TYPE stock.units FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._close(order_id uuid, state text, reason text) FROM PUBLIC;

GRANT SELECT ON TABLE stock.reservation TO stockade_dba;

REVOKE ALL ON FUNCTION checkout._deadline(reservation stock.reservation, wanted timestamp with time zone) FROM PUBLIC;

GRANT SELECT ON TABLE checkout.purchase_order TO stockade_dba;

REVOKE ALL ON FUNCTION checkout._expect_money(expecting checkout.purchase_order, expected boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._lock(order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._on_sale(reservation stock.reservation) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._outcome(status text, order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._price(reservation_id uuid, OUT total bigint, OUT currency text, OUT currencies bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._replace(replaced checkout.purchase_order, buyer text) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._settle(settled checkout.purchase_order) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._try_id(order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout._write(order_id uuid, reservation_id uuid, total bigint, currency text, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION checkout.active_drop(INOUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT fill_percent numeric, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.active_drop(INOUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT fill_percent numeric, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION checkout.active_drop(INOUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price_cents bigint, OUT currency text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT fill_percent numeric, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.cancel_order(order_id uuid, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.cancel_order(order_id uuid, reason text) TO stockade_dba;

GRANT SELECT ON TABLE checkout.order_line TO stockade_dba;

GRANT SELECT ON TABLE checkout.overview TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.get_order(order_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.get_order(order_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.order_held(reservation_id uuid, window_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.order_held(reservation_id uuid, window_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION checkout.order_held(reservation_id uuid, window_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.place_order(reservation_id uuid, order_id uuid, window_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.place_order(reservation_id uuid, order_id uuid, window_seconds integer) TO stockade_dba;

GRANT SELECT ON TABLE checkout.drop TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.put_drop(product_id bigint, starts_at timestamp with time zone, ends_at timestamp with time zone, drop_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.put_drop(product_id bigint, starts_at timestamp with time zone, ends_at timestamp with time zone, drop_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION checkout.sweep(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION checkout.sweep(at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION credit._check(workspace_id uuid, amount bigint, key text, purpose text, namespace text) FROM PUBLIC;

GRANT SELECT ON TABLE credit.withdrawal TO stockade_dba;

REVOKE ALL ON FUNCTION credit._close_withdrawal(closed credit.withdrawal, state text, closed_by text, detail text, note text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._end_by_hand(ended credit.withdrawal, state text, resolved_by text, note text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._hear_payout(withdrawal_id uuid, reference text, said text, coins numeric, currency text, address text) FROM PUBLIC;

GRANT SELECT ON TABLE credit.account TO stockade_dba;

REVOKE ALL ON FUNCTION credit._lock(workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._lock_withdrawal(withdrawal_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._next_look(seen credit.withdrawal, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._next_step(due credit.withdrawal, can_verify boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._open(workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._open_withdrawal(workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._outcome(status text, workspace_id uuid, entry_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._payout_state(said text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._post(account credit.account, kind text, amount bigint, key text, purpose text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._replay_withdrawal(workspace_id uuid, amount bigint, address text, key text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._set_aside(account credit.account, amount bigint, coins numeric, currency text, address text, key text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._take_back(workspace_id uuid, amount bigint, key text, purpose text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit._withdrawal_outcome(status text, workspace_id uuid, withdrawal_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION credit.claim_withdrawal(can_verify boolean, lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.claim_withdrawal(can_verify boolean, lease_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION credit.claim_withdrawal(can_verify boolean, lease_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.deposit(workspace_id uuid, amount bigint, key text, purpose text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.deposit(workspace_id uuid, amount bigint, key text, purpose text, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION credit.deposit(workspace_id uuid, amount bigint, key text, purpose text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.get_account(workspace_id uuid, OUT balance bigint, OUT pending bigint, OUT available bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.get_account(workspace_id uuid, OUT balance bigint, OUT pending bigint, OUT available bigint) TO stockade_api;
GRANT ALL ON FUNCTION credit.get_account(workspace_id uuid, OUT balance bigint, OUT pending bigint, OUT available bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.get_withdrawal(withdrawal_id uuid, workspace_id uuid, OUT state text, OUT amount bigint, OUT coins numeric, OUT currency text, OUT address text, OUT created_at timestamp with time zone, OUT closed_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.get_withdrawal(withdrawal_id uuid, workspace_id uuid, OUT state text, OUT amount bigint, OUT coins numeric, OUT currency text, OUT address text, OUT created_at timestamp with time zone, OUT closed_at timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION credit.get_withdrawal(withdrawal_id uuid, workspace_id uuid, OUT state text, OUT amount bigint, OUT coins numeric, OUT currency text, OUT address text, OUT created_at timestamp with time zone, OUT closed_at timestamp with time zone) TO stockade_dba;

GRANT SELECT ON TABLE credit.entry TO stockade_dba;

REVOKE ALL ON FUNCTION credit.list_entries(workspace_id uuid, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.list_entries(workspace_id uuid, before bigint, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION credit.list_entries(workspace_id uuid, before bigint, at_most integer) TO stockade_dba;

GRANT SELECT ON TABLE credit.pack TO stockade_dba;

REVOKE ALL ON FUNCTION credit.put_pack(product_id bigint, credits bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.put_pack(product_id bigint, credits bigint) TO stockade_dba;

GRANT SELECT ON TABLE credit.setting TO stockade_dba;

REVOKE ALL ON FUNCTION credit.put_setting(payout_currency text, credits_per_coin numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.put_setting(payout_currency text, credits_per_coin numeric) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.reject(withdrawal_id uuid, resolved_by text, note text) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.reject(withdrawal_id uuid, resolved_by text, note text) TO stockade_api;
GRANT ALL ON FUNCTION credit.reject(withdrawal_id uuid, resolved_by text, note text) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.report(withdrawal_id uuid, attempt integer, result text, detail text, OUT status text, OUT due_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.report(withdrawal_id uuid, attempt integer, result text, detail text, OUT status text, OUT due_at timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION credit.report(withdrawal_id uuid, attempt integer, result text, detail text, OUT status text, OUT due_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.settle(withdrawal_id uuid, resolved_by text, note text) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.settle(withdrawal_id uuid, resolved_by text, note text) TO stockade_api;
GRANT ALL ON FUNCTION credit.settle(withdrawal_id uuid, resolved_by text, note text) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.spend(workspace_id uuid, amount bigint, key text, purpose text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.spend(workspace_id uuid, amount bigint, key text, purpose text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION credit.withdraw(workspace_id uuid, amount bigint, address text, key text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION credit.withdraw(workspace_id uuid, amount bigint, address text, key text, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION credit.withdraw(workspace_id uuid, amount bigint, address text, key text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION market._answer(call text, outcome market.outcome) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._check(lead_ids uuid[], workspace_id uuid, hold_seconds integer) FROM PUBLIC;

GRANT SELECT ON TABLE market.purchase TO stockade_dba;

REVOKE ALL ON FUNCTION market._complete(purchase market.purchase, workspace_id uuid, amount bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._held(workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._hold(wanted uuid[], workspace_id uuid, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._hold_to_pay(wanted uuid[], workspace_id uuid, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._list_held(purchase_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._lock(purchase_id uuid) FROM PUBLIC;

GRANT SELECT ON TABLE market.lead TO stockade_dba;

REVOKE ALL ON FUNCTION market._lock_lead(lead_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._look(wanted uuid[], workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._order(purchase_id uuid, key text, namespace text, window_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._outcome(status text, purchase_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._pay(order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._replay(wanted uuid[], workspace_id uuid, namespace text, key text, by_card boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._sell(purchase_id uuid, paid_by text, download_url text) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._try_workspace(workspace_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION market._wanted(lead_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION market.complete(purchase_id uuid, download_url text) FROM PUBLIC;
GRANT ALL ON FUNCTION market.complete(purchase_id uuid, download_url text) TO stockade_dba;

REVOKE ALL ON FUNCTION market.complete_with_credits(purchase_id uuid, workspace_id uuid, amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION market.complete_with_credits(purchase_id uuid, workspace_id uuid, amount bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION market.get_purchase(purchase_id uuid, workspace_id uuid, OUT status text, OUT price bigint, OUT order_id uuid, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT completed_at timestamp with time zone, OUT download_url text, OUT leads jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION market.get_purchase(purchase_id uuid, workspace_id uuid, OUT status text, OUT price bigint, OUT order_id uuid, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT completed_at timestamp with time zone, OUT download_url text, OUT leads jsonb) TO stockade_api;
GRANT ALL ON FUNCTION market.get_purchase(purchase_id uuid, workspace_id uuid, OUT status text, OUT price bigint, OUT order_id uuid, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT completed_at timestamp with time zone, OUT download_url text, OUT leads jsonb) TO stockade_dba;

REVOKE ALL ON FUNCTION market.hold_leads(lead_ids uuid[], workspace_id uuid, hold_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION market.hold_leads(lead_ids uuid[], workspace_id uuid, hold_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION market.list_leads(after uuid, at_most integer, OUT lead_id uuid, OUT price bigint, OUT price_cents bigint, OUT currency text, OUT summary jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION market.list_leads(after uuid, at_most integer, OUT lead_id uuid, OUT price bigint, OUT price_cents bigint, OUT currency text, OUT summary jsonb) TO stockade_api;
GRANT ALL ON FUNCTION market.list_leads(after uuid, at_most integer, OUT lead_id uuid, OUT price bigint, OUT price_cents bigint, OUT currency text, OUT summary jsonb) TO stockade_dba;

REVOKE ALL ON FUNCTION market.mark_sold(lead_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION market.mark_sold(lead_ids uuid[]) TO stockade_dba;

REVOKE ALL ON FUNCTION market.open_purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text, window_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION market.open_purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text, window_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION market.open_purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text, window_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION market.purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION market.purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text) TO stockade_api;
GRANT ALL ON FUNCTION market.purchase(lead_ids uuid[], workspace_id uuid, key text, namespace text) TO stockade_dba;

REVOKE ALL ON FUNCTION market.put_lead(lead_id uuid, price bigint, price_cents bigint, summary jsonb, contents jsonb, currency text) FROM PUBLIC;
GRANT ALL ON FUNCTION market.put_lead(lead_id uuid, price bigint, price_cents bigint, summary jsonb, contents jsonb, currency text) TO stockade_dba;

GRANT SELECT ON TABLE market.setting TO stockade_dba;

REVOKE ALL ON FUNCTION market.put_setting(most_held integer) FROM PUBLIC;
GRANT ALL ON FUNCTION market.put_setting(most_held integer) TO stockade_dba;

REVOKE ALL ON FUNCTION market.sweep(at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION market.sweep(at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION market.sweep(at_most integer) TO stockade_cron;
GRANT ALL ON FUNCTION market.sweep(at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION market.withdraw_lead(lead_id uuid, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION market.withdraw_lead(lead_id uuid, OUT status text) TO stockade_dba;

GRANT SELECT ON TABLE membership.extension TO stockade_dba;

REVOKE ALL ON FUNCTION membership._anchor(paid membership.extension) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._arrange(changed membership.extension) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._check(subscriber text, plan text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._check_payment(payment_id text, paid_at timestamp with time zone, periods integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._expiry(anchor timestamp with time zone, months bigint, days bigint) FROM PUBLIC;

GRANT SELECT ON TABLE membership.subscription TO stockade_dba;

REVOKE ALL ON FUNCTION membership._extend(paid membership.subscription, provider text, payment_id text, paid_at timestamp with time zone, periods integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._fail(failed membership.subscription, payment_id text, failed_at timestamp with time zone, retry_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._follow(told membership.subscription, news membership.news) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._is_known(provider text, names text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._link(subscriber text, plan text, provider text, news membership.news) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._lock(provider text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._lock_payment(payment_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._name_payment(provider text, names text[], payment_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._names_of(provider text, payment_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._outcome(status text, subscriber text, plan text, extension_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._own(subscriber text, plan text, paid_at timestamp with time zone, next_payment_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._payment_named(provider text, names text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._try_key(kind text, key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._try_member(subscriber text, plan text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership._turn(turned membership.extension, taken_back_at timestamp with time zone, taken_back_for text) FROM PUBLIC;

REVOKE ALL ON FUNCTION membership.cancel(subscriber text, plan text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.cancel(subscriber text, plan text) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.entitled(subscriber text, plan text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.entitled(subscriber text, plan text) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.expiry(anchor timestamp with time zone, months bigint, days bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.expiry(anchor timestamp with time zone, months bigint, days bigint) TO stockade_dba;

GRANT SELECT ON TABLE membership.plan TO stockade_dba;

GRANT SELECT ON TABLE membership.overview TO stockade_dba;

REVOKE ALL ON FUNCTION membership.get_memberships(subscriber text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.get_memberships(subscriber text) TO stockade_api;
GRANT ALL ON FUNCTION membership.get_memberships(subscriber text) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.give_back(payment_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.give_back(payment_id text) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.put_plan(id text, name text, months integer, days integer, price_id text, grace_hours integer, active boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.put_plan(id text, name text, months integer, days integer, price_id text, grace_hours integer, active boolean) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.record_payment(subscriber text, plan text, payment_id text, paid_at timestamp with time zone, periods integer, next_payment_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.record_payment(subscriber text, plan text, payment_id text, paid_at timestamp with time zone, periods integer, next_payment_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION membership.take_back(payment_id text, reason text, taken_back_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.take_back(payment_id text, reason text, taken_back_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION ops._check_checkout() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_credit() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_market() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_membership() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_payment() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._check_stock() FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._is_mended(room text, rule text) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._purge_money(closed_before timestamp with time zone, at_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._purge_purchases(older_than interval, at_most integer) FROM PUBLIC;

GRANT SELECT ON TABLE ops.repair_log TO stockade_dba;

REVOKE ALL ON FUNCTION ops._recount(product_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._refill(product_id bigint, units integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops._tell_money(order_id uuid, OUT happened_at timestamp with time zone, OUT place integer, OUT thing text, OUT id text, OUT state text, OUT detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION ops."check"() FROM PUBLIC;
GRANT ALL ON FUNCTION ops."check"() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.count_lapsed() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.count_lapsed() TO stockade_api;
GRANT ALL ON FUNCTION ops.count_lapsed() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.count_open(OUT reservations bigint, OUT units bigint, OUT next_lapse_at timestamp with time zone, OUT exceptions bigint, OUT due_tasks bigint, OUT parked_events bigint, OUT unknown_withdrawals bigint, OUT breaches bigint, OUT checked_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.count_open(OUT reservations bigint, OUT units bigint, OUT next_lapse_at timestamp with time zone, OUT exceptions bigint, OUT due_tasks bigint, OUT parked_events bigint, OUT unknown_withdrawals bigint, OUT breaches bigint, OUT checked_at timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION ops.count_open(OUT reservations bigint, OUT units bigint, OUT next_lapse_at timestamp with time zone, OUT exceptions bigint, OUT due_tasks bigint, OUT parked_events bigint, OUT unknown_withdrawals bigint, OUT breaches bigint, OUT checked_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.find_orders(name text, OUT order_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.find_orders(name text, OUT order_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION ops.find_orders(name text, OUT order_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.first_id(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.first_id(moment timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.get_event(event_id bigint, OUT provider text, OUT delivery_id text, OUT state text, OUT reason text, OUT order_id uuid, OUT intent_id uuid, OUT names text[], OUT received_at timestamp with time zone, OUT closed_at timestamp with time zone, OUT payload text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.get_event(event_id bigint, OUT provider text, OUT delivery_id text, OUT state text, OUT reason text, OUT order_id uuid, OUT intent_id uuid, OUT names text[], OUT received_at timestamp with time zone, OUT closed_at timestamp with time zone, OUT payload text) TO stockade_api;
GRANT ALL ON FUNCTION ops.get_event(event_id bigint, OUT provider text, OUT delivery_id text, OUT state text, OUT reason text, OUT order_id uuid, OUT intent_id uuid, OUT names text[], OUT received_at timestamp with time zone, OUT closed_at timestamp with time zone, OUT payload text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) TO stockade_api;
GRANT ALL ON FUNCTION ops.health(OUT status text, OUT reasons text[], OUT last_sweep_at timestamp with time zone, OUT seconds_since_sweep integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.lapsed(OUT reservations bigint, OUT units bigint, OUT oldest timestamp with time zone) TO stockade_dba;

GRANT SELECT ON TABLE market.answer TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_checkout TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_credit TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_market TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_membership TO stockade_dba;

GRANT SELECT ON TABLE ops.breach TO stockade_dba;

GRANT SELECT ON TABLE ops.check_run TO stockade_dba;

GRANT SELECT ON TABLE ops.sweep_run TO stockade_dba;

GRANT SELECT ON TABLE payment.swept TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_ops TO stockade_dba;

GRANT SELECT ON TABLE payment.event TO stockade_dba;

GRANT SELECT ON TABLE payment.exception TO stockade_dba;

GRANT SELECT ON TABLE payment.task TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_payment TO stockade_dba;

GRANT SELECT ON TABLE stock.line TO stockade_dba;

GRANT SELECT ON TABLE stock.product TO stockade_dba;

GRANT SELECT ON TABLE stock.slot TO stockade_dba;

GRANT SELECT ON TABLE stock.availability TO stockade_dba;

GRANT SELECT ON TABLE ops._metrics_stock TO stockade_dba;

GRANT SELECT ON TABLE ops.alert_rules TO stockade_dba;

GRANT SELECT ON TABLE ops.metrics TO stockade_dba;

GRANT SELECT ON TABLE ops.alerts TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_alerts() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_alerts() TO stockade_api;
GRANT ALL ON FUNCTION ops.list_alerts() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_breaches(open_only boolean, before bigint, at_most integer, OUT breach_id bigint, OUT room text, OUT rule text, OUT subject text, OUT detail text, OUT first_seen_at timestamp with time zone, OUT last_seen_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT product_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_breaches(open_only boolean, before bigint, at_most integer, OUT breach_id bigint, OUT room text, OUT rule text, OUT subject text, OUT detail text, OUT first_seen_at timestamp with time zone, OUT last_seen_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT product_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_breaches(open_only boolean, before bigint, at_most integer, OUT breach_id bigint, OUT room text, OUT rule text, OUT subject text, OUT detail text, OUT first_seen_at timestamp with time zone, OUT last_seen_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT product_id bigint) TO stockade_dba;

GRANT SELECT ON TABLE checkout.sale TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_drops(state text, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_drops(state text, before bigint, at_most integer) TO stockade_dba;

GRANT SELECT ON TABLE ops.inbox TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_events(state text, provider text, sort text, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_events(state text, provider text, sort text, before bigint, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_events(state text, provider text, sort text, before bigint, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_exceptions(open_only boolean, only_kind text, sort text, before bigint, at_most integer, only_id bigint, OUT id bigint, OUT kind text, OUT subject text, OUT owed text, OUT amount numeric, OUT waiting numeric, OUT currency text, OUT provider text, OUT order_id uuid, OUT event_id bigint, OUT detail text, OUT created_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT resolution text, OUT resolved_by text, OUT note text, OUT going_back boolean, OUT ways text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_exceptions(open_only boolean, only_kind text, sort text, before bigint, at_most integer, only_id bigint, OUT id bigint, OUT kind text, OUT subject text, OUT owed text, OUT amount numeric, OUT waiting numeric, OUT currency text, OUT provider text, OUT order_id uuid, OUT event_id bigint, OUT detail text, OUT created_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT resolution text, OUT resolved_by text, OUT note text, OUT going_back boolean, OUT ways text[]) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_exceptions(open_only boolean, only_kind text, sort text, before bigint, at_most integer, only_id bigint, OUT id bigint, OUT kind text, OUT subject text, OUT owed text, OUT amount numeric, OUT waiting numeric, OUT currency text, OUT provider text, OUT order_id uuid, OUT event_id bigint, OUT detail text, OUT created_at timestamp with time zone, OUT resolved_at timestamp with time zone, OUT resolution text, OUT resolved_by text, OUT note text, OUT going_back boolean, OUT ways text[]) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_jobs(OUT job_name text, OUT schedule text, OUT command text, OUT active boolean, OUT last_status text, OUT last_started_at timestamp with time zone, OUT last_seconds numeric, OUT last_message text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_jobs(OUT job_name text, OUT schedule text, OUT command text, OUT active boolean, OUT last_status text, OUT last_started_at timestamp with time zone, OUT last_seconds numeric, OUT last_message text) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_jobs(OUT job_name text, OUT schedule text, OUT command text, OUT active boolean, OUT last_status text, OUT last_started_at timestamp with time zone, OUT last_seconds numeric, OUT last_message text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_products(search text, sort text, descending boolean, after bigint, at_most integer, leads boolean, OUT product_id bigint, OUT sku text, OUT name text, OUT price numeric, OUT currency text, OUT total integer, OUT free integer, OUT held integer, OUT sold integer, OUT lapsed integer, OUT next_lapse_at timestamp with time zone, OUT breaches bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_products(search text, sort text, descending boolean, after bigint, at_most integer, leads boolean, OUT product_id bigint, OUT sku text, OUT name text, OUT price numeric, OUT currency text, OUT total integer, OUT free integer, OUT held integer, OUT sold integer, OUT lapsed integer, OUT next_lapse_at timestamp with time zone, OUT breaches bigint) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_products(search text, sort text, descending boolean, after bigint, at_most integer, leads boolean, OUT product_id bigint, OUT sku text, OUT name text, OUT price numeric, OUT currency text, OUT total integer, OUT free integer, OUT held integer, OUT sold integer, OUT lapsed integer, OUT next_lapse_at timestamp with time zone, OUT breaches bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_repairs(product_id bigint, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_repairs(product_id bigint, before bigint, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_repairs(product_id bigint, before bigint, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_sweeps(before bigint, at_most integer, busy_only boolean, OUT sweep_run_id bigint, OUT source text, OUT started_at timestamp with time zone, OUT ended_at timestamp with time zone, OUT expired bigint, OUT batches integer, OUT seconds numeric, OUT lag_seconds numeric, OUT late boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_sweeps(before bigint, at_most integer, busy_only boolean, OUT sweep_run_id bigint, OUT source text, OUT started_at timestamp with time zone, OUT ended_at timestamp with time zone, OUT expired bigint, OUT batches integer, OUT seconds numeric, OUT lag_seconds numeric, OUT late boolean) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_sweeps(before bigint, at_most integer, busy_only boolean, OUT sweep_run_id bigint, OUT source text, OUT started_at timestamp with time zone, OUT ended_at timestamp with time zone, OUT expired bigint, OUT batches integer, OUT seconds numeric, OUT lag_seconds numeric, OUT late boolean) TO stockade_dba;

GRANT SELECT ON TABLE payment.intent TO stockade_dba;

GRANT SELECT ON TABLE ops.task TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_tasks(state text, kind text, sort text, before uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_tasks(state text, kind text, sort text, before uuid, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_tasks(state text, kind text, sort text, before uuid, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.list_withdrawals(state text, sort text, before uuid, at_most integer, withdrawal_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.list_withdrawals(state text, sort text, before uuid, at_most integer, withdrawal_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION ops.list_withdrawals(state text, sort text, before uuid, at_most integer, withdrawal_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.plan_repair(product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.plan_repair(product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) TO stockade_api;
GRANT ALL ON FUNCTION ops.plan_repair(product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.plan_repairs(OUT product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.plan_repairs(OUT product_id bigint, OUT sku text, OUT name text, OUT total integer, OUT outstanding bigint, OUT free_before bigint, OUT free_after bigint, OUT lines_mended integer, OUT slots bigint, OUT status text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.purge(older_than interval, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.purge(older_than interval, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.record_check() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.record_check() TO stockade_api;
GRANT ALL ON FUNCTION ops.record_check() TO stockade_cron;
GRANT ALL ON FUNCTION ops.record_check() TO stockade_dba;

REVOKE ALL ON FUNCTION ops.repair(product_id bigint, repaired_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.repair(product_id bigint, repaired_by text) TO stockade_api;
GRANT ALL ON FUNCTION ops.repair(product_id bigint, repaired_by text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.scrape() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.scrape() TO stockade_api;
GRANT ALL ON FUNCTION ops.scrape() TO stockade_dba;

REVOKE ALL ON PROCEDURE ops.sweep(IN batch_size integer) FROM PUBLIC;
GRANT ALL ON PROCEDURE ops.sweep(IN batch_size integer) TO stockade_cron;
GRANT ALL ON PROCEDURE ops.sweep(IN batch_size integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT expired integer) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT expired integer) TO stockade_cron;
GRANT ALL ON FUNCTION ops.sweep_batch(sweep_run_id bigint, at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT expired integer) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_cron;
GRANT ALL ON FUNCTION ops.sweep_now(source text, at_most integer, OUT expired integer, OUT sweep_run_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.tell_order(order_id uuid, OUT happened_at timestamp with time zone, OUT thing text, OUT id text, OUT state text, OUT detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.tell_order(order_id uuid, OUT happened_at timestamp with time zone, OUT thing text, OUT id text, OUT state text, OUT detail text) TO stockade_api;
GRANT ALL ON FUNCTION ops.tell_order(order_id uuid, OUT happened_at timestamp with time zone, OUT thing text, OUT id text, OUT state text, OUT detail text) TO stockade_dba;

REVOKE ALL ON FUNCTION ops.tell_sweeps() FROM PUBLIC;
GRANT ALL ON FUNCTION ops.tell_sweeps() TO stockade_api;
GRANT ALL ON FUNCTION ops.tell_sweeps() TO stockade_dba;

REVOKE ALL ON FUNCTION payment._advance(ours payment.intent, meaning text, detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._allocate(receipt_id bigint, amount numeric, order_id uuid, exception_id bigint, extension_id bigint, outflow_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._answer(fact payment._fact, outcome payment.outcome) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._answered(event payment.event, fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._apply_parked(provider text, known_as text[], ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._apply_to_membership(event payment.event, fact payment._fact) FROM PUBLIC;

GRANT SELECT ON TABLE payment.receipt TO stockade_dba;

REVOKE ALL ON FUNCTION payment._arrive(event payment.event, fact payment._fact, ours payment.intent, paid checkout.purchase_order) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._as_written(amount numeric, currency text, provider text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._ask(moment timestamp with time zone, at_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._ask_for_day(moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._assignment(claimed payment.task) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._bring_back(outflow_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._check_reference(reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._close_apply(event_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._close_event(event_id bigint, state text, reason text, ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._compare(provider text, day date) FROM PUBLIC;

GRANT SELECT ON TABLE payment.outflow TO stockade_dba;

REVOKE ALL ON FUNCTION payment._dispute(went payment.outflow, meaning text, order_id uuid, receipt_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._due_task(providers text[], moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._end(ours payment.intent, meaning text, detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._end_at_provider(moment timestamp with time zone, at_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._end_dispute(ended payment.outflow, won boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._except(kind text, subject text, owed text, detail text, amount numeric, currency text, provider text, order_id uuid, receipt_id bigint, event_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._find(event payment.event, fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._finish(task payment.task, result text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._follow_money(event payment.event, fact payment._fact, extended membership.extension) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._give_effect(event payment.event, fact payment._fact, ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._give_up(given payment.task, detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._has_other_payment(intent_id uuid, movement text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._hear(fact payment._fact, ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._hear_payout(event payment.event) FROM PUBLIC;

GRANT SELECT ON TABLE payment.statement_line TO stockade_dba;

REVOKE ALL ON FUNCTION payment._here(line payment.statement_line) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._id(value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._is_going_back(exception_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._is_mismatch(kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._is_of_membership(provider text, fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._is_payout(event payment.event) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._is_staged(provider text, day date, run_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._keep(receipt payment.receipt, order_id uuid, kind text, amount numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._kept(exception_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._known(provider text, intent_id uuid, names text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._link(provider text, names text[], intent_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._lives(state text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._lock(intent_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._lock_exception(exception_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._lock_owed(exception_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._match(matched payment.exception, order_id uuid, resolved_by text, note text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._match_event(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._minor_units(amount numeric, currency text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._misfit(fact payment._fact, paid checkout.purchase_order, provider text, available numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._mismatch(line payment.statement_line, ours payment.intent, amount numeric, currency text, is_refunded boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._missing_there(provider text, day date) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._moment(value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._move_out(taken payment.outflow, receipt_id bigint, order_id uuid, exception_id bigint, extension_id bigint, amount numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._moves_money(meaning text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._names_of(intent_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._next_state(state text, meaning text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._note_mismatch(provider text, subject text, kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._number(value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._outcome(event_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._paid_by(fact payment._fact, intent_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._paid_out(provider text, day date) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._park(event_id bigint, fact payment._fact, reason text, ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._pause(kind text, attempts integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._pay_back(fact payment._fact, paid payment.receipt, order_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._pays_back(meaning text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._queue(kind text, due_at timestamp with time zone, provider text, intent_id uuid, event_id bigint, exception_id bigint, amount numeric, detail text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._read(provider text, payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._read_generic(payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._read_nowpayments(payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._read_stripe(payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._read_stripe_billing(thing jsonb, meaning text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._receive(event payment.event, fact payment._fact, ours payment.intent) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._refund(went payment.outflow, first_exception_id bigint, taken_by text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._refund_owed(owed payment.exception, reference text, amount numeric, refunded_by text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._renew(event payment.event, fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._reopen(exception_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._reservation_named(name text, OUT reservation_id uuid, OUT order_id uuid, OUT reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._resolve(exception_id bigint, resolution text, resolved_by text, note text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._return_credits(outflow_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._said(fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._said_at(event payment.event) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._settle(paid checkout.purchase_order) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._settle_exception(event_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._short_before(provider text, movement text, currency text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._stands(task payment.task, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._stripe_meaning(said text, status text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._stripe_periods(invoice jsonb, price_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._stripe_subscription(thing jsonb, told_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._stuck(task payment.task) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._take_credits(outflow_id bigint, order_id uuid, part numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._take_out(went payment.outflow, first_exception_id bigint, taken_by text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._takes(provider text, amount bigint, currency text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._tell_overdrawn(taken payment.outflow, amount numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._tell_parked(moment timestamp with time zone, at_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._thing(payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._try_again(moment timestamp with time zone, at_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._try_books(provider text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._unrenew(event payment.event, fact payment._fact) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._uuid(value text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._waits(told payment.exception) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._whole_units(amount numeric, currency text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment._without_secrets(said text) FROM PUBLIC;

REVOKE ALL ON FUNCTION payment.allow_refund(task_id uuid, attempt integer, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.allow_refund(task_id uuid, attempt integer, OUT status text) TO stockade_api;
GRANT ALL ON FUNCTION payment.allow_refund(task_id uuid, attempt integer, OUT status text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.apply(event_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.apply(event_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION payment.apply(event_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.buy_credits(workspace_id uuid, product_id bigint, quantity integer, key text, window_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.buy_credits(workspace_id uuid, product_id bigint, quantity integer, key text, window_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.buy_credits(workspace_id uuid, product_id bigint, quantity integer, key text, window_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.claim_task(providers text[], lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.claim_task(providers text[], lease_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.claim_task(providers text[], lease_seconds integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.credit_exception(exception_id bigint, workspace_id uuid, credits bigint, resolved_by text, note text, OUT status text, OUT balance bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.credit_exception(exception_id bigint, workspace_id uuid, credits bigint, resolved_by text, note text, OUT status text, OUT balance bigint) TO stockade_api;
GRANT ALL ON FUNCTION payment.credit_exception(exception_id bigint, workspace_id uuid, credits bigint, resolved_by text, note text, OUT status text, OUT balance bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.finish_task(task_id uuid, attempt integer, result text, reference text, detail text, OUT status text, OUT due_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.finish_task(task_id uuid, attempt integer, result text, reference text, detail text, OUT status text, OUT due_at timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION payment.finish_task(task_id uuid, attempt integer, result text, reference text, detail text, OUT status text, OUT due_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.get_bill(intent_id uuid, provider text, name text, OUT bill_id uuid, OUT issuer text, OUT mode text, OUT state text, OUT pay_at text, OUT order_id uuid, OUT reservation_id uuid, OUT amount bigint, OUT currency text, OUT price numeric, OUT lines jsonb, OUT names text[], OUT listed_since timestamp with time zone, OUT listed_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.get_bill(intent_id uuid, provider text, name text, OUT bill_id uuid, OUT issuer text, OUT mode text, OUT state text, OUT pay_at text, OUT order_id uuid, OUT reservation_id uuid, OUT amount bigint, OUT currency text, OUT price numeric, OUT lines jsonb, OUT names text[], OUT listed_since timestamp with time zone, OUT listed_before timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION payment.get_bill(intent_id uuid, provider text, name text, OUT bill_id uuid, OUT issuer text, OUT mode text, OUT state text, OUT pay_at text, OUT order_id uuid, OUT reservation_id uuid, OUT amount bigint, OUT currency text, OUT price numeric, OUT lines jsonb, OUT names text[], OUT listed_since timestamp with time zone, OUT listed_before timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.get_intent(intent_id uuid, provider text, name text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.get_intent(intent_id uuid, provider text, name text) TO stockade_api;
GRANT ALL ON FUNCTION payment.get_intent(intent_id uuid, provider text, name text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.get_order(order_id uuid, OUT state text, OUT total bigint, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaces uuid, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.get_order(order_id uuid, OUT state text, OUT total bigint, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaces uuid, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text) TO stockade_api;
GRANT ALL ON FUNCTION payment.get_order(order_id uuid, OUT state text, OUT total bigint, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaces uuid, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.give_back(order_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.give_back(order_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION payment.give_back(order_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.link_membership(subscriber text, plan text, subscription jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.link_membership(subscriber text, plan text, subscription jsonb) TO stockade_api;
GRANT ALL ON FUNCTION payment.link_membership(subscriber text, plan text, subscription jsonb) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.list_exceptions(open_only boolean, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.list_exceptions(open_only boolean, before bigint, at_most integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.list_exceptions(open_only boolean, before bigint, at_most integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.list_lapsed(after uuid, at_most integer, OUT intent_id uuid, OUT provider text, OUT names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.list_lapsed(after uuid, at_most integer, OUT intent_id uuid, OUT provider text, OUT names text[]) TO stockade_api;
GRANT ALL ON FUNCTION payment.list_lapsed(after uuid, at_most integer, OUT intent_id uuid, OUT provider text, OUT names text[]) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.match(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.match(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION payment.match(exception_id bigint, order_id uuid, resolved_by text, note text, OUT status text, OUT paid_order_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.open(order_id uuid, provider text, mode text, OUT status text, OUT intent_id uuid, OUT state text, OUT pay_at text, OUT amount bigint, OUT currency text, OUT expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.open(order_id uuid, provider text, mode text, OUT status text, OUT intent_id uuid, OUT state text, OUT pay_at text, OUT amount bigint, OUT currency text, OUT expires_at timestamp with time zone) TO stockade_api;
GRANT ALL ON FUNCTION payment.open(order_id uuid, provider text, mode text, OUT status text, OUT intent_id uuid, OUT state text, OUT pay_at text, OUT amount bigint, OUT currency text, OUT expires_at timestamp with time zone) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.opened(intent_id uuid, answer jsonb, OUT state text, OUT payable boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.opened(intent_id uuid, answer jsonb, OUT state text, OUT payable boolean) TO stockade_api;
GRANT ALL ON FUNCTION payment.opened(intent_id uuid, answer jsonb, OUT state text, OUT payable boolean) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.place_order(reservation_id uuid, order_id uuid, window_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.place_order(reservation_id uuid, order_id uuid, window_seconds integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.place_order(reservation_id uuid, order_id uuid, window_seconds integer) TO stockade_dba;

GRANT SELECT ON TABLE payment.setting TO stockade_dba;

REVOKE ALL ON FUNCTION payment.put_setting(keep_units_after_failure boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.put_setting(keep_units_after_failure boolean) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.queue_refund(exception_id bigint, resolved_by text, OUT status text, OUT amount numeric, OUT currency text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.queue_refund(exception_id bigint, resolved_by text, OUT status text, OUT amount numeric, OUT currency text) TO stockade_api;
GRANT ALL ON FUNCTION payment.queue_refund(exception_id bigint, resolved_by text, OUT status text, OUT amount numeric, OUT currency text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.reconcile(provider text, day date, run_id uuid, OUT status text, OUT mismatches integer, OUT filed integer, OUT events integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.reconcile(provider text, day date, run_id uuid, OUT status text, OUT mismatches integer, OUT filed integer, OUT events integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.reconcile(provider text, day date, run_id uuid, OUT status text, OUT mismatches integer, OUT filed integer, OUT events integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.record_event(provider text, payload jsonb, delivery_id text, body text, OUT status text, OUT event_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.record_event(provider text, payload jsonb, delivery_id text, body text, OUT status text, OUT event_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION payment.record_event(provider text, payload jsonb, delivery_id text, body text, OUT status text, OUT event_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.record_refund(exception_id bigint, reference text, resolved_by text, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.record_refund(exception_id bigint, reference text, resolved_by text, OUT status text) TO stockade_api;
GRANT ALL ON FUNCTION payment.record_refund(exception_id bigint, reference text, resolved_by text, OUT status text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.refused(intent_id uuid, detail text, OUT state text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.refused(intent_id uuid, detail text, OUT state text) TO stockade_api;
GRANT ALL ON FUNCTION payment.refused(intent_id uuid, detail text, OUT state text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.show_order(order_id uuid, OUT state text, OUT total numeric, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text, OUT drop_id bigint, OUT product_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.show_order(order_id uuid, OUT state text, OUT total numeric, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text, OUT drop_id bigint, OUT product_id bigint) TO stockade_api;
GRANT ALL ON FUNCTION payment.show_order(order_id uuid, OUT state text, OUT total numeric, OUT currency text, OUT lines jsonb, OUT created_at timestamp with time zone, OUT expires_at timestamp with time zone, OUT seconds_left integer, OUT reason text, OUT late boolean, OUT replaced_by uuid, OUT refund_owed boolean, OUT next_step text, OUT drop_id bigint, OUT product_id bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.show_sales(drop_ids bigint[], product_ids bigint[], at_most integer, OUT listed boolean, OUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price numeric, OUT currency text, OUT state text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT next_lapse_at timestamp with time zone, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer, OUT seconds_left integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.show_sales(drop_ids bigint[], product_ids bigint[], at_most integer, OUT listed boolean, OUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price numeric, OUT currency text, OUT state text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT next_lapse_at timestamp with time zone, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer, OUT seconds_left integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.show_sales(drop_ids bigint[], product_ids bigint[], at_most integer, OUT listed boolean, OUT drop_id bigint, OUT product_id bigint, OUT name text, OUT price numeric, OUT currency text, OUT state text, OUT size integer, OUT sold integer, OUT held integer, OUT free integer, OUT next_lapse_at timestamp with time zone, OUT starts_at timestamp with time zone, OUT ends_at timestamp with time zone, OUT hold_seconds integer, OUT seconds_left integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.stage(provider text, day date, payloads jsonb, INOUT run_id uuid, OUT status text, OUT staged integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.stage(provider text, day date, payloads jsonb, INOUT run_id uuid, OUT status text, OUT staged integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.stage(provider text, day date, payloads jsonb, INOUT run_id uuid, OUT status text, OUT staged integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.sweep(at_most integer, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.sweep(at_most integer, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) TO stockade_api;
GRANT ALL ON FUNCTION payment.sweep(at_most integer, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) TO stockade_cron;
GRANT ALL ON FUNCTION payment.sweep(at_most integer, OUT cancelled integer, OUT tasks integer, OUT exceptions integer) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.try_ask(intent_id uuid, OUT granted boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.try_ask(intent_id uuid, OUT granted boolean) TO stockade_api;
GRANT ALL ON FUNCTION payment.try_ask(intent_id uuid, OUT granted boolean) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.unknown(intent_id uuid, detail text, OUT state text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.unknown(intent_id uuid, detail text, OUT state text) TO stockade_api;
GRANT ALL ON FUNCTION payment.unknown(intent_id uuid, detail text, OUT state text) TO stockade_dba;

REVOKE ALL ON FUNCTION payment.write_off(exception_id bigint, resolved_by text, note text, OUT status text) FROM PUBLIC;
GRANT ALL ON FUNCTION payment.write_off(exception_id bigint, resolved_by text, note text, OUT status text) TO stockade_api;
GRANT ALL ON FUNCTION payment.write_off(exception_id bigint, resolved_by text, note text, OUT status text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.cleanup_expired_reservations() FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.cleanup_expired_reservations() TO stockade_service;
GRANT ALL ON FUNCTION rpc.cleanup_expired_reservations() TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.complete_credit_lead_purchase(p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.complete_credit_lead_purchase(p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint) TO stockade_service;
GRANT ALL ON FUNCTION rpc.complete_credit_lead_purchase(p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.complete_stripe_lead_purchase(p_purchase_id uuid, p_download_url text) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.complete_stripe_lead_purchase(p_purchase_id uuid, p_download_url text) TO stockade_service;
GRANT ALL ON FUNCTION rpc.complete_stripe_lead_purchase(p_purchase_id uuid, p_download_url text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) TO stockade_service;
GRANT ALL ON FUNCTION rpc.confirm_inventory_reservations(p_payment_intent_id text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.mark_leads_sold_bulk(p_lead_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.mark_leads_sold_bulk(p_lead_ids uuid[]) TO stockade_service;
GRANT ALL ON FUNCTION rpc.mark_leads_sold_bulk(p_lead_ids uuid[]) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) TO stockade_service;
GRANT ALL ON FUNCTION rpc.release_inventory_reservations(p_payment_intent_id text) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) TO stockade_service;
GRANT ALL ON FUNCTION rpc.reserve_inventory_for_payment(p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer) TO stockade_dba;

REVOKE ALL ON FUNCTION rpc.validate_and_lock_leads_for_purchase(p_lead_ids uuid[], p_buyer_workspace_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION rpc.validate_and_lock_leads_for_purchase(p_lead_ids uuid[], p_buyer_workspace_id uuid) TO stockade_service;
GRANT ALL ON FUNCTION rpc.validate_and_lock_leads_for_purchase(p_lead_ids uuid[], p_buyer_workspace_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION stock._admit(request stock._request, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._arguments(request jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._at_hand(product_id bigint, quantity bigint, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._check_product(product stock.product) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._check_sort(sort text, known text[], hint text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._cleanup(at_most integer, INOUT from_product_id bigint, INOUT from_deadline timestamp with time zone, OUT swept integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._close(reservation_id uuid, state text, reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._deadline(moment timestamp with time zone, ttl_seconds integer, hold_seconds integer, longest_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._draw(requests stock._request[], products bigint[], moment timestamp with time zone, INOUT outcomes stock.outcome[], INOUT seen bigint[], INOUT units bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._earlier(namespace text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._external_product(line jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._fingerprint(product_ids bigint[], quantities integer[], buyer text, ttl_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._give(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._guard_transaction() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._hold_length(ttl_seconds integer, hold_seconds integer, longest_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._in_slots(product_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._insufficient(product_id bigint, available bigint, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_durable() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_open_to(only_in text, namespace text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_plain(line jsonb, reference text, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_read_committed() FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._is_whole(value jsonb, lowest jsonb, highest jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._key(namespace text, reference text) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._limit_to(product_id bigint, only_in text) FROM PUBLIC;

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

REVOKE ALL ON FUNCTION stock._reserve_alone(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._reserve_plain(reference text, lines jsonb, buyer text, ttl_seconds integer, namespace text, hold_seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._resize(reservation stock.reservation, product_ids bigint[], quantities integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._set_total(product stock.product, total integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._share(requests stock._request[], products bigint[], wanted bigint[], moment timestamp with time zone, outcomes stock.outcome[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._slot_count(slots integer, total integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._sold_out(product_id bigint, quantity bigint, moment timestamp with time zone, taken bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._spread(product_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._state(reservation stock.reservation, moment timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._sweep(product_id bigint, at_most bigint, INOUT deadline timestamp with time zone, OUT swept integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take_all(product_ids bigint[], quantities bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._take_from_one(product_id bigint, quantity bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._text(value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION stock._use(reservation_id uuid, expires_at timestamp with time zone) FROM PUBLIC;

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

GRANT SELECT ON TABLE stock.overview TO stockade_dba;

REVOKE ALL ON FUNCTION stock.get_reservation(reservation_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.get_reservation(reservation_id uuid) TO stockade_api;
GRANT ALL ON FUNCTION stock.get_reservation(reservation_id uuid) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer, reference text, buyer text, sort text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer, reference text, buyer text, sort text) TO stockade_api;
GRANT ALL ON FUNCTION stock.list_reservations(state text, product_id bigint, before uuid, at_most integer, reference text, buyer text, sort text) TO stockade_dba;

REVOKE ALL ON FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid, only_in text) FROM PUBLIC;
GRANT ALL ON FUNCTION stock.put_product(sku text, name text, price_cents bigint, total integer, currency text, hold_seconds integer, longest_hold_seconds integer, units_per_buyer integer, slots integer, external_id uuid, only_in text) TO stockade_dba;

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

GRANT SELECT ON TABLE market.purchase_lead TO stockade_dba;

GRANT SELECT ON TABLE market.overview TO stockade_dba;

GRANT SELECT ON TABLE membership.payment_name TO stockade_dba;

GRANT SELECT ON TABLE ops.snapshot TO stockade_dba;

GRANT SELECT ON TABLE payment.allocation TO stockade_dba;

GRANT SELECT ON TABLE payment.always_on TO stockade_dba;

GRANT SELECT ON TABLE payment.answer TO stockade_dba;

GRANT SELECT ON TABLE payment.credit_order TO stockade_dba;

GRANT SELECT ON TABLE payment.name TO stockade_dba;

GRANT SELECT ON TABLE payment.statement TO stockade_dba;

GRANT SELECT ON TABLE rpc.leads TO stockade_dba;

GRANT SELECT ON TABLE rpc.marketplace_purchases TO stockade_dba;

GRANT SELECT ON TABLE rpc.workspace_credits TO stockade_dba;

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
-- role stockade_api: jit=off
-- role stockade_api: lock_timeout=100ms
-- role stockade_api: statement_timeout=10s
-- role stockade_cron: client_connection_check_interval=500ms
-- role stockade_cron: idle_in_transaction_session_timeout=5s
-- role stockade_cron: jit=off
-- role stockade_cron: lock_timeout=100ms
-- role stockade_cron: statement_timeout=50s
-- role stockade_dba: client_connection_check_interval=500ms
-- role stockade_dba: idle_in_transaction_session_timeout=5s
-- role stockade_dba: jit=off
-- role stockade_dba: lock_timeout=100ms
-- role stockade_service: client_connection_check_interval=500ms
-- role stockade_service: idle_in_transaction_session_timeout=5s
-- role stockade_service: jit=off
-- role stockade_service: lock_timeout=100ms
-- role stockade_service: statement_timeout=30s
