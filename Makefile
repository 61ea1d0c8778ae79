# The targets of the project; `make publish` and `make test` are the two set-up commands.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

.PHONY: publish test test-stores check bench

$(VENV)/ready: requirements/build.txt requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements/build.txt
	$(INSTALL) -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements/dev.txt
	$(INSTALL) -r requirements/dev.txt
	touch $@

$(VENV)/ready-extras: $(VENV)/ready-dev requirements/extras.txt
	$(INSTALL) -r requirements/extras.txt
	touch $@

publish: $(VENV)/ready
	$(BIN)/purgeld build

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n 2

test-stores: $(VENV)/ready-extras
	bash .ci/packages
	PURGELD_NEED_ALL=1 $(BIN)/python -m pytest -n 2 -m outside

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests bench
	$(BIN)/purgeld fmt --check

bench: $(VENV)/ready-dev
	$(BIN)/python bench/run.py
