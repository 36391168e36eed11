# `make` lists what there is to do. Everything runs in .venv, which is made on first use and remade when the
# lock file changes; nothing outside this folder is touched, except as docs say for a database run by root.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0
LOCK := requirements/dev.txt
INSTALLED := $(VENV)/installed-$(shell sha256sum $(LOCK) | cut -c1-16)
MANAGE := $(BIN)/python manage.py
SOURCES := adapters benchmarks config constitutions evaluation governance requirements tests manage.py
ROUNDS ?= 5

.DEFAULT_GOAL := help
.PHONY: help install model demo up status test chaos bench lint types imports migrations docs docs-check \
	licences coverage lock lock-check check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED):
	@command -v $(PYTHON) >/dev/null || { echo "Install Python 3.11, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(TORCH) --constraint $(LOCK)
	$(BIN)/python -m pip install --requirement $(LOCK)
	@rm -f $(VENV)/installed-*
	@touch $@

install: $(INSTALLED) ## install everything into .venv

model: install ## fetch the base model and the sentence-embedding model, once
	$(MANAGE) fetch_model

demo: install ## take three communities through the whole loop
	$(BIN)/python -m config.demo

up: model ## run everything until Ctrl-C
	@$(BIN)/python -m config.embedded up

status: install ## show what runs
	@$(BIN)/python -m config.embedded status

test: model ## run all tests (with CI set, browser tests must not be skipped)
	$(BIN)/python -m tests.run $(if $(CI),--must-run browser)

chaos: model ## kill processes in ROUNDS rounds and look for anything lost or done twice
	@for round in $$(seq $(ROUNDS)); do echo "round $$round of $(ROUNDS)"; \
		$(BIN)/python -m pytest -m kills || exit 1; done

bench: model ## measure, and write var/benchmarks
	$(BIN)/python -m benchmarks

lint: install ## ruff: style and mistakes
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: install ## mypy --strict
	$(BIN)/mypy --strict $(SOURCES)

imports: install ## the floors: who may import whom
	$(BIN)/lint-imports

migrations: install ## fail if a model changed without its migration
	$(MANAGE) makemigrations --check --dry-run

docs: install ## write the generated pages of docs/
	$(MANAGE) show_pipeline > docs/pipeline.md
	$(MANAGE) show_lifecycles > docs/lifecycles.md
	$(MANAGE) show_vocabulary > docs/vocabulary.md
	$(BIN)/python -m tests.permissions
	$(BIN)/python -m config.env > docs/environment.md

docs-check: docs ## fail if the generated pages were not up to date
	git diff --exit-code docs
	@test -z "$$(git status --porcelain docs)" || { git status --short docs; echo "Commit these pages."; exit 1; }

licences: install ## fail on a GPL or AGPL package at run time
	$(BIN)/python -m requirements.licences

coverage: install ## fail if the tests covered less than the README says
	$(BIN)/python -m tests.coverage_figure

lock: ## write requirements/*.txt from pyproject.toml and what is installed
	$(BIN)/python -m requirements.compile

lock-check: install ## fail if the lock files do not match pyproject.toml
	$(BIN)/python -m requirements.compile --check

check: lint types imports migrations docs-check licences lock-check ## everything that is quick

clean: ## remove .venv and every cache; var/, with your data and models, stays
	rm -rf $(VENV) .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
