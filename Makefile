# Two commands for a newcomer: `make demo` and `make test`. Each makes its own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: bluez bluez-image soak-fuzz soak-crash soak-drivers soak-links demo test check golden shots bench validate clean help
help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / — /'

$(VENV)/.run-ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(VENV)/.run-ready  ## a generated workout through a virtual sensor, on the Live screen
	@$(BIN)/impactmon demo

test: $(VENV)/.dev-ready  ## all tests
	$(BIN)/python -m pytest -q

check: $(VENV)/.dev-ready  ## style, types, import contracts, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q

golden: $(VENV)/.dev-ready  ## make recordings/ anew and say what changed
	$(BIN)/python -m tools.golden

shots: $(VENV)/.dev-ready  ## draw the pictures of README.md and docs/ from the program
	$(BIN)/python -m tools.shots

bench: $(VENV)/.dev-ready  ## benchmarks, as ratios
	$(BIN)/python -m benchmarks

validate: $(VENV)/.dev-ready  ## write docs/VALIDATION.md from the data
	$(BIN)/python -m tools.validate

soak-fuzz: $(VENV)/.dev-ready  ## 20,000 spoilt files of each format: no crash, hang or made-up samples (an hour)
	$(BIN)/python -m tools.soak_fuzz

soak-crash: $(VENV)/.dev-ready  ## kill a recording at 200 random moments, demand every acknowledged packet (3 min)
	$(BIN)/python -m tests.store.crash --rounds 200

soak-drivers: $(VENV)/.dev-ready  ## random bytes into every driver, 100,000 cases each (an hour in all)
	IMPACTMON_FUZZ_CASES=100000 $(BIN)/python -m pytest -q --timeout=0 tests/contracts -k any_bytes

soak-links: $(VENV)/.dev-ready  ## ten minutes of each sensor at its top rate over a good and a bad link (5 min)
	$(BIN)/python -m tests.support.links --minutes 10

bluez: $(VENV)/.dev-ready  ## the program against a real bluetoothd in a guest, where ../shared/bluez is there (10 min)
	@$(BIN)/python -m tests.bluez

bluez-image: $(VENV)/.dev-ready  ## build that guest, once (5 min; root, Debian)
	@$(BIN)/python -m tests.bluez image

clean:  ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
