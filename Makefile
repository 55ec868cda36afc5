# `make help` lists what there is to make.
# Without PY, the interpreter is the one .venv has, else the first of PYTHONS that is new enough.

.DEFAULT_GOAL := run
# Not the tests that repeat a method a hundred times to see whether its errors are as large as it says.
QUICK := tests/baseline tests/engine tests/crisis tests/scenario tests/evidence tests/design tests/analysis \
	tests/test_model.py tests/test_names.py tests/test_layers.py tests/test_docs.py tests/test_readme.py \
	--ignore tests/analysis/sensitivity --ignore tests/analysis/discovery --ignore tests/analysis/test_threshold.py \
	--ignore tests/engine/test_compile_cache.py

.PHONY: run explore help quick test lint bench constraints pictures docs site api golden fuzz seeds forecasts today ensembles measured
PY ?=
FUZZ ?=
SEEDS ?=
PAGES ?=
OPENS ?=
PYTHONS := $(or $(PY),$(wildcard .venv/bin/python) python3 python3.13 python3.12 python3.11)

# Prints "<version>-<hash of interpreter and folder> <interpreter>", or nothing where Python is missing or too old.
# The hash is there because a venv works neither with another interpreter nor in another folder.
PROBE := import os, sys, zlib; sys.version_info < (3, 11) and sys.exit(1); \
	home = zlib.crc32((sys.base_prefix + os.getcwd()).encode()); \
	print("%d.%d.%d-%08x" % (*sys.version_info[:3], home), sys._base_executable)
FOUND := $(shell for python in $(PYTHONS); do "$$python" -c '$(PROBE)' 2>/dev/null && break; done)
ifeq ($(FOUND),)
$(error warentry needs Python 3.11 or newer and found none as $(PYTHONS): install one, then name it, as in "make $(or $(firstword $(MAKECMDGOALS)),run) PY=python3.13")
endif
PYTHON := $(wordlist 2,99,$(FOUND))
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/made-$(firstword $(FOUND))
READY := $(VENV)/ready-$(firstword $(FOUND))
DOCS := $(VENV)/docs-$(firstword $(FOUND))

run: $(READY)  # sets up .venv on first use and runs the mid-2022 baseline
	$(BIN)/warentry run scenarios/baseline_mid_2022.yaml

explore: $(READY)  # sets up .venv on first use and opens the explorer in the browser
	$(BIN)/warentry explore

help:  # this list
	@sed -nE 's/^([a-z]+):[^#]*# (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo '  PY=python3.13 chooses the interpreter'

quick: $(READY)  # the tests of the inner loop: rules, golden answers, scenarios, methods
	@$(BIN)/python -m pytest $(QUICK)

test: $(READY)  # every test
	@echo "Testing with $$($(BIN)/python --version) ($(PYTHON))"
	@$(BIN)/python -m pytest

lint: $(READY)  # style, format, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(READY)  # what the engine costs, beside other ways of writing it
	$(BIN)/python -m benchmarks

$(MADE):
	@echo "Setting up $(VENV) with $(PYTHON) (first use, about a minute) ..." >&2
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(READY): $(MADE) pyproject.toml constraints.txt
	@echo "Installing what warentry needs into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"  # older ones do not know --group
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	@$(BIN)/python -m compileall -q sim  # what is not installed as a package is not compiled to bytecode either
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 0 --collect-only > $(VENV)/collected 2>&1 || { \
		tail -n 30 $(VENV)/collected; echo "Not all tests can be loaded, see above; warentry itself is set up."; } >&2  # nor are its tests
	@touch $@

$(DOCS): $(READY)
	@echo "Installing what the documentation needs into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group docs
	@touch $@

constraints:  # newest versions for every supported Python; needs uv
	uv pip compile pyproject.toml --group dev --group docs --universal --python-version 3.11 --upgrade --quiet \
		--no-emit-index-url --custom-compile-command "make constraints" --output-file constraints.txt

pictures: $(READY)  # those of the README, from shipped scenarios
	$(BIN)/python -m docs.pictures

golden: $(READY)  # writes the golden answers anew and prints what moved
	$(BIN)/python -m tests.baseline

seeds: $(READY)  # whether stated errors hold over 100 seeds: a quarter of an hour; SEEDS="rare --seeds 20" for a part
	$(BIN)/python -m benchmarks.seeds $(SEEDS)

fuzz: $(READY)  # hostile inputs, one in a hundred of the full campaign; FUZZ="--share 1" for all of it
	$(BIN)/python -m tests.fuzz $(FUZZ)

docs: $(READY)  # the tables of docs/ODD.md and the picture of docs/MODEL.md, from the code
	$(BIN)/python -m docs.generate

today: $(READY)  # the worlds from which baseline_today starts, as the model is now: minutes
	$(BIN)/warentry follow -n 8192 --save scenarios/ensembles/record_2025-12-29.csv

ensembles: $(READY)  # the forecast of the country and the ensembles that ship, as the model is now: a quarter of an hour
	$(BIN)/warentry refit-emulator
	$(BIN)/warentry match --out scenarios/ensembles/record.csv
	$(BIN)/warentry cases -n 600 --save scenarios/ensembles/cases.csv
	$(BIN)/warentry cases --ensemble --save scenarios/ensembles/both.csv

measured: $(READY)  # the numbers in docs/ that take worlds: ten minutes; PAGES="FOLLOW WARNING" for some of them
	$(BIN)/python -m docs.measured $(PAGES)

forecasts: $(READY)  # files the baselines in seeds/ledger.jsonl, as the model is now; OPENS=2027-01-04: from that day on
	$(BIN)/python -m docs.forecasts $(OPENS)

site: $(DOCS)  # the documentation as a site that needs no network, in build/site/
	$(BIN)/python -m docs.site

api: $(READY)  # pages of the Python interface, in build/api/
	$(BIN)/python -m docs.api
