# The project's commands; each installs what it needs into .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help site serve test lint fast soak test-real-clis bench clean

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

site: $(STAMP) ## Build the documentation of this repository into site/
	$(BIN)/mkdocs build --strict

serve: $(STAMP) ## Show it at http://127.0.0.1:8000 and rebuild on changes
	$(BIN)/mkdocs serve

lint: $(STAMP) ## Check style, types and import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## Run all tests: style, types, layers, pytest
	$(BIN)/pytest -n auto --dist loadgroup

fast: $(STAMP) ## Run the tests that build no site
	$(BIN)/pytest -n auto --ignore tests/e2e --ignore tests/faults

soak: $(STAMP) ## Let hundreds of faults loose on builds, and keep the table in soak.txt
	FAULTS=long FAULTS_TABLE=soak.txt $(BIN)/pytest -n auto --dist loadgroup tests/faults

test-real-clis: $(STAMP) ## Drive the real claude, gemini and codex, from npm, against a server on this machine
	$(BIN)/python -m tests.real_clis.run

bench: $(STAMP) ## Measure against plain MkDocs and mkdocs-api-autonav, and print a table
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python benchmarks/run.py

life: $(STAMP) ## Document click, commit by commit, with a scripted model, and print the calls
	$(BIN)/python benchmarks/life.py

clean: ## Remove what the other commands made, the environment too
	rm -rf $(VENV) soak.txt site .docsfy .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
