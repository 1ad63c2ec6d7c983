# Everything starts here: `make lab` to learn, `make demo` to look, `make test` to check.
#
# Each target makes .venv when it is missing and installs what it needs, once: a stamp
# file in .venv remembers it until pyproject.toml changes.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP     = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help lab demo test test-lowest notebooks lessons lessons-everywhere site bench wheel clean

help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-24s%s\n", $$1, $$2}'

# The lessons are copied to mlretrain-lessons/, without outputs and solutions: git never sees
# what you write there, and later versions never overwrite it. Whoever writes lessons opens
# them where they stand: .venv/bin/mlretrain lab notebooks
lab: $(VENV)/.lab ## open the lessons in JupyterLab; ARGS="--port 9000" chooses the port
	@$(BIN)/mlretrain lab $(ARGS)

demo: $(VENV)/.core ## run a year of flights; ARGS="--out DIR" goes to `mlretrain demo`
	@$(BIN)/mlretrain demo $(ARGS)

# The notebooks run against the package as it is installed, hence the safe path. Two workers
# share the processors; threads that wait for each other would slow both down.
test: export OMP_NUM_THREADS := 1
test: $(VENV)/.test ## run every test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile
	PYTHONSAFEPATH=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/nbval_sanitize.cfg notebooks

# Old versions warn of what has changed since, and print a few things differently: so their
# warnings of that kind are let pass, and notebooks are run without comparing.
test-lowest: export OMP_NUM_THREADS := 1
test-lowest: OLD := -W default::DeprecationWarning -W default::PendingDeprecationWarning -W default::FutureWarning
test-lowest: ## run the tests with the lowest versions that pyproject.toml allows
	@$(MAKE) --no-print-directory VENV=.venv-lowest LOWEST=1 .venv-lowest/.test
	.venv-lowest/bin/python -m pytest -q -n 2 --dist loadfile $(OLD)
	PYTHONSAFEPATH=1 .venv-lowest/bin/python -m pytest -q -n 2 --dist loadfile $(OLD) \
		--nbval-lax --nbval-current-env notebooks

# A lesson is committed with its outputs, in one normal form.
notebooks: $(VENV)/.test ## run the lessons and write their outputs; LESSONS=notebooks/02* for one
	@$(BIN)/python -m mlretrain.course.notebooks $(LESSONS)

lessons: $(VENV)/.test ## run the lessons in one process, and say what differs from their outputs
	@$(BIN)/python -m mlretrain.course.fast_lane $(LESSONS)

# With the wheel, in an empty folder, and on each of the Pythons 3.11 to 3.13 that is there.
lessons-everywhere: wheel ## compare the lessons on several Pythons; VERSIONS="3.12" for some
	@$(BIN)/python tests/lessons_everywhere.py dist/*.whl $(VERSIONS)

site: $(VENV)/.test ## build the course as a web site, in mlretrain-site; ARGS="DIR" elsewhere
	@$(BIN)/mlretrain site $(ARGS)

bench: $(VENV)/.test ## measure, and write benchmarks/RESULTS.md; ONLY="drift quality" for some
	$(BIN)/python benchmarks $(ONLY)

wheel: $(VENV)/.test ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean: ## remove the environments and what was built
	rm -rf .venv .venv-lowest dist mlretrain-demo mlretrain-site

# --- environments ---------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "mlretrain needs Python 3.11 or newer; '$(PYTHON)' is not. Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' comes without its 'venv' module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

# $(call install,extra,words): the newest stamp stands for all that it includes.
define install
	@echo "Installing $(2) into $(VENV) (once; about a minute) …"
	@$(if $(LOWEST),$(BIN)/python tests/lowest_versions.py > $(VENV)/lowest.txt)
	@$(PIP) $(if $(LOWEST),--constraint $(VENV)/lowest.txt) --editable '.$(1)'
	@touch $@
endef

$(VENV)/.core: pyproject.toml | $(BIN)/python
	$(call install,,mlretrain)

$(VENV)/.lab: pyproject.toml | $(BIN)/python
	$(call install,[lab],mlretrain and JupyterLab)
	@touch $(VENV)/.core

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(call install,[test],mlretrain and what the tests need)
	@touch $(VENV)/.core $(VENV)/.lab
