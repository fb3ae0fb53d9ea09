# make test: everything a change must pass, from a fresh clone; make soak: the long ones.
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
LOCK := uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: setup dev packages test lint quick lab soak messages lock bench pictures wheel

setup:
	RASOAT_ONLY_SET_UP=1 ./rasoat

dev: setup
	@cmp -s requirements-dev.lock .venv/rasoat-dev.lock || { $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && cp requirements-dev.lock .venv/rasoat-dev.lock; }

packages:
	sh tests/lab/install.sh

test: dev packages lint quick lab

lint: dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

quick: dev
	$(PYTEST) -n 2 -m "not lab and not soak"

# In one process: the kernel's one table of neighbours is too small for two labs that are searched at once.
lab: dev packages
	$(PYTEST) -m "lab and not soak" tests

soak: dev packages
	$(PYTEST) -m soak tests

messages: dev
	$(PYTHON) -m reports.locale.compile

lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --group dev --extra office pyproject.toml -o requirements-dev.lock

bench: dev packages
	$(PYTHON) -m benchmarks

pictures: dev packages
	$(PYTHON) -m docs.pictures

wheel: dev
	$(PYTHON) -m build --wheel --no-isolation
