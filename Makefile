# Every target does its own set-up: a virtual environment from a lock file with hashes.
PYTHON ?= python3
VENV := .venv
# Compiled modules are kept: a server starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8400
ARGS ?=

.PHONY: demo test bots fire check bench lock setup format openapi venue-pages wheel

setup: $(STAMP)

$(STAMP): requirements/dev.lock pyproject.toml
	@echo "Setting up $(VENV): a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# The lock is whole, so nothing is resolved here: pip would stop at ccxt (pyproject.toml, tool.uv).
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)  ## the document's story over real HTTP, then a server to try
	@$(BIN)/python -m scripts.demo --port $(PORT) $(ARGS)

test: $(STAMP)  ## the everyday suite
	@$(BIN)/python -m pytest -m "not fire and not bots" --ignore tests/fire --ignore tests/bots -n 2 --dist worksteal $(ARGS)

bots: $(STAMP)  ## bots in environments of their own: freqtrade, ccxt in JavaScript; large, kept in .bots
	@$(BIN)/python -m scripts.bot_environments
	@$(BIN)/python -m pytest -m bots --timeout 300 $(ARGS)

fire: $(STAMP)  ## crash, load and attack tests; FULL=1 for the full counts
	@FIRE_FULL=$(FULL) $(BIN)/python -m pytest -m fire --timeout 3600 $(ARGS)

check: $(STAMP)  ## format, lint, strict types, import rules, lock-file freshness
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m scripts.check_locks

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP)  ## figures and ratios, in one run
	@$(BIN)/python -m bench.main $(ARGS)

openapi: $(STAMP)  ## write docs/openapi.json from the routes
	@$(BIN)/python -m scripts.openapi

venue-pages: $(STAMP)  ## write docs/venues from the catalogue and the tests of every venue
	@$(BIN)/python -m scripts.venue_pages

wheel: $(STAMP)  ## build the wheels of server and SDK with the pinned tools of the lock
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist packaging/countersign-sdk

lock: $(STAMP)  ## pin what pyproject.toml asks for
	@$(BIN)/python -m scripts.check_locks --write
