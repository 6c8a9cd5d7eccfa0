# Ratify. `make help` lists what there is. Needs: make, and Python 3.11 or later with venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= demo
VOTERS ?= 600
SEED   ?= 1
APART  ?= 12
LOST   ?= 3
CALLS  ?= 12
CONTEST ?= 2
PORT   ?= 8000
SCALE  ?= 4500
PURE   := tests/tally tests/audit tests/attacks/record
FAST   := tests/tally tests/audit $(addprefix --ignore=tests/,audit/cli tally/cli) tests/voting/domain tests/rules/test_rules.py tests/ivr/script tests/ivr/speech
TESTS  ?= tests $(PURE:%=--ignore=%)
PYTEST  = $(BIN)/python -m pytest --dist worksteal

# The tests start many servers and commands: each may find what another has compiled.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-fast test-slow test-hours mutate belenios-tool check package verify-page bench translate clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.server ## a whole vote, from the voters' list to the official percentage, into ./demo
	rm -rf $(OUT)
	$(BIN)/ratify demo --out $(OUT) --voters $(VOTERS) --seed $(SEED) --sequestered $(APART) --reissued $(LOST) --phone $(CALLS) --challenged $(CONTEST)

serve: $(VENV)/.server ## a sample poll in your browser, at http://localhost:8000
	rm -rf sample
	$(BIN)/ratify serve --sample sample --bind 127.0.0.1:$(PORT)

test-fast: $(VENV)/.dev ## in a minute or so: counting, the record, the rules, the telephone's script
	$(PYTEST) -n 2 -m "not slow" --hypothesis-profile few $(FAST)

test: $(VENV)/.dev ## the test suite but for what is slow; the pure packages first, every branch of theirs
	$(PYTEST) -n 2 -m "not slow" --cov --cov-report= $(PURE)
	$(BIN)/coverage report --skip-covered --fail-under=100
	$(PYTEST) -n 3 -m "not slow" $(TESTS)

test-slow: $(VENV)/.dev ## what is slow: demonstrations, killed servers, random runs, mutations, each clause inverted, the wheel, other hours
	$(PYTEST) -n 3 -m slow tests
	$(BIN)/python -m tests.kit.hours

test-hours: $(VENV)/.dev ## the tests that deal in time, as if on other days (needs Debian's faketime)
	$(BIN)/python -m tests.kit.hours

mutate: $(VENV)/.dev ## change the lines that decide, one at a time: a named test must fail for each (docs/mutations.md)
	$(BIN)/python -m tests.kit.mutation

belenios-tool: ## belenios-tool 3.0 or later for the tests, on Debian 12 too: fetched, not installed; no root
	@$(PYTHON) -m tests.kit.belenios.fetch $(SUITE)

check: $(VENV)/.dev ## format, lint, types, who may import whom, and a build without a warning
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.papers.distribution

package: $(VENV)/.dev ## the source distribution and the wheel, into ./dist; any warning is an error
	$(BIN)/python -m tests.papers.distribution dist

verify-page: $(VENV)/.server ## the release's verify.html, with which anybody verifies a record in a browser, into ./dist
	mkdir -p dist
	rm -f dist/verify.html
	$(BIN)/ratify verify-page dist/verify.html

bench: $(VENV)/.bench ## figures from one run, as ratios to a floor or a peer; SCALE=45000: a province, for hours
	$(BIN)/python -m loadtests.bench --members $(SCALE)

translate: $(VENV)/.dev ## bring the French catalogue up to date with the pages
	$(BIN)/python -m voting.web.translate

clean: ## remove what these commands made
	rm -rf $(VENV) demo sample build dist *.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ratify needs Python 3.11 or later; found: $$($(PYTHON) --version). Name another with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.server: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[server,reports]'
	@touch $@

$(VENV)/.dev: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.server

$(VENV)/.bench: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@ $(VENV)/.server
