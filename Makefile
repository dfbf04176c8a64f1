# Two commands for a newcomer: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check docs clean

demo: $(VENV)/.ready
	$(BIN)/galaxyclust demo --overwrite

test: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

# the same, without the tests: what to run while writing
check: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check static

# these pages, the commands and the functions: docs/_build/html/index.html; runs the notebooks that changed
docs: $(VENV)/.ready
	$(BIN)/sphinx-build -W -b html docs docs/_build/html

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build docs/_build *.egg-info galaxyclust-demo
