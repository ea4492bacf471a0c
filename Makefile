.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
PY := $(VENV)/bin/python
PYTEST := $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder
# What these show is of the API, the providers' clients and our files, and negative controls are of
# the tests: one server's word is enough.
ONCE := tests/browser tests/command tests/demo tests/docs tests/http tests/providers \
  tests/catalog/test_files.py
STOCKADE := @$(PY) -m tests.server

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^## / { printf "\n%s\n", substr($$0, 4) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nThe server is DATABASE_URL'\''s, else PostgreSQL and pg_cron on this machine (by apt if need be), else Docker.\n'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) tests/server/bootstrap.py $(VENV)
	@touch $@

## Try it

.PHONY: demo
demo: $(READY) ## Hold a flash sale and a paid drop on a server of its own, and prove that nothing was oversold or lost
	@$(PY) -m tests.demo

.PHONY: up
up: $(READY) ## Start the database, its jobs and the API, and say where they are
	$(STOCKADE) up

.PHONY: up-docker
up-docker: $(READY) ## The same in containers, through docker/compose.yaml
	$(STOCKADE) up-docker

.PHONY: watch-docker
watch-docker: $(READY) ## Beside them, Prometheus with our alerts and Grafana with our dashboard
	$(STOCKADE) watch-docker

.PHONY: status
status: $(READY) ## Say what runs, how old the last sweep is, and how the jobs went
	$(STOCKADE) status

.PHONY: psql
psql: $(READY) ## Open psql as stockade_dba (with DATABASE_URL: as its administrator)
	$(STOCKADE) psql

.PHONY: url
url: $(READY) ## Print stockade_dba's URL
	$(STOCKADE) url

.PHONY: token
token: $(READY) ## Mint a bearer token: ROLE=service|admin|workspace SUB=… WORKSPACE=…
	$(STOCKADE) stockade token --role '$(or $(ROLE),service)' \
	  $(if $(SUB),--sub '$(SUB)') $(if $(WORKSPACE),--workspace '$(WORKSPACE)')

.PHONY: down
down: $(READY) ## End the API and the database; the data stay
	$(STOCKADE) down

.PHONY: down-docker
down-docker: down ## The same

.PHONY: reset
reset: $(READY) ## End them and remove the data, after asking (YES=1 answers)
	@YES='$(YES)' $(PY) -m tests.server reset

## Run it

.PHONY: migrate
migrate: $(READY) ## Apply pending migrations and replace every function, on DATABASE_URL or on make up's
	$(STOCKADE) migrate

.PHONY: rollback
rollback: $(READY) ## Take back the newest N migrations (N=1)
	@N='$(N)' $(PY) -m tests.server rollback

.PHONY: work
work: $(READY) ## Do the tasks of the outbox until Ctrl-C: ask, cancel, refund at the providers
	$(STOCKADE) work

.PHONY: reconcile
reconcile: $(READY) ## Lay a day of the providers' books beside ours: DAY=2026-11-20 (UTC)
	$(STOCKADE) stockade reconcile '$(DAY)'

.PHONY: cron
cron: $(READY) ## Schedule the jobs of sql/cron/schedule.sql
	$(STOCKADE) cron

.PHONY: cron-off
cron-off: $(READY) ## Take the jobs off the schedule
	$(STOCKADE) cron-off

.PHONY: cron-status
cron-status: $(READY) ## Show the jobs and their last runs
	$(STOCKADE) cron-status

## Work on it

.PHONY: venv
venv: $(READY) ## Make the virtual environment .venv with every version of constraints.txt

.PHONY: pin
pin: ## Resolve the ranges of pyproject.toml anew and write constraints.txt
	@$(PYTHON) tests/server/bootstrap.py $(VENV) --no-pins
	@{ echo '# Every version that is installed, with those that they bring along. Made by `make pin`.'; \
	  $(VENV)/bin/pip freeze --exclude-editable; } > constraints.txt
	@touch $(READY)

.PHONY: test
test: $(READY) ## Run every test on a throw-away server (T=tests/stock for one folder)
	@$(PY) -m tests.server choose
	@$(PYTEST) $(T)

.PHONY: test-containers
test-containers: $(READY) ## Run the tests that a server decides on a container that testcontainers starts
	@STOCKADE_SERVER=container $(PY) -m tests.server choose
	@STOCKADE_SERVER=container $(PYTEST) $(if $(T),$(T),-m 'not control' $(addprefix --ignore=,$(ONCE)))

.PHONY: coverage
coverage: $(READY) ## Measure the lines of api/ and the branches of every SQL function
	@$(PY) -m tests.coverage $(T)

.PHONY: bench
bench: $(READY) ## Measure beside the peers and write docs/benchmarks.md (QUICK=1: 3 minutes, only prints; ONLY=hot,sweep)
	@QUICK='$(QUICK)' ONLY='$(ONLY)' $(if $(WRITE),WRITE='$(WRITE)') $(PY) -m tests.bench

.PHONY: lint
lint: $(READY) ## Check style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@bash -n .ci/run docker/daemon && sh -n docker/postgres-entrypoint
