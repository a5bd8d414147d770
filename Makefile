# What can be done here. `make` lists it.

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
WEB_SOURCES := $(shell find web/src web/index.html web/*.json web/*.ts web/*.js -type f 2>/dev/null)
# What `make test` and `make lint` run, in this order; each is a target of its own.
TESTS := vectors rust-test web-test browser
LINTS := fmt tidy deny spelling web-lint clippy doc

export PATH := $(CURDIR)/.tools/bin:$(PATH)

.PHONY: help demo build test lint proofs bench bench-fusion bench-agreement bench-ledger bench-mission bench-tiles web $(TESTS) $(LINTS)

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build all and watch a simulated ceasefire (options in ARGS, e.g. ARGS="--seed 7")
	@echo "[1/3] the pages (about a minute the first time)"
	@scripts/need.sh cc
	@$(MAKE) --no-print-directory web
	@echo "[2/3] the program, optimised (5 to 10 minutes the first time)"
	@cargo build --release --locked -p trucewatch-cli
	@echo "[3/3] the demonstration"
	@trap : INT; $(TARGET_DIR)/release/trucewatch demo $(ARGS)

build: web ## Build the pages and the optimised program (target/release/trucewatch)
	@scripts/need.sh cc
	cargo build --release --locked -p trucewatch-cli

test: ## Run all tests, those in a browser too
	@MAKE="$(MAKE)" scripts/run-all.sh $(TESTS)

lint: ## Check form, spelling, dependencies, documentation
	@MAKE="$(MAKE)" scripts/run-all.sh $(LINTS)

proofs: web ## Run the proofs of the promises at their full size (an hour and more)
	@scripts/need.sh cc tools
	TRUCEWATCH_PROOFS=full cargo nextest run --workspace --locked --no-fail-fast -E 'test(/p[0-9][0-9]_/)'

bench-ledger: ## Measure signed ingest beside plain SQLite, and proofs (ENTRIES=, GROUP=)
	bench/ledger/run.sh

bench: ## Measure how fast the log takes records and fusion locates
	cargo run --release --locked -p trucewatch-evidence --example append_speed
	cargo bench --locked -p trucewatch-fusion --bench blocks

bench-fusion: ## Compare fusion with its peers on scored sets (SETS="small", PEERS=no, COST=yes)
	bench/fusion/run.sh

bench-agreement: ## Compare assessment with PostGIS's containment (INCIDENTS=, PROVISIONS=, COST=no)
	bench/agreement/run.sh

bench-mission: ## Measure authorization, and 500 people at once (SESSIONS=, SECONDS_EACH=)
	bench/mission/run.sh

bench-tiles: ## Compare map tiles with PostGIS's (INCIDENTS=, CONNECTIONS=, REQUESTS=)
	bench/tiles/run.sh

# The parts. The pages come first where Rust is built: the program holds them.

web: web/dist/index.html

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json web/package.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

rust-test: web
	@scripts/need.sh cc tools || scripts/need.sh cc
	@scripts/need.sh python-ed25519
	@scripts/need.sh faketime || true
	cargo build --workspace --locked --all-targets
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --workspace --locked --no-fail-fast; \
	else cargo test --workspace --locked --no-fail-fast --all-targets; fi
	cargo test --workspace --locked --doc

web-test: web/node_modules/.package-lock.json
	cd web && npm test

vectors:
	@scripts/need.sh python tools
	python3 scripts/check_vectors.py
	.tools/bin/python scripts/check_schema.py

browser: web
	@scripts/need.sh cc
	cargo build --workspace --locked --all-targets
	scripts/e2e.sh $(TARGET_DIR)/debug/trucewatch

fmt:
	@scripts/need.sh rust-lint
	cargo fmt --all --check

tidy:
	cargo run --quiet --locked -p xtask -- tidy

deny:
	@scripts/need.sh tools
	cargo fetch --quiet --locked
	cargo deny --offline --locked check --hide-inclusion-graph bans licenses sources

spelling:
	@scripts/need.sh tools
	typos --hidden --exclude .git

web-lint: web/node_modules/.package-lock.json
	cd web && npm run --silent lint && npm run --silent check

clippy: web
	@scripts/need.sh cc rust-lint
	cargo clippy --workspace --locked --all-targets -- -D warnings

doc: web
	@scripts/need.sh cc
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --locked --no-deps
