# make run    everything on what is in data/raw: creates .venv, installs from the lock, runs the pipeline, prints the shares
# make quick  the tests that a change touches, nearest first: what differs from the branch main, or from BASE=another
# make test   all tests, of what could go on for hours a sample
# make campaign  the same whole: kills, conversations made by chance, repetitions, families of encoders; hours
# make lint   style, import rules and types
# make audit  the pinned dependencies against the known vulnerabilities (asks pypi.org)
# make lock   resolve the dependencies of pyproject.toml anew and pin them

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export DVC_NO_ANALYTICS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run quick test campaign lint audit lock
.DEFAULT_GOAL := run

run: .venv/installed
	@dvc repro
	@python -m pipeline.summarize --show

BASE ?= main
quick: .venv/installed
	@python -m pytest --exitfirst $$(python -m tests.touched $(BASE))

# a file of tests to a process, for what they set up is shared within a file; two processes, since each may take 5 GB
test: .venv/installed
	@python -m pytest --numprocesses logical --maxprocesses 2 --dist loadfile

campaign: .venv/installed
	@FLOORSHARE_CAMPAIGN=1 python -m pytest --timeout=0 tests/safety tests/formats/test_linear.py tests/encoders/test_converted.py
	@for family in $$(python -c 'from tests.fuzz import targets; print(*targets.FAMILIES)'); do \
		python -m tests.fuzz $$family --runs 100000 || exit 1; done

lint: .venv/installed
	@ruff format --check . && ruff check . && lint-imports && mypy

.venv/installed: requirements.lock
	@command -v git >/dev/null || { echo "git is missing: install it, then run make again"; exit 1; }
	@git rev-parse --git-dir >/dev/null 2>&1 || { echo "this folder is not a git repository, and DVC needs one: run 'git init' here, or clone the repository"; exit 1; }
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. Install it, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11, or is missing"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv)"; exit 1; }
	@echo "Installing into .venv (a few minutes, the first time only)"
	@"$(PYTHON)" -m venv .venv
	@python -m pip install -qq --requirement requirements.lock
	@touch $@

# --strict: a package that could not be looked up is an error, not a clean bill
audit:
	@rm -rf .venv-audit && "$(PYTHON)" -m venv .venv-audit && .venv-audit/bin/python -m pip install --quiet pip-audit
	@.venv-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement requirements.lock; code=$$?; rm -rf .venv-audit; exit $$code

# torch is pinned without its build tag, so that a package index may offer a CPU build of the same version
lock:
	@rm -rf .venv-lock && "$(PYTHON)" -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --editable '.[dev]' && .venv-lock/bin/python -m pip uninstall --quiet --yes floorshare
	@.venv-lock/bin/python -m pip freeze --exclude setuptools | sed 's/^\(torch==[0-9.]*\)+.*/\1/' > requirements.lock
	@rm -rf .venv-lock *.egg-info
