# Everything a developer does, by name. Needs Python 3.11 and nothing else; the rest is set up on first use.
PYTHON3 := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: run test lint bench messages lock base dev clean

run: base            ## the product with demo data on http://127.0.0.1:8000
	@$(BIN)/zhulian up --demo --host $(HOST) --port $(PORT)

test: dev            ## every check and every suite
	@$(BIN)/python tools/verify.py test

lint: dev            ## the checks alone
	@$(BIN)/python tools/verify.py lint

bench: dev           ## every benchmark in bench/
	@failed=0; for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python "$$file" || failed=1; done; exit $$failed

messages: dev        ## take new msgids into the catalogue
	@$(BIN)/python tools/messages.py update

lock: dev            ## pin the newest packages that requirements/*.in admit
	@for name in base dev; do $(BIN)/uv pip compile --upgrade --quiet $(LOCK) requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	@$(BIN)/uv pip compile --upgrade --quiet $(LOCK) requirements/build.in -c requirements/dev.txt -o requirements/build.txt

LOCK := --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

base dev:
	@$(PYTHON3) tools/setup.py $@

clean:               ## what the tools made, but not your data in var/
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache assets/node_modules src/zhulian/platform/static/dist
