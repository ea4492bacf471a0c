# The API, on Debian's Python. Build it from the root of the tree, after `make wheels`:
# the packages come from .cache/wheels, so that the build itself needs no package index.
FROM debian:trixie-slim AS packages
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
COPY .cache/wheels /wheels
RUN python3 -m venv /opt/stockade \
  && /opt/stockade/bin/pip install -q --no-index --no-compile /wheels/*.whl \
  && /opt/stockade/bin/pip uninstall -q -y pip

FROM debian:trixie-slim
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --no-create-home --shell /usr/sbin/nologin stockade
COPY --from=packages /opt/stockade /opt/stockade
COPY api /srv/stockade/api

USER stockade
WORKDIR /srv/stockade
ENV PATH=/opt/stockade/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
  STOCKADE_API_HOST=0.0.0.0 STOCKADE_API_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=2s --timeout=5s --start-period=30s --retries=5 CMD \
  ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["python", "-m", "api"]
