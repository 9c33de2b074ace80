# Two commands do everything: `make demo` and `make test`. The rest is for those who work on Toolcare.
.DEFAULT_GOAL := help
DATA ?= data
HTTP ?= 0.0.0.0:8080
MQTT_PORT ?= 1883
HTTPS_PORT ?= 8443
BIN := .venv/bin
# One more than there are cores: tests that wait for something leave theirs to the others.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
FAULTS := tests/faults tests/integration/messaging/test_machine.py tests/integration/shotcounter/test_machine.py
# First those that docs/benchmarks.md has the tables of, in its order.
BENCHES_TOLD := ingest latency reads footprint opcua ledger_growth
BENCHES := $(BENCHES_TOLD) $(filter-out $(BENCHES_TOLD),$(patsubst tests/bench/bench_%.py,%,$(sort $(wildcard tests/bench/bench_*.py))))
# Growth: with ten and a hundred times the history of the ledger (shots) and of the lists (how often each level was
# done), and lists beside a long audit trail. Each has a table of its own.
SHOTS_BEFORE := 1000000 10000000
BENCHES_GROWN := $(foreach name,ingest latency opcua footprint,$(addprefix $(name):--history=,$(SHOTS_BEFORE))) \
	$(addprefix reads:--history=,10 100) reads:--audit=1000000
NODE_RED := $(if $(BENCH_NODE_RED),--node-red $(BENCH_NODE_RED))
THINGSBOARD := $(if $(BENCH_THINGSBOARD),--thingsboard $(BENCH_THINGSBOARD))
# What Python compiled is kept: a test run reads all sources and tests in four processes.
unexport PYTHONDONTWRITEBYTECODE
PYTHON_SOURCES := shared compose services tests

.PHONY: help demo test test-faults test-s3 test-compose test-pi check up logs contracts lock install install-test format web bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install:
	@compose/bin/install

install-test:
	@compose/bin/install --test

demo: install ## install what is missing and start all with a simulated plant; prints the address and the login
	@$(BIN)/toolcare up --demo --data $(DATA)/demo --http $(HTTP) --https-port $(HTTPS_PORT) --mqtt-port $(MQTT_PORT)

up: install ## start all, for a real plant
	@$(BIN)/toolcare up --data $(DATA)/plant --http $(HTTP) --https-port $(HTTPS_PORT) --mqtt-port $(MQTT_PORT)

logs: ## follow the logs of what runs
	@$(BIN)/toolcare logs --follow --since 10m --data $(firstword $(wildcard $(DATA)/plant $(DATA)/demo))

test: install-test ## install what the tests need and run them all
	@cd services/gateway/web && npm_config_update_notifier=false PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm run --silent test
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder || { \
		echo "== What failed beside other tests, once more and alone. What passes now waits for something that load delays: mend that."; \
		$(BIN)/pytest --last-failed --last-failed-no-failures none -n0 --maxfail=5; }

test-faults: install-test ## the fault tests in their long form
	@TOOLCARE_KILLS=40 TOOLCARE_FAULT_S=60 TOOLCARE_MIGRATION_KILLS=20 TOOLCARE_EXAMPLES=1000 \
		$(BIN)/pytest $(FAULTS) --timeout 1800 -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-s3: install-test ## the tests of photos once more, on a real S3 server
	@TOOLCARE_TEST_STORE=s3 $(BIN)/pytest tests/integration/photos -k "not postgresql" -n auto --dist loadfile

test-compose: install-test ## build the containers, start the stack and test it over TLS (minutes; needs Docker)
	@compose/bin/test-stack

test-pi: install-test ## install the system service on a Debian machine in a folder (minutes; needs root)
	@command -v mmdebstrap >/dev/null && command -v systemd-nspawn >/dev/null || { echo "First: sudo apt-get install mmdebstrap systemd-container"; exit 1; }
	@TOOLCARE_TEST_PI=1 $(BIN)/pytest tests/pi -n0

check: install-test ## format, lint, types, architecture, contracts up to date
	@$(BIN)/ruff format --check $(PYTHON_SOURCES)
	@$(BIN)/ruff check $(PYTHON_SOURCES)
	@$(BIN)/mypy $(PYTHON_SOURCES)
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/toolcare contracts --check
	@cd services/gateway/web && PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm run --silent api:check
	@cd services/gateway/web && PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm run --silent lint
	@cd services/gateway/web && PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm run --silent typecheck

contracts: install-test ## write AsyncAPI, JSON Schemas, examples, OpenAPI and the broker's access list from the code
	@$(BIN)/toolcare contracts
	@cd services/gateway/web && PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm run --silent api

format: install-test ## format the code
	@$(BIN)/ruff format $(PYTHON_SOURCES)
	@$(BIN)/ruff check --fix $(PYTHON_SOURCES)

web: ## build the web client
	@compose/bin/build-web

bench: install-test ## measure speed (ratios in one run); BENCH_NODE_RED=folder BENCH_THINGSBOARD=folder measure those beside it
	@failed=; for name in $(BENCHES) $(BENCHES_GROWN); do \
		case $$name in *:*) beside="$${name#*:}"; name=$${name%:*};; ingest) beside="$(NODE_RED)";; opcua) beside="$(NODE_RED) $(THINGSBOARD)";; *) beside=;; esac; \
		echo "== tests/bench/bench_$$name.py $$beside"; \
		$(BIN)/python tests/bench/bench_$$name.py $$beside || failed="$$failed $$name $$beside"; \
	done; test -z "$$failed" || { echo "== Not measured to the end:$$failed"; exit 1; }

lock: install-test ## resolve the dependencies anew
	@compose/bin/lock

clean: ## delete what was built; data stays
	@rm -rf .venv .venv-node services/gateway/web/node_modules services/gateway/src/toolcare_gateway/static
