# Four targets: app, test, setup, bench. Each makes what it needs; nothing else has to be installed by hand.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed
# Only measured against: GPL-3, and it wants an older regex than ours, hence an environment of its own.
DEDUCE := .venv-deduce
# Measured against too: it runs on our own libraries, so only its own files are fetched.
TXTAI := .venv-txtai
# Reads files as we do; brings libraries that nothing else here needs.
MARKITDOWN := .venv-markitdown

.PHONY: app test setup bench lint screens soak fuzz
.DEFAULT_GOAL := app

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	touch $@

setup: $(STAMP)

app: setup
	@$(RUN) -m kb fill corpora/dilemmas
	@$(RUN) -m ui.serve --port $(PORT)

test: setup lint
	@command -v chromium >/dev/null || { echo "Browser tests need Debian's chromium; installing it."; apt-get update -qq && apt-get install -y -qq chromium; } \
		|| echo "chromium is not there: run 'apt-get install chromium' as root; the browser tests fail until then"
	$(RUN) -m pytest -n 2 --dist loadfile -rR
	@$(RUN) -m tests.audit_dependencies

# Ten thousand mutated files through every reader; a few minutes.
fuzz: setup
	$(RUN) -m tests.fuzz_readers

lint: setup
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: setup $(DEDUCE)/.installed $(TXTAI)/.installed $(MARKITDOWN)/.installed
	$(RUN) -m tests.bench

$(DEDUCE)/.installed: requirements-bench.lock
	test -x $(DEDUCE)/bin/python || $(PYTHON) -m venv $(DEDUCE)
	$(DEDUCE)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-bench.lock && touch $@ \
		|| echo "Deduce cannot be installed; the bench goes on without it"

$(MARKITDOWN)/.installed: requirements-markitdown.lock
	test -x $(MARKITDOWN)/bin/python || $(PYTHON) -m venv $(MARKITDOWN)
	$(MARKITDOWN)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-markitdown.lock && touch $@ \
		|| echo "markitdown cannot be installed; the bench goes on without it"

$(TXTAI)/.installed: Makefile
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(TXTAI) txtai==9.14.0 && touch $@ \
		|| echo "txtai cannot be installed; the bench goes on without it"

screens: setup
	$(RUN) -m tests.screens docs/screens

soak: setup
	$(RUN) -m tests.soak
