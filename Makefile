# Everything a fresh machine needs is Python 3.11 or later (with venv) and make.
# Another Python than the one in .venv: make clean test PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make pins" --quiet \
  $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help demo test check prove matrix mistakes mutation format peers pins clean bench bench-audit soak growth

help: ## List what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.stamp ## Show the office at work, from a request to its archive.
	$(BIN)/casework demo --store demo.db --force

test: .venv/.stamp .venv-peers/.stamp ## Run every test, those with a real PostgreSQL too.
	$(BIN)/python -m pytest -n 2

check: .venv/.stamp ## Lint, format, types, layers and tidiness, changing nothing.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_tidy.py

prove: .venv/.stamp ## Explore every page, take out each guard in turn, and note what came of it.
	$(BIN)/casework prove --out casework/testing/evidence.json

matrix: .venv/.stamp ## Write docs/matrix.md: each clause, its rules, and all that speaks for them.
	$(BIN)/python docs/matrix.py

mistakes: .venv/.stamp ## Make mistakes in copies of the rules, and note which layer finds each.
	$(BIN)/python -m benchmarks.mistakes

mutation: .venv/.stamp ## Put the mutants of the domain to its tests, and note which survive; PAGE=people.grades.
	nice $(BIN)/python -m benchmarks.mutation $(PAGE)

format: .venv/.stamp ## Format the code, and mend what can be mended without thought.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.stamp ## Measure beside the stock library, and write docs/performance.md.
	$(BIN)/python -m benchmarks.bench

bench-audit: .venv/.stamp ## Measure the audit, to a million entries, and write docs/performance-audit.md.
	nice $(BIN)/python -m benchmarks.audit

soak: .venv/.stamp ## Strain the stores, kill what can be killed, lose nothing; SOAK='--minutes 60'.
	$(BIN)/python -m benchmarks.soak $(SOAK)

growth: .venv/.stamp ## Measure what a journal costs as it grows, and write docs/performance-growth.md.
	nice $(BIN)/python -m benchmarks.growth

peers: .venv-peers/.stamp ## Install what tests compare with, beside .venv.

pins: $(UV) ## Pin again what is installed; UPGRADE=1 also takes newer versions.
	$(COMPILE) pyproject.toml --all-extras --group develop --group proofs --output-file requirements/develop.txt
	$(COMPILE) requirements/peers.in --output-file requirements/peers.txt

clean: ## Remove what was made: .venv, caches and builds.
	rm -rf .venv .venv-peers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV): | .venv/.stamp
	$(BIN)/pip install --quiet uv==$(UV_VERSION)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "casework needs Python 3.11 or later, and '$(PYTHON)' is not." \
	    "Name one that is: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "'$(PYTHON)' has no venv: install it (on Debian: python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.stamp: pyproject.toml requirements/develop.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/develop.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv-peers/.stamp: requirements/peers.txt | .venv/bin/python
	$(PYTHON) -m venv --clear .venv-peers
	.venv-peers/bin/pip install --quiet --require-hashes -r requirements/peers.txt
	@touch $@
