# Two commands for a newcomer: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check clean

demo: $(VENV)/.ready
	$(BIN)/galaxyclust demo --overwrite

test: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

# the same, without the tests: what to run while writing
check: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check static

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info galaxyclust-demo
