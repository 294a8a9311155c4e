# Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.12 >/dev/null 2>&1 && python3.12 -c '' 2>/dev/null && echo python3.12 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PEER := .venv-peer
AUDIT := .venv-audit
# To run it, what the image has will do; the rest is for those who work on it.
RUNS := $(VENV)/.runs-$(shell cksum requirements.txt 2>/dev/null | cut -d' ' -f1)
READY := $(VENV)/.installed-$(shell cksum requirements-dev.txt | cut -d' ' -f1)
RUNS_FIRST := $(if $(wildcard $(READY)),,$(RUNS))
ENOUGH := $(or $(wildcard $(READY)),$(RUNS))
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --python-version 3.12 --python $(BIN)/python --no-header

ROOM_TESTS = $(or $(wildcard tests/$(ROOM) tests/test_$(ROOM).py),$(error There are no tests of $(ROOM): neither tests/$(ROOM) nor tests/test_$(ROOM).py))

.PHONY: help install demo build run preview check test test-servers lint format lock bench soak mutants image audit licences clean

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUNS): | requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.12 or 3.13 is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Set PYTHON=/path/to/python3.12"; exit 1; }
	@test ! -L $(VENV) || { echo "$(VENV) is a link to an environment without these requirements; it is not cleared, since others may use it"; exit 1; }
	@$(PYTHON) .ci/install.py $(VENV) requirements.txt --clear
	@touch $@

$(READY): | requirements-dev.txt $(RUNS_FIRST)
	@test ! -L $(VENV) || { echo "$(VENV) is a link to an environment without these requirements; nothing is added, since others may use it"; exit 1; }
	@$(PYTHON) .ci/install.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --default-pip >/dev/null
	@touch $@

install: $(READY) ## Make .venv with everything, from the locked requirements; what only runs it needs less, and sets that up itself

demo: $(ENOUGH) ## Resync a sample API into a local Port and show it in a page (ONCE=1: exit after the first resync)
	@$(BIN)/python -m sandbox.demo $(if $(ONCE),--once)

build: $(ENOUGH) ## Build a mapping in the browser, from the address of an API (API=https://api.example.com)
	@bin/ocean-custom build $(API) $(ARGS)

run: $(ENOUGH) ## Run the integration with the settings in .env
	@$(BIN)/ocean sail

preview: $(ENOUGH) ## Show what a mapping makes of an API (ARGS="port-app-config.yml --pages 2"; ARGS=--help for more)
	@bin/ocean-custom preview $(ARGS)

check: $(ENOUGH) ## Find the mistakes of a mapping without a request (ARGS=port-app-config.yml)
	@bin/ocean-custom check $(ARGS)

test: $(READY) ## Run all tests side by side (ROOM=paging: those of one room; HYPOTHESIS_PROFILE=thorough: many more examples)
	@$(BIN)/python -m pytest -q $(if $(PLAIN),--assert=plain )$(if $(ROOM),$(ROOM_TESTS),--numprocesses $(or $(WORKERS),$(shell echo $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2)))))

test-servers: $(READY) ## Let init find its way on real servers (json-server, datasette, prometheus, rabbitmq, docker-registry)
	@.ci/test-servers

lint: $(READY) ## Check format, lint, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy .

format: $(READY) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Renew the locked requirements: the newest that pyproject.toml allows
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet uv; }
	$(UV_COMPILE) pyproject.toml -o requirements.txt
	$(UV_COMPILE) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	$(UV_COMPILE) benchmarks/peer/requirements.in -o benchmarks/peer/requirements.txt
	$(UV_COMPILE) .ci/audit/requirements.in -o .ci/audit/requirements.txt

bench: $(READY) $(if $(ONLY),,$(PEER)/.ready) ## Run the benchmarks and print ratios (ONLY=text: the cases whose names hold it; WATCH=1: what kept the event loop)
	@$(BIN)/python -m benchmarks --write benchmarks/results.md $(if $(ONLY),--only "$(ONLY)") $(if $(TIMES),--times $(TIMES)) $(if $(WATCH),--watch)

$(PEER)/.ready: benchmarks/peer/requirements.txt
	$(PYTHON) -m venv --clear $(PEER)
	$(PEER)/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

soak: $(READY) ## Resync hundreds of times at random faults, and check the catalog after each (RESYNCS=n SEED=n)
	@$(BIN)/python -m tests.soak $(if $(RESYNCS),--resyncs $(RESYNCS)) $(if $(SEED),--seed $(SEED))

mutants: $(READY) ## Change the rules at random, and see whether the tests notice (SAMPLE=n SEED=n)
	@$(BIN)/python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

image: $(READY) ## Build the image and run it as Kubernetes would (as root, on Linux)
	@.ci/image

audit: $(AUDIT)/.ready ## Look for known vulnerabilities in what the image is made of
	@$(AUDIT)/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

$(AUDIT)/.ready: .ci/audit/requirements.txt
	$(PYTHON) -m venv --clear $(AUDIT)
	$(AUDIT)/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

licences: $(READY) ## List the licences of what the image is made of
	@$(BIN)/python .ci/licences.py

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) $(PEER) $(AUDIT) mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis
