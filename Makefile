# Gourmet. `make` alone says what there is. Only Python 3.11 or 3.12 (with venv) and make are needed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

SERVE ?= 1
SPARK ?= sail
TESTS ?=
# Two processes share the suite, file by file: most of it waits for a database, an engine or a browser.
JOBS ?= 2

VENV := .venv
BENCH := .venv-bench
PY := $(VENV)/bin/python
# The first of these that is new enough and can make an environment.
PYTHON ?= $(shell for each in python3.11 python3.12 python3; do \
	"$$each" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null \
	&& { echo "$$each"; break; }; done)

MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po)
INSTALL := -P gourmet_site/install.py
SET_UP := $(VENV)/.runtime static/vendor/.made $(VENV)/.messages
SET_UP_TESTS := $(VENV)/.dev static/vendor/.made $(VENV)/.messages .apache-spark/.made

.PHONY: help setup demo serve services services-once test check lint types contracts format browser bench audit freeze apache clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: $(SET_UP) ## the environment, the front end's assets and the translations

demo: $(SET_UP) $(if $(filter apache,$(SPARK)),.apache-spark/.made) ## the simulated market, then the site (SERVE=0: without the site; SPARK=apache: on Apache Spark)
	@$(PY) manage.py demo --engine $(SPARK) $(if $(filter 0,$(SERVE)),--no-serve,--serve)

serve: $(SET_UP) ## the services, the site, two workers and the clock, without the simulated market
	@$(PY) manage.py serve --engine $(SPARK)

services: $(SET_UP) ## PostgreSQL, Redis and the Spark engine alone
	@$(PY) manage.py services --engine $(SPARK)

services-once: $(SET_UP)
	@$(PY) manage.py services --once --engine $(SPARK)

test: $(SET_UP_TESTS) browser ## the whole suite (TESTS="tests/ml -k name" for a part, JOBS=0 in one process)
	@$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: lint types contracts test ## all that must hold before a change is done

lint: $(VENV)/.dev
	@echo "ruff"
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check

types: $(VENV)/.dev
	@echo "mypy"
	@$(VENV)/bin/mypy

contracts: $(VENV)/.dev
	@echo "import contracts"
	@$(VENV)/bin/lint-imports

format: $(VENV)/.dev ## put the code in form
	@$(VENV)/bin/ruff check --fix
	@$(VENV)/bin/ruff format

browser: $(VENV)/.dev
	@$(PY) -m tests.browser

bench: $(SET_UP) $(BENCH)/.made ## this project and its peers on the same work
	@$(BENCH)/bin/python -m benchmarks

audit: $(VENV)/.dev ## known vulnerabilities of what is installed (asks a service on the internet)
	@$(VENV)/bin/uv tool run pip-audit --path $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

freeze: $(VENV)/.made ## the newest releases that fit together, into constraints.txt: what set-up installs from then on
	@$(PY) $(INSTALL) freeze

apache: .apache-spark/.made ## Apache Spark's own server, beside the environment

clean: ## everything that set-up made (not var/, where the data is)
	rm -rf $(VENV) $(BENCH) .apache-spark node_modules static/vendor staticfiles locale/*/LC_MESSAGES/*.mo

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 with venv is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	@echo "Making the environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	@touch $@

$(VENV)/.runtime: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing what Gourmet runs on (about 2 GB unpacked; minutes the first time, seconds from a warm cache)"
	@$(PY) $(INSTALL) runtime
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing what Gourmet runs on and what it is checked with"
	@$(PY) $(INSTALL) dev
	@touch $@ $(VENV)/.runtime

static/vendor/.made: package.json gourmet_site/assets.py | $(VENV)/.runtime
	@echo "Fetching the front end's assets"
	@$(PY) -P gourmet_site/assets.py
	@touch $@

$(VENV)/.messages: $(MESSAGES) | $(VENV)/.runtime
	@$(PY) -P gourmet_site/assets.py messages
	@touch $@

.apache-spark/.made: $(VENV)/.made
	@echo "Installing Apache Spark's server in .apache-spark (0.5 GB)"
	@$(PY) $(INSTALL) apache
	@touch $@

$(BENCH)/.made: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing the benchmark's peers in $(BENCH)"
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	@$(BENCH)/bin/python $(INSTALL) bench
	@touch $@
