# The six targets of the project; `make publish` and `make test` are the two set-up commands.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

.PHONY: publish test check bench

$(VENV)/ready: requirements/build.txt requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements/build.txt
	$(INSTALL) -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements/dev.txt
	$(INSTALL) -r requirements/dev.txt
	touch $@

publish: $(VENV)/ready
	$(BIN)/purgeld build

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n 2

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests bench
	$(BIN)/purgeld fmt --check

bench: $(VENV)/ready-dev
	$(BIN)/python bench/run.py
