# `make demo`, `make test` and `make docs` each do their own set-up; everything lands in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-spark docs lint clean

demo: $(VENV)/.installed
	$(BIN)/python -m weasel run all

test: $(VENV)/.installed-dev lint
	$(BIN)/python -m pytest

# PySpark is in no default extra; it needs Java 17
test-spark: $(VENV)/.installed-spark
	$(BIN)/python -m pytest -n 0 tests/batch/test_spark.py

docs: $(VENV)/.installed-dev
	$(BIN)/python -m properdocs build --strict --config-file mkdocs.yml
	$(BIN)/python -m pytest -m site tests/docs

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

$(VENV)/.created:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.created
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/.created
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@ $(VENV)/.installed

$(VENV)/.installed-spark: pyproject.toml constraints.txt $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,spark]"
	touch $@

clean:
	rm -rf $(VENV) corpus training packages metrics site
