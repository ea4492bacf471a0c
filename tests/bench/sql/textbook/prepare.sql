create table product (
  id bigint primary key,
  available integer not null check (available >= 0)
);

create table hold (
  id uuid primary key default gen_random_uuid(),
  product_id bigint not null references product (id),
  reference text not null unique,
  quantity integer not null check (quantity > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create index on hold (product_id, expires_at);
