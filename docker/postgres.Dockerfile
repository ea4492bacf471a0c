# PostgreSQL 17 with pg_cron, from Debian alone. Build it from the root of the tree.
FROM debian:trixie-slim

# Debian's package would make a cluster of its own and start it.
RUN mkdir -p /etc/postgresql-common/createcluster.d \
  && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/stockade.conf \
  && apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    postgresql-17 postgresql-17-cron postgresql-17-plpgsql-check \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o postgres -g postgres -m 0700 /var/lib/stockade

COPY docker/postgresql.conf docker/postgres-entrypoint /usr/local/share/stockade/

USER postgres
ENV PATH=/usr/lib/postgresql/17/bin:$PATH
VOLUME /var/lib/stockade
EXPOSE 5432
# Fast shutdown: sessions are ended, nothing is lost.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=2s --timeout=3s --start-period=30s --retries=5 \
  CMD ["pg_isready", "-q", "-h", "127.0.0.1"]
ENTRYPOINT ["/usr/local/share/stockade/postgres-entrypoint"]
