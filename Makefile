.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
PY := $(VENV)/bin/python

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) tests/server/bootstrap.py $(VENV)
	@touch $@

.PHONY: venv
venv: $(READY) ## Make the virtual environment .venv with every version of constraints.txt

.PHONY: pin
pin: ## Resolve the ranges of pyproject.toml anew and write constraints.txt
	@$(PYTHON) tests/server/bootstrap.py $(VENV) --no-pins
	@{ echo '# Every version that is installed, with those that they bring along. Made by `make pin`.'; \
	  $(VENV)/bin/pip freeze; } > constraints.txt
	@touch $(READY)
