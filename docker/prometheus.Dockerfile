# Prometheus, from Debian alone, with our rules. Build it from the root of the tree.
FROM debian:trixie-slim
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o prometheus -g prometheus /prometheus
COPY docker/prometheus /etc/stockade
RUN promtool check config /etc/stockade/prometheus.yaml

USER prometheus
VOLUME /prometheus
EXPOSE 9090
ENTRYPOINT ["prometheus"]
CMD ["--config.file=/etc/stockade/prometheus.yaml", "--storage.tsdb.path=/prometheus"]
