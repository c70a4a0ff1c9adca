# Pressmark: `make run` serves an archive with a small sample in it; `make test` passes the tests.
# Everything is installed into .venv of this checkout, from locks with hashes.

PYTHON ?= python3
BIN := .venv/bin
HOME_HERE := $(CURDIR)/.home
# OCR takes 340 MB of disk more. `make run OCR=no` leaves it out: scans and images are then kept unread.
OCR ?= yes
LOCK := $(if $(filter no,$(OCR)),requirements.lock,requirements-ocr.lock)
WORKERS ?= auto

.PHONY: run test test-whoosh3 check format bench eval

# -- the main job

run: .venv/installed
	@PRESSMARK_HOME="$${PRESSMARK_HOME:-$(HOME_HERE)}" $(BIN)/pressmark sample
	@PRESSMARK_HOME="$${PRESSMARK_HOME:-$(HOME_HERE)}" exec $(BIN)/pressmark serve

# -- development

test: .venv/dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The index's tests with the other fork of Whoosh, to which changing over is one line.
test-whoosh3: .venv-whoosh3/installed
	.venv-whoosh3/bin/python -m pytest -n $(WORKERS) --dist worksteal tests/index

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/bench
	$(BIN)/python tests/bench/engine.py
	$(BIN)/python tests/bench/indexing.py
	$(BIN)/python tests/bench/commits.py
	$(BIN)/python tests/bench/serving.py
	$(BIN)/python tests/bench/intake.py
	$(BIN)/python tests/bench/check.py

eval: .venv/dev
	$(BIN)/python tests/eval/queries.py
	$(BIN)/python tests/eval/corpora.py
	$(BIN)/python tests/eval/relevance.py
	$(BIN)/python tests/eval/across.py
	$(BIN)/python tests/eval/intake.py
	$(BIN)/python tests/eval/reading.py
	$(BIN)/python tests/eval/places.py
	$(BIN)/python tests/eval/hostile.py
	$(BIN)/python tests/eval/damage.py
	$(BIN)/python tests/eval/citations.py
	$(BIN)/python tests/eval/passages.py
	$(BIN)/python tests/eval/names.py
	$(BIN)/python tests/eval/quoting.py
	$(BIN)/python tests/eval/quotations.py
	$(BIN)/python tests/eval/checking.py
	$(BIN)/python tests/eval/claims.py

# -- environments

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pressmark needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python $(LOCK) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "compiling what searches ..."
	@$(BIN)/python -c "from index.whoosh import prepare; prepare(0, 2)" & \
	$(BIN)/python -c "from index.whoosh import prepare; prepare(1, 2)" && wait $$! && \
	$(BIN)/python -c "from index.whoosh import prepare; prepare()"
	@touch $@

.venv-whoosh3/installed: requirements-dev.lock requirements-whoosh3.lock pyproject.toml
	$(PYTHON) -m venv .venv-whoosh3
	.venv-whoosh3/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	.venv-whoosh3/bin/python -m pip uninstall --quiet --disable-pip-version-check --yes whoosh-reloaded
	.venv-whoosh3/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements-whoosh3.lock
	.venv-whoosh3/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bench: .venv/dev requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
